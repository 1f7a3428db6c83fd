"""Text messages to the sandbox, by the code that sends them to Amazon."""

import html

import pytest

from domain.language import Language
from domain.notifications.text_message import TextKey, TextMessage
from domain.telephone import TelephoneNumber
from entrypoints.choices.text_messages import text_messages
from ports.notifications.text_messages import TextMessageError
from tests.integration.providers.conftest import Sandbox

CODE = TextMessage(TextKey.VERIFY_NUMBER, Language.HINDI, "482915")


async def test_leg_16_a_developer_reads_what_would_have_reached_a_telephone(sandbox: Sandbox) -> None:
    adapter = text_messages(sandbox.settings)
    empty = (await sandbox.browser.get(f"{sandbox.url}/texts")).text
    assert "None was sent yet" in empty
    await adapter.send(TelephoneNumber.written("98765 43210"), CODE)
    page = html.unescape((await sandbox.browser.get(f"{sandbox.url}/texts")).text)
    assert "+919876543210" in page
    assert CODE.body("LivePanty") in page
    assert "1007000000000000002" in page
    await adapter.aclose()


async def test_leg_16_the_sandbox_drops_what_networks_in_india_drop(sandbox: Sandbox) -> None:
    adapter = text_messages(sandbox.settings.model_copy(update={"text_header": ""}))
    with pytest.raises(TextMessageError) as refusal:
        await adapter.send(TelephoneNumber.written("98765 43210"), CODE)
    assert refusal.value.permanent
    await adapter.aclose()


async def test_leg_16_without_a_region_nothing_is_sent(sandbox: Sandbox) -> None:
    assert not text_messages(sandbox.settings.model_copy(update={"text_region": ""})).is_on
