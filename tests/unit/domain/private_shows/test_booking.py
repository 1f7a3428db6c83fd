"""A seat is charged for exactly what its session log bears out, whatever happens to clocks, ticks and workers."""

import itertools
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.ids import HoldId
from domain.money import Tokens, share_of
from domain.private_shows.booking import (
    ANSWER_TIME,
    Booking,
    BookingEnding,
    BookingOver,
    BookingState,
    NotYourBooking,
    OwnShow,
)
from domain.private_shows.funding import Piece, Portion, Wallet, funded, portions, split
from domain.private_shows.offer import ShowKind
from domain.private_shows.pricing import fee_within, tokens_for
from domain.private_shows.session_log import MICROSECONDS, Reading, shortened, watched
from domain.private_shows.show import Show, ShowEnding
from tests.builders import ASHA, NOW, RAVI, a_booking, a_show, a_show_offer

SECOND = timedelta(seconds=1)


def a_piece(tokens: int, wallet: Wallet = Wallet.PAID) -> Piece:
    return Piece(HoldId(uuid4()), wallet, tokens)


def joined(*, price: int = 60, tokens: int = 600) -> Booking:
    """At 60 tokens a minute a second costs one token."""
    waiting = a_booking(price=Tokens(price)).funded_by([a_piece(tokens)])
    return waiting.joined(a_show(), NOW)


def a_reading(
    seconds: float, *, meter: str = "m1", at: datetime | None = None, present: bool = True
) -> Reading:
    moment = at or NOW + timedelta(seconds=seconds)
    return Reading(meter, int(seconds * MICROSECONDS), moment, present)


def test_str_17_a_seat_is_charged_by_the_second() -> None:
    booking, portions_ = joined(price=40).read(a_reading(65.9)).charged()
    assert booking.charged_seconds == 65
    assert booking.charged_tokens == 40 * 65 // 60 == sum(p.tokens for p in portions_)


def test_a_reading_that_comes_twice_or_late_charges_nothing_twice() -> None:
    booking, _ = joined().read(a_reading(30)).charged()
    again, nothing = booking.read(a_reading(30)).read(a_reading(12)).charged()
    assert again.charged_tokens == 30
    assert nothing == ()


def test_what_was_watched_before_the_show_is_free() -> None:
    booking = joined().read(a_reading(500, at=NOW + 10 * SECOND))
    assert booking.watched_seconds == 10
    assert booking.read(a_reading(520, at=NOW + 40 * SECOND)).watched_seconds == 30


def test_a_clock_that_jumps_changes_nothing_once_a_meter_is_known() -> None:
    booking = joined().read(a_reading(1))
    for jump in (timedelta(days=1), -timedelta(days=1)):
        assert booking.read(a_reading(5, at=NOW + jump)).watched_seconds == 5


def test_a_media_plane_that_was_restarted_counts_on_by_another_meter() -> None:
    booking = joined().read(a_reading(20)).read(a_reading(4, meter="m2", at=NOW + 40 * SECOND))
    assert booking.watched_seconds == 24
    assert [span.meter for span in booking.spans] == ["m1", "m2"]
    assert booking.spans[1].since == NOW + 36 * SECOND


def test_a_seat_ends_at_the_second_that_is_paid_for() -> None:
    booking, _ = joined(price=40, tokens=41).read(a_reading(70)).charged()
    assert booking.paid_seconds == 61
    assert booking.seconds_left == 0
    over = booking.ended(BookingEnding.NO_FUNDS, NOW + 70 * SECOND)
    assert (over.charged_seconds, over.charged_tokens) == (61, 40)
    assert watched(over.spans) == 61 * MICROSECONDS


def test_tip_08_what_was_counted_after_a_stop_goes_back() -> None:
    booking, _ = joined().read(a_reading(50)).charged()
    show = a_show().ended(ShowEnding.KILLED, NOW + timedelta(seconds=47.5), severity=0)
    over = booking.cut_to(show).ended(BookingEnding.SHOW_OVER, NOW + 51 * SECOND)
    back = over.refund_due(show, taken_back=0)
    assert over.charged_seconds == 47
    assert [(p.first, p.tokens) for p in back] == [(47, 3)]
    assert over.refunded(back).refund_due(show, taken_back=0) == ()


def test_what_was_watched_to_the_end_is_not_cut_when_a_viewer_left_before_it() -> None:
    booking, _ = (
        joined().read(a_reading(20)).read(a_reading(20, at=NOW + 45 * SECOND, present=False)).charged()
    )
    show = a_show().ended(ShowEnding.PERFORMER, NOW + 40 * SECOND, severity=None)
    assert booking.cut_to(show).watched_seconds == 20


