"""Reports to NCMEC over memory and PostgreSQL: four eyes, each step kept before the next, and the case's proof."""

import asyncio
import secrets
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.moderation.child_safety_reporting import MemoryReporting
from adapters.memory.object_store import MemoryObjectStore
from adapters.memory.streaming.media_taps import MemoryTaps
from application.moderation.cases._cases import open_or_join
from application.moderation.child_safety.report_child_safety import (
    AnswerCyberTip,
    CallOffCyberTip,
    DraftCyberTip,
)
from application.moderation.child_safety.send_cyber_tips import SendCyberTips
from application.moderation.footage.footage_vault import FootageVault
from domain.casework import FourEyes
from domain.errors import Refusal
from domain.identity.permissions import Role
from domain.ids import CyberTipId, FootageId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.priority import NO_SIGNALS
from domain.moderation.cases.refusals import ModerationCaseNotFound, NotClaimed
from domain.moderation.cybertip import (
    LAW,
    LEASE,
    RETRY_MAX,
    Annotation,
    Classification,
    CyberTip,
    CyberTipDecided,
    CyberTipIdReused,
    CyberTipNotFound,
    CyberTippingOff,
    CyberTipState,
    CyberTipUnread,
    CyberTipWithoutFiles,
    IncidentType,
    TipFile,
)
from domain.moderation.note import NoteMissing
from domain.moderation.watch.footage import Footage as Kept
from domain.moderation.watch.footage import FootageCause, FootageKind, FootageNotFound
from domain.streaming.stream import Stream
from ports.moderation.child_safety_reporting import ChildSafetyReporting, CyberTipQueries
from tests.integration.database.conftest import World
from tests.integration.database.moderation.case_desk import CaseDesk
from tests.integration.database.moderation.test_moderation_footage import a_show, of
from tests.vault_keys import vault_key_file

FILM = b"\x1aE\xdf\xa3 film of a synthetic test item, a red square"


class Desk(CaseDesk):
    """A case of a performer with a clip that is kept, two officers, and NCMEC's twin."""

    def __init__(self, world: World, *, is_test: bool = False) -> None:
        super().__init__(world)
        self.ncmec = MemoryReporting(is_test=is_test)
        self.taps, self.store = MemoryTaps(), MemoryObjectStore()
        self.vault = FootageVault(
            world.begin, self.taps, self.store, AesGcmSealer(LocalKeyWrapper(vault_key_file())), world.now,
            secrets.token_bytes,
        )  # fmt: skip
        self.answer = AnswerCyberTip(world.begin, world.now, world.new_id)
        self.call_off = CallOffCyberTip(world.begin, world.now, world.new_id)
        self.queries = cast(
            CyberTipQueries, world.query("moderation.child_safety_reporting", "CyberTipQueries")
        )

    async def open(self, profile: str = "IN-nonexplicit+NCMEC") -> None:
        self.tara = await self.person(Role.CHILD_SAFETY_OFFICER, "Tara")
        self.nandu = await self.person(Role.CHILD_SAFETY_OFFICER, "Nandu")
        self.show = await a_show(self.world)
        self.taps.shows[self.show.id] = b"a synthetic test item, a red square"
        self.clip = await self.keep_clip(self.show)
        async with self.world.begin() as tx:
            move = await open_or_join(
                tx, subject=self.subject_of(self.show), person_id=self.show.performer_id, kind=CaseKind.CSAM,
                signals=NO_SIGNALS, report_id=None, profile=profile, new_id=self.world.new_id,
                by=By(None, "frame_watch", automated=True, note="", at=self.world.now()),
            )  # fmt: skip
        self.case: ModerationCase = move.case
        await self.claimed(self.case, self.tara)

    def subject_of(self, show: Stream) -> Subject:
        from domain.moderation.cases.event import Subject

        return Subject(SubjectKind.SHOW, show.id)

    async def keep_clip(self, show: Stream) -> Kept:
        awaited = Kept.awaited(
            FootageId(uuid4()), FootageKind.CLIP, FootageCause.STOP, stream_id=show.id,
            performer_id=show.performer_id, now=self.world.now(), severity=0,
        )  # fmt: skip
        async with self.world.begin() as tx:
            await tx.footage.add(awaited)
        return await self.vault.fill(awaited)

    def drafting(self, to: ChildSafetyReporting | None) -> DraftCyberTip:
        return DraftCyberTip(self.world.begin, to, self.world.now, self.world.new_id)

    def sending(self, to: ChildSafetyReporting | None = None) -> SendCyberTips:
        return SendCyberTips(
            self.world.begin, to or self.ncmec, self.vault, self.world.now, self.world.new_id, "https://here"
        )

    async def draft(self, **changes: Any) -> CyberTip:
        file = TipFile.of_show(self.clip.id, Classification.A2, [Annotation.VIRAL], viewed=True)
        given = {
            "tip_id": CyberTipId(uuid4()), "case_id": self.case.id, "actor_id": self.tara,
            "incident": IncidentType.KNOWN_OR_APPARENT_MATERIAL, "incident_at": self.world.now(),
            "note": "Synthetic test item", "files": [file], **changes,
        }  # fmt: skip
        return await self.drafting(self.ncmec)(**given)  # type: ignore[arg-type]

    async def allowed(self) -> CyberTip:
        tip = await self.draft()
        return await self.answer(
            tip_id=tip.id, case_id=self.case.id, actor_id=self.nandu, allow=True, note="Seen"
        )

    async def tip(self, tip_id: CyberTipId) -> CyberTip:
        async with self.world.begin() as tx:
            return await tx.cyber_tips.get_for_update(tip_id)

    async def sent(self, tip: CyberTip, *, rounds: int = 6) -> CyberTip:
        """As the worker goes on, and time with it, until it is over."""
        for _ in range(rounds):
            await self.sending()()
            found = await self.tip(tip.id)
            if found.ended_at is not None:
                break
            self.world.now.time += RETRY_MAX + LEASE
        return found


