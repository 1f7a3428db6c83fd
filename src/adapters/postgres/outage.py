"""Which failures mean that PostgreSQL is not there, or cannot take more, rather than that we asked for nonsense."""

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_STATES = ("08", "40", "53", "55", "57")
"""Classes of SQLSTATE: connections, rolled back by the server, resources, locks, operator's intervention."""


def is_outage(error: BaseException) -> bool:
    """Whether the same request may succeed a little later. Nothing of it was committed, or the commit is unknown."""
    if isinstance(error, FileNotFoundError | PermissionError):
        return False
    if isinstance(error, PoolTimeoutError | OSError | TimeoutError):
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_outage(error.orig))
    state = getattr(error, "sqlstate", None)  # asyncpg's own, which it also raises bare while it connects
    if isinstance(state, str):
        return state.startswith(_STATES)
    return error.__cause__ is not None and is_outage(error.__cause__)
