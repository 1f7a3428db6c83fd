"""NCMEC's CyberTipline reporting API over HTTP, as its public documentation has it.

POST /submit opens a report and answers with its number; /upload and /fileinfo add files; /finish makes it one, and
/retract drops it. NCMEC drops what stays open for an hour without a word, or for a day.
"""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx2

from adapters.ncmec.xml import Reporter, Told, file_xml, report_xml, told
from domain.moderation.cybertip import CyberTip, TipFile
from ports.moderation.child_safety_reporting import (
    ChildSafetyReporting,
    OpenedReport,
    ReportedPerson,
    ReportFinished,
    ReportingFailed,
    ReportUnknown,
    UploadedFile,
)

PRODUCTION_HOST = "report.cybertip.org"
TEST_HOST = "exttest.cybertip.org"
CONNECT_SECONDS = 5.0
CALL_SECONDS = 30.0
UPLOAD_SECONDS = 300.0
ANSWER_BYTES_MAX = 64 * 1024
SUCCESS = 0
NOT_THERE = 5001
ALREADY_FINISHED = 5102
_XML = {"Content-Type": "text/xml; charset=utf-8"}


class NotAReportingHost(ValueError):
    """Reports may go to NCMEC's two hosts and to one's own machine, and to the real one only from production."""


@cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)


def require_host(url: str, *, may_be_real: bool) -> str:
    """The host that `url` names. Raises `NotAReportingHost`."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if _is_loopback(host) and not may_be_real and parts.scheme in ("http", "https"):
        return host
    if host not in (PRODUCTION_HOST, TEST_HOST) or parts.scheme != "https" or parts.port not in (None, 443):
        raise NotAReportingHost(f"is neither https://{PRODUCTION_HOST}/ispws nor https://{TEST_HOST}/ispws")
    if host == PRODUCTION_HOST and not may_be_real:
        raise NotAReportingHost("is where real reports go, and this is no production")
    return host


class NcmecReporting(ChildSafetyReporting):
    """`may_be_real` says that this is production. Whether reports are tests follows from the host and from nothing
    else, so that no two settings can disagree about it."""

    def __init__(
        self, *, url: str, username: str, password: str, reporter: Reporter, may_be_real: bool
    ) -> None:  # fmt: skip
        """Raises `NotAReportingHost`."""
        self._host = require_host(url, may_be_real=may_be_real)
        self._reporter = reporter
        self._client = httpx2.AsyncClient(
            base_url=url.rstrip("/"),
            auth=httpx2.BasicAuth(username, password),
            headers={"Accept-Encoding": "identity"},
            timeout=httpx2.Timeout(CALL_SECONDS, connect=CONNECT_SECONDS),
            follow_redirects=False,
            trust_env=False,
            verify=_trusted(),
        )

    async def aclose(self) -> None:
        await self._client.aclose()

    @property
    def host(self) -> str:
        return self._host

    @property
    def is_test(self) -> bool:
        return self._host != PRODUCTION_HOST

    async def open(self, tip: CyberTip, person: ReportedPerson, pages: Sequence[str]) -> OpenedReport:
        document = report_xml(tip, person, pages, self._reporter, is_test=self.is_test)
        answer = await self._post("/submit", content=document, headers=_XML)
        if not answer.report_id.isdecimal():
            raise ReportingFailed("NCMEC opened a report and named no number")
        return OpenedReport(answer.report_id, document)

    async def upload(self, number: str, *, name: str, media_type: str, data: bytes) -> UploadedFile:
        answer = await self._post(
            "/upload", data={"id": number}, files={"file": (name, data, media_type)}, seconds=UPLOAD_SECONDS
        )
        if not answer.file_id:
            raise ReportingFailed("NCMEC took a file and named no number")
        return UploadedFile(answer.file_id, answer.md5)

    async def describe(
        self, number: str, file: TipFile, *, name: str, taken_at: datetime, sha256: bytes
    ) -> None:
        document = file_xml(number, file, name=name, taken_at=taken_at, sha256=sha256, is_test=self.is_test)
        await self._post("/fileinfo", content=document, headers=_XML)

    async def finish(self, number: str) -> None:
        answer = await self._post("/finish", files={"id": (None, number)})
        if answer.report_id != number:
            raise ReportingFailed("NCMEC finished another report than ours")

    async def retract(self, number: str) -> None:
        await self._post("/retract", files={"id": (None, number)})

    async def _post(
        self, path: str, *, content: bytes | None = None, data: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str | None, bytes | str] | tuple[str, bytes, str]] | None = None,
        headers: Mapping[str, str] | None = None, seconds: float = CALL_SECONDS,
    ) -> Told:  # fmt: skip
        """Raises `ReportingFailed` and its kinds, which name codes and nothing that was sent."""
        request = self._client.build_request(
            "POST", path, content=content, data=data, files=files, headers=headers, timeout=seconds
        )
        try:
            async with asyncio.timeout(seconds):
                status, body = await self._send(request)
        except TimeoutError:
            raise ReportingFailed(f"NCMEC did not answer {path} in time") from None
        except httpx2.HTTPError as error:
            raise ReportingFailed(f"NCMEC did not answer {path}: {type(error).__name__}") from None
        if status in (401, 403):
            raise ReportingFailed("NCMEC does not know this account", permanent=True)
        if status >= 500 or status in (408, 429):
            raise ReportingFailed(f"NCMEC answered {path} with {status}")
        answer = told(body)
        if answer.code == NOT_THERE:
            raise ReportUnknown("NCMEC has no such report any more")
        if answer.code == ALREADY_FINISHED:
            raise ReportFinished("that report is finished")
        if answer.code != SUCCESS or not 200 <= status < 300:
            raise ReportingFailed(f"NCMEC refused {path} with code {answer.code}", permanent=True)
        return answer

    async def _send(self, request: httpx2.Request) -> tuple[int, bytes]:
        response = await self._client.send(request, stream=True)
        try:
            body = bytearray()
            async for chunk in response.aiter_raw():
                body += chunk
                if len(body) > ANSWER_BYTES_MAX:
                    raise ReportingFailed("NCMEC answered with too much")
            return response.status_code, bytes(body)
        finally:
            await response.aclose()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
