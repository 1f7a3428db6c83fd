"""The record of a person's acts of consent: a chain in which each act names the hash of the one before it (CNS-07)."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256

from domain.ids import UserId

FIRST = "0" * 64
"""What the first act of a chain names as the hash before it."""


class Act(StrEnum):
    AGREEMENT_SIGNED = "agreement_signed"
    SESSION_CONSENTED = "session_consented"
    INVITATION_DECLINED = "invitation_declined"
    CONSENT_WITHDRAWN = "consent_withdrawn"


def canonical(value: object) -> bytes:
    """One spelling of a JSON value: keys in order, no space, no escape that is not needed, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def chained(line: Mapping[str, object]) -> str:
    """The hash of a line: SHA-256 of its canonical JSON without its own `hash`, in hexadecimal."""
    return sha256(canonical({key: value for key, value in line.items() if key != "hash"})).hexdigest()


@dataclass(frozen=True, slots=True)
class ConsentRecord:
    """One act, number `seq` (from 1) of the person whose consent it is about.

    `facts` are ids, versions, digests and scopes: nothing that says who the person is.
    """

    user_id: UserId
    seq: int
    act: Act
    facts: Mapping[str, str]
    at: datetime
    prev: str
    hash: str

    @classmethod
    def after(
        cls,
        last: "ConsentRecord | None",
        *,
        user_id: UserId,
        act: Act,
        facts: Mapping[str, str],
        now: datetime,
    ) -> "ConsentRecord":
        """The act that follows `last`, or the first of the chain."""
        unsealed = cls(
            user_id=user_id,
            seq=last.seq + 1 if last else 1,
            act=act,
            facts=facts,
            at=now,
            prev=last.hash if last else FIRST,
            hash="",
        )
        return cls(user_id, unsealed.seq, act, facts, now, unsealed.prev, chained(unsealed.line()))

    def line(self) -> dict[str, object]:
        """The act as it is exported and hashed. Times are UTC, to the microsecond."""
        return {
            "user_id": str(self.user_id),
            "seq": self.seq,
            "act": self.act.value,
            "facts": dict(self.facts),
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "prev": self.prev,
            "hash": self.hash,
        }


def first_break(lines: Iterable[Mapping[str, object]]) -> int | None:
    """The number, from 1, of the first line that does not follow from the one before it; None for a sound chain."""
    prev: object = FIRST
    for number, line in enumerate(lines, start=1):
        if line.get("prev") != prev or line.get("hash") != chained(line):
            return number
        prev = line["hash"]
    return None
