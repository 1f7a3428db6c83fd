"""The moves of a case, chained so that none can be changed or left out."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from domain.age_verification.reasons import Reason
from domain.age_verification.states import CaseState
from domain.ids import CaseId, UserId


class ActorKind(StrEnum):
    PERSON = "person"
    OFFICER = "officer"
    PROVIDER = "provider"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Act:
    """Who moves a case, why, and when. `note` is for officers' eyes; `actor_id` None for a provider or the platform."""

    kind: ActorKind
    actor_id: UserId | None
    reason: Reason
    note: str
    at: datetime

    @classmethod
    def by_person(cls, user_id: UserId, reason: Reason, *, now: datetime) -> "Act":
        return cls(ActorKind.PERSON, user_id, reason, "", now)

    @classmethod
    def by_officer(cls, officer_id: UserId, reason: Reason, *, note: str, now: datetime) -> "Act":
        return cls(ActorKind.OFFICER, officer_id, reason, note, now)

    @classmethod
    def by_provider(cls, reason: Reason, *, now: datetime) -> "Act":
        return cls(ActorKind.PROVIDER, None, reason, "", now)

    @classmethod
    def by_platform(cls, reason: Reason, *, now: datetime) -> "Act":
        return cls(ActorKind.PLATFORM, None, reason, "", now)


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """One move of a case. Append-only; `digest` chains it to the one before, so that none can be changed or left out.

    `seq` counts from 1; `before` is None for the first. `digest` is 32 bytes of SHA-256.
    """

    case_id: CaseId
    seq: int
    before: CaseState | None
    after: CaseState
    act: Act
    digest: bytes

    @classmethod
    def following(
        cls,
        case_id: CaseId,
        before: CaseState | None,
        after: CaseState,
        act: Act,
        *,
        last_seq: int,
        chain: bytes,
    ) -> "CaseEvent":
        """The event after the one numbered `last_seq`, whose digest `chain` is (0 and b"" before the first)."""
        event = cls(case_id, last_seq + 1, before, after, act, b"")
        return replace(event, digest=event.digest_after(chain))

    def digest_after(self, previous: bytes) -> bytes:
        """What `digest` is when the event before has the digest `previous` (b"" for the first)."""
        act = self.act
        fields = [
            str(self.case_id), self.seq, self.before, self.after, act.kind, str(act.actor_id or ""), act.reason,
            act.note, act.at.astimezone(UTC).isoformat(timespec="microseconds"),
        ]  # fmt: skip
        return hashlib.sha256(previous + json.dumps(fields, ensure_ascii=False).encode()).digest()


def first_broken(events: Sequence[CaseEvent]) -> int | None:
    """The `seq` that is wrong or missing in one case's events, oldest first; None when the chain holds (CNS-07)."""
    previous = b""
    for seq, event in enumerate(events, start=1):
        if event.seq != seq or event.digest != event.digest_after(previous):
            return seq
        previous = event.digest
    return None
