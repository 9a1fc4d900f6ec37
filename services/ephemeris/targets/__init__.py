"""What can be observed, and how sure its place is."""
