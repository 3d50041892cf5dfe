"""Which release is served: the one that the rows of the served index hold."""

from storage.index import IndexState, get_state

__all__ = ["IndexState", "get_state"]
