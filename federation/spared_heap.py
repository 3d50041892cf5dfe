"""A search for cycles that passes over what stands in memory already.

Python looks through all objects again and again while many are made; most of them are of modules, which stay anyhow.
Where little has changed that is a twentieth of a publication.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def spared_heap() -> Iterator[None]:
    """What is made inside is looked through as ever, what was made before is not, until the end."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
