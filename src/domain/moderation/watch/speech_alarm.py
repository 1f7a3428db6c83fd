"""A term that was said in a live show, as an alarm that people have to look at (STR-13)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.ids import SpeechAlarmId, StreamId, UserId
from domain.moderation.cases.kind import CaseKind
from domain.moderation.text.finding import Concern
from domain.moderation.watch.speech import KINDS, SpokenTerm

QUIET = timedelta(minutes=10)
"""After an alarm, for so long, the same rule in the same show is no second one: people have it."""


@dataclass(frozen=True, slots=True)
class SpeechAlarm:
    """`offset` is the time within the show. The words themselves stand in the case alone, where few may read them."""

    id: SpeechAlarmId
    stream_id: StreamId
    performer_id: UserId
    concern: Concern
    rule: str
    offset: timedelta
    permille: int | None
    model: str
    raised_at: datetime

    @classmethod
    def raised(
        cls, alarm_id: SpeechAlarmId, term: SpokenTerm, *, sound_began: timedelta, model: str, stream_id: StreamId,
        performer_id: UserId, now: datetime,
    ) -> "SpeechAlarm":  # fmt: skip
        """`sound_began` is how long after the show's start the sound began in which it was said."""
        return cls(
            alarm_id, stream_id, performer_id, term.concern, term.rule, term.offset(sound_began), term.permille, model,
            now,
        )  # fmt: skip

    @property
    def kind(self) -> CaseKind:
        return KINDS[self.concern]

    def note(self, term: SpokenTerm) -> str:
        """For the case: where it was said, what, by which rule, and a few words around it."""
        return (
            f"said {self.offset} into show {self.stream_id}: “{term.term}” (rule {self.rule}); "
            f"“{term.around}”; heard by {self.model}"
        )
