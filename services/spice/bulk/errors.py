"""What stops a run, in a sentence for the person who started it."""

from __future__ import annotations


class BulkError(Exception):
    """The run cannot begin or go on; the message says what to do about it."""
