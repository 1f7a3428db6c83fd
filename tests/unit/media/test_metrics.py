"""What the media plane counts: under which labels, and that nothing is lost when a room goes or changes its class."""

import re
from pathlib import Path

from prometheus_client.core import Metric

from media.metrics import (
    COUNTED,
    HELP,
    LABELS,
    LOSS_BOUNDS,
    PREFIX,
    REASONS,
    ROOM_CLASSES,
    SPREAD,
    ClassTotals,
    Counters,
    Histogram,
    JoinFailures,
    MediaCollector,
)

DOCUMENTED = Path(__file__).resolve().parents[3] / "docs" / "metrics.md"


def collected(totals: ClassTotals, failures: JoinFailures) -> dict[str, Metric]:
    collector = MediaCollector(
        lambda: {"faults": 1},
        lambda: {"tasks": 2},
        lambda: totals.with_open([("private", Counters(packets_in=5))]),
        lambda: {"rooms": dict.fromkeys(ROOM_CLASSES, 0.0)},
        failures,
    )
    return {family.name: family for family in collector.collect()}


def test_ops_01_every_figure_is_described_and_documented() -> None:
    rows = dict(
        re.findall(r"^\| `(livepanty_media_\w+)` \|[^|]*\|[^|]*\| (.+?) \|$", DOCUMENTED.read_text(), re.M)
    )
    assert set(COUNTED) | set(SPREAD) <= set(HELP)
    assert rows == {PREFIX + name: text for name, text in HELP.items()}


def test_prv_05_labels_have_few_values_and_never_an_id() -> None:
    failures = JoinFailures()
    for number in range(1000):
        failures.add("subscribe", f"something new {number}")
    for name, family in collected(ClassTotals(), failures).items():
        series = set()
        for sample in family.samples:
            labels = {k: v for k, v in sample.labels.items() if k != "le"}
            assert all(value in LABELS[label] for label, value in labels.items()), name
            series.add(tuple(labels.items()))
        assert len(series) <= len(ROOM_CLASSES) * len(REASONS), name


def test_a_class_keeps_what_its_rooms_did() -> None:
    totals, counters = ClassTotals(), Counters(packets_in=3, freezes=1)
    counters.loss_out.observe(0.03)
    totals.settle("public", counters)
    assert counters == Counters(), "whoever counts goes on at zero, in the same object"
    counters.packets_in += 4
    counters.loss_out.observe(0.3)
    totals.settle("private", counters)
    families = collected(totals, JoinFailures())
    packets = {s.labels["room_class"]: s.value for s in families["livepanty_media_packets_in"].samples}
    assert packets == {"public": 3, "private": 9, "group": 0, "ticketed": 0}
    counted = {
        s.labels["room_class"]: s.value
        for s in families["livepanty_media_loss_out"].samples
        if s.name.endswith("_count")
    }
    assert counted == {"public": 1, "private": 1, "group": 0, "ticketed": 0}


def test_a_histogram_has_each_value_in_the_first_bound_that_holds_it() -> None:
    spread = Histogram.of(LOSS_BOUNDS)
    for loss in (0.0, 0.004, 0.005, 0.3, 1.0, 7.0):
        spread.observe(loss)
    assert dict(spread.buckets)["0.005"] == 3
    assert dict(spread.buckets)["1.0"] == 5
    assert spread.buckets[-1] == ("+Inf", 6)
