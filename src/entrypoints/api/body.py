"""JSON in and out, strictly."""

import json as standard
import re
from typing import ClassVar, TypeVar

import msgspec
from quart import Response

from domain.errors import Invalid
from entrypoints.edge.aadhaar import require_fields_without_aadhaar, require_json_without_aadhaar

T = TypeVar("T", bound="Body")

_PLACE = re.compile(r" - at `\$(?P<path>[^`]*)`$")
_MISSING = re.compile(r"missing required field `(?P<name>[^`]*)`")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]*)`")


class Body(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The base of every request body: no unknown field, no float where a whole number belongs."""

    TELEPHONE: ClassVar[str] = ""
    """The field that asks for a telephone number, where there is one (see `require_fields_without_aadhaar`)."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """The base of every response body."""


class MalformedBody(Invalid):
    code = "malformed_body"


def parse(model: type[T], data: bytes | str) -> T:
    """Read a request's JSON.

    Raises `MalformedBody` or `AadhaarNumberNotAccepted`, which point at the field at fault.
    """
    loaded = _loaded(data)
    if isinstance(loaded, dict):
        require_fields_without_aadhaar(loaded.items(), telephone=model.TELEPHONE)
    else:
        require_json_without_aadhaar(loaded)
    try:
        return msgspec.json.decode(data, type=model)
    except msgspec.ValidationError as error:
        message, pointer = _located(str(error))
        raise MalformedBody(message, pointer=pointer) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise MalformedBody("the body is not JSON", pointer="") from None


def json(view: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(view), status=status, content_type="application/json")


def _located(message: str) -> tuple[str, str]:
    """msgspec's message, and where it points, as an RFC 6901 JSON pointer."""
    pointer = ""
    if place := _PLACE.search(message):
        message = message[: place.start()]
        pointer = re.sub(r"\[(\d+)\]", r"/\1", place["path"]).replace(".", "/")
    if named := _MISSING.search(message) or _UNKNOWN.search(message):
        pointer += "/" + named["name"]
    return message, pointer


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise MalformedBody("a field is given twice", pointer="")
    return fields


_decoder = standard.JSONDecoder(object_pairs_hook=_unique)


def _loaded(data: bytes | str) -> object:
    """The body as plain values. msgspec keeps the last of two equal keys; another reader may keep the first
    (RFC 8259 section 4)."""

    try:
        loaded: object = _decoder.decode(data if isinstance(data, str) else data.decode())
    except MalformedBody:
        raise
    except (ValueError, RecursionError):
        raise MalformedBody("the body is not JSON", pointer="") from None
    return loaded
