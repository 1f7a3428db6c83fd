from datetime import timedelta
from uuid import uuid4

import pytest

from domain.ids import AuditId, ReportId, StreamId, UserId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.policy import CHOSEN, StopPolicy, UnknownPolicy, policy_named
from domain.moderation.note import NOTE_MAX, NoteTooLong
from domain.moderation.reports.report import (
    Report,
    ReportIdReused,
    ReportState,
    SelfReport,
)
from tests.builders import ASHA, MEERA, NOW, STRANGER, a_report


def _file(note: str, subject: Subject | None = None, person_id: UserId = STRANGER) -> Report:
    return Report.file(
        report_id=ReportId(uuid4()),
        subject=subject or Subject(SubjectKind.SHOW, uuid4()),
        person_id=person_id,
        reporter_id=ASHA,
        reason=CaseKind.OTHER,
        note=note,
        words="",
        now=NOW,
    )


def _stop(note: str) -> AuditEntry:
    return AuditEntry.stream_stopped(
        audit_id=AuditId(uuid4()),
        actor_id=MEERA,
        stream_id=StreamId(uuid4()),
        policy=StopPolicy.IMPERSONATION,
        note=note,
        now=NOW,
    )


def test_a_report_is_filed_open_with_its_note_trimmed() -> None:
    report = _file("  he asks for UPI payments \n")
    assert (report.note, report.state, report.closed_at) == (
        "he asks for UPI payments", ReportState.OPEN, None,
    )  # fmt: skip


def test_a_note_keeps_its_lines_but_no_control_characters() -> None:
    assert _file("राग 👩‍🎤\r\n\x00two\x1b[31m").note == "राग 👩‍🎤\ntwo[31m"


@pytest.mark.parametrize("make", [_file, _stop])
def test_a_note_has_at_most_500_characters(make: object) -> None:
    assert callable(make)
    assert make("x" * NOTE_MAX).note == "x" * NOTE_MAX
    with pytest.raises(NoteTooLong) as refused:
        make("x" * (NOTE_MAX + 1))
    assert (refused.value.code, refused.value.pointer) == ("note_too_long", "/note")


def test_closing_a_report_twice_keeps_the_first_time() -> None:
    closed = a_report().closed(NOW)
    assert (closed.state, closed.closed_at) == (ReportState.CLOSED, NOW)
    assert closed.closed(NOW + timedelta(hours=1)) == closed


def test_a_persons_second_report_on_a_show_is_the_same_request_whatever_it_says() -> None:
    first = a_report(reason=CaseKind.OTHER)
    first.require_same_request(a_report(stream_id=first.stream_id, reason=CaseKind.MINOR, note="!"))


@pytest.mark.parametrize("changes", [{"reporter_id": STRANGER}, {"stream_id": StreamId(uuid4())}])
def test_an_id_of_another_persons_or_shows_report_is_refused(changes: dict[str, object]) -> None:
    first = a_report()
    with pytest.raises(ReportIdReused):
        first.require_same_request(a_report(**{"stream_id": first.stream_id, **changes}))


@pytest.mark.parametrize("kind", [SubjectKind.PERSON, SubjectKind.MESSAGE])
def test_mod_01_nobody_reports_themselves_or_what_they_wrote(kind: SubjectKind) -> None:
    assert _file("", Subject(kind, uuid4())).stream_id is None
    with pytest.raises(SelfReport):
        _file("", Subject(kind, uuid4()), person_id=ASHA)
    assert _file("", Subject(SubjectKind.SHOW, uuid4()), person_id=ASHA).stream_id is not None


def test_a_stop_is_audited_by_its_show_and_policy() -> None:
    entry = _stop("  not the singer of that name ")
    assert entry.action == "stream.stop"
    assert entry.subject.startswith("stream:")
    assert (entry.reason, entry.note) == ("impersonation", "not the singer of that name")


@pytest.mark.parametrize("policy", CHOSEN)
def test_every_policy_has_words_for_the_performer(policy: StopPolicy) -> None:
    assert policy_named(policy.value) is policy
    assert policy.text.endswith(".")


@pytest.mark.parametrize("key", ["", "because", "SUSPECTED_MINOR", StopPolicy.AGE_NOT_SHOWN.value])
def test_a_stop_without_a_known_policy_is_refused(key: str) -> None:
    with pytest.raises(UnknownPolicy) as refused:
        policy_named(key, "a raised class")
    assert refused.value.pointer == "/policy"
    assert str(refused.value) == "a raised class names one of the policies"
