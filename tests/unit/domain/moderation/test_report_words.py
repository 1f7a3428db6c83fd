from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.kind import REPORTABLE, CaseKind
from domain.moderation.cases.states import ModerationState
from domain.moderation.reports.words import (
    HINDI_OUTCOME_WORDS,
    HINDI_REASON_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
    progress_of,
)


def test_mod_02_everything_that_may_be_reported_has_words_of_its_own() -> None:
    words = [REASON_WORDS[kind] for kind in REPORTABLE]
    assert len(set(words)) == len(words) == len(CaseKind) - 2
    assert {CaseKind.NCII, CaseKind.TRAFFICKING, CaseKind.BAN_EVASION, CaseKind.DOXXING} <= set(REPORTABLE)
    assert not {CaseKind.COURT_ORDER, CaseKind.MINOR_CLAIM} & set(REPORTABLE)


def test_leg_16_every_reason_and_outcome_is_said_in_hindi() -> None:
    assert set(HINDI_REASON_WORDS) == set(CaseKind)
    assert set(HINDI_OUTCOME_WORDS) == set(CaseOutcome)
    said = [*HINDI_REASON_WORDS.values(), *HINDI_OUTCOME_WORDS.values()]
    assert len(set(said)) == len(said)
    assert all(
        "\u0900" <= letter <= "\u097f" or letter in " ,।/0123456789" for words in said for letter in words
    )


def test_mod_15_a_reporter_is_told_how_far_it_is_and_every_outcome_has_words() -> None:
    assert {state.value: progress_of(state).value for state in ModerationState} == {
        "open": "received",
        "queued": "received",
        "assigned": "being_looked_at",
        "escalated": "being_looked_at",
        "closed": "decided",
    }
    assert set(OUTCOME_WORDS) == set(CaseOutcome)
