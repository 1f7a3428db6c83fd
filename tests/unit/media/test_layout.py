"""Which packets the kernel may take as one, and what padding makes of them."""

from hypothesis import given
from hypothesis import strategies as st

from media.fanout.layout import PADDING_MAX, SEGMENTS_MAX, Layout, lay_out, pad
from media.wire import rtp

TRAILER = 16


def packet(size: int, first: int = 0x80) -> bytes:
    return bytes((first, 96)) + bytes(10) + b"x" * (size - 12)


def sizes(layout: Layout) -> list[list[int]]:
    """What the kernel cuts each run into."""
    return [
        [min(run.segment, run.size - at) - TRAILER for at in range(0, run.size, run.segment)]
        for run in layout.runs
    ]


def test_a_picture_is_one_run_and_its_last_packet_may_be_shorter() -> None:
    layout = lay_out([packet(n) for n in (1000, 1001, 1001, 700)], TRAILER, merge=True)
    assert sizes(layout) == [[1001, 1001, 1001, 700]]


def test_sound_after_a_picture_ends_its_run() -> None:
    assert sizes(lay_out([packet(n) for n in (900, 899, 120)], TRAILER, merge=True)) == [[900, 900, 120]]


def test_what_differs_more_than_padding_may_cost_is_apart() -> None:
    layout = lay_out([packet(n) for n in (120, 900, 120, 1000)], TRAILER, merge=True)
    assert sizes(layout) == [[120], [900, 120], [1000]]


def test_a_long_picture_is_several_runs() -> None:
    layout = lay_out([packet(1000)] * (SEGMENTS_MAX + 3), TRAILER, merge=True)
    assert [run.packets for run in layout.runs] == [SEGMENTS_MAX, 3]


def test_what_was_sent_before_is_neither_padded_nor_merged() -> None:
    packets = [packet(1000), packet(1001)]
    layout = lay_out(packets, TRAILER, merge=False)
    assert layout.template == packets[0] + bytes(TRAILER) + packets[1] + bytes(TRAILER)
    assert sizes(layout) == [[1000], [1001]]


def test_padding_is_what_rfc_3550_says_and_is_taken_off_again() -> None:
    for extra in (1, 2, PADDING_MAX):
        padded = pad(packet(100), 100 + extra)
        assert len(padded) == 100 + extra
        assert padded[0] == 0xA0
        assert padded[-1] == extra
        read, plain = rtp.parse(padded), rtp.parse(packet(100))
        assert read is not None
        assert plain is not None
        assert read.payload == plain.payload


@given(st.lists(st.tuples(st.integers(14, 400), st.booleans()), min_size=1, max_size=40))
def test_each_packet_is_there_once_in_order_and_cut_where_it_ends(shapes: list[tuple[int, bool]]) -> None:
    packets = [pad(packet(size - 1), size) if has_padding else packet(size) for size, has_padding in shapes]
    layout = lay_out(packets, TRAILER, merge=True)
    laid = [layout.template[at : at + n] for at, n in zip(layout.offsets, layout.lengths, strict=True)]
    assert [(p[1:11], rtp.parse(p)) for p in laid] == [(p[1:11], rtp.parse(p)) for p in packets]
    assert [size for run in sizes(layout) for size in run] == layout.lengths
    assert [run.offset for run in layout.runs] == [
        sum(run.size for run in layout.runs[:i]) for i in range(len(layout.runs))
    ]
    assert all(run.packets <= SEGMENTS_MAX for run in layout.runs)
    assert sum(layout.lengths) - sum(map(len, packets)) <= PADDING_MAX * len(packets)
