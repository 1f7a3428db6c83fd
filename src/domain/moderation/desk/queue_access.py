"""Who may see and work on the cases of a queue: versions of a list, each with author, reason and beginning (ADM-11)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.casework import FourEyes
from domain.errors import Conflict, Invalid
from domain.ids import UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.note import required_note

GUARDED = frozenset({Queue.CHILD_SAFETY, Queue.ORDERS})
"""Nobody is let in to these by one person alone."""

AHEAD_MAX = timedelta(days=90)
NAMED_MAX = 50


class InvalidQueueAccess(Invalid):
    code = "invalid_queue_access"


class QueueUnseen(Conflict):
    """Nobody who exists could read what comes to it."""

    code = "queue_unseen"


class QueueAccessChanged(Conflict):
    """A newer version than the one that was read."""

    code = "queue_access_changed"


class NoQueueAccessProposal(Conflict):
    """There is no version of this number that waits for a second person."""

    code = "no_queue_access_proposal"


@dataclass(frozen=True, slots=True)
class Admission:
    """`roles` are let in, and of other staff `also`; `never` are kept out whatever their role."""

    roles: frozenset[str]
    also: frozenset[UserId]
    never: frozenset[UserId]

    def admits(self, person_id: UserId, role: str) -> bool:
        return person_id not in self.never and (role in self.roles or person_id in self.also)

    def may_admit_more_than(self, other: "Admission") -> bool:
        """Where it says no, whoever is let in by this one is let in by the other, whatever role they come to have."""
        return bool(self.roles - other.roles or self.also - other.also or other.never - self.never)


class AccessAnswer(StrEnum):
    CONFIRMED = "confirmed"
    TURNED_DOWN = "turned_down"


@dataclass(frozen=True, slots=True)
class AccessVersion:
    """It says all of the list, never changes, and is in force from `effective_from` on; one that waits for a second
    person not before their word."""

    queue: Queue
    number: int
    admission: Admission
    author_id: UserId
    reason: str
    written_at: datetime
    effective_from: datetime
    needs_second: bool


@dataclass(frozen=True, slots=True)
class AccessWord:
    """What the second person said of a version."""

    queue: Queue
    number: int
    answer: AccessAnswer
    by: UserId
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class QueueAccess:
    """`versions` by number, from 1 on; without any, the list of the code holds."""

    queue: Queue
    versions: tuple[AccessVersion, ...]
    words: tuple[AccessWord, ...]

    @property
    def is_whole(self) -> bool:
        """Whether no version is missing. Where one is, it is not known who was kept out, and nobody is let in."""
        numbers = [each.number for each in self.versions]
        return numbers == list(range(1, len(numbers) + 1))

    def word_of(self, number: int) -> AccessWord | None:
        return next((each for each in self.words if each.number == number), None)

    def begins(self, version: AccessVersion) -> datetime | None:
        """None where it waits for a second person, or was turned down."""
        if not version.needs_second:
            return version.effective_from
        word = self.word_of(version.number)
        if word is None or word.answer is not AccessAnswer.CONFIRMED:
            return None
        return max(version.effective_from, word.at)

    def in_force(self, now: datetime) -> AccessVersion | None:
        """Of those that have begun, what was written last: its author knew of the others, planned ones among them."""
        begun = [each for each in self.versions if (at := self.begins(each)) is not None and at <= now]
        return max(begun, key=lambda each: each.number, default=None)

    def admission(self, default: Admission, now: datetime) -> Admission | None:
        """None where nobody is let in, since the list cannot be read."""
        if not self.is_whole:
            return None
        version = self.in_force(now)
        return version.admission if version is not None else default

    def waiting(self) -> AccessVersion | None:
        """What waits for a second person: the last version alone, since a newer one takes its place."""
        last = self.versions[-1] if self.versions else None
        return last if last is not None and last.needs_second and self.word_of(last.number) is None else None

    def changed(
        self, admission: Admission, *, number: int, default: Admission, staff: Mapping[UserId, str],
        away: Collection[UserId], officers: Collection[str], by: UserId, note: str, effective_from: datetime | None,
        now: datetime,
    ) -> AccessVersion:  # fmt: skip
        """`staff` are all who work on cases, with their roles, of whom those who are `away`, such as suspended, read
        nothing; one of `officers`, roles, has to be left.

        Raises `InvalidQueueAccess`, `QueueAccessChanged`, `QueueUnseen`, `NoteMissing`, `NoteTooLong`.
        """
        reason, begins = required_note(note), effective_from or now
        if number != len(self.versions) + 1 or not self.is_whole:
            raise QueueAccessChanged("somebody changed this list; load the page again")
        if not now <= begins <= now + AHEAD_MAX:
            raise InvalidQueueAccess(
                f"it begins now or within {AHEAD_MAX.days} days", pointer="/effective_from"
            )
        _require_sound(admission, staff, default.roles)
        self._require_seen(admission, staff, away, officers)
        version = AccessVersion(self.queue, number, admission, by, reason, now, begins, False)
        return version if not self._lets_in(admission, default, now) else _for_two(version)

    def answered(
        self, number: int, answer: AccessAnswer, *, default: Admission, by: UserId, role: str,
        staff: Mapping[UserId, str], away: Collection[UserId], officers: Collection[str], note: str, now: datetime,
    ) -> AccessWord:  # fmt: skip
        """Whoever confirms is another than the author, and reads the queue already: nobody lets themselves in by two.

        Raises `NoQueueAccessProposal`, `FourEyes`, `QueueUnseen`, `NoteMissing`, `NoteTooLong`.
        """
        kept, waiting = required_note(note), self.waiting()
        if waiting is None or waiting.number != number or not self.is_whole:
            raise NoQueueAccessProposal("this does not wait for a second person any more")
        if answer is AccessAnswer.CONFIRMED:
            if by == waiting.author_id:
                raise FourEyes("another person confirms it than who wrote it")
            holds = self.admission(default, now)
            if holds is None or not holds.admits(by, role):
                raise FourEyes("somebody confirms it who reads this queue already")
            self._require_seen(waiting.admission, staff, away, officers)
        return AccessWord(self.queue, number, answer, by, kept, now)

    def _lets_in(self, admission: Admission, default: Admission, now: datetime) -> bool:
        """Whether it could let in anybody whom what holds now, or what is planned, keeps out of a guarded queue."""
        if self.queue not in GUARDED:
            return False
        holds = self.in_force(now)
        planned = [
            each.admission
            for each in self.versions
            if (begins := self.begins(each)) is not None
            and begins > now
            and (holds is None or each.number > holds.number)
        ]
        standing = [holds.admission if holds is not None else default, *planned]
        return any(admission.may_admit_more_than(each) for each in standing)

    def _require_seen(
        self,
        admission: Admission,
        staff: Mapping[UserId, str],
        away: Collection[UserId],
        officers: Collection[str],
    ) -> None:
        there = [(person, role) for person, role in staff.items() if person not in away]
        if not any(role in officers and admission.admits(person, role) for person, role in there):
            raise QueueUnseen("nobody who is there could read this queue then, and nothing may be unseen")


def _require_sound(admission: Admission, staff: Mapping[UserId, str], usual: frozenset[str]) -> None:
    """`usual` are the roles that the code's list has: they may be named while nobody has them. Raises
    `InvalidQueueAccess`."""
    named = admission.also | admission.never
    if admission.also & admission.never:
        raise InvalidQueueAccess("nobody is both let in and kept out", pointer="/never")
    if len(named) > NAMED_MAX:
        raise InvalidQueueAccess(f"at most {NAMED_MAX} people are named", pointer="/also")
    if not admission.roles <= frozenset(staff.values()) | usual:
        raise InvalidQueueAccess("choose roles that somebody who works on cases has", pointer="/roles")
    if unknown := named - staff.keys():
        pointer = "/also" if unknown & admission.also else "/never"
        raise InvalidQueueAccess("name people who work on cases", pointer=pointer)


def _for_two(version: AccessVersion) -> AccessVersion:
    return AccessVersion(
        version.queue, version.number, version.admission, version.author_id, version.reason, version.written_at,
        version.effective_from, True,
    )  # fmt: skip
