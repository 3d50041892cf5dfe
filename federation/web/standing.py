"""Which release is served."""

from storage.index import IndexState, get_state

__all__ = ["IndexState", "get_state"]
