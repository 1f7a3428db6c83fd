"""What was banked of a show is let go with the decision about it, unless anything else stands (ENF-03, ENF-08)."""

import secrets
from uuid import uuid4

import pytest

from application.moderation.decisions._deciding import Reasons
from application.moderation.decisions.decide_case import AskedAction
from domain.identity.permissions import Role
from domain.ids import BankedHashId, DecisionId, StreamId, UserId
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.action import Scope, ScopeKind
from domain.moderation.decisions.decision import Decision
from domain.moderation.watch.hash_bank import BankedHash, BankKind
from domain.moderation.watch.picture_hash import HashedPicture, PictureHash
from domain.streaming.stream import EndReason, StreamState
from tests.builders import a_stream
from tests.integration.database.conftest import World
from tests.integration.database.moderation.decision_desk import DecisionDesk, asked


class Bank(DecisionDesk):
    """Ravi's show was on camera, and Meera banked a still of it."""

    async def banked(self, *shows: StreamId, kind: BankKind = BankKind.NON_CONSENT) -> BankedHashId:
        entry = BankedHash.of_staff(
            BankedHashId(uuid4()), HashedPicture(PictureHash(secrets.randbits(256)), (), 90), kind, actor_id=self.meera,
            reason="the person asked", now=self.world.now(),
        )  # fmt: skip
        async with self.world.begin() as tx:
            await tx.hash_book.add(entry)
            for show in shows or (self.show.id,):
                await tx.picture_bankings.note(entry.id, show, now=self.world.now())
        return entry.id

    async def another_show(self) -> StreamId:
        show = a_stream(performer_id=self.ravi, title="Morning raga", state=StreamState.LIVE)
        show = show.ended(EndReason.PERFORMER, self.world.now())
        async with self.world.begin() as tx:
            await tx.streams.add(show)
        return show.id

    async def decided_of(
        self, show: StreamId | None = None, kind: CaseKind = CaseKind.NCII, policy: str = "non_consent",
        case: ModerationCase | None = None,
    ) -> Decision:  # fmt: skip
        case = case or await self.case_of(kind, show=show or self.show.id)
        return await self.decided(asked("warning", policy=policy), case=case)

    async def found(self, hash_id: BankedHashId) -> BankedHash:
        async with self.world.begin() as tx:
            found = await tx.hash_book.find(hash_id)
        assert found is not None
        return found

    async def is_there(self, hash_id: BankedHashId) -> bool:
        return not (await self.found(hash_id)).is_retired

    async def overturned(self, decision: Decision, by: UserId | None = None) -> None:
        await self.reviewed(await self.appealed(decision), by=by)


@pytest.fixture
async def bank(world: World) -> Bank:
    bank = Bank(world)
    await bank.set_up()
    return bank


async def test_enf_03_enf_08_what_was_banked_of_a_show_goes_with_the_decision_about_it(bank: Bank) -> None:
    hash_id, decision = await bank.banked(), await bank.decided_of()
    elsewhere = await bank.banked(await bank.another_show())
    await bank.overturned(decision)
    gone = await bank.found(hash_id)
    assert (gone.retired_by, gone.retired_reason) == (bank.kiran, f"decision {decision.id} overturned")
    assert await bank.is_there(elsewhere)
    entries = await bank.world.moderation_queries.audit_about([f"picture_hash:{hash_id}"], limit=5)
    assert [entry.action for entry in entries] == ["picture_hash.retire"]


async def test_enf_03_enf_08_a_decision_that_stopped_the_show_names_it_whatever_its_case_is_about(
    bank: Bank,
) -> None:
    hash_id, case = await bank.banked(), await bank.case_of(CaseKind.NCII)
    stop = asked("stop_show", scope=Scope(ScopeKind.SHOW, bank.show.id), policy="non_consent")
    await bank.overturned(await bank.decided(stop, case=case))
    assert not await bank.is_there(hash_id)


async def test_enf_08_what_is_upheld_or_about_something_else_leaves_it(bank: Bank) -> None:
    hash_id, decision = await bank.banked(), await bank.decided_of()
    await bank.reviewed(await bank.appealed(decision), "upheld")
    assert await bank.is_there(hash_id)
    other = await bank.another_show()
    of_other = await bank.banked(other)
    await bank.overturned(await bank.decided_of(other, CaseKind.HARASSMENT, policy="harassment"))
    assert await bank.is_there(of_other), "insults say nothing of a picture"


