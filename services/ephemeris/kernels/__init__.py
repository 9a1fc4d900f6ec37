"""JPL's files: what must be there, the pool of CSPICE, and the records themselves."""
