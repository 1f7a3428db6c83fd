"""The four kinds of refusal. Each capability subclasses them with a stable `code`."""

from datetime import datetime
from typing import ClassVar


class Refusal(Exception):
    """The domain said no. `code` is stable and public; `detail` is one sentence for a person."""

    code: ClassVar[str] = "refused"

    def __init__(
        self, detail: str, *, pointer: str | None = None, until: datetime | None = None, version: int | None = None,
        hindi: str = "",
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.detail = detail
        self.pointer = pointer
        """JSON pointer (RFC 6901) to the input at fault, where one input is."""
        self.until = until
        """When it will not be refused for this any more, where that is known."""
        self.version = version
        """Of what is in force and was not accepted, where that is why."""
        self.hindi = hindi
        """The same as `detail`, where the code alone says too little: by which rule, say."""


class Invalid(Refusal):
    """The request could never be right."""

    code = "invalid"


class NotFound(Refusal):
    """There is no such thing, or not for the one who asks."""

    code = "not_found"


class Forbidden(Refusal):
    """The one who asks may not."""

    code = "forbidden"


class Conflict(Refusal):
    """Right in itself, but not in the present state."""

    code = "conflict"


class TooSoon(Conflict):
    """A conflict that time alone ends, soon: whoever repeats it after `wait_seconds` is not refused for it."""

    code = "too_soon"

    def __init__(self, detail: str, *, until: datetime | None = None, wait_seconds: float = 1.0) -> None:
        super().__init__(detail, until=until)
        self.wait_seconds = wait_seconds
