"""Whatever staff decide, propose, confirm, review and let end, in whatever order, holds what a simple model says.

One machine over memory and over PostgreSQL (MOD-10, MOD-17 to MOD-19, ENF-02, ENF-03, ENF-06). What cannot happen is
tried as well: a second decision on what is taken already, a ban by one person, somebody's own decision under appeal.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from application.moderation.cases.sweep_moderation_cases import SweepModerationCases
from application.moderation.decisions._deciding import Reasons
from application.moderation.decisions.decide_appeal import DecideAppeal
from application.moderation.decisions.decide_case import AskedAction
from application.moderation.decisions.end_sanctions import EndSanctions
from application.payouts.freeze_automatically import FreezeOnShowStopped
from domain.chat.message import Message
from domain.errors import Refusal
from domain.identity.permissions import Role
from domain.ids import DecisionAppealId, DecisionId, EventId, MessageId, ModerationCaseId, UserId
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.action import ACCOUNT, ActionKind, Scope, ScopeKind
from domain.moderation.decisions.sanction import strike_weight, suspension_of
from domain.moderation.events import ShowStopped
from domain.payouts.freeze import FreezeState, cause_of_decision, cause_of_stream
from domain.streaming.room_event import CHAT_MESSAGE
from domain.streaming.stream import REMOVED_TITLE
from ports.transaction import Transaction
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import FACTS, PLATFORM, DecisionDesk

STRIKES = {"light": ("off_platform_payment", 1, 90), "heavy": ("non_consent", 4, 365)}
"""The rule that was broken, what a strike for it weighs, and the days that it counts."""
THRESHOLDS = ((9, 30), (6, 7), (3, 1))
CONTENT = ("message_0", "message_1", "title", "show")
CHOICES = ("warning", "suspension", "timeout", "hold", *STRIKES, *CONTENT)
WINDOW, WAITS = timedelta(days=180), timedelta(hours=24)


@dataclass
class Held:
    """One action as it holds, in the model."""

    name: str
    weight: int
    until: datetime | None
    ended: str = ""
    reached: bool = False
    """By a strike, and chosen by nobody."""

    def holds(self, now: datetime) -> bool:
        return not self.ended and (self.until is None or now < self.until)


@dataclass
class Made:
    """One decision in the model."""

    id: DecisionId
    deciders: set[UserId]
    at: datetime
    held: list[Held]
    appeal_id: DecisionAppealId | None = None
    outcome: str = ""


@dataclass
class Model:
    decisions: list[Made] = field(default_factory=list)
    show_freeze: str = ""
    """Of the show that was stopped: empty where there never was one, else `open` or `released`."""

    def all(self) -> list[Held]:
        return [held for made in self.decisions for held in made.held]

    def taken(self) -> set[str]:
        return {held.name for held in self.all() if held.name in CONTENT and not held.ended}

    def weight(self, now: datetime) -> int:
        return sum(held.weight for held in self.all() if held.holds(now))

    def shut_out(self, now: datetime) -> tuple[bool, datetime | None]:
        ends = [h.until for h in self.all() if h.name in ("suspension", "ban") and h.holds(now)]
        return bool(ends), None if None in ends else max((end for end in ends if end), default=None)

    def after_strike(self, added: int, now: datetime) -> list[Held]:
        before = self.weight(now)
        for threshold, days in THRESHOLDS:
            if added and before < threshold <= before + added:
                return [Held("suspension", 0, now + timedelta(days=days), reached=True)]
        return []

    def overturn(self, made: Made, now: datetime) -> None:
        for held in made.held:
            held.ended = held.ended or "appeal"
            if held.name == "show":
                self.show_freeze = "released"
        for strike in made.held:
            for later in self.decisions:
                if strike.weight and strike.until and made.at < later.at < strike.until:
                    self._recount(later, now)

    def _recount(self, later: Made, now: datetime) -> None:
        """Without any strike that was ever overturned: shorter, over, or as it is."""
        standing = [made for made in self.decisions if made.outcome != "overturned" and made.at < later.at]
        earlier = [each for made in standing for each in made.held if each.weight]
        before = sum(each.weight for each in earlier if each.until and each.until > later.at)
        after = before + sum(each.weight for each in later.held)
        days = next((days for weight, days in THRESHOLDS if before < weight <= after), 0)
        until = later.at + timedelta(days=days)
        for held in [each for each in later.held if each.reached and each.holds(now)]:
            assert held.until is not None
            if until >= held.until:
                continue
            held.ended = "appeal"
            if until > now:
                later.held.append(Held("suspension", 0, until, reached=True))


class Mine:
    """What is due of this machine only: the database is shared."""

    def __init__(self, ask: Callable[..., Awaitable[Sequence[Any]]], mine: Callable[[], set[UUID]]) -> None:
        self.ask, self.mine = ask, mine

    async def to_end(self, *, now: datetime, after: object, limit: int) -> Sequence[Any]:
        found = await self.ask(now=now, after=after, limit=100_000)
        return [(at, each) for at, each in found if each in self.mine()]

    to_look_at = to_end


class DecisionMachine(RuleBasedStateMachine):
    made = Bundle("made")
    proposals = Bundle("proposals")

    def __init__(self, make_world: Callable[[], World]) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.world = make_world()
        self.desk = DecisionDesk(self.world)
        self.model = Model()
        self.waiting: dict[ModerationCaseId, tuple[UserId, datetime]] = {}
        self.cases: set[UUID] = set()
        queries: Any = Mine(self.world.decision_queries.to_end, lambda: {m.id for m in self.model.decisions})
        self.end = EndSanctions(self.world.begin, queries, self.world.now, self.world.new_id)
        looked_at: Any = Mine(self.world.moderation_case_queries.to_look_at, lambda: self.cases)
        self.sweep = SweepModerationCases(self.world.begin, looked_at, self.world.now)

    def wait(self, awaitable: Awaitable[Any]) -> Any:
        return self.loop.run_until_complete(awaitable)

    def outcome(self, awaitable: Awaitable[Any]) -> str:
        try:
            self.wait(awaitable)
        except Refusal as refusal:
            return refusal.code
        return "done"

    @property
    def now(self) -> datetime:
        return self.world.now()

    @initialize()
    def set_up(self) -> None:
        self.wait(self._set_up())

    async def _set_up(self) -> None:
        await self.desk.set_up()
        self.staff = [self.desk.meera, self.desk.kiran, await self.desk.person(Role.MODERATOR, "Lata")]
        self.messages = [MessageId(uuid4()) for _ in range(2)]
        async with self.world.begin() as tx:
            for message_id in self.messages:
                show, ravi = self.desk.show.id, self.desk.ravi
                await tx.messages.add(Message(message_id, show, ravi, "A raga for all", self.now))
                shown = {
                    "message_id": str(message_id),
                    "author_id": str(ravi),
                    "author": "Ravi",
                    "text": "A raga",
                }
                await tx.room_events.append(show, CHAT_MESSAGE, shown, now=self.now)

    def asked(self, name: str, days: int) -> AskedAction:  # noqa: PLR0911 -- one a choice
        on_show = Scope(ScopeKind.SHOW, self.desk.show.id)
        lasts = timedelta(days=days)
        match name:
            case "light" | "heavy":
                return AskedAction("strike", STRIKES[name][0], ACCOUNT, None)
            case "suspension":
                return AskedAction("suspension", "harassment", ACCOUNT, lasts)
            case "timeout":
                return AskedAction("chat_timeout", "harassment", PLATFORM, min(lasts, timedelta(days=30)))
            case "hold":
                return AskedAction("hold_earnings", "harassment", ACCOUNT, None)
            case "title":
                return AskedAction("remove_title", "harassment", on_show, None)
            case "show":
                return AskedAction("stop_show", "harassment", on_show, None)
            case "message_0" | "message_1":
                scope = Scope(ScopeKind.MESSAGE, self.messages[int(name[-1])])
                return AskedAction("remove_message", "harassment", scope, None)
            case _:
                return AskedAction(name, "harassment", ACCOUNT, None)

    def held(self, name: str, days: int) -> Held:
        if name in STRIKES:
            return Held("strike", STRIKES[name][1], self.now + timedelta(days=STRIKES[name][2]))
        lasts = {"suspension": days, "timeout": min(days, 30)}
        until = self.now + timedelta(days=lasts[name]) if name in lasts else None
        return Held(name, 0, until)

    @rule(
        target=made, who=st.integers(0, 2), names=st.lists(st.sampled_from(CHOICES), max_size=4, unique=True),
        days=st.integers(1, 60),
    )  # fmt: skip
    def decide(self, who: int, names: list[str], days: int) -> Made | None:
        self.world.now.advance(seconds=1)  # no two decisions on one person are of one moment
        model, case = self.model, self.wait(self.desk.case_of(CaseKind.NCII, by=self.staff[who]))
        self.cases.add(case.id)
        strikes = [STRIKES[name][1] for name in names if name in STRIKES]
        expected = "done"
        if not names:
            expected = "nothing_decided"
        elif len(strikes) > 1 or model.taken() & set(names):
            expected = "action_not_possible"
        made = Made(DecisionId(uuid4()), {self.staff[who]}, self.now, [self.held(n, days) for n in names])
        made.held += model.after_strike(sum(strikes), self.now)
        call = self.desk.decide(
            decision_id=made.id, case_id=case.id, actor_id=self.staff[who],
            asked=[self.asked(name, days) for name in names], reasons=Reasons(FACTS, ""), note="", seen=case.version,
        )  # fmt: skip
        assert self.outcome(call) == expected
        if expected != "done":
            return None
        model.decisions.append(made)
        return made

    @rule(who=st.integers(0, 2))
    def ban_alone(self, who: int) -> None:
        case = self.wait(self.desk.case_of(CaseKind.NCII, by=self.staff[who]))
        self.cases.add(case.id)
        call = self.desk.decide(
            decision_id=DecisionId(uuid4()), case_id=case.id, actor_id=self.staff[who],
            asked=[self.asked("permanent_ban", 1)], reasons=Reasons(FACTS, ""), note="", seen=case.version,
        )  # fmt: skip
        assert self.outcome(call) == "ban_needs_two"

    @rule(target=proposals, who=st.integers(0, 2))
    def propose(self, who: int) -> ModerationCaseId:
        case = self.wait(self.desk.case_of(CaseKind.NCII, by=self.staff[who]))
        self.cases.add(case.id)
        call = self.desk.propose(
            case_id=case.id, actor_id=self.staff[who], act="permanent_ban", policy="harassment", note="Again",
            seen=case.version,
        )  # fmt: skip
        assert self.outcome(call) == "done"
        self.waiting[case.id] = (self.staff[who], self.now)
        case_id: ModerationCaseId = case.id
        return case_id

    @rule(target=made, case_id=proposals, who=st.integers(0, 2))
    def confirm(self, case_id: ModerationCaseId, who: int) -> Made | None:
        proposer, at = self.waiting.get(case_id, (None, self.now))
        expected = "done"
        if proposer is None or self.now >= at + WAITS:
            expected = "nothing_to_confirm"
        elif proposer == self.staff[who]:
            expected = "four_eyes"
        made = Made(DecisionId(uuid4()), {self.staff[who]}, self.now, [Held("ban", 0, None)])
        call = self.desk.confirm(
            decision_id=made.id, case_id=case_id, actor_id=self.staff[who], reasons=Reasons(FACTS, ""), note="",
            seen=self.wait(self.desk.stored(case_id)).version,
        )  # fmt: skip
        assert self.outcome(call) == expected
        if expected != "done" or proposer is None:
            return None
        made.deciders.add(proposer)
        del self.waiting[case_id]
        self.model.decisions.append(made)
        return made

    @rule(case_id=proposals, who=st.integers(0, 2))
    def drop(self, case_id: ModerationCaseId, who: int) -> None:
        version = self.wait(self.desk.stored(case_id)).version
        call = self.desk.drop(case_id=case_id, actor_id=self.staff[who], note="No", seen=version)
        assert self.outcome(call) == ("done" if case_id in self.waiting else "nothing_to_confirm")
        self.waiting.pop(case_id, None)

    @rule(made=made)
    def appeal(self, made: Made | None) -> None:
        if made is None:
            return
        expected = "done"
        if self.now >= made.at + WINDOW:
            expected = "appeal_too_late"
        elif made.appeal_id is not None:
            expected = "appeal_made"
        appeal_id = DecisionAppealId(uuid4())
        call = self.desk.file(
            appeal_id=appeal_id, decision_id=made.id, person_id=self.desk.ravi, text="That was somebody else."
        )
        assert self.outcome(call) == expected
        if expected == "done":
            made.appeal_id = appeal_id

    @rule(made=made, who=st.integers(0, 2), overturn=st.booleans(), crash=st.booleans())
    def review(self, made: Made | None, who: int, overturn: bool, crash: bool) -> None:
        if made is None or made.appeal_id is None:
            return
        word = "overturned" if overturn else "upheld"
        expected = "done"
        if self.staff[who] in made.deciders:
            expected = "same_reviewer"
        elif made.outcome:
            expected = "decision_appeal_over"
        if crash and expected == "done":
            self.wait(self._crash(made.appeal_id, self.staff[who], word))
            return  # and nothing has changed
        call = self.desk.review(
            appeal_id=made.appeal_id,
            actor_id=self.staff[who],
            outcome=word,
            answer="We looked again.",
            note="",
        )
        assert self.outcome(call) == expected
        if expected == "done":
            made.outcome = word
            if overturn:
                self.model.overturn(made, self.now)

    async def _crash(self, appeal_id: DecisionAppealId, who: UserId, word: str) -> None:
        @asynccontextmanager
        async def crashing() -> AsyncIterator[Transaction]:
            async with self.world.begin() as tx:
                yield tx
                raise ConnectionError

        review = DecideAppeal(crashing, self.world.now, self.world.new_id)
        try:
            await review(appeal_id=appeal_id, actor_id=who, outcome=word, answer="We looked again.", note="")
        except ConnectionError:
            return
        raise AssertionError("it crashes")

    @rule()
    def tell_that_the_show_was_stopped(self) -> None:
        """The outbox may tell it late, and twice."""
        if not any(held.name == "show" for held in self.model.all()):
            return
        event = ShowStopped(self.desk.show.id, self.desk.ravi, self.desk.show.title, "non_consent", "")
        follow = FreezeOnShowStopped(self.world.begin, self.world.now, self.world.new_id)
        self.wait(follow(event, EventId(uuid4())))
        self.model.show_freeze = self.model.show_freeze or "open"

    @rule(days=st.integers(0, 45), hours=st.integers(0, 23))
    def time_goes_on(self, days: int, hours: int) -> None:
        self.world.now.advance(days=days, hours=hours)

    @rule()
    def the_worker_ends_what_is_over(self) -> None:
        self.wait(self.end())
        for held in self.model.all():
            if not held.ended and held.until is not None and held.until <= self.now:
                held.ended = "system"

    @rule()
    def the_worker_drops_what_waited_too_long(self) -> None:
        self.wait(self.sweep())
        for case_id, (_, at) in list(self.waiting.items()):
            if self.now >= at + WAITS:
                del self.waiting[case_id]

    @invariant()
    def everything_holds_that_the_model_says(self) -> None:
        if hasattr(self, "staff"):
            self.wait(self._compare())

    async def _compare(self) -> None:
        model, desk, now = self.model, self.desk, self.now
        log = await self.world.room_log.since(desk.show.id, 0, limit=50)
        texts = {e.data["message_id"]: e.data["text"] for e in log if e.type == CHAT_MESSAGE}
        async with self.world.begin() as tx:
            sanctions = await tx.sanctions.of_person(desk.ravi)
            suspension = suspension_of(sanctions, now)
            title = (await tx.streams.get(desk.show.id)).title
            stands_still = await tx.freezes.stops_everything(desk.ravi)
            of_show = await tx.freezes.find_for_cause(desk.ravi, cause_of_stream(desk.show.id))
            holds = {
                m.id: await tx.freezes.find_for_cause(desk.ravi, cause_of_decision(m.id))
                for m in model.decisions
            }
        assert strike_weight(sanctions, now) == model.weight(now)
        is_out, until = model.shut_out(now)
        assert (suspension is not None, suspension.until if suspension else None) == (is_out, until)
        assert [bool(texts[str(each)]) for each in self.messages] == [
            f"message_{place}" not in model.taken() for place in range(2)
        ]
        assert title == (REMOVED_TITLE if "title" in model.taken() else "Evening raga")
        assert (of_show.state.value if of_show else "") == model.show_freeze
        held = {m.id: [h for h in m.held if h.name == "hold"] for m in model.decisions}
        for decision_id, freeze in holds.items():
            is_open = freeze is not None and freeze.state is FreezeState.OPEN
            assert is_open is any(not each.ended for each in held[decision_id])
        any_hold = any(not each.ended for found in held.values() for each in found)
        assert stands_still is (any_hold or model.show_freeze == "open")

    def teardown(self) -> None:
        try:
            if hasattr(self, "staff"):
                self.wait(self._require_right_rows())
        finally:
            if self.world.kind == "postgres":
                self.wait(self.world.engine.dispose())
            self.loop.close()

    async def _require_right_rows(self) -> None:
        for made in self.model.decisions:
            row = await self.desk.world.decision_queries.get(made.id, self.desk.ravi)
            assert row.decision.deciders == made.deciders
            is_ban = any(each.kind is ActionKind.PERMANENT_BAN for each in row.decision.actions)
            assert not is_ban or len(row.decision.deciders) == 2
            ended = [each.ended_by.value if each.ended_by else "" for each in row.sanctions]
            assert ended == [held.ended for held in made.held]
            assert (row.appeal.outcome.value if row.appeal else None) == (
                (made.outcome or "open") if made.appeal_id else None
            )
            assert row.appeal is None or row.appeal.decided_by not in made.deciders


def test_enf_03_decisions_in_memory_hold_what_the_model_says() -> None:
    run_state_machine_as_test(
        cast(type[DecisionMachine], lambda: DecisionMachine(lambda: World("memory", None))),
        settings=settings(max_examples=25, stateful_step_count=30),
    )


def test_enf_03_decisions_in_postgres_hold_what_the_model_says(databases: Any, database_url: str) -> None:
    """As the programs' role: it needs no more."""

    def make_world() -> World:
        engine: AsyncEngine = create_async_engine(databases.as_program(database_url), pool_size=2)
        return World("postgres", engine)

    run_state_machine_as_test(
        cast(type[DecisionMachine], lambda: DecisionMachine(make_world)),
        settings=settings(max_examples=8, stateful_step_count=20),
    )
