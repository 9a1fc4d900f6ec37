"""Small bodies as a user and an operator meet them."""
