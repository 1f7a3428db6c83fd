"""What a frame shows, by Amazon Rekognition's `DetectModerationLabels`.

Labels are of version 7 of its taxonomy. It has no sign for somebody who looks as if they might be under 18. boto3 is
synchronous: it runs in a pool of threads of its own.
"""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import boto3
import msgspec
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from adapters.pictures.reading import test_card
from domain.moderation.frame_verdict import FrameSign, FrameVerdict
from ports.errors import PortError
from ports.frame_classifying import FrameClassifier
from ports.picture_hashing import UnreadablePicture

THREADS = 8
CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0
DEADLINE_SECONDS = 6.0
"""For a thread and the answer: the next frame comes soon, so that nothing is tried twice."""
JPEG_BYTES_MAX = 5 * 1024 * 1024
PERCENT_MIN = 20.0
"""Labels that are less sure are not told: well under what is an alarm."""
SIGNS: Mapping[str, FrameSign] = {
    "Explicit": FrameSign.EXPLICIT,
    "Graphic Violence": FrameSign.VIOLENCE,
    "Self-Harm": FrameSign.SELF_HARM,
}
"""Of its labels, those that stand above all others of their sign: `Self-Harm` is one of `Graphic Violence` too."""
_UNREADABLE = frozenset({"InvalidImageFormatException", "ImageTooLargeException"})


class _Label(msgspec.Struct):
    Name: str
    Confidence: float


class _Answer(msgspec.Struct):
    ModerationLabels: list[_Label]
    ModerationModelVersion: str


class RekognitionClassifier(FrameClassifier):
    """Frames go to Amazon, in the operator's region and contract, and are not kept by us.

    Without a key, it comes from where AWS's SDK looks: the machine's role.
    """

    def __init__(
        self, *, endpoint_url: str, region: str, access_key_id: str = "", secret_access_key: str = ""
    ) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="rekognition")
        self._client: Any = boto3.client(
            "rekognition",
            endpoint_url=endpoint_url or None,
            region_name=region,
            aws_access_key_id=access_key_id or None,
            aws_secret_access_key=secret_access_key or None,
            config=Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": 1},
                max_pool_connections=THREADS,
                proxies={},
            ),
        )
        self._card = test_card()

    async def classify(self, jpeg: bytes) -> FrameVerdict:
        if len(jpeg) > JPEG_BYTES_MAX:
            raise UnreadablePicture("this picture is too large")
        ask = partial(self._client.detect_moderation_labels, Image={"Bytes": jpeg}, MinConfidence=PERCENT_MIN)
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                said = await loop.run_in_executor(self._threads, ask)
            answer = msgspec.convert(said, _Answer)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", "unknown"))
            if code in _UNREADABLE:
                raise UnreadablePicture("this picture cannot be read") from None
            raise PortError(f"Rekognition answered {code}") from None
        except (TimeoutError, BotoCoreError) as error:
            raise PortError(f"Rekognition did not answer: {type(error).__name__}") from None
        except msgspec.ValidationError as error:
            raise PortError(f"Rekognition's answer is none: {error}") from None
        return _verdict(answer)

    async def try_out(self) -> FrameVerdict:
        return await self.classify(self._card)

    async def aclose(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._client.close()


def _verdict(answer: _Answer) -> FrameVerdict:
    shares = dict.fromkeys(SIGNS.values(), 0.0)
    for label in answer.ModerationLabels:
        if sign := SIGNS.get(label.Name):
            shares[sign] = max(shares[sign], label.Confidence / 100)
    return FrameVerdict.of(f"rekognition-moderation-{answer.ModerationModelVersion}", shares)
