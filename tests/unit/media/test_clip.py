import pytest

from media.clients.clip import AUDIO_SAMPLES, Clip, Tone, decode_stamp, encode_stamp, read_latency_ms


@pytest.mark.parametrize("width", [640, 1280, 320])
def test_a_picture_tells_when_it_was_taken(width: int) -> None:
    frame = Clip(width, width * 9 // 16).frame(7, captured_ms=1_760_000_123_456)
    assert read_latency_ms(frame, 1_760_000_123_456) == 0
    assert read_latency_ms(frame, 1_760_000_123_706) == 250


def test_the_time_survives_the_codecs_edges() -> None:
    for milliseconds in (0, 1, (1 << 24) - 1, 1 << 24, 1_760_000_000_000):
        assert decode_stamp(encode_stamp(milliseconds)) == milliseconds & 0xFFFFFF


def test_a_damaged_stamp_is_no_latency() -> None:
    good = encode_stamp(123456)
    for bit in range(32):
        assert decode_stamp(good ^ 1 << bit) is None
    blank = Clip(640, 360).frame(0, 5)
    blank.planes[0].update(b"\x10" * (640 * 360))
    assert read_latency_ms(blank, 5) is None


def test_the_picture_moves() -> None:
    clip = Clip(640, 360)
    assert bytes(clip.frame(0, 5).planes[0]) != bytes(clip.frame(15, 5).planes[0])


def test_the_tone_goes_on_without_a_click() -> None:
    tone = Tone()
    assert len(bytes(tone.frame(49).planes[0])) >= AUDIO_SAMPLES * 2
    assert bytes(tone.frame(0).planes[0]) == bytes(tone.frame(50).planes[0])
