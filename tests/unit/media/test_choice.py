"""What a viewer is sent by what is known of their connection and page. Rates as Chromium's three layers have."""

from media.rooms.choice import (
    FIRST_WAIT_SECONDS,
    MAX_WAIT_SECONDS,
    SOUND_WAIT_SECONDS,
    STRIKES,
    TRIAL_SECONDS,
    UP_WAIT_SECONDS,
    LayerChooser,
    Step,
)
from media.rooms.feeds import ALL_TEMPORAL, SOUND_ONLY, Rung

THIN, THINNER = Rung(0, 1), Rung(0, 0)
SMALL, MIDDLE, LARGE = (Rung(layer, ALL_TEMPORAL) for layer in range(3))
LADDER = (
    Step(THINNER, 80_000, 180),
    Step(THIN, 110_000, 180),
    Step(SMALL, 150_000, 180),
    Step(MIDDLE, 500_000, 360),
    Step(LARGE, 2_000_000, 720),
)
BITS = {step.rung: step.bits for step in LADDER}


class Viewing:
    """A viewer whose rung follows the choice at once."""

    def __init__(self) -> None:
        self.now = 0.0
        self.chooser = LayerChooser(self.now)
        self.rung = self.chooser.choose(LADDER, None)

    @property
    def sent(self) -> int:
        return BITS.get(self.rung, 0)

    def _follow(self) -> None:
        self.rung = self.chooser.choose(LADDER, self.rung)

    def remb(self, bits: int) -> None:
        self.chooser.note_estimate(bits, self.sent, self.now, is_lowest=self.rung == THINNER)
        self._follow()

    def loss(self, fraction: float) -> None:
        self.chooser.note_loss(fraction, self.sent, self.now, is_lowest=self.rung == THINNER)
        self._follow()

    def seconds(self, count: float) -> None:
        for _ in range(int(count)):
            self.now += 1
            self.chooser.second(LADDER, self.rung, self.sent, self.now)
            self._follow()


def test_a_viewer_begins_with_what_most_connections_bear_and_soon_gets_the_best() -> None:
    viewing = Viewing()
    assert viewing.rung == MIDDLE
    viewing.seconds(FIRST_WAIT_SECONDS)
    assert viewing.rung == LARGE


def test_an_estimate_that_falls_below_what_is_sent_takes_the_viewer_down_at_once() -> None:
    viewing = Viewing()
    viewing.seconds(60)
    viewing.remb(2_600_000)
    assert viewing.rung == LARGE
    viewing.remb(600_000)
    assert viewing.rung == MIDDLE


def test_an_estimate_that_merely_lags_behind_says_nothing() -> None:
    """A receiver's estimate is at most 1.5 times what it gets, so after a rise it is below what is sent."""
    viewing = Viewing()
    for estimate in (700_000, 720_000, 750_000):
        viewing.remb(estimate)
    viewing.seconds(FIRST_WAIT_SECONDS)
    assert viewing.rung == LARGE
    for estimate in (760_000, 900_000, 1_300_000):
        viewing.remb(estimate)
    assert viewing.rung == LARGE


def test_loss_takes_the_viewer_down_where_there_is_no_estimate() -> None:
    viewing = Viewing()
    viewing.seconds(60)
    viewing.loss(0.02)
    assert viewing.rung == LARGE
    viewing.loss(0.2)
    assert viewing.rung == MIDDLE


def test_a_trial_that_fails_doubles_the_wait_for_the_next() -> None:
    viewing = Viewing()
    rises = []
    for _ in range(4):
        started = viewing.now
        while viewing.rung != LARGE:
            viewing.seconds(1)
            viewing.loss(0.0)
        rises.append(viewing.now - started)
        viewing.seconds(3)
        viewing.loss(0.5)
        viewing.loss(0.5)
    assert rises[1] >= 2 * UP_WAIT_SECONDS
    assert rises[2] >= 2 * rises[1] - 1
    assert rises[3] <= MAX_WAIT_SECONDS + 1


def test_a_trial_whose_estimate_does_not_grow_is_over() -> None:
    viewing = Viewing()
    viewing.remb(700_000)
    viewing.seconds(FIRST_WAIT_SECONDS)
    assert viewing.rung == LARGE
    for _ in range(int(TRIAL_SECONDS) + 1):
        viewing.remb(705_000)
        viewing.seconds(1)
    assert viewing.rung == MIDDLE


def test_nothing_rises_while_packets_are_lost() -> None:
    viewing = Viewing()
    for _ in range(20):
        viewing.loss(0.05)
        viewing.seconds(1)
    assert viewing.rung == MIDDLE


def test_the_page_is_not_sent_more_than_it_shows() -> None:
    viewing = Viewing()
    viewing.seconds(60)
    for height, expected in ((1080, LARGE), (400, MIDDLE), (180, SMALL), (100, SMALL), (0, LARGE)):
        viewing.chooser.height = height
        assert viewing.chooser.choose(LADDER, viewing.rung) == expected


def test_who_cannot_take_the_smallest_picture_is_sent_fewer_of_its_frames_then_sound_then_comes_back() -> (
    None
):
    viewing = Viewing()
    seen = [viewing.rung]
    for _ in range(40):
        viewing.loss(0.4)
        if viewing.rung != seen[-1]:
            seen.append(viewing.rung)
        viewing.seconds(2)
        if viewing.rung == SOUND_ONLY:
            break
    assert seen[0] == MIDDLE
    assert THINNER in seen
    assert viewing.rung == SOUND_ONLY
    viewing.seconds(SOUND_WAIT_SECONDS - 3)
    assert viewing.rung == SOUND_ONLY
    viewing.seconds(MAX_WAIT_SECONDS)
    assert viewing.rung != SOUND_ONLY


def test_one_bad_second_at_the_lowest_rung_is_not_enough_for_sound_alone() -> None:
    chooser = LayerChooser(0.0)
    lowest = (Step(SMALL, 1_500_000, 720),)
    for strike in range(1, STRIKES + 1):
        assert chooser.choose(lowest, SMALL) == SMALL
        chooser.note_loss(0.5, 1_500_000, 2.0 * strike, is_lowest=True)
    assert chooser.choose(lowest, SMALL) == SOUND_ONLY


def test_before_rates_are_known_the_smallest_layer_is_taken_whole() -> None:
    unknown = [Step(step.rung, 0, step.height) for step in LADDER]
    assert LayerChooser(0.0).choose(unknown, None) == SMALL
