"""What the workers of a run share: imported once, before they are forked. Code, never kernels."""

import gc

from services.ephemeris.core import jit
from services.spice.bulk import task

__all__ = ["task"]

jit.load()
# a collection that walks over shared objects would write to them, and so copy them
gc.collect()
gc.freeze()
