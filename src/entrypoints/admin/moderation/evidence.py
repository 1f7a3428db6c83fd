"""Two things of a case next to each other: what was written, a still, a rule, an earlier decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quart import request

from domain.ids import DirectMessageId, MessageId, ModerationCaseId, StreamId, TipId, UserId
from domain.language import Language
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.status import CaseStatus
from domain.moderation.decisions.policy import CHOSEN
from domain.moderation.decisions.statement import action_words
from entrypoints.container import Container
from entrypoints.views.queues import my_queues
from entrypoints.views.second_looks import sealed
from entrypoints.web.words import day_time
from ports.moderation.evidence import ContextLine

LINES = 5
"""Of a room, before a message and after it."""
STILLS = 12
DECISIONS = 10


class ExhibitKind(StrEnum):
    MESSAGE = "message"
    STILL = "still"
    MATCH = "match"
    DECISION = "decision"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Exhibit:
    """`key` names it in the address of the page, `words` in the list that is chosen from; `shown` is what its template
    needs."""

    key: str
    kind: ExhibitKind
    words: str
    shown: object


@dataclass(frozen=True, slots=True)
class SideBySide:
    exhibits: Sequence[Exhibit]
    left: Exhibit
    right: Exhibit


async def evidence_of(
    container: Container, case_id: ModerationCaseId, status: CaseStatus, subjects: Sequence[Subject]
) -> SideBySide:
    """`subjects` is what the case is about, and what those are that it took in (MOD-14).

    What the address asks for, else what is nearest: first what is judged, then what it is measured by.

    Of a case of child safety there are no pictures at all, nor of a show in which a bank's picture was found: what is
    known is never shown again (CSA-03).
    """
    judged = []
    for subject in subjects:
        judged += await _message(container, subject, is_own=subject == status.subject)
        judged += await _tip_words(container, subject, is_own=subject == status.subject)
        judged += await _direct_message(container, subject, is_own=subject == status.subject)
        judged += await _stills(container, subject, status.queue)
        judged += await _match(container, subject, is_own=subject == status.subject)
    measures = [*await _decisions(container, case_id, status), *_rules(status)]
    exhibits = [*judged, *measures]
    by_key = {each.key: each for each in exhibits}
    left = by_key.get(request.args.get("left", ""), exhibits[0])
    others = [each for each in (*measures, *judged) if each.key != left.key]
    right = by_key.get(request.args.get("right", ""), others[0])
    return SideBySide(exhibits, left, right if right is not left else others[0])


async def _message(container: Container, subject: Subject, *, is_own: bool) -> list[Exhibit]:
    if subject.kind is not SubjectKind.MESSAGE:
        return []
    lines = await container.evidence_queries().context_of(MessageId(subject.id), lines=LINES)
    key = "message" if is_own else f"message.{subject.id}"
    words = "The message, as it is kept" if is_own else "A message of a merged case, as it is kept"
    return [Exhibit(key, ExhibitKind.MESSAGE, words, lines)] if lines else []


async def _tip_words(container: Container, subject: Subject, *, is_own: bool) -> list[Exhibit]:
    """Among what the chat of the room had at that time."""
    if subject.kind is not SubjectKind.TIP:
        return []
    lines = await container.evidence_queries().context_of_tip(TipId(subject.id), lines=LINES)
    key = "tip" if is_own else f"tip.{subject.id}"
    words = (
        "The words of the tip, as they are kept"
        if is_own
        else "Words of a tip of a merged case, as they are kept"
    )
    return [Exhibit(key, ExhibitKind.MESSAGE, words, lines)] if lines else []


async def _direct_message(container: Container, subject: Subject, *, is_own: bool) -> list[Exhibit]:
    """The one that was reported, and no other of its conversation."""
    if subject.kind is not SubjectKind.DIRECT_MESSAGE:
        return []
    async with container.database().begin() as tx:
        message = await tx.direct_messages.find(DirectMessageId(subject.id))
        if message is None:
            return []
        author = await tx.users.get(message.author_id)
    is_removed = message.removed_by is not None
    line = ContextLine(author.display_name, message.text, message.sent_at, is_removed=is_removed, is_it=True)
    key = "direct_message" if is_own else f"direct_message.{subject.id}"
    words = "The direct message" if is_own else "A direct message of a merged case"
    return [Exhibit(key, ExhibitKind.MESSAGE, f"{words}, as it is kept", [line])]


async def _stills(container: Container, subject: Subject, queue: Queue) -> list[Exhibit]:
    if subject.kind is not SubjectKind.SHOW or queue is Queue.CHILD_SAFETY:
        return []
    rows = await container.evidence_queries().stills_of(StreamId(subject.id), limit=STILLS)
    return [
        Exhibit(
            f"still.{row.footage_id}",
            ExhibitKind.STILL,
            f"Still of {day_time(row.taken_at or row.asked_at)}",
            row,
        )
        for row in rows
    ]


async def _match(container: Container, subject: Subject, *, is_own: bool) -> list[Exhibit]:
    """In words alone, and for those alone who see its case."""
    if subject.kind is not SubjectKind.SHOW or Queue.CHILD_SAFETY not in await my_queues(container):
        return []
    async with container.database().begin() as tx:
        match = await tx.frame_matches.find_of(StreamId(subject.id))
    key = "match" if is_own else f"match.{subject.id}"
    return [Exhibit(key, ExhibitKind.MATCH, "A picture that was known", match)] if match else []


async def _decisions(container: Container, case_id: ModerationCaseId, status: CaseStatus) -> list[Exhibit]:
    """Earlier ones about the same person: of queues that the reader sees (CSA-04), and of no case that they are to
    judge without knowing how it was decided (MOD-26)."""
    if status.person_id is None:
        return []
    rows = await container.decision_queries().of_person(
        UserId(status.person_id), before=None, limit=DECISIONS
    )
    queues = await my_queues(container)
    shut = {each.case_id for each in await sealed(container)}
    return [
        Exhibit(
            f"decision.{row.decision.id}",
            ExhibitKind.DECISION,
            f"Decided {day_time(row.decision.decided_at)}",
            (row, [action_words(action, Language.ENGLISH) for action in row.decision.actions]),
        )
        for row in rows
        if row.decision.queue in queues and row.decision.case_id not in shut | {case_id}
    ]


def _rules(status: CaseStatus) -> list[Exhibit]:
    """The one that the case is called by stands first, where there is one."""
    rules = sorted(CHOSEN, key=lambda rule: rule.value != status.kind.value)
    return [Exhibit(f"rule.{rule}", ExhibitKind.RULE, rule.text, rule) for rule in rules]
