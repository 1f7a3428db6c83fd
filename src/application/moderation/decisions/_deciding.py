"""What decisions share, whoever makes them: the statement, the record, and putting out whoever is shut out."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from application.moderation._confirmed import confirmed
from application.moderation.cases._cases import record
from application.moderation.decisions._enforcing import enforce
from application.moderation.decisions._rooms_told import RoomWord
from domain.identity.permissions import STAFF
from domain.ids import AuditId, DirectMessageId, MessageId, StreamId, TipId, UserId
from domain.india import date_words, day_of
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.case import CaseMove, ModerationCase
from domain.moderation.cases.event import Opened, ReportJoined, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.action import SHUTS_OUT, Action, ActionKind, ActionNotPossible
from domain.moderation.decisions.appeal import appeal_until
from domain.moderation.decisions.decision import Decision, NothingDecided
from domain.moderation.decisions.sanction import strike_weight
from domain.moderation.decisions.statement import Source, Statement
from domain.moderation.decisions.strike import suspension_at
from domain.moderation.events import DecisionMade
from ports.clock import NewId
from ports.streaming.rooms import MediaRooms
from ports.transaction import Transaction

_REPORTED = frozenset({"report", "complaint"})
"""The tools by which people tell us something: of shows, people and messages, and without an account."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """What the person concerned is told. `law` is named where the content is against one, else empty: our terms."""

    facts: str
    law: str


async def with_what_follows(
    tx: Transaction, person_id: UserId, chosen: tuple[Action, ...], *, now: datetime
) -> tuple[Action, ...]:
    """The actions, and the suspension that their strikes lead to, where a threshold is crossed (MOD-18).

    Raises `NothingDecided`, `ActionNotPossible`.
    """
    if not chosen:
        raise NothingDecided("choose at least one action", pointer="/actions")
    strikes = [action for action in chosen if action.kind is ActionKind.STRIKE]
    if not strikes:
        return chosen
    if len(strikes) > 1:
        raise ActionNotPossible("one strike a decision")
    before = strike_weight(await tx.sanctions.of_person(person_id), now)
    follows = suspension_at(before, strikes[0].weight, strikes[0].policy, now=now)
    return chosen if follows is None else (*chosen, follows)


async def state_reasons(
    tx: Transaction, case: ModerationCase, actions: tuple[Action, ...], reasons: Reasons, *, profile: str,
    decided_at: datetime,
) -> Statement:  # fmt: skip
    """The statement, with what the case itself knows filled in. Its facts may name `{case}`, `{opened}`, `{show}`.

    Raises `FactsOutOfRange`, `LawMissing`, `MissingVariable` (MOD-22).
    """
    status = case.status
    source, is_automated = await source_of(tx, case)
    title, shown_on = await _show(tx, case)
    values = {
        "case": str(case.id)[:8],
        "opened": date_words(day_of(status.opened_at)),
        "show": title,
    }
    return Statement.write(
        kind=status.kind, facts=reasons.facts, law=reasons.law.strip(), source=source,
        automated_detection=is_automated, content_on=shown_on, territory=(profile.partition("-")[0],),
        profile=profile, actions=actions, appeal_until=appeal_until(decided_at, profile), values=values,
    )  # fmt: skip


async def _show(tx: Transaction, case: ModerationCase) -> tuple[str, date | None]:
    """The title of the show that it is about, or that a message was written in; and the day of that content."""
    subject = case.status.subject
    if subject.kind is SubjectKind.MESSAGE:
        message = await tx.messages.find(MessageId(subject.id))
        written_in = await tx.streams.find(message.stream_id) if message else None
        return (written_in.title, day_of(message.sent_at)) if message and written_in else ("", None)
    if subject.kind is SubjectKind.TIP:
        tip = await tx.tips.find(TipId(subject.id))
        given_in = await tx.streams.find(tip.stream_id) if tip else None
        return (given_in.title, day_of(tip.sent_at)) if tip and given_in else ("", None)
    if subject.kind is SubjectKind.DIRECT_MESSAGE:
        written = await tx.direct_messages.find(DirectMessageId(subject.id))
        return "", day_of(written.sent_at) if written else None
    stream = await tx.streams.find(StreamId(subject.id)) if subject.kind is SubjectKind.SHOW else None
    return (stream.title, day_of(stream.started_at or stream.created_at)) if stream else ("", None)


async def source_of(tx: Transaction, case: ModerationCase) -> tuple[Source, bool]:
    """How we came to know, from what came in, and whether a program found it."""
    if case.status.kind is CaseKind.COURT_ORDER:
        return Source.OTHER_NOTIFICATION, False
    events = await tx.moderation_cases.events(case.id)
    came_in = [event for event in events if isinstance(event.what, (Opened, ReportJoined))]
    found = any(event.by.automated and event.by.tool not in _REPORTED for event in came_in)
    is_reported = any(event.by.tool in _REPORTED for event in came_in)
    return (Source.ARTICLE_16 if is_reported else Source.VOLUNTARY), found


async def record_decision(
    tx: Transaction, decision: Decision, move: CaseMove, *, note: str, new_id: NewId
) -> list[RoomWord]:
    """All that a decision is, in the caller's transaction, but for what it returns: the caller tells the rooms of it
    last of all. Raises as `enforce`."""
    if (await tx.users.get(decision.person_id)).role in STAFF:
        raise ActionNotPossible("staff are not decided on here")
    await tx.decisions.add(decision)
    sanctions, words = [], list[RoomWord]()
    for place, action in enumerate(decision.actions):
        done = await enforce(tx, decision, action, freeze_id=new_id())
        sanctions.append(decision.sanction(place, before=done.before))
        words += done.words
    await tx.sanctions.add(sanctions)
    await tx.audit.append(
        AuditEntry(
            AuditId(new_id()), decision.decided_by, "case.decide",
            f"case:{decision.case_id} account:{decision.person_id}", ",".join(decision.keys), note,
            decision.decided_at,
        )
    )  # fmt: skip
    await record(tx, move)
    await tx.outbox.add(
        DecisionMade(decision.id, decision.person_id, any(a.kind in SHUTS_OUT for a in decision.actions))
    )
    return words


async def put_out(rooms: MediaRooms, decision: Decision) -> bool:
    """End the media of whom the decision shut out, and the room of a show that it stopped; whether the media plane
    confirmed it. Where it did not, the outbox and `ReconcileRooms` tell it again."""
    calls = []
    if any(action.kind in SHUTS_OUT for action in decision.actions):
        calls.append(partial(rooms.expel, decision.person_id))
    for action in decision.actions:
        if action.kind is ActionKind.STOP_SHOW and action.scope.id is not None:
            calls.append(partial(rooms.close, StreamId(action.scope.id)))
    return all(await asyncio.gather(*(confirmed(call) for call in calls)))