@pytest.fixture
async def desk(world: World) -> Desk:
    made = Desk(world)
    await made.open()
    return made


async def test_csa_05_two_officers_send_a_report_and_the_case_is_proved(desk: Desk) -> None:
    assert LAW in {clock.law for clock in desk.case.status.unproved}
    tip = await desk.draft()
    assert await desk.draft(tip_id=tip.id) == tip
    await desk.sending()()
    assert (await desk.tip(tip.id), desk.ncmec.reports) == (tip, {})
    with pytest.raises(FourEyes):
        await desk.answer(tip_id=tip.id, case_id=desk.case.id, actor_id=desk.tara, allow=True, note="")
    await desk.answer(tip_id=tip.id, case_id=desk.case.id, actor_id=desk.nandu, allow=True, note="")
    done = await desk.sent(tip)
    assert (done.state, done.proves, done.fault) == (CyberTipState.FINISHED, True, "")
    report = desk.ncmec.reports[done.number]
    assert (report.state, list(report.files.values())) == ("finished", [FILM])
    [file] = done.files
    assert report.described[file.file_id].annotations == (Annotation.LIVE_STREAMING, Annotation.VIRAL)
    assert report.described[file.file_id].classification is Classification.A2
    assert report.person is not None
    assert report.person.account_id == desk.show.performer_id
    [proof] = [proof for proof in (await desk.stored(desk.case.id)).status.proofs if proof.law == LAW]
    assert (proof.reference, proof.authority) == (
        f"CyberTipline report {done.number} at {desk.ncmec.host}",
        "NCMEC, CyberTipline",
    )
    assert "in_pocso_19" in {clock.law for clock in (await desk.stored(desk.case.id)).status.unproved}
    [row] = await desk.queries.of_case(desk.case.id)
    assert (row.tip, row.drafted_by_name, row.answered_by_name) == (done, "Tara", "Nandu")


async def test_csa_05_a_test_proves_nothing_and_says_so(world: World) -> None:
    desk = Desk(world, is_test=True)
    await desk.open()
    done = await desk.sent(await desk.allowed())
    assert (done.state, done.is_test, done.proves) == (CyberTipState.FINISHED, True, False)
    assert done.receipt.startswith("TEST, reported to nobody")
    assert LAW in {clock.law for clock in (await desk.stored(desk.case.id)).status.unproved}


async def test_csa_05_where_no_real_reports_go_there_is_no_such_duty(world: World) -> None:
    desk = Desk(world)
    await desk.open(profile="IN-nonexplicit")
    assert LAW not in {clock.law for clock in desk.case.status.clocks}
    assert (await desk.sent(await desk.allowed())).state is CyberTipState.FINISHED


