from collections.abc import AsyncIterator
from secrets import token_hex
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.media import MemoryMedia
from application.moderation.reports.report_stream import ReportStream
from domain.age_verification.age import AgeVerificationRequired
from domain.ids import ReportId, UserId
from domain.moderation.cases.kind import CaseKind, UnknownReportReason
from domain.moderation.note import NoteTooLong
from domain.moderation.reports.report import Report, ReportIdReused
from domain.streaming.room_event import RoomEvent
from domain.streaming.stream import Stream, StreamNotFound
from ports.streaming.log import RoomFeed
from tests.builders import ASHA, NOW, STRANGER, a_stream, a_verified_adult


class NobodyListens(RoomFeed):
    async def publish(self, event: RoomEvent) -> None: ...

    async def subscribe(self) -> AsyncIterator[RoomEvent]:
        return
        yield


@pytest.fixture
def show() -> Stream:
    return a_stream()


@pytest.fixture
async def database(show: Stream) -> MemoryDatabase:
    made = MemoryDatabase(NobodyListens(), lambda: NOW, uuid4)
    async with made.begin() as tx:
        await tx.streams.add(show)
        await tx.ages.save(a_verified_adult(ASHA))
    return made


async def _report(
    database: MemoryDatabase,
    show: Stream,
    *,
    report_id: ReportId | None = None,
    reporter_id: UserId = ASHA,
    reason: str = "harassment",
    note: str = "Insults",
) -> Report:
    return await ReportStream(database.begin, MemoryMedia(), lambda: NOW, uuid4, token_hex, "IN-nonexplicit")(
        report_id=report_id or ReportId(uuid4()),
        stream_id=show.id,
        reporter_id=reporter_id,
        reason=reason,
        note=note,
    )


def _kept(database: MemoryDatabase) -> list[Report]:
    return list(database.tables.moderation.reports.values())


async def test_a_verified_adult_reports_a_show(database: MemoryDatabase, show: Stream) -> None:
    report = await _report(database, show)
    assert _kept(database) == [report]
    assert report.reason is CaseKind.HARASSMENT


async def test_a_retry_is_answered_with_the_first_report(database: MemoryDatabase, show: Stream) -> None:
    first = await _report(database, show)
    assert await _report(database, show, report_id=first.id) == first
    assert _kept(database) == [first]


async def test_a_second_report_of_the_same_person_and_reason_changes_nothing(
    database: MemoryDatabase, show: Stream
) -> None:
    first = await _report(database, show)
    assert await _report(database, show, note="Worse") == first
    assert _kept(database) == [first]


async def test_a_graver_report_of_the_same_person_is_another_one(
    database: MemoryDatabase, show: Stream
) -> None:
    first = await _report(database, show)
    graver = await _report(database, show, reason="minor", note="Worse")
    assert _kept(database) == [first, graver]


async def test_another_person_reports_the_same_show(database: MemoryDatabase, show: Stream) -> None:
    async with database.begin() as tx:
        await tx.ages.save(a_verified_adult(STRANGER))
    await _report(database, show)
    await _report(database, show, reporter_id=STRANGER)
    assert {report.reporter_id for report in _kept(database)} == {ASHA, STRANGER}


async def test_anothers_report_id_is_refused(database: MemoryDatabase, show: Stream) -> None:
    async with database.begin() as tx:
        await tx.ages.save(a_verified_adult(STRANGER))
    first = await _report(database, show)
    with pytest.raises(ReportIdReused):
        await _report(database, show, report_id=first.id, reporter_id=STRANGER)


async def test_a_person_of_unknown_age_is_refused(database: MemoryDatabase, show: Stream) -> None:
    with pytest.raises(AgeVerificationRequired):
        await _report(database, show, reporter_id=STRANGER)
    assert _kept(database) == []


async def test_an_unknown_show_is_refused(database: MemoryDatabase) -> None:
    with pytest.raises(StreamNotFound):
        await _report(database, a_stream())


async def test_a_reason_or_note_that_cannot_be_is_refused(database: MemoryDatabase, show: Stream) -> None:
    with pytest.raises(UnknownReportReason):
        await _report(database, show, reason="boring")
    with pytest.raises(NoteTooLong):
        await _report(database, show, note="x" * 501)
