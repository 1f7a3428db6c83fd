"""The code that proves a telephone number (CHT-12)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.identity.verified_telephone import (
    CODE_LIFETIME,
    TRIES_MAX,
    TelephoneCodeOver,
    TelephoneProof,
    TelephoneTaken,
    VerifiedTelephone,
    WrongTelephoneCode,
    digits_of,
    normal_digits,
    require_free,
)
from tests.builders import ASHA, NOW


def a_proof(tries: int = 0) -> TelephoneProof:
    return TelephoneProof(ASHA, b"number", b"code", NOW, tries)


def test_cht_12_a_code_is_good_for_ten_minutes_and_five_tries() -> None:
    last = NOW + CODE_LIFETIME - timedelta(microseconds=1)
    assert timedelta(minutes=10) == CODE_LIFETIME
    assert a_proof(TRIES_MAX - 1).tried(last).tries == TRIES_MAX == 5
    with pytest.raises(TelephoneCodeOver):
        a_proof().tried(NOW + CODE_LIFETIME)
    with pytest.raises(TelephoneCodeOver):
        a_proof(TRIES_MAX).tried(NOW)


def test_cht_12_a_wrong_code_is_refused_and_says_how_many_tries_are_left() -> None:
    a_proof(TRIES_MAX).require_code(b"code")
    for tries, left in ((1, "4 more tries"), (4, "1 more try"), (5, "ask for another")):
        with pytest.raises(WrongTelephoneCode, match=left) as refused:
            a_proof(tries).require_code(b"another")
        assert refused.value.pointer == "/code"


def test_cht_12_a_proof_becomes_the_accounts_number_with_the_time_of_its_proof() -> None:
    later = NOW + timedelta(minutes=3)
    assert a_proof(2).proved(later) == VerifiedTelephone(ASHA, b"number", later)
    asked = TelephoneProof.ask(user_id=ASHA, number_digest=b"number", code_digest=b"code", now=NOW)
    assert asked == a_proof()


def test_cht_12_only_so_many_accounts_have_one_number() -> None:
    require_free(2, accounts_max=3)
    with pytest.raises(TelephoneTaken):
        require_free(3, accounts_max=3)


@given(st.text(min_size=1, max_size=60))
def test_cht_12_codes_have_six_digits(secret: str) -> None:
    try:
        code = digits_of(secret)
    except UnicodeEncodeError:
        return
    assert len(code) == 6
    assert code.isascii()
    assert code.isdecimal()


def test_cht_12_codes_differ_and_are_read_however_they_are_typed() -> None:
    assert len({digits_of(str(uuid4())) for _ in range(200)}) > 190
    assert [normal_digits(typed) for typed in ("012345", " 012 345 ", "012-345", "०१२३४५", "")] == [
        "012345", "012345", "012345", "012345", "",
    ]  # fmt: skip
