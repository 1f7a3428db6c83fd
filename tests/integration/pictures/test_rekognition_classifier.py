"""Rekognition's answers, by its SDK, from a server of ours that speaks its protocol (STR-12)."""

import base64
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.aws import rekognition
from adapters.aws.rekognition import RekognitionClassifier
from adapters.pictures.reading import test_card as the_card
from domain.moderation.watch.frame_verdict import FrameSign
from ports.errors import PortError
from ports.moderation.watch.picture_hashing import UnreadablePicture
from tests.integration.aws_json import Refused, aws_json_server
from tests.pictures_made import made_jpeg


@dataclass
class Moderation:
    labels: list[dict[str, Any]] = field(default_factory=list)
    failure: str = ""
    version: str | None = "7.0"
    hears: threading.Event = field(default_factory=threading.Event)
    pictures: list[bytes] = field(default_factory=list)

    def answer(self, action: str, body: dict[str, Any]) -> dict[str, Any]:
        assert action == "DetectModerationLabels"
        self.hears.wait(30)
        if self.failure:
            raise Refused(self.failure, status=500 if "Internal" in self.failure else 400)
        self.pictures.append(base64.b64decode(body["Image"]["Bytes"]))
        told = [label for label in self.labels if label.get("Confidence", 100) >= body["MinConfidence"]]
        return {"ModerationLabels": told} | ({"ModerationModelVersion": self.version} if self.version else {})


def a_label(name: str, confidence: float, parent: str = "") -> dict[str, Any]:
    return {"Name": name, "Confidence": confidence, "ParentName": parent, "TaxonomyLevel": 1 + bool(parent)}


@pytest.fixture
def moderation() -> Iterator[tuple[Moderation, RekognitionClassifier]]:
    said = Moderation()
    said.hears.set()
    server = aws_json_server("RekognitionService", said.answer)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield said, a_classifier(f"http://127.0.0.1:{server.server_port}")
    said.hears.set()
    server.shutdown()
    server.server_close()


def a_classifier(url: str) -> RekognitionClassifier:
    return RekognitionClassifier(
        endpoint_url=url,
        region="ap-south-1",
        card=the_card(),
        access_key_id="AKIAEXAMPLE",
        secret_access_key="a secret key",
    )


async def test_str_12_labels_become_signs(moderation: tuple[Moderation, RekognitionClassifier]) -> None:
    said, classifier = moderation
    said.labels = [
        a_label("Violence", 91.0), a_label("Graphic Violence", 90.55, "Violence"),
        a_label("Self-Harm", 88.0, "Graphic Violence"), a_label("Alcohol", 99.0),
    ]  # fmt: skip
    verdict = await classifier.classify(made_jpeg(5))
    assert verdict.model == "rekognition-moderation-7.0"
    assert verdict.permille == {FrameSign.EXPLICIT: 0, FrameSign.VIOLENCE: 906, FrameSign.SELF_HARM: 880}
    assert said.pictures == [made_jpeg(5)]
    await classifier.aclose()


async def test_str_12_it_proves_itself_on_a_card_that_shows_nothing(
    moderation: tuple[Moderation, RekognitionClassifier],
) -> None:
    said, classifier = moderation
    assert set((await classifier.try_out()).permille.values()) == {0}
    assert len(said.pictures) == 1


@pytest.mark.parametrize("code", ["InvalidImageFormatException", "ImageTooLargeException"])
async def test_str_12_a_picture_that_it_cannot_read(
    moderation: tuple[Moderation, RekognitionClassifier], code: str
) -> None:
    said, classifier = moderation
    said.failure = code
    with pytest.raises(UnreadablePicture):
        await classifier.classify(made_jpeg(5))


@pytest.mark.parametrize(
    "code", ["AccessDeniedException", "ThrottlingException", "InternalServerError", "LimitExceededException"]
)
async def test_str_12_what_it_refuses_is_not_judged_and_the_answer_names_no_account(
    moderation: tuple[Moderation, RekognitionClassifier], code: str
) -> None:
    said, classifier = moderation
    said.failure = code
    with pytest.raises(PortError) as raised:
        await classifier.classify(made_jpeg(5))
    assert not isinstance(raised.value, UnreadablePicture)
    assert code in str(raised.value)
    assert "account" not in str(raised.value)


@pytest.mark.parametrize("labels", [[{"Name": "Explicit"}], [{"Confidence": 99.0}]])
async def test_str_12_an_answer_that_says_half_is_none(
    moderation: tuple[Moderation, RekognitionClassifier], labels: list[dict[str, Any]]
) -> None:
    said, classifier = moderation
    said.labels = labels
    with pytest.raises(PortError, match="answer is none"):
        await classifier.classify(made_jpeg(5))


async def test_str_12_an_answer_without_its_models_version_is_none(
    moderation: tuple[Moderation, RekognitionClassifier],
) -> None:
    said, classifier = moderation
    said.version = None
    with pytest.raises(PortError, match="answer is none"):
        await classifier.classify(made_jpeg(5))


async def test_str_12_a_silent_service_is_given_up(
    moderation: tuple[Moderation, RekognitionClassifier], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rekognition, "DEADLINE_SECONDS", 0.2)
    said, classifier = moderation
    said.hears.clear()
    with pytest.raises(PortError, match="did not answer"):
        await classifier.classify(made_jpeg(5))


async def test_str_12_no_service_at_all() -> None:
    with pytest.raises(PortError, match="did not answer"):
        await a_classifier("http://127.0.0.1:9").classify(made_jpeg(5))
