"""NCMEC's reporting API, played on loopback by its public documentation: nothing here was tried against NCMEC.

The memory twin and the real client keep the same promises (CSA-05).
"""

import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from lxml import etree
from quart import Quart, Response, request

from adapters.memory.moderation.child_safety_reporting import MemoryReporting
from adapters.ncmec.reporting import NcmecReporting, NotAReportingHost, require_host
from adapters.ncmec.xml import INCIDENTS, TEST, Reporter, file_xml, report_xml, require_valid
from domain.ids import CyberTipId, FootageId, ModerationCaseId, UserId
from domain.moderation.cybertip import Annotation, Classification, CyberTip, IncidentType, TipFile
from ports.moderation.child_safety_reporting import (
    ChildSafetyReporting,
    ReportedPerson,
    ReportFinished,
    ReportingFailed,
    ReportUnknown,
)
from tests.integration.providers.conftest import served

REPORTER = Reporter("Tara", "Officer", "tara@example.in", "LivePanty", "https://livepanty.example/rules")
PERSON = ReportedPerson(UserId(uuid4()), "A synthetic account", "synthetic@example.in")
PAGES = ["https://livepanty.example/watch/1"]
DATA = b"\xff\xd8\xff a synthetic test item: a red square"
AT = datetime(2026, 11, 28, 10, 30, tzinfo=UTC)


def a_tip(**changes: Any) -> CyberTip:
    file = TipFile.of_show(FootageId(uuid4()), Classification.B2, [Annotation.VIRAL], viewed=True)
    tip = CyberTip.draft(
        tip_id=CyberTipId(uuid4()), case_id=ModerationCaseId(uuid4()), incident=IncidentType.TRAFFICKING,
        incident_at=AT, note="Synthetic test\ufffe item <&>", files=[file], host="127.0.0.1", is_test=True,
        drafted_by=UserId(uuid4()), now=AT,
    )  # fmt: skip
    return replace(tip, **changes)


@dataclass
class Ncmec:
    """One report's worth of the service. `fault` is a status or an answer that comes instead."""

    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    documents: list[bytes] = field(default_factory=list)
    fault: tuple[bytes, int] | None = None

    def app(self, _url: str) -> Quart:
        app = Quart("ncmec")

        @app.before_request
        async def allowed() -> Any:
            basic = "Basic " + b64encode(b"synthetic:secret of ncmec").decode()
            if request.headers.get("Authorization") != basic:
                return Response("", 401)
            return Response(self.fault[0], self.fault[1]) if self.fault else None

        @app.post("/ispws/submit")
        async def submit() -> Any:
            assert request.headers["Content-Type"] == "text/xml; charset=utf-8"
            body: Any = await request.get_data()
            self.documents.append(body)
            if etree.fromstring(body).tag != "report":
                return self.answer(4100)
            number = str(4_000_000 + len(self.reports))
            self.reports[number] = {"state": "open", "files": {}, "told": {}}
            return self.answer(0, reportId=number)

        @app.post("/ispws/upload")
        async def upload() -> Any:
            form, file = await request.form, (await request.files)["file"]
            if (report := self._open(form["id"])) is None:
                return self._none(form["id"])
            data = file.read()
            file_id = f"f{len(report['files'])}"
            report["files"][file_id] = (file.filename, file.content_type, data)
            md5 = hashlib.md5(data, usedforsecurity=False).hexdigest().upper()
            return self.answer(0, reportId=form["id"], fileId=file_id, hash=md5)

        @app.post("/ispws/fileinfo")
        async def fileinfo() -> Any:
            body: Any = await request.get_data()
            self.documents.append(body)
            root = etree.fromstring(body)
            number, file_id = root.findtext("reportId"), root.findtext("fileId")
            if (report := self._open(number)) is None:
                return self._none(number)
            report["told"][file_id] = root
            return self.answer(0, reportId=number)

        @app.post("/ispws/finish")
        async def finish() -> Any:
            number = (await request.form)["id"]
            if (report := self._open(number)) is None:
                return self._none(number)
            report["state"] = "finished"
            return self.answer(0, "reportDoneResponse", reportId=number)

        @app.post("/ispws/retract")
        async def retract() -> Any:
            number = (await request.form)["id"]
            if self._open(number) is None:
                return self._none(number)
            del self.reports[number]
            return self.answer(0)

        return app

    def _open(self, number: Any) -> dict[str, Any] | None:
        report = self.reports.get(number)
        return report if report is not None and report["state"] == "open" else None

    def _none(self, number: Any) -> Response:
        return self.answer(5102 if number in self.reports else 5001)

    def answer(self, code: int, root: str = "reportResponse", **named: str) -> Response:
        said = "".join(f"<{name}>{value}</{name}>" for name, value in named.items())
        body = f"<?xml version='1.0' encoding='UTF-8'?><{root}><responseCode>{code}</responseCode>{said}</{root}>"
        return Response(body, 200 if code == 0 else 400, content_type="text/xml")


