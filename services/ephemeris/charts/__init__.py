"""Charts, one or many, from observations."""
