"""Through which tool whatever happens now is done: a route, a chore of the worker, a verb (MOD-31).

An act's use case does not know who calls it, and cannot forget to say so either: each program names the tool at its
edge, and the audit log writes it beside the act.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

UNNAMED = "unnamed"
"""Where no edge has named its tool."""

_tool: ContextVar[str] = ContextVar("tool", default=UNNAMED)


def acting_tool() -> str:
    """The name of the tool, such as `web.moderation_admin.stop`, `worker.reconcile_rooms` or `cli.ledger_rebase`."""
    return _tool.get()


def act_through(tool: str) -> None:
    """Name the tool of this task, and of those that it starts from now on."""
    _tool.set(tool)


@contextmanager
def acting_through(tool: str) -> Iterator[None]:
    """Name the tool for a while."""
    before = _tool.set(tool)
    try:
        yield
    finally:
        _tool.reset(before)
