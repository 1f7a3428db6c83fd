"""Keeping a library from making this program a real-time one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def own_priority() -> Iterator[None]:
    """The calling thread is scheduled afterwards as it was before.

    SVT-AV1 makes the thread that opens it, with all that this thread begins later, run before everybody else
    (SCHED_FIFO, 99) wherever it may, as root may: one busy program then keeps two processors from all others.
    """
    policy, parameters = os.sched_getscheduler(0), os.sched_getparam(0)
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, parameters)
