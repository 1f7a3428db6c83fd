"""Decisions, strikes, statements and appeals, as plain values."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from domain.casework import FourEyes
from domain.ids import DecisionAppealId, DecisionId, ModerationCaseId, UserId
from domain.india import day_time_words
from domain.language import Language
from domain.moderation.cases.event import By
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.decisions.action import (
    ACCOUNT,
    Action,
    ActionKind,
    ActionNeedsEnd,
    Scope,
    ScopeKind,
    UnknownAction,
    action_named,
)
from domain.moderation.decisions.appeal import (
    AppealAboutYou,
    AppealOutcome,
    AppealOver,
    AppealTextMissing,
    AppealTooLate,
    DecisionAppeal,
    SameReviewer,
    appeal_until,
    review_due,
)
from domain.moderation.decisions.decision import ActionTwice, BanNeedsTwo, Decision, NothingDecided
from domain.moderation.decisions.dsa_record import dsa_record
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.sanction import (
    AccountSuspended,
    ChatRestricted,
    EndedBy,
    Sanction,
    require_may_write,
    require_not_suspended,
    strike_weight,
    suspension_of,
)
from domain.moderation.decisions.statement import FactsOutOfRange, Source, Statement, action_words
from domain.moderation.decisions.statement_words import TEMPLATES, MissingVariable, filled
from domain.moderation.decisions.strike import THRESHOLDS, strike_for, suspension_at
from tests.builders import ASHA, MEERA, NOW, RAVI
from tests.unit.domain.moderation.cases import KIRAN, LATA

INDIA, ELSEWHERE = "IN-nonexplicit", "DE"
HARASSMENT = StopPolicy.HARASSMENT
PLATFORM = Scope(ScopeKind.PLATFORM, None)
WARNING = Action.take(ActionKind.WARNING, HARASSMENT, ACCOUNT, until=None, now=NOW)
BAN = Action.take(ActionKind.PERMANENT_BAN, HARASSMENT, ACCOUNT, until=None, now=NOW)


def suspended(days: int = 7, *, policy: StopPolicy = HARASSMENT) -> Action:
    return Action.take(ActionKind.SUSPENSION, policy, ACCOUNT, until=NOW + timedelta(days=days), now=NOW)


def muted(scope: Scope = PLATFORM, *, minutes: int = 10) -> Action:
    return Action.take(
        ActionKind.CHAT_TIMEOUT, HARASSMENT, scope, until=NOW + timedelta(minutes=minutes), now=NOW
    )


def a_statement(
    *actions: Action, facts: str = "He insulted three people.", law: str = "", profile: str = INDIA
) -> Statement:
    return Statement.write(
        kind=CaseKind.HARASSMENT, facts=facts, law=law, source=Source.ARTICLE_16, automated_detection=False,
        content_on=NOW.date(), territory=("IN",), profile=profile, actions=actions or (WARNING,),
        appeal_until=appeal_until(NOW, profile), values={"show": "Evening raga", "case": "4f2a"},
    )  # fmt: skip


def a_decision(
    *actions: Action, by: By | None = None, proposed_by: UserId | None = None, profile: str = INDIA
) -> Decision:
    return Decision.make(
        decision_id=DecisionId(uuid4()), case_id=ModerationCaseId(uuid4()), person_id=RAVI, queue=Queue.GENERAL,
        actions=actions, statement=a_statement(*actions, profile=profile), proposed_by=proposed_by,
        by=by or By.staff(MEERA, note="SECRET", now=NOW),
    )  # fmt: skip


def sanctions_of(*actions: Action) -> list[Sanction]:
    decision = a_decision(*actions)
    return [decision.sanction(place, before="") for place in range(len(actions))]


# Decisions


def test_mod_17_one_decision_has_several_actions_and_one_statement() -> None:
    actions = (WARNING, muted(), suspended())
    decision = a_decision(*actions)
    assert decision.actions == actions
    text = decision.statement.text(Language.ENGLISH)
    assert all(action_words(action, Language.ENGLISH) in text for action in actions)


def test_mod_17_nothing_and_the_same_twice_are_no_decision() -> None:
    with pytest.raises(NothingDecided):
        a_decision()
    with pytest.raises(ActionTwice):
        a_decision(muted(), muted(minutes=20))
    room = Scope(ScopeKind.ROOM, ASHA)
    assert len(a_decision(muted(), muted(room)).actions) == 2


def test_mod_20_an_action_is_one_that_there_is() -> None:
    with pytest.raises(UnknownAction) as refused:
        action_named("exile")
    assert refused.value.pointer == "/actions"


@pytest.mark.parametrize(
    ("kind", "scope", "lasts"),
    [
        (ActionKind.SUSPENSION, ACCOUNT, None),
        (ActionKind.SUSPENSION, ACCOUNT, timedelta(minutes=59)),
        (ActionKind.SUSPENSION, ACCOUNT, timedelta(days=366)),
        (ActionKind.CHAT_TIMEOUT, PLATFORM, timedelta(seconds=9)),
        (ActionKind.CHAT_TIMEOUT, ACCOUNT, timedelta(minutes=9)),
        (ActionKind.CHAT_BAN, PLATFORM, timedelta(days=1)),
        (ActionKind.CHAT_BAN, Scope(ScopeKind.ROOM, None), None),
        (ActionKind.REMOVE_MESSAGE, Scope(ScopeKind.MESSAGE, None), None),
        (ActionKind.STOP_SHOW, ACCOUNT, None),
    ],
)
def test_mod_17_an_action_says_of_what_and_until_when(
    kind: ActionKind, scope: Scope, lasts: timedelta | None
) -> None:
    with pytest.raises(ActionNeedsEnd):
        Action.take(kind, HARASSMENT, scope, until=NOW + lasts if lasts else None, now=NOW)


def test_mod_10_enf_06_a_permanent_ban_takes_two_people_and_no_program() -> None:
    with pytest.raises(BanNeedsTwo):
        a_decision(BAN)
    with pytest.raises(BanNeedsTwo):
        a_decision(BAN, by=By.worker(NOW), proposed_by=KIRAN)
    with pytest.raises(FourEyes):
        a_decision(BAN, proposed_by=MEERA)
    assert a_decision(BAN, proposed_by=KIRAN).deciders == {MEERA, KIRAN}


def test_enf_06_no_threshold_of_strikes_bans_for_good() -> None:
    for before in range(20):
        follows = suspension_at(before, 4, HARASSMENT, now=NOW)
        assert follows is None or (follows.kind is ActionKind.SUSPENSION and follows.until is not None)


# Strikes


def test_mod_18_a_threshold_acts_once_when_it_is_crossed() -> None:
    acted = [suspension_at(before, 1, HARASSMENT, now=NOW) is not None for before in range(12)]
    assert [before + 1 for before, each in enumerate(acted) if each] == [each.weight for each in THRESHOLDS]


def test_mod_18_of_two_thresholds_crossed_at_once_the_higher_acts() -> None:
    follows = suspension_at(2, 4, HARASSMENT, now=NOW)
    assert follows is not None
    assert follows.until == NOW + THRESHOLDS[1].suspended_for
    assert follows.automated


def test_mod_18_a_strike_weighs_by_its_rule_and_is_over_by_itself() -> None:
    grave, light = strike_for(StopPolicy.NON_CONSENT, now=NOW), strike_for(StopPolicy.OTHER_RULE, now=NOW)
    assert (grave.weight, light.weight) == (4, 1)
    sanctions = [*sanctions_of(grave), *sanctions_of(light)]
    assert light.until is not None
    assert strike_weight(sanctions, light.until - timedelta(seconds=1)) == 5
    assert strike_weight(sanctions, light.until) == 4
    ended = [each.ended(EndedBy.APPEAL, NOW) for each in sanctions]
    assert strike_weight(ended, NOW) == 0


# What holds


def test_mod_19_a_suspension_ends_at_its_moment() -> None:
    held = sanctions_of(suspended(7))
    end = NOW + timedelta(days=7)
    with pytest.raises(AccountSuspended) as refused:
        require_not_suspended(suspension_of(held, end - timedelta(seconds=1)))
    assert refused.value.until == end
    require_not_suspended(suspension_of(held, end))
    require_not_suspended(suspension_of([each.ended(EndedBy.APPEAL, NOW) for each in held], NOW))


def test_mod_19_the_longest_suspension_holds_and_a_ban_has_no_end() -> None:
    two = [*sanctions_of(suspended(1)), *sanctions_of(suspended(9))]
    found = suspension_of(two, NOW)
    assert found is not None
    assert found.until == NOW + timedelta(days=9)
    decision = a_decision(BAN, proposed_by=KIRAN)
    banned = suspension_of([*two, decision.sanction(0, before="")], NOW)
    assert banned is not None
    assert banned.until is None


def test_cht_09_a_timeout_holds_in_its_room_or_everywhere() -> None:
    room = sanctions_of(muted(Scope(ScopeKind.ROOM, ASHA)))
    require_may_write(room, LATA, NOW)
    with pytest.raises(ChatRestricted):
        require_may_write(room, ASHA, NOW)
    with pytest.raises(ChatRestricted) as refused:
        require_may_write(sanctions_of(muted()), LATA, NOW)
    assert refused.value.until == NOW + timedelta(minutes=10)
    require_may_write(sanctions_of(muted()), LATA, NOW + timedelta(minutes=10))
    with pytest.raises(AccountSuspended):
        require_may_write(sanctions_of(suspended()), LATA, NOW)


def test_cht_09_a_ban_from_writing_holds_in_its_room_or_everywhere_and_has_no_end() -> None:
    for scope, free in ((Scope(ScopeKind.ROOM, ASHA), True), (PLATFORM, False)):
        banned = sanctions_of(Action.take(ActionKind.CHAT_BAN, HARASSMENT, scope, until=None, now=NOW))
        with pytest.raises(ChatRestricted) as refused:
            require_may_write(banned, ASHA, NOW + timedelta(days=3_000))
        assert refused.value.until is None
        if free:
            require_may_write(banned, LATA, NOW)
            continue
        with pytest.raises(ChatRestricted):
            require_may_write(banned, LATA, NOW)


@pytest.mark.parametrize("seconds", [9, 30 * 86_400 + 1])
def test_cht_09_a_timeout_lasts_from_ten_seconds_to_thirty_days(seconds: int) -> None:
    def lasts(length: int) -> Action:
        until = NOW + timedelta(seconds=length)
        return Action.take(ActionKind.CHAT_TIMEOUT, HARASSMENT, PLATFORM, until=until, now=NOW)

    with pytest.raises(ActionNeedsEnd):
        lasts(seconds)
    for allowed in (10, 30 * 86_400):
        assert lasts(allowed).until == NOW + timedelta(seconds=allowed)


# Statements


@pytest.mark.parametrize("language", Language)
def test_mod_22_every_template_is_filled_in_both_languages(language: Language) -> None:
    scopes = {
        ActionKind.CHAT_TIMEOUT: PLATFORM, ActionKind.CHAT_BAN: Scope(ScopeKind.ROOM, ASHA),
        ActionKind.STOP_SHOW: Scope(ScopeKind.SHOW, uuid4()), ActionKind.REMOVE_TITLE: Scope(ScopeKind.SHOW, uuid4()),
        ActionKind.REMOVE_MESSAGE: Scope(ScopeKind.MESSAGE, uuid4()),
        ActionKind.REMOVE_MENU_ITEM: Scope(ScopeKind.MENU_ITEM, uuid4()),
    }  # fmt: skip
    for kind in ActionKind:
        for policy in StopPolicy:
            has_end = kind in (
                ActionKind.SUSPENSION,
                ActionKind.CHAT_TIMEOUT,
                ActionKind.STRIKE,
                ActionKind.HOLD_PAYMENTS,
            )
            action = Action(
                kind,
                policy,
                scopes.get(kind, ACCOUNT),
                NOW + timedelta(days=2) if has_end else None,
                2,
                automated=True,
            )
            for law in ("", "BNS 294"):
                for profile in (INDIA, ELSEWHERE):
                    text = a_statement(action, law=law, profile=profile).text(language)
                    assert "{" not in text
                    assert law in text


def test_mod_22_a_missing_variable_is_refused_and_named() -> None:
    assert a_statement(facts="In {show} he insulted people.").facts == "In Evening raga he insulted people."
    with pytest.raises(MissingVariable) as refused:
        a_statement(facts="In {room} he insulted people.")
    assert refused.value.pointer == "/facts"
    assert "{room}" in refused.value.detail
    with pytest.raises(MissingVariable):
        filled(TEMPLATES[Language.HINDI], {"actions": "x"})
    with pytest.raises(MissingVariable):
        filled("{law}", {"law": ""})


def test_enf_01_facts_are_not_left_out() -> None:
    with pytest.raises(FactsOutOfRange) as refused:
        a_statement(facts="  bad  ")
    assert refused.value.pointer == "/facts"


def test_enf_01_04_the_statement_says_all_that_the_law_asks_for() -> None:
    text = a_decision(suspended()).statement.text(Language.ENGLISH)
    for part in (
        "suspended until", "He insulted three people.", HARASSMENT.text, "Somebody reported it.", "No program found",
        "A person decided, and no program", "appeal here, once, until", "Grievance Appellate Committee",
    ):  # fmt: skip
        assert part in text
    elsewhere = a_decision(suspended(), profile=ELSEWHERE).statement.text(Language.ENGLISH)
    assert "out-of-court" in elsewhere
    assert "Grievance Appellate" not in elsewhere


@pytest.mark.parametrize("language", list(Language))
def test_enf_01_the_days_of_a_statement_are_written_as_pages_write_them(language: Language) -> None:
    statement = a_decision(suspended()).statement
    assert f"{day_time_words(statement.appeal_until, language)} IST" in statement.text(language)


def test_enf_01_the_dsa_record_is_a_view_of_the_statement() -> None:
    follows = suspension_at(2, 4, HARASSMENT, now=NOW)
    assert follows is not None
    decision = a_decision(muted(), strike_for(HARASSMENT, now=NOW), follows)
    record = dsa_record(decision)
    assert record["decision_account"] == "DECISION_ACCOUNT_SUSPENDED"
    assert record["decision_provision"] == "DECISION_PROVISION_PARTIAL_SUSPENSION"
    assert record["automated_decision"] == "AUTOMATED_DECISION_PARTIALLY"
    assert record["automated_detection"] == "No"
    assert record["source_type"] == "SOURCE_ARTICLE_16"
    assert record["decision_ground"] == "DECISION_GROUND_INCOMPATIBLE_CONTENT"
    assert record["category"] == "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH"
    assert record["end_date_account_restriction"] == (NOW + timedelta(days=7)).date().isoformat()
    assert str(RAVI) not in repr(record)
    lawful = replace(decision, statement=a_statement(law="BNS 294"), actions=(BAN,))
    assert dsa_record(lawful)["illegal_content_legal_ground"] == "BNS 294"
    assert dsa_record(lawful)["decision_account"] == "DECISION_ACCOUNT_TERMINATED"
    assert dsa_record(lawful)["end_date_account_restriction"] is None


# Appeals


def an_appeal(decision: Decision, at: datetime = NOW) -> DecisionAppeal:
    return DecisionAppeal.file(
        decision, appeal_id=DecisionAppealId(uuid4()), text="It was not me who wrote that.", now=at
    )


def test_enf_02_an_appeal_has_a_window_and_the_refusal_says_its_end() -> None:
    decision = a_decision(WARNING)
    end = NOW + timedelta(days=180)
    an_appeal(decision, end - timedelta(seconds=1))
    with pytest.raises(AppealTooLate) as refused:
        an_appeal(decision, end)
    assert refused.value.until == end
    assert "30 Apr 2027, 8:00 pm IST" in refused.value.detail


@pytest.mark.parametrize(
    ("day", "until"),
    [("2026-01-15", "2026-07-15"), ("2026-08-31", "2027-03-03"), ("2026-12-01", "2027-06-01")],
)
def test_enf_02_elsewhere_the_window_is_six_months(day: str, until: str) -> None:
    decided = datetime.fromisoformat(f"{day}T10:00:00+00:00")
    assert appeal_until(decided, ELSEWHERE) == datetime.fromisoformat(f"{until}T10:00:00+00:00")
    assert appeal_until(decided, INDIA) == decided + timedelta(days=180)


def test_enf_02_whoever_decided_or_proposed_does_not_decide_the_appeal() -> None:
    decision = a_decision(BAN, proposed_by=KIRAN)
    appeal = an_appeal(decision)
    for same in (MEERA, KIRAN):
        with pytest.raises(SameReviewer):
            appeal.decided(decision, AppealOutcome.UPHELD, answer="It stands.", note="", by=same, now=NOW)
    other = appeal.decided(decision, AppealOutcome.UPHELD, answer="It stands.", note="", by=LATA, now=NOW)
    with pytest.raises(AppealOver):
        other.decided(decision, AppealOutcome.OVERTURNED, answer="No", note="", by=LATA, now=NOW)


def test_enf_02_of_ones_own_appeal_one_decides_nothing() -> None:
    decision = a_decision(BAN, proposed_by=KIRAN)
    appeal = an_appeal(decision)
    for outcome in (AppealOutcome.UPHELD, AppealOutcome.OVERTURNED):
        with pytest.raises(AppealAboutYou):
            appeal.decided(decision, outcome, answer="Mine.", note="", by=appeal.person_id, now=NOW)


def test_enf_02_an_appeal_says_why() -> None:
    with pytest.raises(AppealTextMissing):
        DecisionAppeal.file(a_decision(WARNING), appeal_id=DecisionAppealId(uuid4()), text="no\x00", now=NOW)


def test_enf_02_an_appeal_is_due_by_the_law_in_force_when_it_came() -> None:
    after = datetime.fromisoformat("2026-02-20T00:00:00+05:30").astimezone(UTC)  # the day begins in India
    before = after - timedelta(microseconds=1)
    assert (review_due(before) - before, review_due(after) - after) == (timedelta(days=15), timedelta(days=7))
