"""The services of the Involution Engine."""
