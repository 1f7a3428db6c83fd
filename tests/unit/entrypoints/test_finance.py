"""What the book says of cash, sales and what is owed."""

from collections.abc import Sequence
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from domain.ledger.chart import AccountKind
from domain.ledger.ways import WAYS
from entrypoints.views.finance import (
    FLOWS,
    OWED_KINDS,
    PROVIDERS,
    SALES_KINDS,
    cash_days,
    owed_days,
    sales_months,
    thinned,
)
from entrypoints.views.period import Period
from ports.ledger.book import Movement, Movements

RAZORPAY = AccountKind.GATEWAY_RECEIVABLE
DEFERRED, GST = AccountKind.DEFERRED_REVENUE, AccountKind.GST_PAYABLE
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))


def day(number: int) -> date:
    return date(2026, 11, number)


def moved(rows: Sequence[Movement], kinds: Sequence[AccountKind], **opening: int) -> Movements:
    return Movements(dict.fromkeys(kinds, 0) | {AccountKind(kind): of for kind, of in opening.items()}, rows)


def test_wal_06_every_kind_that_touches_a_gateway_s_account_has_its_column() -> None:
    touching = {
        kind for kind, ways in WAYS.items() if any({way.debit, way.credit} & PROVIDERS.keys() for way in ways)
    }
    assert set(FLOWS) == touching


def test_wal_06_a_day_of_cash_says_what_came_and_went() -> None:
    rows = [
        Movement(day(3), RAZORPAY, "purchase", came=0, left=84_576),
        Movement(day(3), RAZORPAY, "purchase_tax", came=0, left=15_224),
        Movement(day(3), RAZORPAY, "refund_paid", came=9_900, left=0),
        Movement(day(5), RAZORPAY, "settlement", came=80_000, left=0),
        Movement(day(5), RAZORPAY, "settlement_fee", came=2_000, left=0),
        Movement(day(5), RAZORPAY, "settlement_fee_tax", came=360, left=0),
        Movement(day(5), AccountKind.PHONEPE_RECEIVABLE, "purchase", came=0, left=1),
    ]
    third, fifth, last = cash_days(
        moved(rows, list(PROVIDERS), gateway_receivable=-1_000), RAZORPAY, NOVEMBER
    )
    assert (third.captured, third.refunded, third.settled, third.in_transit) == (99_800, 9_900, 0, 90_900)
    assert (fifth.settled, fifth.fees, fifth.in_transit) == (80_000, 2_360, 8_540)
    assert (last.day, last.captured, last.in_transit) == (day(30), 0, 8_540)


@given(
    st.lists(
        st.builds(
            Movement,
            day=st.dates(day(1), day(30)),
            account=st.just(RAZORPAY),
            kind=st.sampled_from(sorted(FLOWS)),
            came=st.integers(0, 10**9),
            left=st.integers(0, 10**9),
        )
    ),
    st.integers(-(10**9), 0),
)
def test_wal_06_what_is_in_transit_follows_from_the_columns_and_from_the_book(
    rows: list[Movement], opening: int
) -> None:
    days = cash_days(moved(rows, list(PROVIDERS), gateway_receivable=opening), RAZORPAY, NOVEMBER)
    before = -opening
    for each in days:
        assert (
            each.in_transit
            == before + each.captured - each.refunded - each.disputed - each.settled - each.fees
        )
        before = each.in_transit
    assert before == -(opening + sum(row.came - row.left for row in rows))


def test_pyt_04_sales_and_gst_are_told_by_month_with_what_was_taken_back() -> None:
    rows = [
        Movement(date(2026, 10, 31), DEFERRED, "purchase", came=42_288, left=0),
        Movement(date(2026, 10, 31), GST, "purchase_tax", came=7_612, left=0),
        Movement(day(1), DEFERRED, "purchase", came=8_390, left=0),
        Movement(day(1), GST, "purchase_tax", came=1_510, left=0),
        Movement(day(2), DEFERRED, "refund", came=0, left=42_288),
        Movement(day(2), GST, "refund_tax", came=0, left=7_612),
        Movement(day(2), DEFERRED, "promo_expense", came=500, left=0),
    ]
    october, november = sales_months(moved(rows, SALES_KINDS))
    assert (october.month, october.net, october.gst, october.gst_due) == (
        date(2026, 10, 1),
        42_288,
        7_612,
        7_612,
    )
    assert (november.net, november.gst) == (8_390, 1_510)
    assert (november.net_back, november.gst_back, november.gst_due) == (42_288, 7_612, -6_102)


def test_what_is_owed_stands_until_it_changes() -> None:
    rows = [
        Movement(day(2), AccountKind.VIEWER_PAID, "purchase_tokens", came=500, left=0),
        Movement(day(2), AccountKind.VIEWER_PAID, "tip", came=0, left=50),
        Movement(day(2), AccountKind.PERFORMER_PENDING, "tip", came=35, left=0),
        Movement(day(4), AccountKind.PERFORMER_FROZEN, "dispute_freeze", came=35, left=0),
        Movement(day(4), AccountKind.PERFORMER_PENDING, "dispute_freeze", came=0, left=35),
    ]
    days = owed_days(moved(rows, OWED_KINDS, viewer_paid=10, viewer_promo=5), NOVEMBER)
    assert len(days) == 30
    assert [(each.bought, each.bonus, each.earned) for each in days[:4]] == [
        (10, 5, 0), (460, 5, 35), (460, 5, 35), (460, 5, 35),
    ]  # fmt: skip
    shown = thinned(days, 10)
    assert shown[-1] == days[-1]
    assert len(shown) == 10
