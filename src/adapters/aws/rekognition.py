"""What a frame shows, by Amazon Rekognition's `DetectModerationLabels`.

Labels are of version 7 of its taxonomy. It has no sign for somebody who looks as if they might be under 18.
"""

from collections.abc import Mapping

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from adapters.aws.calls import AwsCalls
from domain.moderation.watch.frame_verdict import FrameSign, FrameVerdict
from ports.errors import PortError
from ports.moderation.watch.frame_classifying import FrameClassifier
from ports.moderation.watch.picture_hashing import UnreadablePicture

THREADS = 8
DEADLINE_SECONDS = 6.0
"""The next frame comes soon, so that nothing is tried twice."""
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

    `card` is a JPEG that shows nothing: what it is tried out with.
    """

    def __init__(
        self,
        *,
        endpoint_url: str,
        region: str,
        card: bytes,
        access_key_id: str = "",
        secret_access_key: str = "",
    ) -> None:
        self._calls = AwsCalls(
            "rekognition", endpoint_url=endpoint_url, region=region, access_key_id=access_key_id,
            secret_access_key=secret_access_key, threads=THREADS,
        )  # fmt: skip
        self._card = card

    async def classify(self, jpeg: bytes) -> FrameVerdict:
        if len(jpeg) > JPEG_BYTES_MAX:
            raise UnreadablePicture("this picture is too large")
        try:
            said = await self._calls.ask(
                "detect_moderation_labels", DEADLINE_SECONDS, Image={"Bytes": jpeg}, MinConfidence=PERCENT_MIN
            )
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
        self._calls.close()


def _verdict(answer: _Answer) -> FrameVerdict:
    shares = dict.fromkeys(SIGNS.values(), 0.0)
    for label in answer.ModerationLabels:
        if sign := SIGNS.get(label.Name):
            shares[sign] = max(shares[sign], label.Confidence / 100)
    return FrameVerdict.of(f"rekognition-moderation-{answer.ModerationModelVersion}", shares)
