"""Whatever rules and lists say, officers read what is grave (MOD-12, CSA-04)."""

from hypothesis import example, given
from hypothesis import strategies as st

from application.moderation.cases._cases import admission_of, queues_without_officers
from domain.moderation.cases.event import By, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue, Severity
from domain.moderation.cases.routed import Source
from domain.moderation.desk.queue_access import AccessVersion, Admission, QueueAccess
from domain.moderation.desk.queue_routing import CODE_RULES, Facts, QueueRouting, QueueRule, RoutingVersion
from tests.unit.domain.moderation.test_queue_routing import (
    INTIMATE,
    LEAD,
    NOW,
    facts_of,
    opened,
    some_facts,
    some_kinds,
    some_rules,
)


def a_list(queue: Queue, roles: frozenset[str]) -> QueueAccess:
    admission = Admission(roles, frozenset(), frozenset())
    return QueueAccess(queue, (AccessVersion(queue, 1, admission, LEAD, "So", NOW, NOW, False),), ())


some_lists = st.lists(
    st.builds(
        a_list,
        st.sampled_from(Queue),
        st.frozensets(st.sampled_from(["moderator", "admin", "child_safety_officer"]), min_size=1),
    ),
    max_size=4,
    unique_by=lambda each: each.queue,
)


@given(rules=some_rules, facts=some_facts, lists=some_lists, joins=st.lists(some_kinds, max_size=3))
@example(
    rules=CODE_RULES,
    facts=facts_of(CaseKind.NON_CONSENT, SubjectKind.SHOW, frozenset({Source.ACCOUNT})),
    lists=[a_list(INTIMATE, frozenset({"admin"}))],
    joins=[],
)
@example(
    rules=(),
    facts=facts_of(CaseKind.THREAT_TO_LIFE, SubjectKind.SHOW, frozenset({Source.ACCOUNT})),
    lists=[a_list(Queue.GENERAL, frozenset({"admin"}))],
    joins=[],
)
@example(
    rules=CODE_RULES,
    facts=facts_of(CaseKind.NCII, SubjectKind.SHOW, frozenset({Source.ACCOUNT})),
    lists=[a_list(INTIMATE, frozenset({"admin"}))],
    joins=[CaseKind.THREAT_TO_LIFE],
)
@example(
    rules=CODE_RULES,
    facts=facts_of(CaseKind.NCII, SubjectKind.SHOW, frozenset({Source.ACCOUNT})),
    lists=[a_list(Queue.ORDERS, frozenset({"admin"}))],
    joins=[CaseKind.COURT_ORDER, CaseKind.NON_CONSENT],
)
def test_mod_12_csa_04_whatever_the_rules_and_the_lists_say_officers_read_what_is_grave(
    rules: tuple[QueueRule, ...], facts: Facts, lists: list[QueueAccess], joins: list[CaseKind]
) -> None:
    outside = queues_without_officers(lists, NOW)
    routing = QueueRouting((RoutingVersion(1, rules, LEAD, "So", NOW, NOW),))
    way = routing.way(facts, NOW, without_officers=outside)
    case = opened(facts.kind, way.queue)
    for kind in joins:
        if kind.is_of_child_safety == case.status.kind.is_of_child_safety:
            now = facts_of(
                min(kind, case.status.kind, key=lambda k: k.severity), facts.subject, facts.sources
            )
            way = routing.way(now, NOW, without_officers=outside)
            case = case.joined(
                kind=kind, score=0, clocks=(), report_id=None, by=By.worker(NOW), way=way, without_officers=outside
            ).case  # fmt: skip
    queue = case.status.queue
    assert (queue is Queue.CHILD_SAFETY) == case.status.kind.is_of_child_safety
    if case.status.severity is Severity.SEV_0:
        admission = admission_of(lists, queue, NOW)
        assert admission is not None
        assert queue is Queue.CHILD_SAFETY or "child_safety_officer" in admission.roles
