"""The science. Pure: no HTTP, settings, environment, clock or logging. Arrays in, arrays out."""
