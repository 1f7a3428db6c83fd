"""CSA-08, PRV-09: what an open case of child safety or an open appeal needs of a minor stays, and goes after it."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.age_verification.document import DocumentState
from domain.compliance.erasure import ErasureCause
from domain.compliance.open_matter import KEPT_FOR, OpenMatter, kept_for
from domain.ids import DecisionAppealId, DecisionId, ModerationCaseId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.clocks import due_times
from domain.moderation.cases.event import By, CaseOutcome, Closed, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.appeal import AppealOutcome, DecisionAppeal
from tests.builders import ASHA, NOW
from tests.unit.application.compliance.conftest import Stage
from tests.unit.application.compliance.test_erasure import a_life, everything_of, lock

NEEDED = {
    OpenMatter.CHILD_SAFETY: (
        "argon2",
        "raga Yaman",
        "For your eyes alone",
        "For the alap",
        "My first show",
        "a-number-proved",
        "ciphertext",
    ),
    OpenMatter.APPEAL: ("argon2", "raga Yaman", "For your eyes alone", "My first show"),
}
"""Of what somebody leaves behind."""
GONE = {
    OpenMatter.CHILD_SAFETY: ("Dear Asha", "be kind", "no spoilers", "a-number-to-prove"),
    OpenMatter.APPEAL: ("Dear Asha", "be kind", "a-number-proved", "ciphertext"),
}


async def begin(stage: Stage, matter: OpenMatter, who: UserId = ASHA) -> ModerationCase | DecisionAppeal:
    if matter is OpenMatter.APPEAL:
        appeal = DecisionAppeal(
            DecisionAppealId(uuid4()), DecisionId(uuid4()), who, "It was somebody else", NOW, NOW + timedelta(days=7),
            AppealOutcome.OPEN, "", "", None, None,
        )  # fmt: skip
        async with stage.database.begin() as tx:
            await tx.decision_appeals.add(appeal)
        return appeal
    move = ModerationCase.open(
        case_id=ModerationCaseId(uuid4()), subject=Subject(SubjectKind.PERSON, who), person_id=who,
        kind=CaseKind.MINOR, score=20, clocks=due_times(CaseKind.MINOR, NOW, profile="IN-nonexplicit"), report_id=None,
        by=By.worker(NOW),
    )  # fmt: skip
    async with stage.database.begin() as tx:
        await tx.moderation_cases.record(move)
    return move.case


async def end(stage: Stage, open_one: ModerationCase | DecisionAppeal) -> None:
    async with stage.database.begin() as tx:
        if isinstance(open_one, DecisionAppeal):
            await tx.decision_appeals.save(replace(open_one, outcome=AppealOutcome.UPHELD))
        else:
            case = open_one.claimed(UserId(uuid4()), lease=None, now=NOW).move
            await tx.moderation_cases.record(case)
            closed = case.case._moved(Closed(CaseOutcome.ACTED), By.worker(NOW))
            await tx.moderation_cases.record(closed)


@pytest.mark.parametrize("matter", OpenMatter)
async def test_csa_08_prv_09_what_an_open_matter_needs_stays_and_goes_when_it_is_over(
    stage: Stage, matter: OpenMatter
) -> None:
    await a_life(stage, ASHA, "Asha")
    open_one = await begin(stage, matter)
    await lock(stage)
    stage.advance(hours=20)
    assert await stage.erase() == 1
    left = everything_of(stage, ASHA)
    assert [word for word in NEEDED[matter] if word not in left] == []
    assert [word for word in GONE[matter] if word in left] == []
    assert await stage.erase() == 0, "once, while it is open"
    async with stage.database.begin() as tx:
        assert not await tx.erasures.minor_is_erased(ASHA)

    await end(stage, open_one)
    assert await stage.erase() == 1
    left = everything_of(stage, ASHA)
    assert [word for word in NEEDED[matter] if word in left] == []
    assert await stage.erase() == 0
    of_account = [
        each.rows for each in stage.database.tables.compliance.erasures
        if each.table == "account" and each.cause is ErasureCause.MINOR
    ]  # fmt: skip
    assert of_account == [0, 1], "a part first, and then the rest"


async def test_csa_08_the_evidence_of_an_open_case_outlives_its_time(stage: Stage) -> None:
    open_one = await begin(stage, OpenMatter.CHILD_SAFETY)
    await stage.upload(ASHA, b"the front of a card", case_id=None)
    stage.advance(days=30)
    await stage.retain()
    assert await state(stage) is DocumentState.STORED
    await end(stage, open_one)
    await stage.retain()
    assert await state(stage) is DocumentState.ERASED


async def state(stage: Stage) -> DocumentState:
    async with stage.database.begin() as tx:
        [document] = await tx.documents.of_owner(ASHA)
    return document.state


async def test_csa_08_somebody_elses_case_keeps_nothing(stage: Stage) -> None:
    await a_life(stage, ASHA, "Asha")
    await begin(stage, OpenMatter.CHILD_SAFETY, UserId(uuid4()))
    await lock(stage)
    stage.advance(hours=20)
    assert await stage.erase() == 1
    assert "raga Yaman" not in everything_of(stage, ASHA)


def test_prv_09_nothing_open_keeps_nothing_and_two_keep_what_either_needs() -> None:
    assert kept_for(()) == frozenset()
    assert kept_for([*OpenMatter]) == KEPT_FOR[OpenMatter.CHILD_SAFETY] | KEPT_FOR[OpenMatter.APPEAL]
    assert all("account" in kept for kept in KEPT_FOR.values()), "its row goes last, and says that all did"
