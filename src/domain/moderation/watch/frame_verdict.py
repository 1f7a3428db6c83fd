"""What a classifier says of a frame, and when that is an alarm (STR-12).

A classifier errs. So one frame only makes us look again; an alarm takes two of the last three, brings the show to
people, and at most covers its picture until they have looked. It stops no show and judges nobody (ENF-06).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from domain.errors import Invalid
from domain.ids import FrameAlarmId, StreamId, UserId
from domain.moderation.cases.kind import CaseKind

PERMILLE = 1_000
LAST = 3
"""Frames that are weighed together."""
AGREEING = 2
"""So many of them make an alarm."""
QUIET = timedelta(minutes=10)
"""After an alarm, for so long, the same sign of the same show is no second one: people have it."""


class FrameSign(StrEnum):
    EXPLICIT = "explicit"
    MINOR = "minor"
    """Somebody who looks as if they might be under 18."""
    VIOLENCE = "violence"
    SELF_HARM = "self_harm"


@dataclass(frozen=True, slots=True)
class SignRule:
    """Of a thousand: from `alarm` on it is an alarm, from `cover` on the picture is covered too. None: never."""

    kind: CaseKind
    alarm: int
    cover: int | None


SIGN_RULES: Mapping[FrameSign, SignRule] = {
    FrameSign.EXPLICIT: SignRule(CaseKind.EXPLICIT_CONTENT, alarm=700, cover=950),
    FrameSign.MINOR: SignRule(CaseKind.MINOR, alarm=500, cover=800),
    FrameSign.VIOLENCE: SignRule(CaseKind.VIOLENCE_OR_THREAT, alarm=800, cover=950),
    # Never covered: whoever sees it may be the one who gets help there.
    FrameSign.SELF_HARM: SignRule(CaseKind.THREAT_TO_LIFE, alarm=700, cover=None),
}


class BadVerdict(Invalid):
    """A classifier said what is no probability."""

    code = "bad_verdict"


@dataclass(frozen=True, slots=True)
class FrameVerdict:
    """`permille` of each sign: how sure the model is, of a thousand. A sign that is not there, it does not know."""

    model: str
    permille: Mapping[FrameSign, int]

    @classmethod
    def of(cls, model: str, shares: Mapping[FrameSign, float]) -> "FrameVerdict":
        """From shares of 0.0 to 1.0. Raises `BadVerdict` for anything else, such as what is no number."""
        for sign, share in shares.items():
            if not 0.0 <= share <= 1.0 + 1e-6:
                raise BadVerdict(f"{model} says {share} of {sign}")
        return cls(model, {sign: min(PERMILLE, round(share * PERMILLE)) for sign, share in shares.items()})


@dataclass(frozen=True, slots=True)
class Suspicion:
    """The last verdicts on one show, the newest last."""

    last: tuple[FrameVerdict, ...] = ()

    def after(self, verdict: FrameVerdict) -> "Suspicion":
        return replace(self, last=(*self.last, verdict)[-LAST:])

    @property
    def is_awake(self) -> bool:
        """The newest frame has a sign: the next one is looked at as soon as on an alarm."""
        newest = self.last[-1].permille if self.last else {}
        return any(newest.get(sign, 0) >= rule.alarm for sign, rule in SIGN_RULES.items())

    def alarms(self) -> Iterator[tuple[FrameSign, int]]:
        """Signs of an alarm, and the permille that so many of the frames agree on."""
        for sign, rule in SIGN_RULES.items():
            sure = sorted((verdict.permille.get(sign, 0) for verdict in self.last), reverse=True)
            if len(sure) >= AGREEING and sure[AGREEING - 1] >= rule.alarm:
                yield sign, sure[AGREEING - 1]


@dataclass(frozen=True, slots=True)
class FrameAlarm:
    id: FrameAlarmId
    stream_id: StreamId
    performer_id: UserId
    sign: FrameSign
    permille: int
    model: str
    is_covered: bool
    raised_at: datetime

    @classmethod
    def raised(
        cls, alarm_id: FrameAlarmId, sign: FrameSign, permille: int, *, model: str, stream_id: StreamId,
        performer_id: UserId, now: datetime,
    ) -> "FrameAlarm":  # fmt: skip
        cover = SIGN_RULES[sign].cover
        is_covered = cover is not None and permille >= cover
        return cls(alarm_id, stream_id, performer_id, sign, permille, model, is_covered, now)

    @property
    def kind(self) -> CaseKind:
        return SIGN_RULES[self.sign].kind
