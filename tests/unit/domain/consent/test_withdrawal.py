from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.casework import FourEyes
from domain.consent.clocks import clock_at
from domain.consent.withdrawal import (
    LOOKED_AT_AGAIN,
    AppearanceRequired,
    ConsentStaysWithdrawn,
    ContactRequired,
    Decision,
    DecisionReasonRequired,
    ErasureNotProposed,
    ErasureProposal,
    ErasureProposed,
    LinkRequired,
    OwnWithdrawal,
    UnknownDecision,
    UnknownWish,
    Wish,
    Withdrawal,
    WithdrawalDecided,
    WithdrawalIdReused,
    WithdrawalNotFound,
    WithdrawalState,
    WithdrawalWords,
    code_of,
    decision_named,
    normal_code,
    secret_digest,
    wish_named,
)
from domain.ids import UserId
from tests.builders import ASHA, MEERA, NOW, RAVI, a_withdrawal

SHOW = UUID("018f0000-0000-7000-8000-00000000abcd")


def words(**changes: str) -> WithdrawalWords:
    given = {"link": f"https://x.test/watch/{SHOW}", "appearance": "In the blue shirt", "contact": "a@b.in"}
    return WithdrawalWords.written(**{**given, **changes})


@pytest.mark.parametrize("link", [f"https://x.test/watch/{SHOW}?a=1", str(SHOW), f" {SHOW.hex.upper()} "])
def test_cns_04_a_show_is_named_by_a_link_or_by_its_number(link: str) -> None:
    assert words(link=link).stream_id == SHOW


def test_cns_04_a_link_that_names_no_show_is_taken_too() -> None:
    assert words(link="the dance show on Friday").stream_id is None


@pytest.mark.parametrize("contact", ["a@b.in", "+91 98765 43210", "098765-43210", "रवि@example.in"])
def test_leg_16_an_address_or_a_phone_number_is_enough(contact: str) -> None:
    assert words(contact=contact).contact == contact


@pytest.mark.parametrize(
    ("changes", "refusal", "pointer"),
    [
        ({"link": " "}, LinkRequired, "/link"),
        ({"link": "x" * 501}, LinkRequired, "/link"),
        ({"appearance": "me"}, AppearanceRequired, "/appearance"),
        ({"appearance": "x" * 2001}, AppearanceRequired, "/appearance"),
        ({"contact": ""}, ContactRequired, "/contact"),
        ({"contact": "call me"}, ContactRequired, "/contact"),
        ({"contact": "12345"}, ContactRequired, "/contact"),
        ({"contact": "a@b"}, ContactRequired, "/contact"),
    ],
)
def test_what_is_missing_is_pointed_at(
    changes: dict[str, str], refusal: type[Exception], pointer: str
) -> None:
    with pytest.raises(refusal) as caught:
        words(**changes)
    assert caught.value.pointer == pointer  # type: ignore[attr-defined]


def test_leg_16_the_clocks_are_those_of_the_day_it_came() -> None:
    day = datetime(2026, 2, 19, 18, 30, tzinfo=UTC)  # midnight in India
    before, after = clock_at(day - timedelta(microseconds=1)), clock_at(day)
    assert (before.decide, before.decide_intimate) == (timedelta(days=15), timedelta(hours=24))
    assert (after.decide, after.decide_intimate) == (timedelta(days=7), timedelta(hours=2))
    assert before.hide == after.hide == timedelta(minutes=15)


@pytest.mark.parametrize(("is_intimate", "due"), [(False, timedelta(days=7)), (True, timedelta(hours=2))])
def test_cns_04_a_case_has_a_clock(is_intimate: bool, due: timedelta) -> None:
    plain = a_withdrawal()
    case = Withdrawal.receive(
        withdrawal_id=plain.id, reference="R", secret="S", person_id=None, stream_id=plain.stream_id,
        wish=Wish.ERASE, is_intimate=is_intimate, now=NOW,
    )  # fmt: skip
    assert case.decide_due_at == NOW + due
    assert case.hide_due_at == NOW + timedelta(minutes=15)
    assert (case.state, case.secret_digest) == (WithdrawalState.RECEIVED, secret_digest("S"))


def test_a_status_opens_with_its_own_code_however_it_is_typed() -> None:
    case = a_withdrawal().with_secret("0AB1CD23EF45GH67")
    case.require_secret("oabl cd23-ef45 gh67")
    for wrong in ("", "0AB1CD23EF45GH68"):
        with pytest.raises(WithdrawalNotFound):
            case.require_secret(wrong)
    with pytest.raises(WithdrawalNotFound):
        a_withdrawal(secret_digest=None, person_id=ASHA).require_secret("")


@given(st.text(), st.integers(1, 32))
def test_a_code_reads_back_as_it_was_made(secret: str, characters: int) -> None:
    code = code_of(secret, characters=characters)
    assert len(code) == characters
    assert normal_code(" ".join(code.lower())) == code
    assert normal_code("\0\ud800-" + code + "é") == code


