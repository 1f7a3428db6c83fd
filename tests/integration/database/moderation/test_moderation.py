import asyncio
from datetime import timedelta
from random import randrange
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import AuditId, BankedHashId, FrameMatchId, ReportId, StreamId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.reports.report import ReportState
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.hash_bank import BankedHash, BankKind, HashMatch
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from domain.streaming.stream import EndReason, Stream, StreamState
from ports.moderation.live_wall import WallRow
from ports.moderation.reports import AuditRow
from tests.builders import a_report, a_stream, a_user, an_audit_entry, some_footage
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import DecisionDesk

OTHERS = frozenset(Queue) - {Queue.CHILD_SAFETY}


@pytest.fixture
async def asha(world: World) -> User:
    return await _user(world, "Asha")


@pytest.fixture
async def ravi(world: World) -> User:
    return await _user(world, "Ravi", Role.PERFORMER)


@pytest.fixture
async def meera(world: World) -> User:
    return await _user(world, "Meera", Role.MODERATOR)


@pytest.fixture
async def show(world: World, ravi: User) -> Stream:
    stream = a_stream(performer_id=ravi.id, started_at=world.now(), created_at=world.now())
    async with world.begin() as tx:
        await tx.streams.add(stream)
    return stream


async def _user(world: World, name: str, role: Role = Role.VIEWER) -> User:
    user = a_user(display_name=name, role=role)
    async with world.begin() as tx:
        await tx.users.add(user)
    return user


async def test_a_report_comes_back_whole(world: World, show: Stream, asha: User) -> None:
    report = a_report(stream_id=show.id, reporter_id=asha.id, note="“राग” is\nnot his")
    async with world.begin() as tx:
        assert await tx.reports.add(report) == report
    async with world.begin() as tx:
        # What is answered now is what was stored: the id is taken.
        assert await tx.reports.add(a_report(id=report.id, stream_id=show.id)) == report


async def test_a_persons_second_open_report_of_one_reason_is_answered_with_the_first(
    world: World, show: Stream, asha: User
) -> None:
    first = a_report(stream_id=show.id, reporter_id=asha.id)
    second = a_report(stream_id=show.id, reporter_id=asha.id, note="Still")
    async with world.begin() as tx:
        await tx.reports.add(first)
    async with world.begin() as tx:
        assert await tx.reports.add(second) == first
    assert len(await world.moderation_queries.reports(show.id)) == 1


async def test_a_persons_graver_report_is_taken_beside_the_first_and_counts_as_one_person(
    world: World, show: Stream, asha: User
) -> None:
    first = a_report(stream_id=show.id, reporter_id=asha.id, reason=CaseKind.SPAM)
    graver = a_report(stream_id=show.id, reporter_id=asha.id, reason=CaseKind.MINOR)
    async with world.begin() as tx:
        await tx.reports.add(first)
    async with world.begin() as tx:
        assert await tx.reports.add(graver) == graver
    assert len(await world.moderation_queries.reports(show.id)) == 2
    [row] = _of(list(await world.live_wall.rows()), show)
    assert row.open_reports == 1


async def test_a_new_report_is_taken_once_the_first_is_closed(world: World, show: Stream, asha: User) -> None:
    first = a_report(stream_id=show.id, reporter_id=asha.id)
    async with world.begin() as tx:
        await tx.reports.add(first)
    async with world.begin() as tx:
        assert await tx.reports.close_all(show.id, now=world.now()) == 1
    async with world.begin() as tx:
        assert await tx.reports.close_all(show.id, now=world.now()) == 0
        replayed = await tx.reports.add(first)
        assert (replayed.state, replayed.closed_at) == (ReportState.CLOSED, world.now())
        second = a_report(stream_id=show.id, reporter_id=asha.id)
        assert await tx.reports.add(second) == second


async def test_a_report_that_is_rolled_back_was_never_made(world: World, show: Stream, asha: User) -> None:
    with pytest.raises(KeyError):
        async with world.begin() as tx:
            await tx.reports.add(a_report(stream_id=show.id, reporter_id=asha.id))
            raise KeyError
    assert await world.moderation_queries.reports(show.id) == []


async def test_of_twenty_racing_reports_of_one_person_one_is_kept(
    world: World, show: Stream, asha: User
) -> None:
    async def report() -> ReportId:
        async with world.begin() as tx:
            return (await tx.reports.add(a_report(stream_id=show.id, reporter_id=asha.id))).id

    answers = await asyncio.gather(*(report() for _ in range(20)))
    assert len(set(answers)) == 1
    assert len(await world.moderation_queries.reports(show.id)) == 1


async def test_reports_of_a_show_are_listed_newest_first(world: World, show: Stream) -> None:
    for minute, reason in enumerate([CaseKind.OTHER, CaseKind.MINOR]):
        reporter = await _user(world, "Asha")
        async with world.begin() as tx:
            await tx.reports.add(
                a_report(
                    stream_id=show.id,
                    reporter_id=reporter.id,
                    reason=reason,
                    reported_at=world.now() + timedelta(minutes=minute),
                )
            )
    rows = await world.moderation_queries.reports(show.id)
    assert [(row.reason, row.state) for row in rows] == [("minor", "open"), ("other", "open")]
    assert await world.moderation_queries.reports(StreamId(uuid4())) == []