@pytest.mark.parametrize(
    ("lasted", "severity", "gets_back"),
    [
        (timedelta(minutes=31), 0, True),
        (timedelta(minutes=31), 1, True),
        (timedelta(minutes=31), 2, False),
        (timedelta(minutes=31), None, False),
        (timedelta(minutes=30), None, False),
        (timedelta(minutes=29), None, True),
        (timedelta(minutes=29), 2, True),
    ],
)
def test_tip_08_a_ticket_goes_back_for_what_is_grave_or_too_short(
    lasted: timedelta, severity: int | None, gets_back: bool
) -> None:
    show = a_show(kind=ShowKind.TICKETED, promised=timedelta(minutes=30))
    ticket = a_booking(kind=ShowKind.TICKETED, price=Tokens(500)).funded_by(
        [a_piece(120, Wallet.PROMO), a_piece(380)]
    )
    paid, out = ticket.joined(show, NOW).charged()
    assert [(p.piece.wallet, p.tokens) for p in out] == [(Wallet.PROMO, 120), (Wallet.PAID, 380)]
    over = paid.ended(BookingEnding.SHOW_OVER, NOW + lasted)
    back = over.refund_due(show.ended(ShowEnding.KILLED, NOW + lasted, severity=severity), taken_back=0)
    assert (back == out) is gets_back
    assert over.refunded(back).refunded_tokens == (500 if gets_back else 0)


def test_tip_08_what_did_not_go_back_with_a_ticket_goes_back_later_without_the_rest() -> None:
    """A dispute of its purchase holds 80 of its bought tokens, and is won when the others went back already."""
    ends = NOW + timedelta(minutes=31)
    show = a_show(kind=ShowKind.TICKETED, promised=timedelta(minutes=30))
    ticket = a_booking(kind=ShowKind.TICKETED, price=Tokens(500)).funded_by(
        [a_piece(120, Wallet.PROMO), a_piece(380)]
    )
    paid, _ = ticket.joined(show, NOW).charged()
    over, killed = paid.ended(BookingEnding.SHOW_OVER, ends), show.ended(ShowEnding.KILLED, ends, severity=0)

    over = over.refunded(first := over.refund_due(killed, taken_back=80))
    later = over.refund_due(killed, taken_back=0)

    assert [(p.piece.wallet, p.first, p.tokens) for p in first] == [
        (Wallet.PROMO, 0, 120),
        (Wallet.PAID, 200, 300),
    ]
    assert [(p.piece.wallet, p.first, p.tokens) for p in later] == [(Wallet.PAID, 120, 80)]
    assert over.refunded(later).refund_due(killed, taken_back=0) == ()


def test_states() -> None:
    booking = a_booking()
    with pytest.raises(OwnShow):
        Booking.request(
            booking_id=booking.id, offer=a_show_offer(), viewer_id=RAVI, fee_basis_points=0, now=NOW
        )
    with pytest.raises(NotYourBooking):
        booking.require_viewer(RAVI)
    with pytest.raises(NotYourBooking):
        booking.require_performer(ASHA)
    with pytest.raises(BookingOver):
        booking.joined(a_show(), NOW + ANSWER_TIME + SECOND)
    inside = booking.joined(a_show(), NOW + ANSWER_TIME)
    assert inside.state is BookingState.JOINED
    with pytest.raises(BookingOver):
        inside.joined(a_show(), NOW)
    over = inside.ended(BookingEnding.LEFT, NOW)
    with pytest.raises(BookingOver):
        over.ended(BookingEnding.LEFT, NOW)


def test_a_show_ends_once() -> None:
    ended = a_show().ended(ShowEnding.PERFORMER, NOW, severity=None)
    assert ended.ended(ShowEnding.KILLED, NOW + SECOND, severity=0) == ended


def test_promo_tokens_are_spent_before_paid_ones() -> None:
    assert split(50, promo_balance=20) == ((Wallet.PROMO, 20), (Wallet.PAID, 30))
    assert split(50, promo_balance=80) == ((Wallet.PROMO, 50),)
    assert split(50, promo_balance=0) == ((Wallet.PAID, 50),)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), st.data())
def test_portions_cover_each_token_once(sizes: list[int], data: st.DataObject) -> None:
    pieces = [a_piece(size) for size in sizes]
    cuts = sorted(data.draw(st.lists(st.integers(0, funded(pieces)), max_size=6)))
    cuts = [0, *cuts, funded(pieces)]
    tokens = [
        (portion.piece.hold_id, number)
        for start, stop in itertools.pairwise(cuts)
        for portion in portions(pieces, start=start, stop=stop)
        for number in range(portion.first, portion.first + portion.tokens)
    ]
    assert [number for _, number in tokens] == list(range(funded(pieces)))
    assert [hold for hold, _ in tokens] == [p.hold_id for p in pieces for _ in range(p.tokens)]