@pytest.fixture
async def ncmec() -> AsyncIterator[tuple[Ncmec, NcmecReporting]]:
    play = Ncmec()
    async with served(play.app) as url:
        client = NcmecReporting(
            url=f"{url}/ispws", username="synthetic", password="secret of ncmec", reporter=REPORTER,
            may_be_real=False,
        )  # fmt: skip
        yield play, client
        await client.aclose()


@pytest.fixture(params=["memory", "http"])
def reporting(request: pytest.FixtureRequest) -> ChildSafetyReporting:
    if request.param == "memory":
        return MemoryReporting()
    client: ChildSafetyReporting = request.getfixturevalue("ncmec")[1]
    return client


async def test_csa_05_a_report_is_opened_filled_described_and_finished_once(
    reporting: ChildSafetyReporting,
) -> None:
    tip = a_tip()
    opened = await reporting.open(tip, PERSON, PAGES)
    sent = await reporting.upload(opened.number, name="a.jpg", media_type="image/jpeg", data=DATA)
    assert sent.md5 == hashlib.md5(DATA, usedforsecurity=False).hexdigest()
    file = replace(tip.files[0], file_id=sent.file_id, md5=sent.md5)
    for _ in range(2):
        await reporting.describe(opened.number, file, name="a.jpg", taken_at=AT, sha256=b"\1" * 32)
    await reporting.finish(opened.number)
    with pytest.raises(ReportFinished):
        await reporting.finish(opened.number)
    with pytest.raises(ReportFinished):
        await reporting.upload(opened.number, name="b.jpg", media_type="image/jpeg", data=DATA)
    with pytest.raises(ReportFinished):
        await reporting.retract(opened.number)


async def test_csa_05_what_was_taken_back_is_not_there(reporting: ChildSafetyReporting) -> None:
    opened = await reporting.open(a_tip(), PERSON, PAGES)
    await reporting.retract(opened.number)
    for call in (reporting.retract(opened.number), reporting.finish(opened.number)):
        with pytest.raises(ReportUnknown):
            await call
    with pytest.raises(ReportUnknown):
        await reporting.upload(opened.number, name="a.jpg", media_type="image/jpeg", data=DATA)


async def test_csa_05_what_arrives_is_what_the_documentation_names(
    ncmec: tuple[Ncmec, NcmecReporting],
) -> None:
    play, client = ncmec
    tip = a_tip()
    opened = await client.open(tip, PERSON, PAGES)
    sent = await client.upload(opened.number, name="a.jpg", media_type="image/jpeg", data=DATA)
    file = replace(tip.files[0], file_id=sent.file_id, md5=sent.md5)
    await client.describe(opened.number, file, name="a.jpg", taken_at=AT, sha256=b"\1" * 32)
    assert (client.host, client.is_test) == ("127.0.0.1", True)
    assert play.documents[0] == opened.sent
    for document in play.documents:
        assert document.startswith(f"<?xml version='1.0' encoding='UTF-8'?>\n<!-- {TEST} -->".encode())
        assert TEST in (etree.fromstring(document).findtext("additionalInfo") or "")
    root = etree.fromstring(play.documents[0])
    assert [element.tag for element in root] == [
        "incidentSummary", "internetDetails", "reporter", "personOrUserReported", "additionalInfo",
    ]  # fmt: skip
    assert root.findtext("incidentSummary/incidentType") == INCIDENTS[IncidentType.TRAFFICKING]
    assert root.findtext("incidentSummary/incidentDateTime") == "2026-11-28T10:30:00Z"
    assert root.findtext("personOrUserReported/espIdentifier") == str(PERSON.account_id)
    assert root.findtext("additionalInfo") == f"{TEST}\nSynthetic test item <&>"
    report = play.reports[opened.number]
    assert report["files"] == {"f0": ("a.jpg", "image/jpeg", DATA)}
    told = report["told"]["f0"]
    assert told.findtext("industryClassification") == "B2"
    assert [element.tag for element in told.find("fileAnnotations")] == ["viral", "liveStreaming"]
    hashes = {each.get("hashType"): each.text for each in told.findall("originalFileHash")}
    assert hashes == {"MD5": hashlib.md5(DATA, usedforsecurity=False).hexdigest(), "SHA256": "01" * 32}


