"""The changes of the tables, in order; they only add: in an update old code meets new tables."""
