"""Which release of the client this is."""

RELEASE = "0.1.0"
