"""A direct message is reported by its reader; a decision takes it away, an appeal gives it back (CHT-14, ENF-03)."""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from application.moderation.decisions.decide_case import AskedAction
from application.moderation.reports.report_direct_message import ReportDirectMessage
from domain.direct_messages.conversation import ReaderAway
from domain.direct_messages.direct_message import DirectMessage, DirectMessageNotFound
from domain.errors import Refusal
from domain.ids import DecisionAppealId, DirectMessageId, ReportId, UserId
from domain.india import day_of
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.decisions.action import ActionNotPossible, Scope, ScopeKind
from domain.moderation.decisions.decision import Decision
from domain.moderation.decisions.sanction import AccountSuspended, ChatRestricted
from domain.moderation.reports.report import Report, SelfReport
from tests.builders import a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.direct_messages.test_direct_messages import Letters
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.case_desk import PROFILE
from tests.integration.database.moderation.decision_desk import PLATFORM, SUSPENSION, asked


@dataclass
class Reported:
    stage: ActStage
    letters: Letters

    async def report(self, message_id: DirectMessageId, by: UserId) -> Report:
        world = self.stage.world
        return await ReportDirectMessage(world.begin, world.now, world.new_id, PROFILE)(
            report_id=ReportId(uuid4()),
            message_id=message_id,
            reporter_id=by,
            reason="harassment",
            note="He means me",
        )

    async def refusal(self, message_id: DirectMessageId, by: UserId) -> type[Refusal] | None:
        try:
            await self.report(message_id, by)
        except Refusal as refusal:
            return type(refusal)
        return None

    async def decided(
        self, message: DirectMessage, *, of: DirectMessageId | None = None, act: AskedAction | None = None
    ) -> Decision:
        about = Subject(SubjectKind.DIRECT_MESSAGE, message.id)
        async with self.stage.world.begin() as tx:
            found = await tx.moderation_cases.find_open(about, child_safety=False)
        assert found is not None
        case = (await self.stage.claimed(found, self.stage.meera)).case
        scope = Scope(ScopeKind.DIRECT_MESSAGE, of or message.id)
        return await self.stage.decided(act or asked("remove_message", scope=scope), case=case)


@pytest.fixture
async def reported(world: World) -> Reported:
    stage = await ActStage(world).set_up()
    letters = Letters(world, stage.ravi, stage.asha)
    async with world.begin() as tx:
        for person in (stage.ravi, stage.asha):
            await tx.ages.save(a_verified_adult(person))
    await letters.opens()
    await letters.follows()
    return Reported(stage, letters)


async def test_mod_01_who_was_written_to_reports_it_and_its_words_are_kept(reported: Reported) -> None:
    stage = reported.stage
    message = await reported.letters.send("Sing somewhere else, Ravi")
    report = await reported.report(message.id, stage.ravi)
    assert (report.subject.kind, report.person_id) == (SubjectKind.DIRECT_MESSAGE, stage.asha)
    assert report.words == "Sing somewhere else, Ravi"
    assert await reported.refusal(message.id, stage.asha) is SelfReport
    priya = await reported.letters.person("Priya")
    assert await reported.refusal(message.id, priya) is DirectMessageNotFound
    assert await reported.refusal(DirectMessageId(uuid4()), stage.ravi) is DirectMessageNotFound
    [row] = await stage.world.query("moderation.queries", "ModerationQueries").reports_by(
        stage.ravi, before=None, limit=5
    )
    assert (row.subject_kind, row.title) == ("direct_message", "Asha")


async def test_enf_03_a_decision_takes_it_away_and_an_appeal_gives_it_back(reported: Reported) -> None:
    stage = reported.stage
    message, other = (
        await reported.letters.send("Sing somewhere else, Ravi"),
        await reported.letters.send("What a raga"),
    )
    await reported.report(message.id, stage.ravi)
    decision = await reported.decided(message)
    assert sorted(await reported.letters.texts()) == ["", "What a raga"]
    assert (decision.person_id, decision.statement.content_on) == (stage.asha, day_of(message.sent_at))
    async with stage.world.begin() as tx:
        assert await tx.direct_messages.find(other.id) == other
    appeal = await stage.file(
        appeal_id=DecisionAppealId(uuid4()), decision_id=decision.id, person_id=stage.asha, text="A joke between us."
    )  # fmt: skip
    await stage.reviewed(appeal)
    assert sorted(await reported.letters.texts()) == ["Sing somewhere else, Ravi", "What a raga"]


async def test_enf_01_a_message_of_another_person_is_not_decided_on(reported: Reported) -> None:
    message = await reported.letters.send("Sing somewhere else, Ravi")
    answer = await reported.letters.send("Thank you", by=reported.stage.ravi)
    await reported.report(message.id, reported.stage.ravi)
    with pytest.raises(ActionNotPossible):
        await reported.decided(message, of=answer.id)
    assert "" not in await reported.letters.texts()


async def test_enf_05_nobody_writes_to_who_is_suspended_and_they_write_to_nobody(reported: Reported) -> None:
    stage = reported.stage
    message = await reported.letters.send("Sing somewhere else, Ravi")
    await reported.report(message.id, stage.ravi)
    await reported.decided(message, act=SUSPENSION)
    assert await reported.letters.refusal(by=stage.ravi) is ReaderAway
    assert await reported.letters.refusal() is AccountSuspended
    stage.world.now.advance(days=8)
    assert await reported.letters.refusal(by=stage.ravi) is None


async def test_prv_09_what_was_erased_before_an_appeal_was_won_stays_erased(reported: Reported) -> None:
    stage = reported.stage
    message = await reported.letters.send("Sing somewhere else, Ravi")
    await reported.report(message.id, stage.ravi)
    decision = await reported.decided(message)
    async with stage.world.begin() as tx:
        await tx.direct_messages.erase_of(stage.asha)
    assert await reported.refusal(message.id, stage.ravi) is DirectMessageNotFound, "there is nothing to read"
    appeal = await stage.file(
        appeal_id=DecisionAppealId(uuid4()), decision_id=decision.id, person_id=stage.asha, text="A joke between us."
    )  # fmt: skip
    await stage.reviewed(appeal)
    [row] = await reported.letters.queries.messages(reported.letters.pair, before=None, limit=5)
    assert (row.text, row.is_removed) == ("", False)


async def test_enf_05_whoever_may_not_chat_writes_to_nobody_alone_either(reported: Reported) -> None:
    stage = reported.stage
    message = await reported.letters.send("Sing somewhere else, Ravi")
    await reported.report(message.id, stage.ravi)
    await reported.decided(message, act=asked("chat_ban", scope=PLATFORM))
    assert await reported.letters.refusal() is ChatRestricted
    assert await reported.letters.refusal(by=stage.ravi) is None, "and is written to"
