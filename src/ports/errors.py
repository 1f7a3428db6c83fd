"""How a port says that what stands behind it failed, and that a message is not from where it says."""

from domain.errors import Invalid


class PortError(Exception):
    """A provider or a service of ours did not do what was asked.

    `permanent` tells whether trying the same again can help: a time-out may, a refused key will not.
    """

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent


class Overloaded(PortError):
    """More is asked than can be done now, and nothing was begun: ask again after `retry_after_seconds`."""

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class UnprovenMessage(Invalid):
    """A webhook of a gateway or bank that is not, provably, theirs, or cannot be read.

    No state of ours would make it right, and whoever sends it has no account here: it is a bad request (WAL-03).
    """

    code = "unproven_message"
