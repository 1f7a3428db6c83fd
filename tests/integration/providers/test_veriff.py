"""What only Veriff does: two kinds of webhooks, and statuses whose words and numbers its pages do not agree on."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from adapters.verification_vendors.reading import mac
from domain.age_verification.claims import DocumentKind
from ports.age_verification.providers import UNDATED, BadProviderWebhook, ProviderReport, ProviderState
from tests.integration.providers.conftest import VERIFF_SECRET, Sandbox
from tests.integration.providers.stages import SandboxStage, an_attempt, finish, now, veriff

ATTEMPT = an_attempt()
DECIDED_AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def a_decision(**changes: object) -> dict[str, object]:
    decision = {
        "id": str(uuid4()),
        "attemptId": str(uuid4()),
        "vendorData": str(ATTEMPT),
        "status": "approved",
        "code": 9001,
        "decisionTime": DECIDED_AT.isoformat(),
        "person": {"firstName": "Asha", "lastName": "Verma", "dateOfBirth": "1998-03-14", "gender": "F"},
        "document": {"type": "PASSPORT", "number": "z3918274", "country": "IN", "validUntil": "2033-06-30"},
    }
    return {"status": "success", "verification": decision | changes}


def read(content: object, *, at: datetime = DECIDED_AT) -> ProviderReport:
    body = msgspec.json.encode(content)
    headers = {"x-hmac-signature": mac(VERIFF_SECRET, body).hex()}
    return veriff("http://127.0.0.1:9").read_webhook(body, headers, now=at)


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [
        ("approved", 9001, ProviderState.FINISHED),
        ("declined", 9102, ProviderState.REFUSED),
        ("resubmission_requested", 9103, ProviderState.TRY_AGAIN),
        ("expired", 9104, ProviderState.LAPSED),
        ("abandoned", 9104, ProviderState.LAPSED),
        ("review", 9121, ProviderState.REVIEW),
        # One page says that 9121 is abandoned: the word decides.
        ("abandoned", 9121, ProviderState.LAPSED),
        ("Declined", 9102, ProviderState.REFUSED),
        # An approval needs both.
        ("approved", 9102, ProviderState.REVIEW),
        ("approved", 9121, ProviderState.REVIEW),
        ("approved", None, ProviderState.REVIEW),
        (None, 9001, ProviderState.REVIEW),
        # Otherwise the number has to do.
        (None, 9102, ProviderState.REFUSED),
        (None, 9121, ProviderState.REVIEW),
    ],
)
def test_ops_10_words_decide_first_and_only_what_fits_together_approves(
    status: str | None, code: int | None, state: ProviderState
) -> None:
    report = read(a_decision(status=status, code=code))
    assert report.state is state
    assert (report.finding.date_of_birth == date(1998, 3, 14)) is (state is ProviderState.FINISHED)


@pytest.mark.parametrize(
    ("status", "code"), [("celebrated", 9001), (None, None), (None, 7), ("", 9001), ("success", 9001)]
)
def test_ops_10_a_decision_nobody_knows_is_refused(status: str | None, code: int | None) -> None:
    with pytest.raises(BadProviderWebhook):
        read(a_decision(status=status, code=code))


def test_the_document_and_its_holder_are_passed_on() -> None:
    report = read(a_decision())
    assert report.claims is not None
    assert (report.claims.kind, report.claims.number) == (DocumentKind.PASSPORT, "Z3918274")
    assert (report.claims.name, report.claims.date_of_birth) == ("Asha Verma", date(1998, 3, 14))
    assert report.claims.expires_on == date(2033, 6, 30)
    assert report.said_at == DECIDED_AT


@pytest.mark.parametrize("spelling", ["{}{}{}", "{} {} {}", "{}-{}-{}"])
def test_age_05_a_number_that_may_be_an_aadhaar_is_not_kept(spelling: str) -> None:
    number = spelling.format("4829", "1736", "5521")
    report = read(a_decision(document={"type": "ID_CARD", "number": number, "country": "IN"}))
    assert report.claims is not None
    assert (report.claims.kind, report.claims.number) == (DocumentKind.AADHAAR, None)
    assert report.claims.last_four == "5521"
    assert b"1736" not in msgspec.json.encode(report)


@pytest.mark.parametrize("person", [None, {}, {"firstName": " ", "lastName": None}])
def test_an_approval_of_nobody_finds_nothing(person: object) -> None:
    report = read(a_decision(person=person))
    assert (report.claims, report.finding.date_of_birth) == (None, None)


def test_a_declined_document_passes_nothing_on() -> None:
    report = read(a_decision(status="declined", code=9102))
    assert (report.claims, report.finding.date_of_birth) == (None, None)


def test_events_decide_nothing_and_override_nothing() -> None:
    event = {"id": str(uuid4()), "attemptId": str(uuid4()), "code": 7002, "action": "submitted"}
    report = read({**event, "vendorData": str(ATTEMPT)})
    assert (report.state, report.said_at, report.code) == (ProviderState.RUNNING, UNDATED, "submitted")
    assert report.reference == event["id"]


@pytest.mark.parametrize(
    "content",
    [
        [],
        {},
        {"id": "1", "action": "submitted"},
        {"id": "1", "action": "submitted", "vendorData": "somebody"},
        a_decision(vendorData="somebody"),
        a_decision(vendorData=None),
        a_decision(vendorData=str(ATTEMPT).upper()),
        a_decision(decisionTime="noon"),
        a_decision(code="9001"),
        a_decision(person={"firstName": "A\u0000B"}),
        a_decision(person={"firstName": "A" * 500}),
    ],
)
def test_age_10_what_is_signed_and_cannot_be_read_is_refused(content: object) -> None:
    with pytest.raises(BadProviderWebhook):
        read(content)


def test_age_10_decisions_are_ordered_by_when_they_were_made() -> None:
    declined = read(a_decision(status="declined", code=9102), at=DECIDED_AT + timedelta(hours=2))
    later = (DECIDED_AT + timedelta(hours=1)).isoformat().replace("+00:00", "Z")
    approved = read(a_decision(decisionTime=later), at=DECIDED_AT + timedelta(hours=2))
    assert declined.said_at < approved.said_at


async def test_age_10_webhooks_in_the_wrong_order_still_tell_which_came_first(
    sandbox: Sandbox, nobody_there: str
) -> None:
    stage, attempt = SandboxStage("veriff", sandbox, nobody_there), an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    await stage.walk(attempt, started, "try_again")
    await stage.heard(attempt, 2)
    await stage.walk(attempt, started, "adult", out_of_order="on")
    heard = await stage.heard(attempt, 4)

    reports = [stage.provider.read_webhook(one.body, one.headers, now=now()) for one in heard]

    latest = max(reports, key=lambda report: report.said_at)
    assert [report.state for report in reports] == [
        ProviderState.RUNNING,
        ProviderState.TRY_AGAIN,
        ProviderState.FINISHED,
        ProviderState.RUNNING,
    ]
    assert latest.state is ProviderState.FINISHED
    assert len({report.event_id for report in reports}) == 4
    assert (await finish(stage, attempt, started, {})).state is ProviderState.FINISHED


async def test_late_webhooks_come_late(sandbox: Sandbox, nobody_there: str) -> None:
    stage, attempt = SandboxStage("veriff", sandbox, nobody_there), an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    await stage.walk(attempt, started, "adult", late_seconds="3")
    assert sandbox.platform.heard == []
    assert (await finish(stage, attempt, started, {})).state is ProviderState.FINISHED
    await stage.heard(attempt, 2)
