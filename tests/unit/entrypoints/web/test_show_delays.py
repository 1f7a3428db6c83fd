"""What a show's pages say of its delay, before and after it is decided (STR-16)."""

import pytest

from entrypoints.web.streaming.show_delays import seconds_ahead
from ports.streaming.show_delays import DelayOutlook


@pytest.mark.parametrize(
    ("decided", "earlier", "state", "seconds"),
    [
        (None, 0, "created", 20),
        (None, 4, "created", 20),
        (None, 5, "created", 0),
        (None, 0, "live", 0),
        (25, 9, "live", 25),
        (0, 0, "created", 0),
        (25, 0, "ended", 25),
    ],
)
def test_str_16_a_page_says_what_was_decided_or_will_be(
    decided: int | None, earlier: int, state: str, seconds: int
) -> None:
    assert seconds_ahead(DelayOutlook(decided, earlier), state, of_new_performers=20) == seconds
