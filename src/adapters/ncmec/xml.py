"""What is sent to NCMEC, in the words of its documentation, and what it answers.

Each document is held to our own schema before it leaves (`cybertip.xsd`, which says what it is written from).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from lxml import etree

from domain.moderation.cybertip import Annotation, CyberTip, IncidentType, TipFile
from ports.moderation.child_safety_reporting import ReportedPerson, ReportingFailed

INCIDENTS: Mapping[IncidentType, str] = {
    IncidentType.KNOWN_OR_APPARENT_MATERIAL: "Child Pornography (possession, manufacture, and distribution)",
    IncidentType.ENTICEMENT: "Online Enticement of Children for Sexual Acts",
    IncidentType.TRAFFICKING: "Child Sex Trafficking",
    IncidentType.ABUSE: "Child Sexual Molestation",
}
"""The words that the protocol wants for the four of its eight kinds that a live show can come to."""
_ORDER = (
    Annotation.POTENTIAL_MEME, Annotation.VIRAL, Annotation.POSSIBLE_SELF_PRODUCTION, Annotation.PHYSICAL_HARM,
    Annotation.VIOLENCE, Annotation.LIVE_STREAMING, Annotation.INFANT, Annotation.GENERATIVE_AI,
)  # fmt: skip
TEST = "TEST. This is a synthetic test, made to try a connection. It is no report, and nobody is reported."
"""Stands first in every document of a test, as a comment and as text."""
_NOT_XML = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_SAFE = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports, for the platform. `service` is the platform's name, `legal_url` where its terms are."""

    first_name: str
    last_name: str
    email: str
    service: str
    legal_url: str


@dataclass(frozen=True, slots=True)
class Told:
    """NCMEC's answer: its code, and what else it names. Empty where it names none."""

    code: int
    report_id: str
    file_id: str
    md5: str


def report_xml(
    tip: CyberTip, person: ReportedPerson, pages: Sequence[str], reporter: Reporter, *, is_test: bool
) -> bytes:
    """The document that opens a report. Raises `ReportingFailed` where our schema refuses it."""
    root = etree.Element("report")
    incident = etree.SubElement(root, "incidentSummary")
    _say(incident, "incidentType", INCIDENTS[tip.incident])
    _say(incident, "incidentDateTime", _moment(tip.incident_at))
    if pages:
        page = etree.SubElement(etree.SubElement(root, "internetDetails"), "webPageIncident")
        for url in pages:
            _say(page, "url", url)
        _say(page, "additionalInfo", "A live show, streamed from a camera.")
    who = etree.SubElement(etree.SubElement(root, "reporter"), "reportingPerson")
    for tag, value in (
        ("firstName", reporter.first_name), ("lastName", reporter.last_name), ("email", reporter.email)
    ):  # fmt: skip
        _say(who, tag, value)
    _say(who.getparent(), "legalURL", reporter.legal_url)
    reported = etree.SubElement(root, "personOrUserReported")
    _say(etree.SubElement(reported, "personOrUserReportedPerson"), "email", person.email)
    _say(reported, "espIdentifier", str(person.account_id))
    _say(reported, "espService", reporter.service)
    _say(reported, "screenName", person.display_name)
    _say(root, "additionalInfo", f"{TEST}\n{tip.note}" if is_test else tip.note)
    return _document(root, is_test=is_test)


def file_xml(
    number: str, file: TipFile, *, name: str, taken_at: datetime, sha256: bytes, is_test: bool
) -> bytes:
    """What is said of an uploaded file. Raises `ReportingFailed` where our schema refuses it."""
    root = etree.Element("fileDetails")
    _say(root, "reportId", number)
    _say(root, "fileId", file.file_id)
    _say(root, "originalFileName", name)
    _say(root, "fileViewedByEsp", "true" if file.viewed else "false")
    _say(root, "publiclyAvailable", "true")
    _say(root, "fileRelevance", "Reported")
    said = etree.SubElement(root, "fileAnnotations")
    for annotation in _ORDER:
        if annotation in file.annotations:
            etree.SubElement(said, annotation.value)
    if file.classification is not None:
        _say(root, "industryClassification", file.classification.value)
    for kind, value in (("MD5", file.md5), ("SHA256", sha256.hex())):
        _say(root, "originalFileHash", value).set("hashType", kind)
    if is_test:
        _say(root, "additionalInfo", TEST)
    _say(root, "additionalInfo", f"On camera until {_moment(taken_at)}.")
    return _document(root, is_test=is_test)


def told(body: bytes) -> Told:
    """Read an answer. Raises `ReportingFailed` for one that is none."""
    try:
        root = etree.fromstring(body, parser=_SAFE)
        code = int(root.findtext("responseCode") or "")
    except (etree.XMLSyntaxError, ValueError):
        raise ReportingFailed("NCMEC answered something unreadable") from None
    return Told(
        code,
        (root.findtext("reportId") or "").strip(),
        (root.findtext("fileId") or "").strip(),
        (root.findtext("hash") or "").strip().lower(),
    )


@cache
def _schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(__file__).with_name("cybertip.xsd"), parser=_SAFE))


def require_valid(document: bytes) -> None:
    """Hold a document to our schema. Raises `ReportingFailed`, which names the element and no content of it."""
    schema = _schema()
    if not schema.validate(etree.fromstring(document, parser=_SAFE)):
        at = schema.error_log[0].path or "/"
        raise ReportingFailed(f"our own schema refuses this at {at}", permanent=True)


def _document(root: etree._Element, *, is_test: bool) -> bytes:
    if is_test:
        root.addprevious(etree.Comment(f" {TEST} "))
    document: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8")
    require_valid(document)
    return document


def _say(parent: etree._Element | None, tag: str, text: str) -> etree._Element:
    assert parent is not None, "it was put into one"
    element = etree.SubElement(parent, tag)
    element.text = _NOT_XML.sub("", text)
    return element


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
