"""The Model Context Protocol on standard input and output: `python -m services.mcp`."""
