"""E-mail over SMTP (RFC 5321), written from templates: plain text and HTML side by side."""

from collections.abc import Mapping
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

import aiosmtplib
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from ports.clock import Clock
from ports.notifications.notices import Mailer, MailError


class SmtpMailer(Mailer):
    """Hands each message to the server at `url` over a connection of its own.

    `url` is `smtp://[user:password@]host[:port]`, which takes up STARTTLS where the server offers it,
    `smtp+starttls://`, which insists on it, or `smtps://` for TLS from the first byte. Templates are
    `<templates>/<name>.txt` and `.html`; they know `public_url`, without a slash at its end.
    """

    def __init__(
        self,
        url: str,
        *,
        sender: str,
        templates: Path,
        public_url: str,
        now: Clock,
        timeout_seconds: float = 10,
    ) -> None:
        parts = urlsplit(url)
        assert parts.scheme in {"smtp", "smtps", "smtp+starttls"}, (
            "the mail server's URL is of an unknown kind"
        )
        self._host = parts.hostname or "127.0.0.1"
        self._port = parts.port
        self._username = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password) if parts.password else None
        self._use_tls = parts.scheme == "smtps"
        self._start_tls = True if parts.scheme == "smtp+starttls" else None
        self._timeout_seconds = timeout_seconds
        self._sender = sender
        self._domain = parseaddr(sender)[1].rpartition("@")[2]
        self._now = now
        self._templates = Environment(
            loader=FileSystemLoader(templates),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._public_url = public_url.rstrip("/")
        self._templates.globals["public_url"] = self._public_url

    async def send(
        self,
        *,
        to: str,
        subject: str,
        template: str,
        values: Mapping[str, str],
        message_id: str,
        unsubscribe: str = "",
    ) -> None:
        message = self._message(
            to=to,
            subject=subject,
            template=template,
            values=values,
            message_id=message_id,
            unsubscribe=unsubscribe,
        )
        try:
            await aiosmtplib.send(
                message,
                hostname=self._host,
                port=self._port,
                username=self._username,
                password=self._password,
                use_tls=self._use_tls,
                start_tls=None if self._use_tls else self._start_tls,
                timeout=self._timeout_seconds,
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _mail_error(error) from error

    def _message(
        self,
        *,
        to: str,
        subject: str,
        template: str,
        values: Mapping[str, str],
        message_id: str,
        unsubscribe: str,
    ) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = to
        message["Subject"] = subject
        message["Date"] = format_datetime(self._now())
        message["Message-ID"] = f"<{message_id}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: holiday replies leave it alone
        if unsubscribe:
            message["List-Unsubscribe"] = f"<{self._public_url}{unsubscribe}>"
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
            values = {**values, "unsubscribe": unsubscribe}
        message.set_content(self._render(f"{template}.txt", values))
        message.add_alternative(self._render(f"{template}.html", values), subtype="html")
        return message

    def _render(self, name: str, values: Mapping[str, str]) -> str:
        return self._templates.get_template(name).render(values)


def _mail_error(error: Exception) -> MailError:
    """The port's word for it. The server's own words may hold the address, so that they go no further."""
    codes = [
        refusal.code
        for refusal in (error.recipients if isinstance(error, aiosmtplib.SMTPRecipientsRefused) else [])
    ]
    if isinstance(error, aiosmtplib.SMTPResponseException):
        codes = [error.code]
    if isinstance(error, aiosmtplib.SMTPAuthenticationError):
        # Our mistake, not the message's: once the account is mended the same message goes through.
        return MailError(f"the mail server refused our account ({codes[0]})")
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return MailError("the mail server cannot carry this address", permanent=True)
    if not codes:
        return MailError(f"the mail server could not be reached ({type(error).__name__})")
    permanent = all(500 <= code < 600 for code in codes)
    return MailError(f"the mail server answered {', '.join(map(str, codes))}", permanent=permanent)
