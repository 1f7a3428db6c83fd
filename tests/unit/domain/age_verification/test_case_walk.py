"""Random walks over a case by everybody who may touch it, honest or not. The invariants are written down again here,
from the events alone, and know nothing of how the case keeps them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from domain.age_verification.case import NOTICE_VERSION, Moved, VerificationCase
from domain.age_verification.case_event import Act, ActorKind, CaseEvent
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.screening import screen
from domain.age_verification.states import TRANSITIONS, CaseState
from domain.errors import Conflict, Forbidden, Invalid, NotFound
from domain.ids import UserId
from tests.builders import NOW
from tests.unit.domain.age_verification.cases import (
    CASE,
    HOLDER,
    NEHA,
    OMAR,
    PAPER,
    PERFORMER,
    PRIYA,
    VIEWER,
    a_piece,
    by,
    chain_holds,
    everything,
    policy_of,
)

OFFICERS = st.sampled_from([NEHA, OMAR, PRIYA, HOLDER])
S, K = CaseState, EvidenceKind
DECIDED = {S.AWAITING_SECOND, S.APPROVED, S.REJECTED, S.REVOKED, S.NEEDS_INPUT}
"""What an officer's decision leads to, apart from a minor's lock, which anybody may set."""


def shows(pieces: Sequence[Evidence], kind: EvidenceKind, now: datetime) -> bool:
    """Whether the last word of some method on this kind is a pass whose time is not over."""
    for method in Method:
        words = [piece for piece in pieces if (piece.kind, piece.method) == (kind, method)]
        if words:
            last = max(words, key=lambda piece: (piece.at, piece.id))
            if last.verdict is Verdict.PASSED and (last.expires_at is None or now < last.expires_at):
                return True
    return False


def shows_enough(pieces: Sequence[Evidence], purpose: Purpose, now: datetime) -> bool:
    needed = [K.CONSENT, K.AGE]
    if purpose is Purpose.PERFORMER:
        needed += [K.IDENTITY, K.TAX_ID, K.AGREEMENT]
        matched = shows(pieces, K.LIVENESS, now) and shows(pieces, K.FACE_MATCH, now)
        if not (matched or shows(pieces, K.HUMAN_COMPARISON, now)):
            return False
    return all(shows(pieces, kind, now) for kind in needed)


DECISIONS = ("once", "twice", "back", "asked", "rejected", "revoked", "reverify", "propose", "unblock")
LONG_WALKS = 700


class Walk(RuleBasedStateMachine):
    """Each rule is something that somebody tries. What the case refuses must have changed nothing."""

    @initialize(purpose=st.sampled_from(Purpose))
    def open(self, purpose: Purpose) -> None:
        self.now = NOW
        self.pieces: list[Evidence] = []
        self.is_held = False
        self.appealed_officers: set[UserId | None] = set()
        policy = PERFORMER if purpose is Purpose.PERFORMER else VIEWER
        moved = VerificationCase.open(case_id=CASE, user_id=HOLDER, policy=policy, now=self.now)
        self.case, self.events = moved.case, [moved.event]

    def attempt(self, act: Callable[[], Moved]) -> None:
        before, whole = self.case, replace(self.case)
        try:
            moved = act()
        except (Invalid, NotFound, Forbidden, Conflict):
            assert self.case is before
            assert before == whole
            return
        self.case = moved.case
        self.events.append(moved.event)
        self.check_move(before, moved)

    # What must be true of every move

    def check_move(self, before: VerificationCase, moved: Moved) -> None:
        event, case = moved.event, moved.case
        assert (event.before, event.after) == (before.state, case.state)
        assert event.seq == case.seq == before.seq + 1
        assert event.digest == case.chain == event.digest_after(before.chain)
        if case.lease is not None:
            assert case.state in (S.NEEDS_REVIEW, S.AUTO_PASSED, S.AWAITING_SECOND, S.BLOCKED_MINOR)
        if event.act.kind is ActorKind.OFFICER and event.after in DECIDED:
            assert event.act.actor_id != HOLDER
            assert event.act.actor_id not in self.appealed_officers
        if event.after is S.APPROVED:
            self.check_approval(event)
        if event.before is S.BLOCKED_MINOR and event.after is not S.BLOCKED_MINOR:
            self.check_unlocking(event)
        if event.act.reason is Reason.APPEALED and before.decided_by is not None:
            self.appealed_officers.add(before.decided_by)
        self.remember_hold(event)

    def check_approval(self, event: CaseEvent) -> None:
        purpose = self.case.purpose
        assert shows_enough(self.pieces, purpose, event.act.at)
        assert self.case.is_approved(now=event.act.at)
        assert self.case.valid_until is not None
        assert self.case.valid_until <= event.act.at + timedelta(days=365)
        assert not shows_enough(self.pieces, purpose, self.case.valid_until) or (
            self.case.valid_until == event.act.at + timedelta(days=365)
        )
        if event.act.kind is ActorKind.PLATFORM:
            assert purpose is Purpose.VIEWER
            assert event.before is S.AUTO_PASSED
            assert not self.is_held
            return
        first, second = self.events[-2].act, event.act
        assert (self.events[-2].after, event.before) == (S.AWAITING_SECOND, S.AWAITING_SECOND)
        assert first.kind is second.kind is ActorKind.OFFICER
        assert len({first.actor_id, second.actor_id, HOLDER}) == 3
        assert not {first.actor_id, second.actor_id} & self.appealed_officers

    def check_unlocking(self, event: CaseEvent) -> None:
        proposal = self.events[-2]
        assert (event.after, event.act.kind) == (S.NEEDS_REVIEW, ActorKind.OFFICER)
        assert (proposal.before, proposal.after) == (S.BLOCKED_MINOR, S.BLOCKED_MINOR)
        assert (proposal.act.kind, proposal.act.reason) == (ActorKind.OFFICER, Reason.UNBLOCK_PROPOSED)
        assert len({proposal.act.actor_id, event.act.actor_id, HOLDER}) == 3

    def remember_hold(self, event: CaseEvent) -> None:
        if event.after is S.APPROVED:
            self.is_held = False
        elif event.after is S.REVERIFY_DUE or event.act.reason in (Reason.APPEALED, Reason.UNBLOCK_CONFIRMED):
            self.is_held = True

    # The person

    @rule()
    def consents(self) -> None:
        self.attempt(lambda: self.case.consented(NOTICE_VERSION, now=self.now))

    @rule(method=st.sampled_from(Method), aadhaar=st.booleans())
    def chooses(self, method: Method, aadhaar: bool) -> None:
        policy = policy_of(self.case)
        self.attempt(
            lambda: self.case.collecting(method, policy=policy, aadhaar_enabled=aadhaar, now=self.now)
        )

    @rule()
    def hands_in(self) -> None:
        self.attempt(lambda: self.case.submitted(now=self.now))

    # What ends a case is tried seldom, or no walk would go far.
    @precondition(lambda self: len(self.events) % 25 == 24)
    @rule()
    def withdraws(self) -> None:
        self.attempt(lambda: self.case.withdrawn(now=self.now))

    @rule()
    def appeals(self) -> None:
        self.attempt(lambda: self.case.appealed(now=self.now))

    # Evidence, of providers and of the person

    @rule(hours=st.none() | st.integers(1, 10_000))
    def everything_comes(self, hours: int | None) -> None:
        ends = None if hours is None else self.now + timedelta(hours=hours)
        self.pieces = self.pieces[-40:] + everything(at=self.now, expires_at=ends)  # or long walks grow slow

    @rule(
        kind=st.sampled_from(EvidenceKind),
        method=st.sampled_from([Method.PASSPORT, Method.VERIFF, Method.OFFICER, Method.PAN]),
        verdict=st.sampled_from(Verdict),
        hours=st.none() | st.integers(1, 48),
    )
    def a_word_comes(self, kind: EvidenceKind, method: Method, verdict: Verdict, hours: int | None) -> None:
        ends = None if hours is None else self.now + timedelta(hours=hours)
        policy, before = policy_of(self.case), self.case
        piece = a_piece(kind, verdict, method=method, at=self.now, expires_at=ends)
        missing = policy.missing(self.pieces, now=self.now)
        self.pieces.append(piece)
        assert self.case is before
        if verdict is not Verdict.PASSED:
            assert {r.name for r in missing} <= {r.name for r in policy.missing(self.pieces, now=self.now)}

    # The platform

    @rule()
    def takes_up(self) -> None:
        self.attempt(lambda: self.case.processing(now=self.now))

    @rule(forgets_hold=st.booleans())
    def screens(self, forgets_hold: bool) -> None:
        hold = None if forgets_hold else self.case.hold
        screening = screen(self.pieces, policy_of(self.case), hold=hold, now=self.now)
        if screening.state is S.AUTO_PASSED:
            assert shows_enough(self.pieces, self.case.purpose, self.now)
        self.attempt(lambda: self.case.screened(screening, now=self.now))

    @rule()
    def approves_by_evidence(self) -> None:
        policy = policy_of(self.case)
        self.attempt(lambda: self.case.approved_by_evidence(self.pieces, policy=policy, now=self.now))

    @precondition(lambda self: len(self.events) % 25 == 23)
    @rule()
    def lapses(self) -> None:
        self.attempt(lambda: self.case.lapsed(Reason.TIME_OVER, now=self.now))

    @rule(reason=st.sampled_from([Reason.LINKED_TO_BARRED, Reason.DUPLICATE_IDENTITY, Reason.DECLARED_MINOR]))
    def holds(self, reason: Reason) -> None:
        before = self.case
        self.case, self.is_held = self.case.held(reason), True
        barred = before.hold is Reason.LINKED_TO_BARRED
        assert self.case == replace(before, hold=before.hold if barred else reason)

    @rule(minutes=st.sampled_from([0, 1, 14, 15, 60, 60 * 24, 60 * 24 * 365]))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @precondition(lambda self: len(self.events) % 11 == 10)
    @rule(officer=OFFICERS, kind=st.sampled_from(["provider", "platform", "person", "officer"]))
    def finds_a_minor(self, officer: UserId, kind: str) -> None:
        acts = {
            "provider": Act.by_provider(Reason.FOUND_MINOR, now=self.now),
            "platform": Act.by_platform(Reason.FOUND_MINOR, now=self.now),
            "person": Act.by_person(HOLDER, Reason.DECLARED_MINOR, now=self.now),
            "officer": by(officer, Reason.FOUND_MINOR, now=self.now),
        }
        self.attempt(lambda: self.case.blocked_minor(acts[kind]))
        assert self.case.state is S.BLOCKED_MINOR

    # Officers

    def claims(self, officer: UserId) -> None:
        try:
            self.case = self.case.claimed(officer, now=self.now)
        except (Forbidden, Conflict):
            return
        assert officer != HOLDER

    @rule(officer=OFFICERS, gives_back=st.booleans())
    def claims_or_gives_back(self, officer: UserId, gives_back: bool) -> None:
        if gives_back:
            self.case = self.case.released(officer)
        else:
            self.claims(officer)

    @rule(
        officer=OFFICERS,
        claims=st.sampled_from([True, True, True, False]),
        act=st.sampled_from(DECISIONS),
    )
    def decides(self, officer: UserId, claims: bool, act: str) -> None:
        if claims:
            self.claims(officer)
        self.attempt(lambda: self.decision(officer, act))

    def decision(self, officer: UserId, act: str) -> Moved:
        def because(reason: Reason) -> Act:
            return by(officer, reason, now=self.now)

        case, pieces, policy = self.case, self.pieces, policy_of(self.case)
        decisions: dict[str, Callable[[], Moved]] = {
            "once": lambda: case.approved_once(because(Reason.REVIEWED), pieces, policy=policy),
            "twice": lambda: case.approved_twice(because(Reason.CONFIRMED), pieces, policy=policy),
            "back": lambda: case.sent_back(because(Reason.SECOND_DISAGREES)),
            "asked": lambda: case.asked(because(Reason.SELFIE_UNCLEAR)),
            "rejected": lambda: case.rejected(because(Reason.FACE_DIFFERS)),
            "revoked": lambda: case.revoked(because(Reason.RULES_BROKEN)),
            "reverify": lambda: case.reverify(because(Reason.SHOULD_VERIFY_AGAIN)),
            "propose": lambda: case.unblock_proposed(because(Reason.UNBLOCK_PROPOSED), PAPER),
            "unblock": lambda: case.unblocked(because(Reason.UNBLOCK_CONFIRMED)),
        }
        return decisions[act]()

    # Shortcuts: the honest way forward, or no walk would go far

    @precondition(
        lambda self: self.case.state in (S.DRAFT, S.CONSENTED, S.NEEDS_INPUT, S.REVERIFY_DUE, S.COLLECTING)
    )
    @rule()
    def goes_the_honest_way(self) -> None:
        self.everything_comes(hours=None)
        self.goes_half_of_it()
        self.takes_up()
        self.screens(forgets_hold=False)

    def goes_half_of_it(self) -> None:
        self.consents()
        self.chooses(Method.VERIFF, aadhaar=False)
        self.hands_in()

    @precondition(
        lambda self: self.case.state in (S.NEEDS_REVIEW, S.AWAITING_SECOND, S.AUTO_PASSED, S.BLOCKED_MINOR)
    )
    @rule(first=OFFICERS, second=OFFICERS, acts=st.sampled_from([("once", "twice"), ("propose", "unblock")]))
    def two_officers_try(self, first: UserId, second: UserId, acts: tuple[str, str]) -> None:
        self.decides(first, claims=True, act=acts[0])
        self.decides(second, claims=True, act=acts[1])

    @precondition(lambda self: self.case.state is S.AUTO_PASSED)
    @rule()
    def goes_through(self) -> None:
        self.approves_by_evidence()

    @precondition(lambda self: self.case.state is S.APPROVED)
    @rule()
    def another_face_is_seen(self) -> None:
        """AGE-16: the platform itself takes the approval's use away, and puts it before officers."""
        due = Act.by_platform(Reason.FACE_CHANGED, now=self.now)
        self.attempt(lambda: self.case.reverify(due))
        self.attempt(lambda: self.case.doubted(Reason.FACE_CHANGED, now=self.now))

    @precondition(lambda self: self.case.state in (S.NEEDS_REVIEW, S.AUTO_PASSED, S.APPROVED, S.REVERIFY_DUE))
    @rule(officer=OFFICERS, appeals=st.booleans())
    def is_refused_and_appeals(self, officer: UserId, appeals: bool) -> None:
        holds = self.case.state in (S.APPROVED, S.REVERIFY_DUE)
        self.decides(officer, claims=True, act="revoked" if holds else "rejected")
        if appeals:
            self.appeals()

    @precondition(lambda self: self.case.state in (S.NEEDS_REVIEW, S.AWAITING_SECOND))
    @rule(first=OFFICERS, second=OFFICERS, minutes=st.sampled_from([0, 14, 15]))
    def the_best_is_tried(self, first: UserId, second: UserId, minutes: int) -> None:
        self.everything_comes(hours=1)
        self.decides(first, claims=True, act="once")
        self.time_passes(minutes)
        self.decides(second, claims=True, act="twice")

    # The chain, at the end of every walk

    def teardown(self) -> None:
        if not hasattr(self, "events"):
            return
        events, case = self.events, self.case
        assert chain_holds(events, case)
        for index, event in enumerate(events):
            before, after = events[:index], events[index + 1 :]
            for told in (
                [*before, *after],
                [*before, forged(event), *after],
                [*before, event, event, *after],
            ):
                assert not chain_holds(told, case)
                assert not chain_holds(chained_anew(told), case)
        for index in range(len(events) - 1):
            swapped = [*events[:index], events[index + 1], events[index], *events[index + 2 :]]
            assert not chain_holds(swapped, case)


