"""AGE-17: of a viewer who is verified nothing is kept of what they showed."""

from uuid import uuid4

import pytest

from application.age_verification.erase_viewers_documents import EraseViewersDocuments
from domain.age_verification.document import DocumentState
from domain.age_verification.events import CaseMoved
from domain.ids import EventId
from tests.builders import ASHA
from tests.unit.application.age_verification.document_stage import CASE, Stage


async def told(stage: Stage, *, purpose: str = "viewer", state: str = "approved") -> None:
    follow = EraseViewersDocuments(stage.database.begin, stage.vault, stage.now)
    event = CaseMoved(CASE, ASHA, seq=7, purpose=purpose, state=state, reason="confirmed")
    await follow(event, EventId(uuid4()))


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    await made.people()
    return made


async def test_age_17_the_pictures_of_a_verified_viewer_go_and_it_may_be_told_twice(stage: Stage) -> None:
    document = await stage.stored()
    await told(stage)
    await told(stage)
    assert (await stage.find(document.id)).state is DocumentState.ERASED
    assert not stage.objects


@pytest.mark.parametrize(
    ("purpose", "state"), [("performer", "approved"), ("viewer", "needs_review"), ("viewer", "rejected")]
)
async def test_age_17_what_is_still_needed_stays(stage: Stage, purpose: str, state: str) -> None:
    document = await stage.stored()
    await told(stage, purpose=purpose, state=state)
    assert (await stage.find(document.id)).state is DocumentState.STORED
    assert len(stage.objects) == 1
