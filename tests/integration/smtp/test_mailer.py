"""The SMTP adapter against servers that speak the protocol on loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from email.message import Message
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.smtp import SMTP

from adapters.smtp.mailer import SmtpMailer
from entrypoints.assets import asset_root
from ports.notifications.notices import MailError
from tests.builders import NOW
from tests.integration.conftest import SmtpSink
from tests.within import within

STOPPED = {
    "name": "Ravi",
    "link": "/studio/7",
    "title": "Ragas <b>& talas</b>",
    "rule": "Asking for payments outside LivePanty is not allowed.",
    "note": "Two warnings were given",
}


def _mailer(url: str, *, timeout_seconds: float = 60) -> SmtpMailer:
    return SmtpMailer(
        url,
        sender="LivePanty <no-reply@livepanty.example>",
        templates=asset_root("templates/email"),
        public_url="https://livepanty.example/",
        now=lambda: NOW,
        timeout_seconds=timeout_seconds,
    )


async def _send(
    mailer: SmtpMailer,
    to: str,
    *,
    template: str = "notifications/show_stopped",
    values: dict[str, str] = STOPPED,
    message_id: str = "",
) -> None:
    values = {"language": "en", "hindi_title": "", "hindi_body": "", **values}
    await mailer.send(
        to=to,
        subject="An update about your account",
        template=template,
        values=values,
        message_id=message_id or str(uuid4()),
    )


@pytest.fixture
def address() -> str:
    return f"ravi-{uuid4().hex}@example.in"


@pytest.fixture
def received(
    smtp_sink: SmtpSink, eventually: Callable[..., Awaitable[None]], address: str
) -> Callable[[], Awaitable[Message]]:
    async def only() -> Message:
        await eventually(lambda: smtp_sink.messages(to=address))
        [message] = smtp_sink.messages(to=address)
        return message

    return only


def _parts(message: Message) -> dict[str, str]:
    parts: dict[str, str] = {}
    for part in message.walk():
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            parts[part.get_content_type()] = payload.decode()
    return parts


async def test_a_message_arrives_as_text_and_html(
    smtp_sink: SmtpSink, address: str, received: Callable[[], Awaitable[Message]]
) -> None:
    await _send(_mailer(smtp_sink.url), address, message_id="018f")
    message = await received()
    assert message["Subject"] == "An update about your account"
    assert message["From"] == "LivePanty <no-reply@livepanty.example>"
    assert message["To"] == address
    assert message["Message-ID"] == "<018f@livepanty.example>"
    assert message["Date"] == "Sun, 01 Nov 2026 14:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    parts = _parts(message)
    assert "stopped your show “Ragas <b>& talas</b>”" in parts["text/plain"]
    assert "stopped your show “Ragas &lt;b&gt;&amp; talas&lt;/b&gt;”" in parts["text/html"]
    for text in (parts["text/plain"], parts["text/html"]):
        assert "Hello Ravi," in text
        assert "Two warnings were given" in text
        assert "https://livepanty.example/studio/7" in text


async def test_a_stop_without_a_note_says_nothing_of_one(
    smtp_sink: SmtpSink, address: str, received: Callable[[], Awaitable[Message]]
) -> None:
    await _send(_mailer(smtp_sink.url), address, values={**STOPPED, "note": ""})
    parts = _parts(await received())
    assert "moderator wrote" not in parts["text/plain"]
    assert "moderator wrote" not in parts["text/html"]


async def test_a_word_on_a_verification_arrives(
    smtp_sink: SmtpSink, address: str, received: Callable[[], Awaitable[Message]]
) -> None:
    values = {
        "name": "Ravi",
        "link": "/perform",
        "outcome": "Your verification was refused",
        "why": "We spoke.",
    }
    await _send(_mailer(smtp_sink.url), address, template="notifications/verification", values=values)
    parts = _parts(await received())
    assert "Your verification was refused." in parts["text/plain"]
    assert "We spoke." in parts["text/html"]


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("notifications/account_locked", "your account is locked"),
        ("notifications/document_views_excessive", "unusually many documents"),
        ("notifications/case_alarm", "the time that a law gives for something is nearly over, or over"),
        ("notifications/show_stopped_by_platform", "LivePanty stopped your show “Ragas”"),
        (
            "notifications/show_stopped_held",
            "Your account is held until people of our team have looked at it.",
        ),
        ("notifications/show_stopped_held", "write to our grievance desk"),
    ],
)
async def test_acc_09_what_the_platform_itself_did_is_told_by_letter(
    smtp_sink: SmtpSink, address: str, received: Callable[[], Awaitable[Message]], template: str, said: str
) -> None:
    values = {"name": "Ravi", "link": "/age-check", "title": "Ragas"}
    await _send(_mailer(smtp_sink.url), address, template=template, values=values)
    parts = _parts(await received())
    assert said in parts["text/plain"]
    assert said in parts["text/html"]


class Grumpy:
    """A mail server's mind: what it answers to a recipient or to a message."""

    def __init__(self, *, recipient: str = "250 OK", data: str = "250 OK", wait_seconds: float = 0) -> None:
        self._recipient = recipient
        self._data = data
        self._wait_seconds = wait_seconds

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        await asyncio.sleep(self._wait_seconds)
        if self._recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self._recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        return self._data


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[Grumpy], Awaitable[str]]]:
    servers: list[asyncio.Server] = []

    async def start(mind: Grumpy) -> str:
        server = await asyncio.get_running_loop().create_server(partial(SMTP, mind), "127.0.0.1", 0)
        servers.append(server)
        return f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield start
    for server in servers:
        server.close()