def test_csa_05_what_is_no_test_says_so_nowhere_and_the_schema_takes_both() -> None:
    tip = a_tip()
    file = replace(tip.files[0], file_id="f0", md5="0" * 32, classification=None)
    for is_test in (True, False):
        documents = [
            report_xml(tip, PERSON, PAGES, REPORTER, is_test=is_test),
            file_xml("12", file, name="a.jpg", taken_at=AT, sha256=b"\1" * 32, is_test=is_test),
        ]
        assert [TEST.encode() in document for document in documents] == [is_test] * 2


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"<industryClassification>B2<", b"<industryClassification>C1<"),
        (b"<liveStreaming/>", b""),
        (b"<liveStreaming/>", b"<liveStreaming>true</liveStreaming>"),
        (b"<fileRelevance>Reported</fileRelevance>", b""),
        (b"<reportId>12</reportId>", b"<reportId>twelve</reportId>"),
    ],
)
def test_csa_05_the_schema_refuses_what_is_spelled_otherwise(before: bytes, after: bytes) -> None:
    file = replace(a_tip().files[0], file_id="f0", md5="0" * 32)
    document = file_xml("12", file, name="a.jpg", taken_at=AT, sha256=b"\1" * 32, is_test=True)
    require_valid(document)
    assert before in document
    with pytest.raises(ReportingFailed):
        require_valid(document.replace(before, after))


def test_csa_05_a_report_without_a_reporter_never_leaves() -> None:
    with pytest.raises(ReportingFailed, match="our own schema"):
        report_xml(a_tip(), PERSON, PAGES, replace(REPORTER, email=""), is_test=True)


@pytest.mark.parametrize(
    "fault",
    [
        (b"", 503), (b"", 401), (b"<html>", 200), (b"<reportResponse/>", 200), (b"x" * 70_000, 200),
        (b"<reportResponse><responseCode>4100</responseCode></reportResponse>", 400),
        (b"<reportResponse><responseCode>0</responseCode></reportResponse>", 200),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/hostname'>]><r><responseCode>0</responseCode>"
         b"<reportId>&b;</reportId></r>", 200),
    ],
)  # fmt: skip
async def test_csa_05_whatever_else_is_answered_opens_nothing_and_quotes_nothing(
    ncmec: tuple[Ncmec, NcmecReporting], fault: tuple[bytes, int]
) -> None:
    play, client = ncmec
    play.fault = fault
    with pytest.raises(ReportingFailed) as failed:
        await client.open(a_tip(), PERSON, PAGES)
    assert not any(word in str(failed.value) for word in ("synthetic", "Tara", "secret"))


@pytest.mark.parametrize(
    ("url", "dev", "production"),
    [
        ("https://report.cybertip.org/ispws", False, True),
        ("https://exttest.cybertip.org/ispws", True, True),
        ("http://127.0.0.1:8099/ispws", True, False),
        ("http://exttest.cybertip.org/ispws", False, False),
        ("https://exttest.cybertip.org.example.com/ispws", False, False),
        ("https://exttest.cybertip.org@example.com/ispws", False, False),
        ("https://report.cybertip.org:8443/ispws", False, False),
        ("http://localhost.example/ispws", False, False),
        ("", False, False),
    ],
)
def test_csa_05_only_production_speaks_to_the_real_host_and_nobody_to_a_third(
    url: str, dev: bool, production: bool
) -> None:
    for may_be_real, allowed in ((False, dev), (True, production)):
        if allowed:
            require_host(url, may_be_real=may_be_real)
        else:
            with pytest.raises(NotAReportingHost):
                require_host(url, may_be_real=may_be_real)
            with pytest.raises(NotAReportingHost):
                NcmecReporting(
                    url=url, username="a", password="b", reporter=REPORTER, may_be_real=may_be_real
                )