DECIDED = {
    Decision.KEEP_HIDDEN: (WithdrawalState.KEPT_HIDDEN, True),
    Decision.CONFIRM_ERASURE: (WithdrawalState.ERASED, True),
    Decision.RESTORE: (WithdrawalState.RESTORED, False),
}
REASON = "We could not find them in it."


PROPOSED = ErasureProposal(ASHA, "non_consent", "They are plainly seen in it.")


@pytest.mark.parametrize("decision", DECIDED)
def test_cns_04_a_case_is_decided_once_with_a_reason(decision: Decision) -> None:
    case, later = a_withdrawal(erasure=PROPOSED), NOW + timedelta(hours=1)
    with pytest.raises(DecisionReasonRequired):
        case.decided(decision, by=MEERA, performer_id=RAVI, reason="No.", now=later)
    decided = case.decided(decision, by=MEERA, performer_id=RAVI, reason=f" {REASON}\x00", now=later)
    assert (decided.state, decided.is_standing) == DECIDED[decision]
    assert (decided.reason, decided.decided_by, decided.decided_at) == (REASON, MEERA, later)
    assert case.is_standing
    assert (decided.erasure is PROPOSED) is (decision is Decision.CONFIRM_ERASURE)
    with pytest.raises(WithdrawalDecided):
        decided.decided(decision, by=MEERA, performer_id=RAVI, reason=REASON, now=later)


def test_cns_04_mod_10_whoever_would_erase_proposes_and_another_confirms() -> None:
    case = a_withdrawal()

    def decide(each: Withdrawal, decision: Decision, by: UserId) -> Withdrawal:
        return each.decided(decision, by=by, performer_id=RAVI, reason=REASON, policy="non_consent", now=NOW)

    with pytest.raises(ErasureNotProposed):
        decide(case, Decision.CONFIRM_ERASURE, MEERA)
    proposed = decide(case, Decision.ERASE, MEERA)
    assert proposed == replace(case, erasure=ErasureProposal(MEERA, "non_consent", REASON))
    for by in (MEERA, ASHA):
        with pytest.raises(ErasureProposed):
            decide(proposed, Decision.ERASE, by)
    with pytest.raises(FourEyes):
        decide(proposed, Decision.CONFIRM_ERASURE, MEERA)
    erased = decide(proposed, Decision.CONFIRM_ERASURE, ASHA)
    assert (erased.state, erased.decided_by, erased.erasure) == (
        WithdrawalState.ERASED, ASHA, proposed.erasure,
    )  # fmt: skip
    for by in (MEERA, ASHA):  # or either decides otherwise
        assert decide(proposed, Decision.KEEP_HIDDEN, by).state is WithdrawalState.KEPT_HIDDEN


def test_cns_04_enf_03_what_is_overturned_is_shown_again_but_what_is_erased() -> None:
    kept = a_withdrawal(state=WithdrawalState.KEPT_HIDDEN, decided_by=MEERA, decided_at=NOW, reason=REASON)
    later = NOW + timedelta(days=1)
    shown = kept.overturned(by=ASHA, now=later)
    assert (shown.state, shown.decided_by, shown.decided_at) == (WithdrawalState.RESTORED, ASHA, later)
    assert shown.reason == LOOKED_AT_AGAIN
    assert 10 <= len(LOOKED_AT_AGAIN) <= 900
    for state in set(WithdrawalState) - {WithdrawalState.KEPT_HIDDEN}:
        case = replace(kept, state=state)
        assert case.overturned(by=ASHA, now=later) is case


def test_cns_05_whoever_is_there_by_our_own_record_makes_no_claim() -> None:
    assert a_withdrawal().is_claim
    assert not a_withdrawal(person_id=ASHA, secret_digest=None).is_claim
    assert not a_withdrawal(stream_id=None).is_claim


def test_cns_04_nobody_decides_on_their_own_show_or_consent() -> None:
    for by in (RAVI, ASHA):
        with pytest.raises(OwnWithdrawal):
            a_withdrawal(person_id=ASHA, secret_digest=None).decided(
                Decision.ERASE, by=by, performer_id=RAVI, reason=REASON, now=NOW
            )


def test_cns_05_what_the_cast_took_back_is_not_restored() -> None:
    case = a_withdrawal(person_id=ASHA, secret_digest=None)
    with pytest.raises(ConsentStaysWithdrawn):
        case.decided(Decision.RESTORE, by=MEERA, performer_id=RAVI, reason=REASON, now=NOW)


def test_one_id_is_one_withdrawal() -> None:
    case = a_withdrawal()
    case.require_same_request(a_withdrawal(id=case.id, stream_id=case.stream_id, reference="other"))
    with pytest.raises(WithdrawalIdReused):
        case.require_same_request(a_withdrawal(id=case.id, stream_id=uuid4()))


def test_keys_of_forms_are_known_or_refused() -> None:
    assert wish_named("erase") is Wish.ERASE
    assert decision_named("restore") is Decision.RESTORE
    with pytest.raises(UnknownWish):
        wish_named("")
    with pytest.raises(UnknownDecision):
        decision_named("")