@pytest.mark.parametrize(
    ("mind", "permanent"),
    [
        (Grumpy(recipient="550 5.1.1 no such mailbox asha@example.in"), True),
        (Grumpy(recipient="451 4.7.1 greylisted asha@example.in"), False),
        (Grumpy(data="554 5.7.1 refused"), True),
        (Grumpy(data="452 4.3.1 disk full"), False),
    ],
    ids=["no_such_mailbox", "greylisted", "refused", "disk_full"],
)
async def test_a_refusal_is_permanent_only_where_the_server_says_so(
    serve: Callable[[Grumpy], Awaitable[str]], mind: Grumpy, permanent: bool
) -> None:
    with pytest.raises(MailError) as refused:
        await _send(_mailer(await serve(mind)), "asha@example.in")
    assert refused.value.permanent is permanent
    assert "asha" not in str(refused.value)


async def test_a_server_that_is_gone_may_come_back() -> None:
    server = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    await server.wait_closed()
    with pytest.raises(MailError) as refused:
        await _send(_mailer(f"smtp://127.0.0.1:{port}"), "asha@example.in")
    assert not refused.value.permanent


async def test_a_server_that_does_not_answer_is_given_up(
    serve: Callable[[Grumpy], Awaitable[str]],
) -> None:
    url = await serve(Grumpy(wait_seconds=3600))

    async def given_up() -> None:
        with pytest.raises(MailError) as refused:
            await _send(_mailer(url, timeout_seconds=0.2), "asha@example.in")
        assert not refused.value.permanent

    await within(5, given_up)


async def test_a_wrong_password_is_ours_to_mend_and_the_message_waits(
    serve: Callable[[Grumpy], Awaitable[str]],
) -> None:
    url = (await serve(Grumpy())).replace("smtp://", "smtp://mailer:wrong%21@")
    with pytest.raises(MailError) as refused:
        await _send(_mailer(url), "asha@example.in")
    assert not refused.value.permanent


async def test_starttls_is_insisted_on_where_it_is_asked_for(
    serve: Callable[[Grumpy], Awaitable[str]],
) -> None:
    url = (await serve(Grumpy())).replace("smtp://", "smtp+starttls://")
    with pytest.raises(MailError):
        await _send(_mailer(url), "asha@example.in")


@pytest.mark.parametrize(
    "letter",
    [
        ("consent", {"name": "Ravi", "words": "Asha agreed."}, ("Hello Ravi", "Asha agreed.")),
        ("withdrawal_received", {"name": "", "number": "7F3K9QTX24"}, ("7F3K9QTX24", "अनुरोध")),
        (
            "withdrawal_decided",
            {"name": "", "number": "7F3K9QTX24", "state": "erased", "reason": "They are <b>in</b> it."},
            ("It was erased.", "मिटा दिया", "They are"),
        ),
        (
            "withdrawal_decided",
            {
                "name": "",
                "number": "7F3K9QTX24",
                "state": "still_hidden",
                "reason": "Nobody like this is in it.",
            },
            ("it is still not shown, for another reason", "अब भी नहीं दिखाया जाता"),
        ),
        (
            "kept_out_of_chat",
            {
                "name": "",
                "who": "The performer",
                "what": "write here",
                "rule": "No spam.",
                "appeal": "Write.",
                "button": "Write to our grievance desk",
            },
            ("The performer decided that you may not write here.", "No spam.", "Write."),
        ),
        (
            "cover_lifted",
            {"name": "Ravi", "words": "The cover does not stand."},
            ("The cover does not stand.",),
        ),
        (
            "message_denied",
            {
                "name": "Asha",
                "who": "Our moderators",
                "rule": "No spam.",
                "appeal": "Read why.",
                "button": "Read the reasons",
            },
            ("our moderators did not let a message", "No spam.", "Read the reasons"),
        ),
    ],
)
async def test_cht_09_what_is_written_is_said_in_both_parts(
    smtp_sink: SmtpSink,
    received: Callable[[], Awaitable[Message]],
    address: str,
    letter: tuple[str, dict[str, str], tuple[str, ...]],
) -> None:
    template, values, said = letter
    sent = {"link": "/consent/withdrawals", **values}
    await _send(_mailer(smtp_sink.url), address, template=f"notifications/{template}", values=sent)
    parts = _parts(await received())
    assert set(parts) == {"text/plain", "text/html"}
    for text in parts.values():
        assert all(words in text for words in said)
        assert "https://livepanty.example/consent/withdrawals" in text
    assert "<b>in</b>" not in parts["text/html"]


async def test_not_06_a_letter_that_one_can_leave_says_how_to_people_and_to_their_programs(
    smtp_sink: SmtpSink, received: Callable[[], Awaitable[Message]], address: str
) -> None:
    await _mailer(smtp_sink.url).send(
        to=address,
        subject="What you asked us to tell you",
        template="notifications/show_began",
        values={"name": "Asha", "link": "/watch/7", "language": "", "hindi_title": "कुछ", "hindi_body": ""},
        message_id=str(uuid4()),
        unsubscribe="/unsubscribe/abc",
    )
    message = await received()
    assert message["List-Unsubscribe"] == "<https://livepanty.example/unsubscribe/abc>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    parts = _parts(message)
    for text in parts.values():
        assert "https://livepanty.example/unsubscribe/abc" in text
        assert "https://livepanty.example/watch/7" in text
        assert "not advertising" not in text


async def test_a_letter_about_an_account_has_no_way_to_leave(
    smtp_sink: SmtpSink, received: Callable[[], Awaitable[Message]], address: str
) -> None:
    await _send(_mailer(smtp_sink.url), address)
    message = await received()
    assert message["List-Unsubscribe"] is None
    assert message["List-Unsubscribe-Post"] is None
