"""A closed case that another moderator judges as if nobody had: how often two people come to one finding (MOD-26)."""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import ModerationCaseId, SecondLookId, UserId
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.kind import Queue
from domain.moderation.decisions.policy import StopPolicy, policy_named
from domain.moderation.note import required_note

WAITS = timedelta(days=14)
"""How long a case waits for its second look: judged much later, it says nothing of how cases are judged now."""
COUNTED = timedelta(days=30)
"""The agreement that is told is that of the second looks of so long."""


class SecondLookNotFound(NotFound):
    """There is none, or not for the one who asks: nobody learns that a case of their own was drawn."""

    code = "second_look_not_found"


class SecondLookOver(Conflict):
    """The case was opened again, or it waited too long."""

    code = "second_look_over"


class SecondLookAnswered(Conflict):
    code = "second_look_answered"


class SecondLookWaits(Conflict):
    """Whoever is asked to judge a case blind is not told how it was decided before they have, or have passed on it."""

    code = "second_look_waits"


class UnknownFinding(Invalid):
    """Neither that a rule was broken nor that none was; or a rule where none was broken."""

    code = "unknown_finding"


class Agreement(StrEnum):
    AGREED = "agreed"
    OTHER_RULE = "other_rule"
    """Both found that a rule was broken, and not the same one."""
    OTHER_OUTCOME = "other_outcome"


@dataclass(frozen=True, slots=True)
class SecondLookRate:
    """How many of a thousand closed cases are looked at twice, and the key by which these are drawn."""

    permille: int
    key: str = field(repr=False)

    def takes(self, case_id: ModerationCaseId) -> bool:
        """The same each time for one case, and foreseen by nobody without the key."""
        said = hmac.digest(self.key.encode(), b"second look:" + case_id.bytes, hashlib.sha256)
        return int.from_bytes(said[:8], "big") * 1000 >> 64 < self.permille


@dataclass(frozen=True, slots=True)
class Finding:
    """What the second person found. `policy` is the rule that was broken, None where none was; `word` says why."""

    outcome: CaseOutcome
    policy: StopPolicy | None
    word: str
    found_by: UserId
    found_at: datetime

    @classmethod
    def make(cls, *, outcome: str, policy: str, word: str, by: UserId, now: datetime) -> "Finding":
        """`policy` is empty where no rule was broken.

        Raises `UnknownFinding`, `UnknownPolicy`, `NoteMissing`, `NoteTooLong`.
        """
        if outcome not in {each.value for each in CaseOutcome}:
            raise UnknownFinding("say what you find", pointer="/outcome")
        found, rule = CaseOutcome(outcome), None
        if found is CaseOutcome.ACTED:
            rule = policy_named(policy, "what was found")
        elif policy:
            raise UnknownFinding("where no rule was broken, name none", pointer="/policy")
        return cls(found, rule, required_note(word), by, now)


@dataclass(frozen=True, slots=True)
class SecondLookPass:
    """Somebody has to read how the case was decided, and so judges it no more; `why` is their own word."""

    look_id: SecondLookId
    person_id: UserId
    why: str
    passed_at: datetime

    @classmethod
    def make(cls, *, look_id: SecondLookId, person_id: UserId, why: str, now: datetime) -> "SecondLookPass":
        """Raises `NoteMissing`, `NoteTooLong`."""
        return cls(look_id, person_id, required_note(why), now)


@dataclass(frozen=True, slots=True)
class SecondLook:
    """One closing of a case, as it was found first, and what another person found.

    `outcome` and `policies` are the first finding; `policies` is empty also where something was done of which no rule
    is recorded. Whoever is asked sees neither before they have answered.
    """

    id: SecondLookId
    case_id: ModerationCaseId
    queue: Queue
    outcome: CaseOutcome
    policies: frozenset[StopPolicy]
    closed_at: datetime
    waits_until: datetime
    finding: Finding | None

    @classmethod
    def ask(
        cls, *, look_id: SecondLookId, case_id: ModerationCaseId, queue: Queue, outcome: CaseOutcome,
        policies: Collection[StopPolicy], now: datetime,
    ) -> "SecondLook":  # fmt: skip
        rules = frozenset(policies) if outcome is CaseOutcome.ACTED else frozenset[StopPolicy]()
        return cls(look_id, case_id, queue, outcome, rules, now, now + WAITS, None)

    @property
    def agreement(self) -> Agreement | None:
        """None while it waits. Of rules nothing is said where none is recorded of the first finding."""
        if self.finding is None:
            return None
        if self.finding.outcome is not self.outcome:
            return Agreement.OTHER_OUTCOME
        if self.policies and self.finding.policy not in self.policies:
            return Agreement.OTHER_RULE
        return Agreement.AGREED

    def require_for(
        self, person_id: UserId, *, queues: Collection[Queue], had_a_part: Collection[UserId]
    ) -> None:
        """`queues` are those that the person sees, `had_a_part` who did anything in the case, and whom it is about.

        Raises `SecondLookNotFound`.
        """
        if self.queue not in queues or person_id in had_a_part:
            raise SecondLookNotFound("there is no such second look")

    def require_unanswered(self) -> None:
        """Raises `SecondLookAnswered`."""
        if self.finding is not None:
            raise SecondLookAnswered("somebody has looked at this one meanwhile")

    def answered(self, finding: Finding, *, is_closed_still: bool) -> "SecondLook":
        """Safe to repeat: the same finding of the same person changes nothing.

        Raises `SecondLookAnswered`, `SecondLookOver`.
        """
        if self.finding is not None and replace(finding, found_at=self.finding.found_at) == self.finding:
            return self
        self.require_unanswered()
        if not is_closed_still or finding.found_at >= self.waits_until:
            raise SecondLookOver("this one is not asked for any more")
        return replace(self, finding=finding)
