"""Codes as they are held before a camera, and nobody who looks for them."""

import io
from collections.abc import Callable
from uuid import uuid4

from PIL import Image

from adapters.memory.moderation.watch.code_alarms import MemoryCodeReader
from adapters.word_rules.text_screen import WordRules
from application.moderation.watch.look_for_codes import LookForCodes
from entrypoints.sandbox.uidai_documents import qr_picture
from ports.clock import Clock
from ports.transaction import BeginTransaction
from tests.pictures_made import as_jpeg, made_picture


def no_codes(begin: BeginTransaction, now: Clock) -> LookForCodes:
    return LookForCodes(begin, MemoryCodeReader(), WordRules(), now, uuid4, "IN-nonexplicit")


def code(text: str, side: int = 160) -> Image.Image:
    drawn = Image.open(io.BytesIO(qr_picture(text)))
    return drawn.convert("RGB").resize((side, side))


def frame_with(
    *texts: str, side: int = 160, as_held: Callable[[Image.Image], Image.Image] = lambda held: held
) -> bytes:
    """A frame of 1280 by 720 with these codes in a row, a little turned, as a JPEG."""
    frame = made_picture(7, 320, 180).resize((1280, 720))
    for place, text in enumerate(texts):
        held = as_held(code(text, side)).rotate(7, expand=True, fillcolor=(255, 255, 255))
        frame.paste(held, (40 + place * 240, 40))
    return as_jpeg(frame, quality=75)