async def test_enf_08_while_another_decision_about_the_show_stands_it_stays(bank: Bank) -> None:
    hash_id, first = await bank.banked(), await bank.decided_of()
    second = await bank.decided_of(case=await bank.stored(first.case_id))
    await bank.overturned(first)
    assert await bank.is_there(hash_id)
    await bank.overturned(second)
    assert not await bank.is_there(hash_id)


async def test_enf_08_what_was_banked_of_another_show_too_stays_until_that_falls(bank: Bank) -> None:
    other = await bank.another_show()
    hash_id = await bank.banked(bank.show.id, other)
    first, second = await bank.decided_of(), await bank.decided_of(other)
    await bank.overturned(first)
    assert await bank.is_there(hash_id)
    await bank.overturned(second)
    assert not await bank.is_there(hash_id)


async def test_enf_08_while_a_case_about_whoever_was_on_camera_is_open_it_stays(bank: Bank) -> None:
    hash_id, decision = await bank.banked(), await bank.decided_of()
    person = Subject(SubjectKind.PERSON, bank.ravi)
    await bank.report(CaseKind.NCII, subject=person, person_id=bank.ravi)
    await bank.overturned(decision)
    assert await bank.is_there(hash_id)


@pytest.mark.parametrize("is_officer", [False, True])
async def test_enf_08_csa_04_a_childs_picture_is_let_go_by_child_safety_officers_alone(
    bank: Bank, is_officer: bool
) -> None:
    hash_id = await bank.banked(kind=BankKind.CHILD_SAFETY)
    decision = await bank.decided_of(policy="suspected_minor")
    officer = await bank.person(Role.CHILD_SAFETY_OFFICER, "Indira")
    await bank.overturned(decision, by=officer if is_officer else None)
    assert await bank.is_there(hash_id) is not is_officer


async def test_csa_04_enf_08_a_childs_picture_is_not_let_go_with_what_was_decided_about_another_matter(
    bank: Bank,
) -> None:
    hash_id, decision = await bank.banked(kind=BankKind.CHILD_SAFETY), await bank.decided_of()
    await bank.overturned(decision, by=await bank.person(Role.CHILD_SAFETY_OFFICER, "Indira"))
    assert await bank.is_there(hash_id)


async def test_csa_04_enf_08_while_another_decision_about_the_child_stands_the_picture_stays(
    bank: Bank,
) -> None:
    indira, usha = [await bank.person(Role.CHILD_SAFETY_OFFICER, name) for name in ("Indira", "Usha")]
    hash_id = await bank.banked(kind=BankKind.CHILD_SAFETY)
    case = await bank.report(
        CaseKind.MINOR, subject=Subject(SubjectKind.SHOW, bank.show.id), person_id=bank.ravi
    )
    await bank.claimed(case, indira)

    async def decided(action: AskedAction) -> Decision:
        return await bank.decide(
            decision_id=DecisionId(uuid4()), case_id=case.id, actor_id=indira, asked=(action,),
            reasons=Reasons("Looks very young", ""), note="", seen=(await bank.stored(case.id)).version,
        )  # fmt: skip

    scope = Scope(ScopeKind.SHOW, bank.show.id)
    stop = await decided(asked("stop_show", scope=scope, policy="suspected_minor"))
    warning = await decided(asked("warning", policy="suspected_minor"))
    await bank.overturned(stop, by=usha)
    assert await bank.is_there(hash_id)
    await bank.overturned(warning, by=usha)
    assert not await bank.is_there(hash_id)


async def test_enf_08_what_is_let_go_and_banked_again_stands_for_that_show_again(world: World) -> None:
    bank = Bank(world)
    await bank.set_up()
    other, now = await bank.another_show(), world.now()
    hash_id = await bank.banked(bank.show.id, other)
    async with world.begin() as tx:
        bankings = tx.picture_bankings
        assert await bankings.of_show(other) == [hash_id]
        assert not await bankings.let_go(hash_id, other, now=now)
        assert await bankings.of_show(other) == []
        await bankings.note(hash_id, other, now=now)
        await bankings.note(hash_id, other, now=now)
        assert await bankings.of_show(other) == [hash_id]
        assert not await bankings.let_go(hash_id, bank.show.id, now=now)
        assert await bankings.let_go(hash_id, other, now=now)
        assert await bankings.let_go(hash_id, other, now=now), "letting go again changes nothing"
