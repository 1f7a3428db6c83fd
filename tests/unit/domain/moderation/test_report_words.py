from domain.moderation.case_event import CaseOutcome
from domain.moderation.case_kind import REPORTABLE, CaseKind
from domain.moderation.case_states import ModerationState
from domain.moderation.report_words import OUTCOME_WORDS, REASON_WORDS, progress_of


def test_mod_02_everything_that_may_be_reported_has_words_of_its_own() -> None:
    words = [REASON_WORDS[kind] for kind in REPORTABLE]
    assert len(set(words)) == len(words) == len(CaseKind) - 2
    assert {CaseKind.NCII, CaseKind.TRAFFICKING, CaseKind.BAN_EVASION, CaseKind.DOXXING} <= set(REPORTABLE)
    assert not {CaseKind.COURT_ORDER, CaseKind.MINOR_CLAIM} & set(REPORTABLE)


def test_mod_15_a_reporter_is_told_how_far_it_is_and_every_outcome_has_words() -> None:
    assert {state.value: progress_of(state).value for state in ModerationState} == {
        "open": "received",
        "queued": "received",
        "assigned": "being_looked_at",
        "escalated": "being_looked_at",
        "closed": "decided",
    }
    assert set(OUTCOME_WORDS) == set(CaseOutcome)