@pytest.mark.parametrize("step", ["open", "upload", "describe", "finish"])
@pytest.mark.parametrize("how", ["fails", "lost"])
async def test_csa_05_whatever_step_fails_the_report_is_finished_once(
    desk: Desk, step: str, how: str
) -> None:
    getattr(desk.ncmec, how).append(step)
    tip = await desk.allowed()
    assert await desk.sending()() >= 0
    stuck = await desk.tip(tip.id)
    assert stuck.ended_at is None
    assert stuck.fault
    if step != "open":
        assert stuck.number in desk.ncmec.reports
    done = await desk.sent(tip)
    assert (done.state, done.fault) == (CyberTipState.FINISHED, "")
    assert [number for number, each in desk.ncmec.reports.items() if each.state == "finished"] == [
        done.number
    ]
    if step != "open":
        assert done.number == stuck.number
        [number] = desk.ncmec.reports
        assert desk.ncmec.reports[number].described.keys() == {done.files[0].file_id}


async def test_csa_05_a_worker_that_dies_in_the_middle_leaves_it_to_the_next(desk: Desk) -> None:
    class Died(BaseException):
        pass

    class Dying(MemoryReporting):
        async def describe(self, *given: Any, **named: Any) -> None:
            raise Died

    dying = Dying(is_test=False, host=desk.ncmec.host)
    tip = await desk.allowed()
    with pytest.raises(Died):
        await desk.sending(dying)()
    left = await desk.tip(tip.id)
    assert (left.number in dying.reports, bool(left.files[0].file_id)) == (True, True)
    desk.ncmec.reports = dying.reports
    await desk.sending()()
    assert (await desk.tip(tip.id)).ended_at is None  # it is still the first one's
    desk.world.now.time += LEASE
    done = await desk.sent(tip)
    assert (done.state, done.number) == (CyberTipState.FINISHED, left.number)
    assert list(dying.reports[left.number].files.values()) == [FILM]


async def test_csa_05_what_ncmec_dropped_is_begun_again(desk: Desk) -> None:
    desk.ncmec.fails.append("finish")
    tip = await desk.allowed()
    await desk.sending()()
    desk.ncmec.reports.clear()
    done = await desk.sent(tip)
    assert (done.state, list(desk.ncmec.reports)) == (CyberTipState.FINISHED, [done.number])
    assert list(desk.ncmec.reports[done.number].files.values()) == [FILM]


async def test_csa_05_what_arrives_as_something_else_is_taken_back(desk: Desk) -> None:
    class Garbling(MemoryReporting):
        async def upload(self, number: str, *, name: str, media_type: str, data: bytes) -> Any:
            told = await super().upload(number, name=name, media_type=media_type, data=data)
            return replace(told, md5="0" * 32)

    garbling = Garbling(is_test=False, host=desk.ncmec.host)
    tip = await desk.allowed()
    await desk.sending(garbling)()
    assert garbling.reports == {}
    assert (await desk.tip(tip.id)).number == ""


async def test_csa_05_a_report_that_is_called_off_is_retracted(desk: Desk) -> None:
    waiting = await desk.draft()
    off = await desk.call_off(tip_id=waiting.id, case_id=desk.case.id, actor_id=desk.nandu)
    assert (off.state, off.number) == (CyberTipState.RETRACTED, "")
    desk.ncmec.fails.append("upload")
    tip = await desk.allowed()
    await desk.sending()()
    assert len(desk.ncmec.reports) == 1
    await desk.call_off(tip_id=tip.id, case_id=desk.case.id, actor_id=desk.tara)
    assert (await desk.sent(tip)).state is CyberTipState.RETRACTED
    assert desk.ncmec.reports == {}
    with pytest.raises(CyberTipDecided):
        await desk.call_off(tip_id=tip.id, case_id=desk.case.id, actor_id=desk.tara)


async def test_csa_05_called_off_too_late_it_is_finished(desk: Desk) -> None:
    desk.ncmec.lost.append("finish")
    tip = await desk.allowed()
    await desk.sending()()
    await desk.call_off(tip_id=tip.id, case_id=desk.case.id, actor_id=desk.tara)
    done = await desk.sent(tip)
    assert (done.state, desk.ncmec.reports[done.number].state) == (CyberTipState.FINISHED, "finished")


async def test_csa_05_what_was_allowed_for_one_host_goes_to_no_other(desk: Desk) -> None:
    tip = await desk.allowed()
    other = MemoryReporting(is_test=True)
    assert await desk.sending(other)() == 0
    assert (other.reports, await desk.tip(tip.id)) == ({}, tip)


