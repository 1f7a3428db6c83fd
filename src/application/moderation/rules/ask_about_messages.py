"""Event rules are asked about what was written in chats, some seconds later (MOD-29)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from application.moderation.rules.ask_event_rules import AskEventRules
from domain.moderation.rules.event_rule import EventRule, RuleState
from domain.moderation.rules.feature import RuleSource
from ports.clock import Clock
from ports.moderation.event_rules import EventRuleQueries, HappenedEvents
from ports.transaction import BeginTransaction

SETTLED = timedelta(seconds=5)
"""What was written before this is recorded by now: a message has its time before it joins its batch."""
PIECE = 200
PIECES = 5
"""Of one step of the worker, so that no other chore waits long for the database."""
_LAST_ID = UUID(int=2**128 - 1)

Mark = tuple[datetime, UUID]


@dataclass(frozen=True, slots=True)
class AskAboutMessages:
    """A chore of the worker: messages are read on from where it was last, so that whoever writes one pays nothing.

    Nothing is read while no version is asked. Bears repetition, and two workers at once: a message is hit once by a
    version, and the mark moves on from where it was found alone.
    """

    begin: BeginTransaction
    queries: EventRuleQueries
    happened: HappenedEvents
    ask: AskEventRules
    now: Clock

    async def __call__(self) -> int:
        """How many messages were looked at."""
        looked, source = 0, RuleSource.MESSAGE_SENT
        for _ in range(PIECES):
            until = self.now() - SETTLED
            async with self.begin() as tx:
                mark = await tx.event_rule_marks.find(source)
            rules = await self.queries.rules(source)
            if mark is None or not any(self._is_asked(rule) for rule in rules):
                await self._move(mark, (until, _LAST_ID))
                break
            found = await self.happened.following(source, after=mark, until=until, limit=PIECE)
            for message in found:
                await self.ask.of(rules, message)
            if not found or not await self._move(mark, (found[-1].at, found[-1].id)):
                break
            looked += len(found)
            if len(found) < PIECE:
                break
        return looked

    def _is_asked(self, rule: EventRule) -> bool:
        return any(state in (RuleState.SHADOW, RuleState.ACTIVE) for state in rule.states(self.now()))

    async def _move(self, before: Mark | None, to: Mark) -> bool:
        if before is not None and before >= to:
            return False
        async with self.begin() as tx:
            return await tx.event_rule_marks.move(RuleSource.MESSAGE_SENT, before=before, to=to)
