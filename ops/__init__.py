"""The operators' command line; scripts/ are its shims."""