async def test_csa_05_who_may_not_and_what_cannot_be_is_refused(desk: Desk) -> None:
    moderator = await desk.person()
    stranger = await a_show(desk.world)
    desk.taps.shows[stranger.id] = b"another synthetic test item"
    others = await desk.keep_clip(stranger)
    file = TipFile.of_show(others.id, None, [], viewed=False)
    refused: list[tuple[type[Refusal], dict[str, Any]]] = [
        (ModerationCaseNotFound, {"actor_id": moderator}),
        (ModerationCaseNotFound, {"actor_id": await desk.person(Role.ADMIN)}),
        (NotClaimed, {"actor_id": desk.nandu}),
        (CyberTipWithoutFiles, {"files": []}),
        (FootageNotFound, {"files": [file]}),
        (NoteMissing, {"note": " "}),
        (CyberTipUnread, {"incident_at": desk.world.now() + timedelta(seconds=1)}),
    ]
    for refusal, changes in refused:
        with pytest.raises(refusal):
            await desk.draft(**changes)
    with pytest.raises(CyberTippingOff):
        await desk.drafting(None)(
            tip_id=CyberTipId(uuid4()), case_id=desk.case.id, actor_id=desk.tara, incident=IncidentType.ABUSE,
            incident_at=desk.world.now(), note="Synthetic", files=[file],
        )  # fmt: skip
    tip = await desk.draft()
    with pytest.raises(CyberTipIdReused):
        await desk.draft(tip_id=tip.id, note="Another")
    with pytest.raises(CyberTipDecided):
        await desk.draft()
    light = await desk.report(CaseKind.SPAM)
    with pytest.raises(ModerationCaseNotFound):
        await desk.draft(case_id=light.id)
    answer = {"case_id": desk.case.id, "allow": True, "note": ""}
    with pytest.raises(ModerationCaseNotFound):
        await desk.answer(tip_id=tip.id, actor_id=moderator, **answer)  # type: ignore[arg-type]
    with pytest.raises(CyberTipNotFound):
        await desk.answer(tip_id=CyberTipId(uuid4()), actor_id=desk.nandu, **answer)  # type: ignore[arg-type]
    with pytest.raises(NoteMissing):
        await desk.answer(tip_id=tip.id, actor_id=desk.nandu, **answer | {"allow": False})  # type: ignore[arg-type]
    assert (await desk.tip(tip.id)) == tip


async def test_csa_05_of_ten_answers_one_holds(desk: Desk) -> None:
    tip = await desk.draft()

    async def answer(allow: bool) -> CyberTip | Refusal:
        try:
            return await desk.answer(
                tip_id=tip.id, case_id=desk.case.id, actor_id=desk.nandu, allow=allow, note="My word"
            )
        except CyberTipDecided as refusal:
            return refusal

    said = await asyncio.gather(*(answer(bool(number % 2)) for number in range(10)))
    [held] = [each for each in said if isinstance(each, CyberTip)]
    assert await desk.tip(tip.id) == held


async def test_csa_05_evidence_is_what_is_kept_of_the_person_alone(desk: Desk) -> None:
    still = of(desk.show, desk.world, kind=FootageKind.STILL, cause=FootageCause.SCHEDULE, slot=1)
    await desk.keep_clip(await a_show_with_picture(desk))
    async with desk.world.begin() as tx:
        await tx.footage.add(still)
    assert desk.case.status.person_id is not None
    rows = await desk.queries.evidence_of(desk.case.status.person_id, limit=10)
    assert [row.footage_id for row in rows] == [desk.clip.id]


async def a_show_with_picture(desk: Desk) -> Stream:
    show = await a_show(desk.world)
    desk.taps.shows[show.id] = b"another synthetic test item"
    return show


@pytest.mark.parametrize("world", ["postgres"], indirect=True)  # constraints are the database's
async def test_csa_05_the_database_sends_nothing_that_one_officer_made_alone(desk: Desk) -> None:
    tip = await desk.draft()
    alone: list[dict[str, Any]] = [
        {"state": CyberTipState.SENDING, "due_at": desk.world.now()},
        {"answered_by": desk.tara, "answered_at": desk.world.now()},
    ]
    for changes in alone:
        with pytest.raises(DBAPIError):
            async with desk.world.begin() as tx:
                await tx.cyber_tips.update(replace(tip, **changes))
    with pytest.raises(DBAPIError):
        async with desk.world.begin() as tx:
            await tx.cyber_tips.add(replace(tip, id=CyberTipId(uuid4()), drafted_by=UserId(desk.nandu)))
