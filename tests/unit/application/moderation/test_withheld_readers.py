"""Who reads withheld footage: an officer whom the queue's list lets in, and neither alone (CSA-04, ADM-11)."""

from uuid import uuid4

import pytest

from domain.identity.permissions import Role
from domain.ids import BankedHashId, FootageOpeningId, FrameMatchId, UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_access import AccessVersion, Admission
from domain.moderation.watch.footage import Footage, FootageNotFound
from domain.moderation.watch.frame_match import FrameMatch
from domain.moderation.watch.hash_bank import BankKind, HashMatch
from tests.builders import MEERA, a_user
from tests.unit.application.moderation.test_footage import Stage, stage

__all__ = ["stage"]

OFFICERS = frozenset({Role.CHILD_SAFETY_OFFICER.value})
LISTS = {
    "as the code has it": Admission(OFFICERS, frozenset(), frozenset()),
    "keeps the officer out": Admission(OFFICERS, frozenset(), frozenset({UserId(MEERA)})),
    "lets the moderator in": Admission(OFFICERS, frozenset({UserId(MEERA)}), frozenset()),
}


async def matched_clip(stage: Stage) -> Footage:
    clip = await stage.clip()
    match = HashMatch("stopncii", BankKind.CHILD_SAFETY, BankedHashId(uuid4()), 3, turned=False)
    found = FrameMatch.found(
        FrameMatchId(uuid4()), match, stream_id=stage.show.id, performer_id=stage.show.performer_id, now=stage.time
    )  # fmt: skip
    async with stage.database.begin() as tx:
        await tx.frame_matches.add(found)
    return clip


@pytest.mark.parametrize(
    ("role", "list_is", "reads"),
    [
        (Role.CHILD_SAFETY_OFFICER, "as the code has it", True),
        (Role.CHILD_SAFETY_OFFICER, "keeps the officer out", False),
        (Role.MODERATOR, "as the code has it", False),
        (Role.MODERATOR, "lets the moderator in", False),
    ],
)
async def test_csa_04_adm_11_neither_the_role_nor_the_list_alone_reads_what_is_withheld(
    stage: Stage, role: Role, list_is: str, reads: bool
) -> None:
    clip = await matched_clip(stage)
    version = AccessVersion(Queue.CHILD_SAFETY, 1, LISTS[list_is], MEERA, "So", stage.time, stage.time, False)
    stage.database.tables.identity.users[MEERA] = a_user(id=MEERA, role=role)
    async with stage.database.begin() as tx:
        await tx.queue_access.add_version(version)
    ask = stage.ask(
        opening_id=FootageOpeningId(uuid4()), footage_id=clip.id, actor_id=MEERA, purpose="To compare"
    )
    if reads:
        assert (await ask).asked_by == MEERA
        return
    with pytest.raises(FootageNotFound):
        await ask
