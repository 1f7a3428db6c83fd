"""Where a film lies in its parts: as the media plane itself writes them."""

import os
from pathlib import Path

from domain.streaming.film import parts_between, segments_of, stored_part
from domain.streaming.recording import StoredPart
from media.taps.parts import PartWriter

KEY = bytes(32)


def written(directory: Path, *pieces: bytes) -> bytes:
    writer = PartWriter(directory, KEY, b"about")
    for piece in pieces:
        writer.write(piece)
        writer.keep()
    writer.end()
    return b"".join(path.read_bytes() for path in sorted(directory.glob("*.part")))


def test_what_the_media_plane_wrote_is_counted(tmp_path: Path) -> None:
    data = written(tmp_path, b"x" * 10, b"y" * 300_000)
    part = stored_part(1, "tag", data)
    assert part == StoredPart(1, "tag", len(data), 4, 300_010)
    assert [segment.is_last for segment in segments_of(data)] == [False, False, False, True]


def test_what_is_cut_short_counts_as_far_as_it_goes(tmp_path: Path) -> None:
    data = written(tmp_path, b"x" * 10, b"y" * 20)
    for cut in (1, 33, 50):
        part = stored_part(1, "tag", data[:-cut])
        assert part.film_bytes in {10, 30}
        assert part.size_bytes == len(data) - cut
    assert stored_part(1, "tag", data[:37]).film_bytes == 0
    assert stored_part(1, "tag", b"").segments == 0
    assert stored_part(1, "tag", os.urandom(64)).film_bytes == 0
    assert stored_part(1, "tag", b"\0\0\0\0" * 9).segments == 0


def test_parts_that_hold_a_range() -> None:
    parts = [StoredPart(1, "a", 132, 1, 100), StoredPart(2, "b", 264, 2, 200), StoredPart(3, "c", 42, 1, 10)]
    places = parts_between(parts, 0, 310)
    assert [(p.object_at, p.film_at, p.first_segment) for p in places] == [
        (0, 0, 0),
        (132, 100, 1),
        (396, 300, 3),
    ]
    for start, stop, numbers in (
        (0, 1, [1]), (99, 100, [1]), (100, 101, [2]), (99, 101, [1, 2]), (299, 301, [2, 3]), (309, 310, [3]),
        (5, 5, []),
    ):  # fmt: skip
        assert [p.part.number for p in parts_between(parts, start, stop)] == numbers, (start, stop)
