"""Text messages by AWS's SDK, to a server of ours that speaks its protocol; and the twin in memory."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.aws.text_messages import AwsTextMessages, IndianSender, NoTextMessages
from adapters.memory.notifications.text_messages import MemoryTextMessages
from domain.language import Language
from domain.notifications.text_message import TextKey, TextMessage
from domain.telephone import TelephoneNumber
from ports.notifications.text_messages import TextMessageError, TextMessages
from tests.integration.aws_json import Refused, aws_json_server

NUMBER = TelephoneNumber.written("98765 43210")
CODE = TextMessage(TextKey.VERIFY_NUMBER, Language.HINDI, "482915")


@dataclass
class Telephones:
    """`failure` answers each call so; none comes until it `goes_on`."""

    failure: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)
    goes_on: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.goes_on.set()

    def answer(self, action: str, body: dict[str, Any]) -> dict[str, Any]:
        assert action == "SendTextMessage"
        self.heard.append(body)
        self.goes_on.wait()
        if self.failure:
            raise Refused(self.failure, status=500 if "Internal" in self.failure else 400)
        return {"MessageId": "m-1"}


@pytest.fixture
def telephones() -> Iterator[tuple[Telephones, str]]:
    said = Telephones()
    server = aws_json_server("PinpointSMSVoiceV2", said.answer, version="1.0")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield said, f"http://127.0.0.1:{server.server_port}"
    said.goes_on.set()
    server.shutdown()
    server.server_close()


def the_adapter(url: str, **changes: Any) -> AwsTextMessages:
    templates = {TextKey.VERIFY_NUMBER: {Language.HINDI: "1007000000000000002"}}
    sender = IndianSender("LivePanty", "LVPNTY", "1001000000000000000", templates)
    given: dict[str, Any] = {
        "region": "ap-south-1", "endpoint_url": url, "sender": sender, "access_key_id": "AKIAEXAMPLE",
        "secret_access_key": "a secret key",
    }  # fmt: skip
    return AwsTextMessages(**{**given, **changes})


async def test_leg_16_a_message_to_india_carries_what_the_law_has_registered(
    telephones: tuple[Telephones, str],
) -> None:
    said, url = telephones
    adapter = the_adapter(url)
    assert adapter.is_on
    await adapter.send(NUMBER, CODE)
    assert said.heard == [
        {
            "DestinationPhoneNumber": "+919876543210",
            "OriginationIdentity": "LVPNTY",
            "MessageBody": CODE.body("LivePanty"),
            "MessageType": "TRANSACTIONAL",
            "TimeToLive": 600,
            "DestinationCountryParameters": {
                "IN_TEMPLATE_ID": "1007000000000000002",
                "IN_ENTITY_ID": "1001000000000000000",
            },
        }
    ]
    await adapter.send(TelephoneNumber("+447700900123"), CODE)
    assert "DestinationCountryParameters" not in said.heard[1]
    await adapter.aclose()


async def test_leg_16_what_is_not_registered_is_not_sent_to_india(telephones: tuple[Telephones, str]) -> None:
    said, url = telephones
    english = TextMessage(TextKey.VERIFY_NUMBER, Language.ENGLISH, "482915")
    without = IndianSender("LivePanty", "LVPNTY", "", {TextKey.VERIFY_NUMBER: {Language.HINDI: "1"}})
    for adapter, message in ((the_adapter(url), english), (the_adapter(url, sender=without), CODE)):
        with pytest.raises(TextMessageError) as refusal:
            await adapter.send(NUMBER, message)
        assert refusal.value.permanent
    assert said.heard == []


@pytest.mark.parametrize(
    ("failure", "permanent"),
    [
        ("ThrottlingException", False), ("InternalServerException", False), ("ValidationException", True),
        ("AccessDeniedException", True), ("ConflictException", True), ("ServiceQuotaExceededException", True),
    ],
)  # fmt: skip
async def test_leg_16_a_refusal_says_whether_another_try_can_help_and_names_nobody(
    telephones: tuple[Telephones, str], failure: str, permanent: bool
) -> None:
    said, url = telephones
    said.failure = failure
    with pytest.raises(TextMessageError) as refusal:
        await the_adapter(url).send(NUMBER, CODE)
    assert refusal.value.permanent is permanent
    assert str(refusal.value) == f"the text message provider answered {failure}"
    assert len(said.heard) == 1, "a second try may be a second message"


async def test_leg_16_a_provider_that_hangs_or_is_away_is_tried_again_later(
    telephones: tuple[Telephones, str],
) -> None:
    said, url = telephones
    said.goes_on.clear()
    for adapter in (the_adapter(url, read_seconds=0.1), the_adapter("http://127.0.0.1:9")):
        with pytest.raises(TextMessageError) as refusal:
            await adapter.send(NUMBER, CODE)
        assert not refusal.value.permanent


@pytest.mark.parametrize("nobody", [NoTextMessages(), MemoryTextMessages()], ids=["none", "memory"])
async def test_leg_16_where_there_is_no_provider_nothing_is_sent(nobody: TextMessages) -> None:
    if isinstance(nobody, MemoryTextMessages):
        await nobody.send(NUMBER, CODE)
        assert nobody.sent == [(NUMBER, CODE)]
        nobody.on = False
    assert not nobody.is_on
    with pytest.raises(TextMessageError) as refusal:
        await nobody.send(NUMBER, CODE)
    assert refusal.value.permanent
