"""A darkroom on a machine that has much else to do."""

from media.taps.darkroom import Darkroom
from media.taps.talk import ClipAsk, SoundAsk, StillAsk


def patient(**seconds: float) -> Darkroom:
    """Its processes start and work as they do, however long that takes."""
    limits: dict[type, float] = {StillAsk: 60.0, SoundAsk: 60.0, ClipAsk: 60.0}
    names = {"still": StillAsk, "sound": SoundAsk, "clip": ClipAsk}
    return Darkroom(limits=limits | {names[name]: each for name, each in seconds.items()}, start_seconds=60)
