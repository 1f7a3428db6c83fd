"""The exported record of a performer: lines of JSON, each naming the hash of the one before (CNS-06, CNS-07).

Whoever has the file can prove it without us: every line is canonical JSON, its `hash` is the SHA-256 of it without that
field, its `prev` the hash of the line before, and the last line counts them all. The acts of consent inside keep their
own chain, the one in our database.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.consent.record import FIRST, canonical, chained, first_break
from domain.errors import Invalid

END = "end"
ACT = "act"
REASON_MIN = 10
REASON_MAX = 500


class ExportReasonRequired(Invalid):
    code = "export_reason_required"


def normal_reason(text: str) -> str:
    """Why somebody's record is exported. Raises `ExportReasonRequired`."""
    reason = " ".join(text.split())
    if not REASON_MIN <= len(reason) <= REASON_MAX or not reason.isprintable():
        raise ExportReasonRequired(f"say why, in {REASON_MIN} to {REASON_MAX} characters", pointer="/reason")
    return reason


@dataclass(frozen=True, slots=True)
class Export:
    """`head` is the hash of the last line: who knows it knows the whole file."""

    text: str
    head: str


def export_of(lines: Iterable[tuple[str, Mapping[str, object]]]) -> Export:
    """Chain lines of a kind and its data."""
    chain: list[dict[str, object]] = []
    for kind, data in lines:
        chain.append(_line(chain, kind, data))
    end = _line(chain, END, {"lines": len(chain)})
    text = "".join(canonical(line).decode() + "\n" for line in [*chain, end])
    return Export(text, str(end["hash"]))


def _line(before: Sequence[Mapping[str, object]], kind: str, data: Mapping[str, object]) -> dict[str, object]:
    line: dict[str, object] = {
        "number": len(before) + 1,
        "kind": kind,
        "data": data,
        "prev": before[-1]["hash"] if before else FIRST,
    }
    return {**line, "hash": chained(line)}


@dataclass(frozen=True, slots=True)
class Proof:
    """What checking a file found. `wrong_line` is the number of the first line that is not right, None for none."""

    lines: int
    head: str
    wrong_line: int | None
    problem: str


def prove(data: bytes) -> Proof:
    """Check a file, byte by byte."""
    written = data.split(b"\n")
    lines: list[dict[str, object]] = []
    for number, raw in enumerate(written[:-1], start=1):
        line = _read(raw)
        if line is None:
            return Proof(len(written) - 1, "", number, "it is not a line of a record as it was written")
        lines.append(line)
    head = str(lines[-1].get("hash", "")) if lines else ""
    if broken := first_break(lines):
        return Proof(len(lines), head, broken, "its hash does not follow from the line before it")
    if written[-1] or not lines or lines[-1].get("kind") != END:
        return Proof(len(lines), head, len(lines) + 1, "the end is missing")
    if lines[-1].get("data") != {"lines": len(lines) - 1}:
        return Proof(len(lines), head, len(lines), "the count of lines is another")
    return _prove_acts(lines, head)


def _prove_acts(lines: Sequence[Mapping[str, object]], head: str) -> Proof:
    acts = [(number, line["data"]) for number, line in enumerate(lines, start=1) if line.get("kind") == ACT]
    if broken := first_break(act if isinstance(act, dict) else {} for _, act in acts):
        number = acts[broken - 1][0]
        return Proof(len(lines), head, number, "the act of consent does not follow from the one before it")
    return Proof(len(lines), head, None, "")


def _read(raw: bytes) -> dict[str, object] | None:
    """The line, if it is written in the one way in which it may be."""
    try:
        line = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(line, dict) or canonical(line) != raw:
        return None
    return line
