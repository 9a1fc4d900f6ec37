"""What the workers of a run share: made once, before they are forked. Code, never kernels.

And the memory in which they leave each other the dates whose nutation is computed.
"""

import gc
from contextlib import suppress

from services.ephemeris.core import jit
from services.ephemeris.errors import NotReady
from services.ephemeris.frames import of_date
from services.spice.bulk import task

__all__ = ["task"]

jit.load()
with suppress(NotReady):  # opening the kernels says it
    of_date.share()
# a collection that walks over shared objects would write to them, and so copy them
gc.collect()
gc.freeze()
