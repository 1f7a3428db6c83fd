"""Which cases come to which queue (MOD-12)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import ModerationCaseId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.clocks import due_times
from domain.moderation.cases.event import REPORT_TOOL, By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue, Severity, own_queue
from domain.moderation.cases.routed import Source
from domain.moderation.desk.queue_routing import (
    CODE_RULES,
    ROUTABLE,
    TARGETS,
    Facts,
    InvalidQueueRouting,
    QueueRouting,
    QueueRoutingChanged,
    QueueRule,
    RoutingVersion,
    Way,
    queue_of,
    queues_of,
    require_rules,
    routed,
)
from domain.moderation.note import NoteMissing

NOW = datetime(2026, 11, 29, 9, tzinfo=UTC)
LEAD, RAVI = UserId(UUID(int=1)), UserId(UUID(int=2))
INTIMATE = Queue.INTIMATE_IMAGERY


def a_rule(*kinds: CaseKind, queue: Queue = INTIMATE) -> QueueRule:
    return QueueRule(queue, frozenset(kinds))


def write(
    routing: QueueRouting,
    *rules: QueueRule,
    later: timedelta | None = None,
    number: int = 0,
    note: str = "So",
) -> QueueRouting:
    version = routing.changed(
        rules, number=number or len(routing.versions) + 1, by=LEAD, note=note,
        effective_from=NOW + later if later is not None else None, now=NOW,
    )  # fmt: skip
    return QueueRouting((*routing.versions, version))


def opened(kind: CaseKind, queue: Queue | None = None) -> ModerationCase:
    return ModerationCase.open(
        case_id=ModerationCaseId(uuid4()), subject=Subject(SubjectKind.SHOW, uuid4()), person_id=RAVI, kind=kind,
        score=0, clocks=due_times(kind, NOW, profile="IN-nonexplicit"), report_id=None, by=By.worker(NOW),
        way=Way(queue, None) if queue else None,
    ).case  # fmt: skip


def joined(case: ModerationCase, kind: CaseKind, to: Queue | None = None) -> Queue:
    way = Way(to, None) if to else None
    move = case.joined(kind=kind, score=0, clocks=(), report_id=None, by=By.worker(NOW), way=way)
    return move.case.status.queue


def test_csa_04_what_is_about_children_comes_to_a_queue_of_its_own() -> None:
    of_children = {kind for kind in CaseKind if queue_of(kind) is Queue.CHILD_SAFETY}
    assert of_children == {kind for kind in CaseKind if kind.is_of_child_safety}
    assert of_children == {CaseKind.CSAM, CaseKind.MINOR, CaseKind.MINOR_CLAIM, CaseKind.GROOMING}


def test_mod_12_without_a_version_the_rules_of_the_code_hold() -> None:
    intimate = {CaseKind.NCII, CaseKind.DEEPFAKE, CaseKind.IMPERSONATION, CaseKind.NON_CONSENT}
    assert {kind for kind in CaseKind if queue_of(kind, QueueRouting(()).rules(NOW)) is INTIMATE} == intimate
    assert queue_of(CaseKind.COURT_ORDER) is Queue.ORDERS
    assert queue_of(CaseKind.SPAM) is Queue.GENERAL


def test_mod_12_the_first_rule_that_takes_a_case_has_it_and_else_the_general_queue() -> None:
    first, second = a_rule(CaseKind.SPAM, queue=Queue.GENERAL), a_rule(CaseKind.SPAM, CaseKind.DOXXING)
    assert queue_of(CaseKind.SPAM, (first, second)) is Queue.GENERAL
    assert queue_of(CaseKind.SPAM, (second, first)) is INTIMATE
    assert queue_of(CaseKind.DOXXING, (first, second)) is INTIMATE
    assert queue_of(CaseKind.OTHER, (first, second)) is Queue.GENERAL


@pytest.mark.parametrize("kind", [kind for kind in CaseKind if kind not in ROUTABLE])
def test_mod_12_csa_04_no_rule_sends_a_guarded_kind_anywhere_nor_another_to_where_they_are(
    kind: CaseKind,
) -> None:
    with pytest.raises(InvalidQueueRouting):
        write(QueueRouting(()), a_rule(CaseKind.SPAM, kind, queue=Queue.GENERAL))
    for queue in (Queue.CHILD_SAFETY, Queue.ORDERS):
        with pytest.raises(InvalidQueueRouting, match="guarded"):
            write(QueueRouting(()), a_rule(CaseKind.SPAM, queue=queue))
        # However it came to be kept.
        assert queue_of(CaseKind.SPAM, (a_rule(CaseKind.SPAM, queue=queue),)) is Queue.GENERAL
    assert queue_of(kind, (a_rule(kind, queue=Queue.GENERAL),)) is own_queue(kind)
    assert opened(kind, Queue.GENERAL).status.queue is own_queue(kind)
    assert own_queue(kind) not in TARGETS


def test_mod_12_a_version_holds_from_its_beginning_and_what_was_written_last_has_it() -> None:
    routing = write(QueueRouting(()), a_rule(CaseKind.SPAM), later=timedelta(days=2))
    assert routing.rules(NOW) == CODE_RULES
    routing = write(routing, a_rule(CaseKind.DOXXING))
    assert queue_of(CaseKind.DOXXING, routing.rules(NOW)) is INTIMATE
    assert queue_of(CaseKind.NCII, routing.rules(NOW)) is Queue.GENERAL, "a version says all of the rules"
    assert routing.rules(NOW + timedelta(days=3)) == routing.versions[1].rules
    assert write(routing).rules(NOW) == (), "all to the general queue"


def test_mod_12_where_a_version_is_missing_the_rules_of_the_code_hold() -> None:
    routing = write(write(QueueRouting(()), a_rule(CaseKind.SPAM)), a_rule(CaseKind.DOXXING))
    torn = QueueRouting(routing.versions[1:])
    assert (torn.is_whole, torn.rules(NOW)) == (False, CODE_RULES)
    with pytest.raises(QueueRoutingChanged):
        write(torn, a_rule(CaseKind.SPAM))


def test_mod_12_a_change_says_why_and_follows_what_was_read() -> None:
    one = write(QueueRouting(()), a_rule(CaseKind.SPAM))
    with pytest.raises(NoteMissing):
        write(one, a_rule(CaseKind.SPAM), note=" ")
    with pytest.raises(QueueRoutingChanged):
        write(one, a_rule(CaseKind.SPAM), number=1)
    for later in (timedelta(days=91), timedelta(seconds=-1)):
        with pytest.raises(InvalidQueueRouting) as refusal:
            write(one, a_rule(CaseKind.SPAM), later=later)
        assert refusal.value.pointer == "/effective_from"
    with pytest.raises(InvalidQueueRouting):
        write(one, a_rule())
    with pytest.raises(InvalidQueueRouting):
        write(one, *[a_rule(CaseKind.SPAM)] * 21)
    assert one.versions[0] == RoutingVersion(1, (a_rule(CaseKind.SPAM),), LEAD, "So", NOW, NOW)


def test_mod_12_what_is_graver_comes_to_where_it_is_routed_and_else_a_case_stays() -> None:
    case = opened(CaseKind.SPAM)
    assert joined(case, CaseKind.NCII) is INTIMATE
    assert joined(case, CaseKind.NCII, Queue.GENERAL) is Queue.GENERAL
    assert joined(case, CaseKind.HARASSMENT, INTIMATE) is INTIMATE
    assert joined(case, CaseKind.OTHER) is Queue.GENERAL, "no graver than it is"


def test_mod_12_leg_04_an_order_brings_its_case_to_the_queue_of_orders_and_nothing_takes_it_from_there() -> (
    None
):
    assert joined(opened(CaseKind.NCII), CaseKind.COURT_ORDER) is Queue.ORDERS, "as grave as it is"
    assert joined(opened(CaseKind.NON_CONSENT), CaseKind.COURT_ORDER) is Queue.ORDERS
    assert joined(opened(CaseKind.COURT_ORDER), CaseKind.NON_CONSENT, INTIMATE) is Queue.ORDERS


some_rules = st.lists(
    st.builds(
        QueueRule,
        st.sampled_from(Queue),
        st.frozensets(st.sampled_from(CaseKind)),
        st.frozensets(st.sampled_from(Severity)),
        st.frozensets(st.sampled_from(SubjectKind)),
        st.frozensets(st.sampled_from(Source)),
    ),
    max_size=8,
).map(tuple)
some_kinds = st.sampled_from(CaseKind)


def facts_of(kind: CaseKind, subject: SubjectKind, sources: frozenset[Source]) -> Facts:
    return Facts(kind, kind.severity, subject, sources)


some_facts = st.builds(
    facts_of, some_kinds, st.sampled_from(SubjectKind), st.frozensets(st.sampled_from(Source), min_size=1)
)


@given(rules=some_rules, facts=some_facts, outside=st.frozensets(st.sampled_from(TARGETS)))
def test_mod_12_csa_04_a_case_comes_only_to_where_its_kind_may(
    rules: tuple[QueueRule, ...], facts: Facts, outside: frozenset[Queue]
) -> None:
    """So that whoever may not read one of them is told no reason of that kind."""
    queue, place = routed(facts, rules, without_officers=outside)
    assert queue in queues_of(facts.kind, rules, without_officers=outside)
    if place:
        rule = rules[place - 1]
        assert rule.takes(facts)
        earlier = [each for each in rules[: place - 1] if each.takes(facts)]
        assert all(
            each.queue not in TARGETS or (each.queue in outside and facts.severity is Severity.SEV_0)
            for each in earlier
        )


@pytest.mark.parametrize(
    ("rule", "is_taken"),
    [
        (QueueRule(INTIMATE, frozenset(), severities=frozenset({Severity.SEV_3})), True),
        (QueueRule(INTIMATE, frozenset(), severities=frozenset({Severity.SEV_2})), False),
        (QueueRule(INTIMATE, frozenset(), subjects=frozenset({SubjectKind.TIP, SubjectKind.SHOW})), True),
        (QueueRule(INTIMATE, frozenset(), subjects=frozenset({SubjectKind.TIP})), False),
        (QueueRule(INTIMATE, frozenset(), sources=frozenset({Source.PROGRAM, Source.ACCOUNT})), True),
        (QueueRule(INTIMATE, frozenset(), sources=frozenset({Source.ACCOUNT})), False),
        (QueueRule(INTIMATE, frozenset({CaseKind.SPAM}), subjects=frozenset({SubjectKind.TIP})), False),
        (QueueRule(INTIMATE, frozenset({CaseKind.OTHER}), subjects=frozenset({SubjectKind.SHOW})), False),
    ],
)
def test_mod_12_of_what_a_rule_asks_all_has_to_be_so(rule: QueueRule, is_taken: bool) -> None:
    facts = Facts(CaseKind.SPAM, Severity.SEV_3, SubjectKind.SHOW, frozenset({Source.PROGRAM, Source.STAFF}))
    assert routed(facts, (rule,)) == ((INTIMATE, 1) if is_taken else (Queue.GENERAL, 0))
    write(QueueRouting(()), rule)


@pytest.mark.parametrize(
    ("by", "source"),
    [
        (By(LEAD, REPORT_TOOL, False, "", NOW), Source.ACCOUNT),
        (By(None, "complaint", False, "", NOW), Source.NO_ACCOUNT),
        (By.staff(LEAD, note="", now=NOW), Source.STAFF),
        (By.worker(NOW), Source.PROGRAM),
        (By(LEAD, REPORT_TOOL, True, "", NOW), Source.PROGRAM),
    ],
)
def test_mod_12_who_says_so_is_known_by_how_they_said_it(by: By, source: Source) -> None:
    assert by.source is source


def test_mod_12_csa_04_no_version_sends_what_is_grave_to_where_no_officer_reads() -> None:
    outside = frozenset({INTIMATE})
    may_not = [
        a_rule(CaseKind.NON_CONSENT, CaseKind.NCII),
        QueueRule(INTIMATE, frozenset(), subjects=frozenset({SubjectKind.TIP})),
        QueueRule(INTIMATE, frozenset(), severities=frozenset({Severity.SEV_0, Severity.SEV_3})),
    ]
    for rule in may_not:
        with pytest.raises(InvalidQueueRouting, match="child safety officers read"):
            require_rules((rule,), without_officers=outside)
        require_rules((rule,))
    require_rules(
        (a_rule(CaseKind.NCII), QueueRule(INTIMATE, frozenset(), severities=frozenset({Severity.SEV_1}))),
        without_officers=outside,
    )