def _of(rows: list[WallRow], *streams: Stream) -> list[WallRow]:
    wanted = {stream.id for stream in streams}
    return [row for row in rows if row.stream_id in wanted]


async def test_the_wall_shows_live_shows_and_what_is_said_of_them(
    world: World, show: Stream, ravi: User
) -> None:
    others = [await _user(world, "Ravi", Role.PERFORMER) for _ in range(3)]
    older = a_stream(performer_id=others[0].id, started_at=show.started_at - timedelta(hours=1))
    newer = a_stream(performer_id=others[1].id, started_at=show.started_at + timedelta(hours=1))
    waiting = a_stream(performer_id=others[2].id, state=StreamState.CREATED, started_at=None)
    asha, stranger = await _user(world, "Asha"), await _user(world, "A stranger")
    closed = a_report(stream_id=newer.id, reporter_id=asha.id).closed(world.now())
    async with world.begin() as tx:
        for stream in (older, newer, waiting):
            await tx.streams.add(stream)
        await tx.reports.add(
            a_report(stream_id=older.id, reporter_id=asha.id, reason=CaseKind.OTHER, reported_at=world.now())
        )
        later = world.now() + timedelta(minutes=1)
        await tx.reports.add(
            a_report(stream_id=older.id, reporter_id=stranger.id, reason=CaseKind.MINOR, reported_at=later)
        )
        await tx.reports.add(closed)

    rows = _of(list(await world.live_wall.rows()), show, older, newer, waiting)
    assert [row.stream_id for row in rows] == [newer.id, show.id, older.id]
    assert (rows[2].open_reports, rows[2].latest_reason, rows[2].latest_report_at) == (2, "minor", later)
    assert rows[2].reasons == ("minor", "other")
    assert rows[0].reasons == (), "a closed report says nothing more"
    assert rows[1] == WallRow(
        stream_id=show.id,
        performer_id=ravi.id,
        performer_name="Ravi",
        title=show.title,
        started_at=show.started_at,
        open_reports=0,
        latest_reason=None,
        latest_report_at=None,
        open_withdrawals=0,
        reasons=(),
        earlier_shows=0,
    )
    assert rows[1].open_reports == 0


async def test_acc_09_the_platform_itself_stands_in_the_audit_log(world: World, meera: User) -> None:
    hers, its_own = an_audit_entry(actor_id=meera.id), an_audit_entry(actor_id=None)
    async with world.begin() as tx:
        await tx.audit.append(hers)
        await tx.audit.append(its_own)
    rows = await world.moderation_queries.audit(before=None, limit=10_000, queues=frozenset(Queue))
    names = {row.audit_id: row.actor_name for row in rows}
    assert (names[hers.id], names[its_own.id]) == ("Meera", "LivePanty")


async def test_csa_04_what_officers_wrote_about_a_child_is_in_the_log_for_them_alone(world: World) -> None:
    desk = await DecisionDesk(world).set_up()
    child, other = [
        await desk.report(kind, person_id=desk.ravi) for kind in (CaseKind.GROOMING, CaseKind.SPAM)
    ]
    shows = (desk.show.id, await a_show_of(desk))
    withheld, kept = [some_footage(stream_id=show, performer_id=desk.ravi) for show in shows]
    match = HashMatch("stopncii", BankKind.CHILD_SAFETY, BankedHashId(uuid4()), 31, turned=False)
    found = FrameMatch.found(
        FrameMatchId(uuid4()), match, stream_id=desk.show.id, performer_id=desk.ravi, now=world.now()
    )
    subjects = [f"case:{child.id} account:{desk.ravi}", f"case:{other.id} account:{desk.ravi}"]
    subjects += [f"footage:{each.id} footage_opening:{uuid4()}" for each in (withheld, kept)]
    async with world.begin() as tx:
        await tx.frame_matches.add(found)
        for footage in (withheld, kept):
            await tx.footage.add(footage)
        for subject in subjects:
            await tx.audit.append(an_audit_entry(actor_id=desk.meera, subject=subject, at=world.now()))

    async def listed(*, may_see: bool) -> list[str]:
        rows = await world.moderation_queries.audit(
            before=None, limit=1000, queues=frozenset(Queue) if may_see else OTHERS
        )
        return sorted(row.subject for row in rows if row.subject in subjects)

    assert await listed(may_see=True) == sorted(subjects)
    assert await listed(may_see=False) == sorted([subjects[1], subjects[3]])


