"""Charts by the million: a file of births in, a file of positions out. `python -m` this package."""
