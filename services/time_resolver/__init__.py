"""Local civil time and place in, UTC candidates with their reasons out."""