async def test_csa_04_that_a_childs_picture_is_in_our_bank_is_in_the_log_for_its_officers_alone(
    world: World,
) -> None:
    """Its kind says what was on camera, and so does what somebody wrote beside it."""
    desk = await DecisionDesk(world).set_up()
    footage = some_footage(stream_id=desk.show.id, performer_id=desk.ravi)
    kinds = (BankKind.CHILD_SAFETY, BankKind.NON_CONSENT)
    hashes = [
        BankedHash.of_staff(
            BankedHashId(uuid4()), HashedPicture(PictureHash(uuid4().int), (), 90), kind, actor_id=desk.meera,
            reason="as the officer found", now=world.now(),
        )
        for kind in kinds
    ]  # fmt: skip
    async with world.begin() as tx:
        await tx.footage.add(footage)
        for entry in hashes:
            await tx.hash_book.add(entry)
            banked = AuditEntry.picture_banked(
                audit_id=AuditId(uuid4()), actor_id=desk.meera, hash_id=entry.id, footage_id=footage.id,
                kind=entry.kind, note="as the officer found", now=world.now(),
            )  # fmt: skip
            retired = AuditEntry.picture_retired(
                audit_id=AuditId(uuid4()), actor_id=desk.meera, hash_id=entry.id, note="it was a curtain",
                now=world.now(),
            )  # fmt: skip
            await tx.audit.append(banked)
            await tx.audit.append(retired)

    async def listed(*, may_see: bool) -> set[tuple[str, str]]:
        rows = await world.moderation_queries.audit(
            before=None, limit=1000, queues=frozenset(Queue) if may_see else OTHERS
        )
        return {
            (row.action, str(entry.id)) for row in rows for entry in hashes if str(entry.id) in row.subject
        }

    acts = ("picture_hash.add", "picture_hash.retire")
    assert await listed(may_see=True) == {(act, str(entry.id)) for act in acts for entry in hashes}
    assert await listed(may_see=False) == {(act, str(hashes[1].id)) for act in acts}
    match = HashMatch("stopncii", BankKind.CHILD_SAFETY, BankedHashId(uuid4()), 31, turned=False)
    found = FrameMatch.found(
        FrameMatchId(uuid4()), match, stream_id=desk.show.id, performer_id=desk.ravi, now=world.now()
    )
    async with world.begin() as tx:
        await tx.frame_matches.add(found)
    assert await listed(may_see=False) == {("picture_hash.retire", str(hashes[1].id))}, (
        "of what a match withholds, whatever it was banked as"
    )


async def a_show_of(desk: DecisionDesk) -> StreamId:
    show = a_stream(performer_id=desk.ravi).ended(EndReason.PERFORMER, desk.world.now())
    async with desk.world.begin() as tx:
        await tx.streams.add(show)
    return show.id


async def test_the_audit_log_is_read_newest_first_page_by_page(world: World, meera: User) -> None:
    # At a time of its own, so that no other test's entries come between; those of a later one are passed over.
    start = world.now() + timedelta(days=36_500 + randrange(2_000_000))
    entries = [
        an_audit_entry(actor_id=meera.id, at=start + timedelta(seconds=number // 2)) for number in range(5)
    ]
    later = an_audit_entry(actor_id=meera.id, at=start + timedelta(minutes=1))
    async with world.begin() as tx:
        for entry in (*entries, later):
            await tx.audit.append(entry)
    newest_first = sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)

    [newest] = await world.moderation_queries.audit(before=None, limit=1, queues=frozenset(Queue))
    assert newest.at >= later.at
    first = await world.moderation_queries.audit(before=later.id, limit=2, queues=frozenset(Queue))
    second = await world.moderation_queries.audit(before=first[-1].audit_id, limit=3, queues=frozenset(Queue))
    assert [row.audit_id for row in [*first, *second]] == [entry.id for entry in newest_first]
    top = newest_first[0]
    assert first[0] == AuditRow(
        audit_id=top.id,
        actor_name="Meera",
        action=top.action,
        subject=top.subject,
        reason=top.reason,
        note=top.note,
        at=top.at,
        tool="unnamed",
        automated=False,
    )
    assert (
        await world.moderation_queries.audit(before=AuditId(uuid4()), limit=3, queues=frozenset(Queue)) == []
    )


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_entry SET note = 'never happened' WHERE id = :id",
        "DELETE FROM audit_entry WHERE id = :id",
        "DELETE FROM audit_entry WHERE false",
        "TRUNCATE audit_entry",
        "SET LOCAL session_replication_role = replica; DELETE FROM audit_entry",
    ],
)
async def test_postgres_refuses_to_change_the_audit_log(engine: AsyncEngine, change: str) -> None:
    world = World("postgres", engine)
    meera = await _user(world, "Meera", Role.MODERATOR)
    entry = an_audit_entry(actor_id=meera.id)
    async with world.begin() as tx:
        await tx.audit.append(entry)

    with pytest.raises(DBAPIError, match="append-only"):
        async with engine.begin() as connection:
            for statement in change.split("; "):
                await connection.execute(text(statement), {"id": entry.id} if ":id" in statement else {})
    async with engine.connect() as connection:
        note = await connection.scalar(text("SELECT note FROM audit_entry WHERE id = :id"), {"id": entry.id})
    assert note == entry.note
