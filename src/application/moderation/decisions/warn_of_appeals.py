"""Tells whoever may decide an appeal that its time runs out (MOD-08, ENF-02)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

import structlog

from application.moderation.cases._cases import staff_seeing
from domain.casework import Alarm, alarm_at
from domain.identity.permissions import PERMISSIONS, Permission, Role
from domain.ids import DecisionAppealId, NoticeId, UserId
from domain.india import moment_words
from domain.moderation.cases.kind import Queue
from domain.notifications.notice import Notice, NoticeKind
from ports.clock import Clock
from ports.moderation.decisions import AppealRow, DecisionQueries
from ports.transaction import BeginTransaction, Transaction

BATCH = 1_000
_WORDS: Mapping[Alarm, tuple[str, str]] = {
    Alarm.HALF: ("Half of an appeal's time has run", "It is to be decided by {due}."),
    Alarm.NEARLY: ("An appeal is nearly out of time", "It is to be decided by {due}."),
    Alarm.OVERDUE: ("An appeal is out of time", "It was to be decided by {due}, and is not."),
}

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class WarnOfAppeals:
    """At 50, 80 and 100 % of the time of each appeal that waits, once for each step and person, however often this
    runs: a notice to all who see its queue and had no part in what is appealed (CSA-04), and of an age to the other
    officers of verification (AGE-19). Of the thousand of either that are due first. One that fails keeps no other from
    its notice.
    """

    begin: BeginTransaction
    queries: DecisionQueries
    now: Clock

    async def __call__(self) -> int:
        """How many appeals it warned of, for the first time or again."""
        now, warned = self.now(), 0
        rows = [
            row
            for of_age in (False, True)
            for row in await self.queries.appeals(frozenset(Queue), of_age=of_age, limit=BATCH)
        ]
        for row in rows:
            alarm = alarm_at(now, received_at=row.appeal.filed_at, due_at=row.appeal.due_at)
            if alarm is Alarm.NONE:
                continue
            try:
                await self._warn(row, alarm, now)
                warned += 1
            except Exception as error:
                log.warning("appeal_not_warned", appeal_id=str(row.appeal.id), error=type(error).__name__)
        return warned

    async def _warn(self, row: AppealRow, alarm: Alarm, now: datetime) -> None:
        decision, (title, body) = row.row.decision, _WORDS[alarm]
        desk = "verification" if decision.is_of_age else "cases"
        async with self.begin() as tx:
            able = (
                await _officers(tx, now)
                if decision.is_of_age
                else set(await staff_seeing(tx, decision.queue, now=now))
            )
            able -= {*decision.deciders, decision.person_id}
            await tx.notices.add_all(
                [
                    Notice.tell(
                        notice_id=notice_of_step(row.appeal.id, alarm, person),
                        user_id=person,
                        kind=NoticeKind.CASE_ALARM,
                        title=title,
                        body=body.format(due=moment_words(row.appeal.due_at)),
                        link=f"/staff/{desk}/appeals/{row.appeal.id}",
                        now=now,
                    )
                    for person in sorted(able)
                ]
            )


async def _officers(tx: Transaction, now: datetime) -> set[UserId]:
    """Of verification, and not suspended."""
    roles = [role for role in Role if Permission.OVERRIDE_VERIFICATION in PERMISSIONS[role]]
    found = {person for role in roles for person in await tx.users.ids_of_role(role)}
    return found - await tx.sanctions.shut_out_among(found, now=now)


def notice_of_step(appeal_id: DecisionAppealId, alarm: Alarm, person_id: UserId) -> NoticeId:
    return NoticeId(uuid5(appeal_id, f"{alarm} {person_id}"))
