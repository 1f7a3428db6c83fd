"""Charts drawn by the server."""

import pytest

from entrypoints.views.charts import Series, column_chart, line_chart

DAYS = ["1 Nov", "2 Nov", "3 Nov"]


def test_a_column_is_as_high_as_its_value_and_stands_on_nothing() -> None:
    chart = column_chart("Cash", DAYS, [Series("Captured", [100, 0, 50])], say=str)
    tall, short = chart.boxes
    assert tall.height == pytest.approx(2 * short.height, abs=0.2)
    assert (
        tall.y + tall.height
        == pytest.approx(chart.zero, abs=0.2)
        == pytest.approx(short.y + short.height, abs=0.2)
    )
    assert tall.words == "1 Nov: captured 100"
    assert [tick.words for tick in chart.x_ticks] == DAYS
    assert chart.summary == "1 Nov to 3 Nov. Captured: from 0 to 100."


def test_what_is_below_zero_hangs_from_it() -> None:
    chart = column_chart("Cash", DAYS, [Series("Settled", [-40, 60, 0])], say=str)
    below, above = chart.boxes
    assert below.y == pytest.approx(chart.zero, abs=0.2)
    assert above.y + above.height == pytest.approx(chart.zero, abs=0.2)
    assert [tick.words for tick in chart.y_ticks] == ["-50", "0", "50", "100"]


@pytest.mark.parametrize(
    ("highest", "ticks"),
    [
        (0, ["0", "1"]),
        (1, ["0", "1"]),
        (7, ["0", "2", "4", "6", "8"]),
        (100, ["0", "50", "100"]),
        (4_99_900, ["0", "200000", "400000", "600000"]),
    ],
)
def test_steps_are_round_and_reach_over_everything(highest: int, ticks: list[str]) -> None:
    chart = line_chart("Tokens", DAYS, [Series("Bought", [0, highest, 0])], say=str)
    assert [tick.words for tick in chart.y_ticks] == ticks
    highest_place = min(float(point.split(",")[1]) for point in chart.lines[0].points.split())
    assert highest_place >= chart.y_ticks[-1].place - 0.1


def test_a_year_of_days_has_room_for_its_labels() -> None:
    labels = [str(number) for number in range(365)]
    chart = line_chart("Tokens", labels, [Series("Bought", list(range(365)))], say=str)
    assert len(chart.x_ticks) <= 8
    assert len(chart.lines[0].points.split()) == 365


def test_a_period_without_anything_is_an_empty_chart() -> None:
    chart = column_chart("Sales", [], [Series("GST", [])], say=str)
    assert (chart.boxes, chart.x_ticks, chart.summary) == ([], [], "Nothing in this period.")
