import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.money import rupees, share_of


@pytest.mark.parametrize(
    ("paise", "text"),
    [
        (0, "₹0.00"),
        (5, "₹0.05"),
        (9_900, "₹99.00"),
        (123_456, "₹1,234.56"),
        (12_345_600, "₹1,23,456.00"),
        (1_234_567_890, "₹1,23,45,678.90"),
        (-9_905, "−₹99.05"),
    ],
)
def test_rupees_are_grouped_the_indian_way(paise: int, text: str) -> None:
    assert rupees(paise) == text


@given(st.integers(0, 10**15), st.integers(0, 10_000))
def test_a_share_and_its_rest_make_the_whole(amount: int, basis_points: int) -> None:
    share = share_of(amount, basis_points)
    assert 0 <= share <= amount
    assert share * 10_000 <= amount * basis_points < (share + 1) * 10_000
