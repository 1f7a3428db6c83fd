"""What is withheld of a show that was stopped for a child's sake: memory and PostgreSQL, and who may see it."""

from typing import cast
from uuid import uuid4

import pytest

from application.moderation.cases._cases import open_or_join
from application.moderation.cases.look_clear import LookAtStillClear
from application.moderation.footage.footage_vault import FootageVault
from application.moderation.footage.open_by_two import AskToOpenFootage
from application.moderation.footage.view_footage import ShowStill
from domain.identity.permissions import Role
from domain.ids import FootageOpeningId, StreamId, UserId
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.watch.footage import FootageCause, FootageKind, FootageNotFound
from domain.streaming.stream import EndReason, Stream
from ports.moderation.evidence import EvidenceQueries
from ports.moderation.watch.footage import FootageQueries
from tests.builders import a_user
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_moderation_footage import a_show, keep, of


async def a_case(world: World, show: Stream, subject: Subject, kind: CaseKind = CaseKind.CSAM) -> None:
    async with world.begin() as tx:
        await open_or_join(
            tx, subject=subject, person_id=show.performer_id, kind=kind, signals=NO_SIGNALS, report_id=None,
            by=By(None, "test", automated=True, note="", at=world.now()), profile="IN-nonexplicit",
            new_id=world.new_id,
        )  # fmt: skip


@pytest.mark.parametrize("about", ["show", "person"])
async def test_csa_04_csa_10_what_a_show_stopped_for_a_child_showed_is_withheld_while_its_case_is_open(
    world: World, about: str
) -> None:
    """No bank knew of it: somebody saw it, and stopped the show by hand."""
    show, other = await a_show(world), await a_show(world)
    await keep(
        world, of(show, world, kind=FootageKind.STILL, cause=FootageCause.DEMAND, asked_by=show.performer_id)
    )
    subject = (
        Subject(SubjectKind.SHOW, show.id)
        if about == "show"
        else Subject(SubjectKind.PERSON, show.performer_id)
    )
    await a_case(world, other, Subject(SubjectKind.SHOW, other.id), CaseKind.SPAM)
    await a_case(world, show, subject)
    queries = cast(FootageQueries, world.query("moderation.watch.footage_queries", "FootageQueries"))

    async def is_withheld(stream_id: StreamId) -> bool:
        async with world.begin() as tx:
            return await tx.footage.is_withheld(stream_id)

    assert not await is_withheld(show.id), "whoever may have to stop it has to see it"
    async with world.begin() as tx:
        await tx.streams.update(show.killed(world.now()))
        await tx.streams.update(other.killed(world.now()))
    assert await is_withheld(show.id)
    assert not await is_withheld(other.id)
    assert [row.is_withheld for row in await queries.of_stream(show.id, limit=5)] == [True]


async def test_csa_04_of_a_show_that_ended_by_itself_nothing_is_withheld(world: World) -> None:
    """Else one report of a person would take all their shows from everybody's eyes."""
    show = await a_show(world)
    async with world.begin() as tx:
        await tx.streams.update(show.ended(EndReason.PERFORMER, world.now()))
    await a_case(world, show, Subject(SubjectKind.SHOW, show.id))
    async with world.begin() as tx:
        assert not await tx.footage.is_withheld(show.id)


async def test_csa_04_csa_10_nobody_sees_its_stills_and_officers_alone_ask_for_its_clip(world: World) -> None:
    show = await a_show(world)
    still, clip = (
        of(show, world, kind=FootageKind.STILL, cause=FootageCause.ALARM),
        of(show, world, grave=True),
    )
    await keep(world, still, clip)
    members = {role: a_user(role=role) for role in (Role.MODERATOR, Role.CHILD_SAFETY_OFFICER)}
    async with world.begin() as tx:
        for member in members.values():
            await tx.users.add(member)
        await tx.streams.update(show.killed(world.now()))
    look = LookAtStillClear(world.begin, world.now, world.new_id)
    show_still = ShowStill(world.begin, cast(FootageVault, None))
    ask_by_two = AskToOpenFootage(world.begin, world.now, world.new_id)
    evidence = cast(EvidenceQueries, world.query("moderation.evidence", "EvidenceQueries"))

    async def asked(by: UserId) -> None:
        await ask_by_two(
            opening_id=FootageOpeningId(uuid4()), footage_id=clip.id, actor_id=by, purpose="To decide"
        )

    await asked(members[Role.MODERATOR].id)
    assert len(await evidence.stills_of(show.id, limit=5)) == 1
    await a_case(world, show, Subject(SubjectKind.SHOW, show.id))
    assert await evidence.stills_of(show.id, limit=5) == []
    with pytest.raises(FootageNotFound):
        await asked(members[Role.MODERATOR].id)
    await asked(members[Role.CHILD_SAFETY_OFFICER].id)
    for member in members.values():
        with pytest.raises(FootageNotFound):
            await look(footage_id=still.id, actor_id=member.id)
    with pytest.raises(FootageNotFound):
        await show_still(footage_id=still.id)