def chained_anew(events: Sequence[CaseEvent]) -> list[CaseEvent]:
    """What somebody would write who knows how the digests are made, but cannot change the case's own."""
    told: list[CaseEvent] = []
    for number, event in enumerate(events, start=1):
        numbered = replace(event, seq=number)
        told.append(replace(numbered, digest=numbered.digest_after(told[-1].digest if told else b"")))
    return told


def forged(event: CaseEvent) -> CaseEvent:
    return replace(event, act=replace(event.act, note=event.act.note + "."))


def test_age_02_age_11_age_20_acc_09_acc_11_ops_10_no_walk_breaks_a_rule() -> None:
    run_state_machine_as_test(Walk, settings=settings(stateful_step_count=80))


def a_long_walk(seed: int) -> Walk:
    """The same acts, of a hundred steps and with weights: deeper into appeals and locks than a search goes."""
    random, walk = Random(seed), Walk()

    def officer() -> UserId:
        return random.choice([NEHA, NEHA, OMAR, OMAR, PRIYA, PRIYA, HOLDER])

    acts: list[tuple[int, Callable[[], None]]] = [
        (3, walk.consents),
        (3, lambda: walk.chooses(random.choice(list(Method)), random.random() < 0.5)),
        (3, walk.hands_in),
        (1, walk.withdraws),
        (6, walk.appeals),
        (3, lambda: walk.everything_comes(random.choice([None, 1, 48, 5_000]))),
        (
            2,
            lambda: walk.a_word_comes(
                random.choice(list(EvidenceKind)),
                random.choice([Method.PASSPORT, Method.VERIFF, Method.OFFICER, Method.PAN]),
                random.choice(list(Verdict)),
                random.choice([None, 1, 48]),
            ),
        ),
        (3, walk.takes_up),
        (3, lambda: walk.screens(random.random() < 0.5)),
        (3, walk.approves_by_evidence),
        (1, walk.lapses),
        (6, walk.goes_the_honest_way),
        (4, walk.goes_half_of_it),
        (1, walk.another_face_is_seen),
        (1, lambda: walk.holds(random.choice([Reason.LINKED_TO_BARRED, Reason.DECLARED_MINOR]))),
        (3, lambda: walk.time_passes(random.choice([0, 1, 14, 15, 60, 60 * 24, 60 * 24 * 365]))),
        (2, lambda: walk.finds_a_minor(officer(), random.choice(["provider", "platform", "officer"]))),
        (2, lambda: walk.claims_or_gives_back(officer(), random.random() < 0.5)),
        (20, lambda: walk.decides(officer(), random.random() < 0.9, random.choice(list(DECISIONS)))),
        (8, lambda: walk.two_officers_try(officer(), officer(), ("once", "twice"))),
        (4, lambda: walk.two_officers_try(officer(), officer(), ("propose", "unblock"))),
    ]
    walk.open(random.choice(list(Purpose)))
    for act in random.choices([act for _, act in acts], weights=[weight for weight, _ in acts], k=100):
        act()
        if walk.case.state in (S.WITHDRAWN, S.EXPIRED) and random.random() < 0.5:
            break  # only a minor's lock could follow
    return walk


def test_age_02_long_walks_take_every_legal_step_and_break_no_rule() -> None:
    taken: set[tuple[str | None, str]] = set()
    ways: set[tuple[Purpose, ActorKind]] = set()
    for seed in range(LONG_WALKS):
        walk = a_long_walk(seed)
        assert chain_holds(walk.events, walk.case)
        taken |= {(event.before, event.after) for event in walk.events}
        ways |= {(walk.case.purpose, event.act.kind) for event in walk.events if event.after is S.APPROVED}
    legal = {(before, after) for before, nexts in TRANSITIONS.items() for after in nexts}
    assert taken == legal | {(None, S.DRAFT)}
    assert ways == {
        (Purpose.VIEWER, ActorKind.PLATFORM),
        (Purpose.VIEWER, ActorKind.OFFICER),
        (Purpose.PERFORMER, ActorKind.OFFICER),
    }
