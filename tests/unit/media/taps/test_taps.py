"""What rooms showed last, and for how long it is kept when they are gone."""

from pathlib import Path

from media.taps.darkroom import Darkroom
from media.taps.parts import Spool
from media.taps.recorders import Recorders
from media.taps.taps import Taps
from tests.unit.media.stage import Shoot


def test_what_a_closed_room_showed_is_kept_and_counted_for_as_long_as_is_set(tmp_path: Path) -> None:
    taps = Taps(Darkroom(), Recorders(Spool(tmp_path)), closed_seconds=60.0)
    shoot = Shoot([(1, 1, 1, 1)])
    taps.attach(shoot.room)
    assert taps.gauges() == {"footage_bytes": 0}
    shoot.shoot(3, keys=True)
    shown = taps.gauges()
    assert shown["footage_bytes"] > 0
    taps.closed(shoot.room.id, now=100.0)
    for now, kept in ((160.0, shown), (160.1, {"footage_bytes": 0})):
        taps.expire(now)
        assert taps.gauges() == kept
