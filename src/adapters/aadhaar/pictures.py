"""Finds the QR code in a picture, in a process of its own: decoders of pictures are where attacks begin.

The process gets the picture and nothing else: no environment, no secrets, no open files. It may not use more memory,
processor time or files than it needs, lives for one picture, and is killed when it takes too long.
"""

import asyncio
import contextlib
import sys
from pathlib import Path

from domain.age_verification.reading import MalformedDocument
from ports.age_verification.readers import ReaderUnavailable

PICTURE_MAX = 10 * 1024 * 1024
OUTPUT_MAX = 16 * 1024
PROGRAM = Path(__file__).with_name("_find_qr.py")


class PictureProcess:
    """`digits_in` runs at most `at_once` processes; others wait their turn.

    A picture takes a tenth of a second. `seconds` is by the clock, for a busy machine; the process may work for five.
    """

    def __init__(self, *, program: Path = PROGRAM, seconds: float = 10.0, at_once: int = 2) -> None:
        self._program = program
        self._seconds = seconds
        self._turn = asyncio.Semaphore(at_once)

    async def digits_in(self, picture: bytes) -> str:
        """What the one QR code in a JPEG, PNG or WebP picture says.

        Raises `MalformedDocument` when there is none, more than one, no picture, or one made to do harm.
        """
        if len(picture) > PICTURE_MAX:
            raise MalformedDocument("this picture is too large")
        async with self._turn:
            found = await self._run(picture)
        try:
            return found.decode("ascii")
        except UnicodeDecodeError:
            raise MalformedDocument("a Secure QR code holds a number and nothing else") from None

    async def _run(self, picture: bytes) -> bytes:
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-B", str(self._program),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                cwd="/",
                env={},
            )  # fmt: skip
        except OSError:
            raise ReaderUnavailable("no process to read pictures in could be started") from None
        try:
            async with asyncio.timeout(self._seconds):
                found, _ = await process.communicate(picture)
        except TimeoutError:
            raise MalformedDocument("no QR code was found in this picture in time") from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
        if process.returncode != 0 or len(found) > OUTPUT_MAX:
            raise MalformedDocument("there is no single QR code in this picture that can be read")
        return found
