"""What each route takes and gives, said beside the route; `openapi.py` makes the document of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from domain.errors import Refusal

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Raw:
    """A body that is not JSON: its media type."""

    media_type: str


Content = type | Raw | None


@dataclass(frozen=True, slots=True)
class Operation:
    summary: str
    tag: str
    request: Content
    query: Mapping[str, str]
    headers: Mapping[str, str]
    responses: Mapping[int, Content]
    errors: Sequence[type[Refusal]]
    statuses: Mapping[int, str]


def documented(
    *,
    summary: str,
    tag: str,
    responses: Mapping[int, Content],
    request: Content = None,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    errors: Sequence[type[Refusal]] = (),
    statuses: Mapping[int, str] | None = None,
) -> Callable[[F], F]:
    """Document a route of the API.

    `query` and `headers` name optional parameters and say what they are for; `errors` are the refusals that its use
    cases raise; `statuses` are problems that have no refusal, such as 415.
    """
    operation = Operation(
        summary, tag, request, query or {}, headers or {}, responses, tuple(errors), statuses or {}
    )

    def decorate(handler: F) -> F:
        handler.operation = operation  # type: ignore[attr-defined]
        return handler

    return decorate


def operation_of(handler: object) -> Operation | None:
    return getattr(handler, "operation", None)
