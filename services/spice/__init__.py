"""The engine: where the Sun, Moon and planets were, over HTTP."""
