"""No Aadhaar number comes in by JSON, and none goes out into a log."""

import json
import logging
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from domain.age_verification.aadhaar_number import AadhaarNumberNotAccepted
from entrypoints.api.body import Body, MalformedBody, parse
from entrypoints.edge.aadhaar import mask_aadhaar_in_event, require_fields_without_aadhaar
from tests.documents_made import an_aadhaar_number

ROOT = Path(__file__).parents[3]
NUMBER = an_aadhaar_number()
SPACED = f"{NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:]}"
DEVANAGARI = NUMBER.translate({ord("0") + digit: 0x0966 + digit for digit in range(10)})


class Inner(Body, frozen=True):
    notes: list[str]


class Example(Body, frozen=True):
    title: str = ""
    password: str = ""
    inner: Inner | None = None


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"title": NUMBER}, "/title"),
        ({"title": f"my number: {SPACED}, thanks"}, "/title"),
        ({"title": DEVANAGARI}, "/title"),
        ({"inner": {"notes": ["a", NUMBER]}}, "/inner/notes/1"),
        ({"unknown/field": NUMBER}, "/unknown~1field"),
        ({"inner": {NUMBER: "x"}}, "/inner"),
        ([NUMBER], "/0"),
        (NUMBER, ""),
    ],
)
def test_age_05_a_number_anywhere_in_a_body_is_refused_at_its_place(body: object, pointer: str) -> None:
    with pytest.raises(AadhaarNumberNotAccepted) as refused:
        parse(Example, msgspec.json.encode(body))
    assert (refused.value.code, refused.value.pointer) == ("aadhaar_number_not_accepted", pointer)
    assert NUMBER not in refused.value.detail


def test_age_05_an_escaped_number_is_found_too() -> None:
    escaped = "".join(f"\\u{ord(digit):04x}" for digit in NUMBER)
    with pytest.raises(AadhaarNumberNotAccepted):
        parse(Example, f'{{"title": "{escaped}"}}')


def test_age_05_other_bodies_are_read_as_before() -> None:
    body = {"title": f"018f0000-0000-7000-8000-{NUMBER}", "password": NUMBER, "inner": {"notes": ["1234"]}}
    assert parse(Example, msgspec.json.encode(body)).inner == Inner(notes=["1234"])
    with pytest.raises(MalformedBody):
        parse(Example, b'{"title": "a", "title": "b"}')
    with pytest.raises(MalformedBody):
        parse(Example, b'{"title": ' + b"[" * 100_000)


def test_age_05_each_field_of_a_form_is_looked_at() -> None:
    require_fields_without_aadhaar([("note", "hello"), ("password", NUMBER), ("csrf_token", "0" * 64)])
    with pytest.raises(AadhaarNumberNotAccepted) as refused:
        require_fields_without_aadhaar([("note", "hello"), ("note", SPACED)])
    assert refused.value.pointer == "/note"


def test_age_05_a_log_line_holds_none() -> None:
    class Odd:
        def __repr__(self) -> str:
            return f"<Odd {NUMBER}>"

    event = {
        "event": f"saw {SPACED}",
        "nested": {"list": [NUMBER, ("x", DEVANAGARI)], NUMBER: 1},
        "number": int(NUMBER),
        "odd": Odd(),
        "request_id": f"018f0000-0000-7000-8000-{NUMBER}",
        "status": 422,
        "ms": 1.5,
        "no": None,
    }
    masked = mask_aadhaar_in_event(None, "info", event)
    tail = f"XXXX XXXX {NUMBER[8:]}"
    assert masked == {
        "event": f"saw {tail}",
        "nested": {"list": [tail, ["x", tail]], tail: 1},
        "number": tail,
        "odd": f"<Odd {tail}>",
        "request_id": f"018f0000-0000-7000-8000-{NUMBER}",
        "status": 422,
        "ms": 1.5,
        "no": None,
    }


def test_age_05_the_programs_own_logs_mask_it() -> None:
    """In a process of its own: how logs are written is set once for a whole program."""
    program = (
        "import structlog, logging\n"
        "from entrypoints.logs import configure_logs\n"
        "configure_logs('test')\n"
        f"structlog.get_logger().warning('saw', note='my {SPACED}', who={DEVANAGARI!r})\n"
        f"logging.getLogger('library').warning('typed %s', '{NUMBER}')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT / "src",
        capture_output=True,
        text=True,
        check=True,
        timeout=240,
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert len(lines) == 2
    assert lines[0]["note"] == f"my XXXX XXXX {NUMBER[8:]}"
    assert lines[0]["who"] == f"XXXX XXXX {NUMBER[8:]}"
    assert NUMBER not in done.stderr
    assert logging.getLevelName(logging.WARNING).lower() == lines[0]["level"]


@pytest.mark.parametrize("written", ["919876543216", " 919876543216 "])
def test_leg_16_where_a_telephone_number_is_asked_for_an_indian_one_needs_no_plus(written: str) -> None:
    """Its check digit would make it an Aadhaar number, as one in ten of them."""
    require_fields_without_aadhaar([("contact", written), ("note", "")], telephone="contact")
    for elsewhere in ("note", "link"):
        with pytest.raises(AadhaarNumberNotAccepted):
            require_fields_without_aadhaar([(elsewhere, written)], telephone="contact")
    with pytest.raises(AadhaarNumberNotAccepted):
        require_fields_without_aadhaar([("contact", written)])


@pytest.mark.parametrize(
    "written",
    [NUMBER, SPACED, DEVANAGARI, "9198 7654 3216", "919876543216, Ravi", "Ravi 919876543216", "915876543207"],
)
def test_leg_16_age_05_what_is_no_telephone_number_alone_is_kept_out_of_its_field_too(written: str) -> None:
    with pytest.raises(AadhaarNumberNotAccepted):
        require_fields_without_aadhaar([("contact", written)], telephone="contact")
