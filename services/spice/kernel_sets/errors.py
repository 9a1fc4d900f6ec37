"""What can go wrong while kernels are got, built or cut."""

from __future__ import annotations


class KernelError(Exception):
    """One sentence or two for the operator: which file, what is wrong, how to mend it."""
