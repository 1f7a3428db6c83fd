"""Which evidence counts, at a moment."""

from datetime import timedelta

import pytest

from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict, passed_kinds, standing
from domain.age_verification.method import Method
from tests.builders import NOW
from tests.unit.domain.age_verification.cases import NEHA, a_piece, later

AGE = EvidenceKind.AGE
DOUBTS = [Verdict.UNSURE, Verdict.MISMATCH, Verdict.FAILED]


def by_officer(verdict: Verdict = Verdict.PASSED, **changes: object) -> Evidence:
    return a_piece(AGE, verdict, method=Method.OFFICER, provider="officer", officer_id=NEHA, **changes)


def test_a_piece_speaks_until_its_time_is_over() -> None:
    piece = a_piece(AGE, expires_at=later(days=1))
    assert piece.speaks_at(later(days=1) - timedelta(microseconds=1))
    assert not piece.speaks_at(later(days=1))
    assert a_piece(AGE).speaks_at(later(days=36_500))


def test_age_13_a_pass_counts_until_its_time_is_over() -> None:
    pieces = [a_piece(AGE, expires_at=later(days=1))]
    assert passed_kinds(pieces, now=later(hours=23)) == {AGE}
    assert passed_kinds(pieces, now=later(days=1)) == frozenset()


@pytest.mark.parametrize("verdict", DOUBTS)
def test_ops_10_a_doubt_does_not_end_by_waiting(verdict: Verdict) -> None:
    piece = a_piece(AGE, verdict, expires_at=later(days=1))
    assert standing([piece], now=later(days=2)) == [piece]


@pytest.mark.parametrize("verdict", DOUBTS)
def test_only_what_passed_has_passed(verdict: Verdict) -> None:
    assert passed_kinds([a_piece(AGE, verdict)], now=NOW) == frozenset()
    assert passed_kinds([a_piece(AGE)], now=NOW) == {AGE}


def test_the_later_word_of_one_kind_and_method_takes_the_earliers_place_in_whatever_order_they_come() -> None:
    earlier, newer = a_piece(AGE), a_piece(AGE, Verdict.FAILED, at=later(seconds=1))
    assert standing([earlier, newer], now=later(seconds=1)) == [newer]
    assert standing([newer, earlier], now=later(seconds=1)) == [newer]


def test_an_expired_pass_does_not_give_way_to_an_older_one() -> None:
    pieces = [a_piece(AGE), a_piece(AGE, at=later(hours=1), expires_at=later(hours=2))]
    assert passed_kinds(pieces, now=later(hours=2)) == frozenset()


def test_another_methods_word_stands_beside_it() -> None:
    pieces = [a_piece(AGE), a_piece(AGE, Verdict.FAILED, method=Method.VERIFF, at=later(seconds=1))]
    assert {piece.verdict for piece in standing(pieces, now=later(seconds=1))} == {
        Verdict.PASSED,
        Verdict.FAILED,
    }


@pytest.mark.parametrize(("verdict", "settled"), [*((v, True) for v in DOUBTS[:2]), (Verdict.FAILED, False)])
def test_age_11_an_officers_word_settles_a_doubt_but_never_a_failure(verdict: Verdict, settled: bool) -> None:
    doubt, word = a_piece(AGE, verdict), by_officer(at=later(minutes=1))
    assert standing([doubt, word], now=later(minutes=1)) == ([word] if settled else [doubt, word])


def test_an_officers_word_settles_nothing_that_came_after_it() -> None:
    word, doubt = by_officer(), a_piece(AGE, Verdict.MISMATCH, at=later(microseconds=1))
    assert doubt in standing([word, doubt], now=later(minutes=1))


def test_an_officers_word_settles_only_its_own_kind() -> None:
    doubt = a_piece(EvidenceKind.IDENTITY, Verdict.UNSURE)
    assert doubt in standing([doubt, by_officer(at=later(minutes=1))], now=later(minutes=1))


@pytest.mark.parametrize("verdict", DOUBTS)
def test_an_officer_who_doubts_settles_nothing(verdict: Verdict) -> None:
    doubt = a_piece(AGE, Verdict.UNSURE)
    assert doubt in standing([doubt, by_officer(verdict, at=later(minutes=1))], now=later(minutes=1))


def test_an_officers_word_whose_time_is_over_settles_nothing() -> None:
    doubt, word = a_piece(AGE, Verdict.UNSURE), by_officer(at=later(minutes=1), expires_at=later(hours=1))
    assert standing([doubt, word], now=later(minutes=2)) == [word]
    assert standing([doubt, word], now=later(hours=1)) == [doubt]