@given(st.lists(st.integers(0, 100), min_size=1, max_size=5), st.integers(0, 600))
def test_a_log_is_cut_at_its_end(lengths: list[int], most: int) -> None:
    booking = joined()
    for number, length in enumerate(lengths):
        at = booking.joined_at + timedelta(hours=number + 1) if booking.joined_at else NOW
        booking = booking.read(Reading(f"m{number}", length, at, True))
    cut = shortened(booking.spans, most)
    assert watched(cut) == min(most, sum(lengths))
    assert all(span.watched >= 0 for span in cut)


# A whole evening, played by Hypothesis: the truth beside what is booked.


@dataclass
class Evening:
    """What really happened, next to what the booking knows of it. Microseconds of the media plane's clock."""

    booking: Booking
    wallet: int
    real: int = 0
    counter: int = 0
    delivered: int = 0
    meter: int = 1
    is_watching: bool = True
    clock_error: timedelta = timedelta(0)
    posted: list[Portion] = field(default_factory=list)
    is_known: bool = False
    """The meter was read once since it began."""

    @property
    def now(self) -> datetime:
        return NOW + timedelta(microseconds=self.real) + self.clock_error

    def passes(self, microseconds: int) -> None:
        self.real += microseconds
        if self.is_watching:
            self.counter += microseconds
            self.delivered += microseconds

    def ticks(self) -> None:
        """As the worker does: read, set aside ahead, charge."""
        reading = Reading(f"m{self.meter}", self.counter, self.now, self.is_watching)
        self.booking = self.booking.read(reading)
        self.is_known = True
        more = min(self.booking.tokens_wanted, self.wallet)
        if more:
            self.wallet -= more
            self.booking = self.booking.funded_by([a_piece(more)])
        self.booking, new = self.booking.charged()
        self.posted += new

    def jumps(self, seconds: int) -> None:
        if self.is_known:  # before its first reading the clock tells what was watched before the show
            self.clock_error += timedelta(seconds=seconds)

    def media_restarts(self) -> None:
        self.ticks()
        self.clock_error = timedelta(0)
        self.meter, self.counter, self.is_known = self.meter + 1, 0, False


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("passes"), st.integers(0, 90 * MICROSECONDS)),
        st.tuples(st.just("ticks"), st.none()),
        st.tuples(st.just("leaves"), st.none()),
        st.tuples(st.just("comes"), st.none()),
        st.tuples(st.just("jumps"), st.integers(-4_000, 4_000)),
        st.tuples(st.just("restarts"), st.none()),
    ),
    max_size=40,
)


@given(STEPS, st.integers(1, 500), st.integers(0, 3_000), st.booleans(), st.integers(0, 3_000))
def test_str_17_the_ledger_equals_the_session_log(
    steps: list[tuple[str, int | None]], price: int, wallet: int, is_killed: bool, fee: int
) -> None:
    start = a_booking(price=Tokens(price), fee_basis_points=fee).funded_by([a_piece(price)])
    evening = Evening(start.joined(a_show(), NOW), wallet)
    for what, value in steps:
        if what == "passes":
            evening.passes(value or 0)
        elif what == "ticks":
            evening.ticks()
        elif what in ("leaves", "comes"):
            evening.is_watching = what == "comes"
        elif what == "jumps":
            evening.jumps(value or 0)
        else:
            evening.media_restarts()
        assert evening.booking.charged_tokens == sum(p.tokens for p in evening.posted)
        assert evening.booking.watched_seconds * MICROSECONDS <= evening.delivered

    evening.ticks()
    ended = evening.now - timedelta(seconds=7) if is_killed else evening.now
    show: Show = replace(a_show(), started_at=NOW - timedelta(days=2)).ended(
        ShowEnding.KILLED if is_killed else ShowEnding.PERFORMER, ended, severity=0 if is_killed else None
    )
    over = evening.booking.cut_to(show).ended(BookingEnding.SHOW_OVER, evening.now)
    back = over.refund_due(show, taken_back=0)
    over = over.refunded(back)

    net = over.charged_tokens - over.refunded_tokens
    assert net == tokens_for(over.charged_seconds, tokens_per_minute=price)
    assert over.charged_seconds == watched(over.spans) // MICROSECONDS
    assert watched(over.spans) <= evening.delivered
    assert net <= funded(over.pieces)
    assert over.refund_due(show, taken_back=0) == ()
    taken = sum(fee_within(p.first, p.tokens, basis_points=fee) for p in evening.posted)
    given_back = sum(fee_within(p.first, p.tokens, basis_points=fee) for p in back)
    assert taken - given_back == share_of(net, fee)
