"""CNS-03 to CNS-05: what may be made of a show, and how it goes away."""

import itertools
from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.consent.decide_withdrawal import DecideWithdrawal
from application.consent.read_withdrawal import OpenWithdrawalWords, ReadWithdrawalStatus
from application.consent.receive_withdrawal import ReceiveWithdrawal
from application.consent.register_media import RegisterMedia
from domain.casework import FourEyes
from domain.consent.cast import Scope
from domain.consent.events import WithdrawalConcluded, WithdrawalReceived
from domain.consent.media_item import MediaIdReused, MediaItem, MediaKind, MediaState, NotConsented
from domain.consent.withdrawal import (
    ConsentStaysWithdrawn,
    Decision,
    OwnWithdrawal,
    Wish,
    Withdrawal,
    WithdrawalDecided,
    WithdrawalIdReused,
    WithdrawalNotFound,
    WithdrawalState,
    WithdrawalWords,
)
from domain.identity.permissions import PermissionDenied, Role
from domain.ids import MediaItemId, StreamId, UserId, WithdrawalId
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.events import StaffActed
from domain.moderation.text.screen import ForbiddenText
from domain.streaming.stream import NotYourStream
from tests.builders import ASHA, MEERA, NOW, RAVI, a_cast_member, a_user, a_withdrawal
from tests.unit.application.consent.conftest import LEELA, Stage

REASON = "They are plainly seen in it."
KIRAN = UserId(uuid4())
EVERYTHING = frozenset(Scope)


@pytest.fixture
async def open_stage(stage: Stage) -> Stage:
    """Ravi and Leela allow everything."""
    async with stage.begin() as tx:
        for user_id in (RAVI, LEELA):
            await tx.casts.save(a_cast_member(stream_id=stage.show.id, user_id=user_id, scopes=EVERYTHING))
    return stage


async def register(
    stage: Stage, item_id: MediaItemId | None = None, *, by: UserId = RAVI, title: str = "The evening"
) -> MediaItem:
    return await RegisterMedia(stage.begin, stage.now, WordRules())(
        item_id=item_id or MediaItemId(uuid4()),
        stream_id=stage.show.id,
        performer_id=by,
        kind=MediaKind.RECORDING,
        title=title,
    )


async def test_cht_07_a_title_that_leads_off_the_platform_is_refused_as_a_shows_is(open_stage: Stage) -> None:
    with pytest.raises(ForbiddenText):
        await register(open_stage, title="All of it at t.me/ravi")
    assert (await register(open_stage, title="The evening")).title == "The evening"


def receiver(stage: Stage) -> ReceiveWithdrawal:
    numbers = itertools.count()
    return ReceiveWithdrawal(stage.begin, stage.sealer, stage.now, lambda: f"secret {next(numbers)}")


def words(link: object) -> WithdrawalWords:
    return WithdrawalWords.written(
        link=f"https://x.test/watch/{link}", appearance="On the left, in blue", contact="asha@example.in"
    )


async def receive(
    stage: Stage, withdrawal_id: WithdrawalId | None = None, link: object = None, wish: Wish = Wish.HIDE
) -> tuple[Withdrawal, str | None]:
    return await receiver(stage)(
        withdrawal_id=withdrawal_id or WithdrawalId(uuid4()),
        words=words(link or stage.show.id),
        wish=wish,
        is_intimate=False,
    )


async def decide(
    stage: Stage, case: Withdrawal, decision: Decision, *, by: UserId = MEERA, policy: str = "non_consent"
) -> Withdrawal:
    return await DecideWithdrawal(stage.begin, stage.now, uuid4)(
        withdrawal_id=case.id, actor_id=by, decision=decision, policy=policy, reason=REASON
    )


def acts(stage: Stage) -> list[StaffActed]:
    return [event for event in stage.announced() if isinstance(event, StaffActed)]


@pytest.fixture(autouse=True)
async def second(stage: Stage) -> None:
    async with stage.begin() as tx:
        await tx.users.add(a_user(id=KIRAN, display_name="Kiran", role=Role.LEGAL_OFFICER))


def states(stage: Stage) -> set[MediaState]:
    return {item.state for item in stage.database.tables.withdrawals.items_of(stage.show.id)}


async def test_cns_03_an_item_is_entered_once_by_the_performer(open_stage: Stage) -> None:
    item = await register(open_stage)
    open_stage.advance(minutes=1)
    assert await register(open_stage, item.id) == item
    with pytest.raises(MediaIdReused):
        await register(open_stage, item.id, title="Another")
    with pytest.raises(NotYourStream):
        await register(open_stage, by=LEELA)


async def test_cns_03_without_everyones_consent_to_recording_there_is_no_recording(open_stage: Stage) -> None:
    async with open_stage.begin() as tx:
        leela = await tx.casts.find(open_stage.show.id, LEELA)
        assert leela is not None
        await tx.casts.save(replace(leela, scopes=EVERYTHING - {Scope.RECORD}))
    with pytest.raises(NotConsented):
        await register(open_stage)
    assert states(open_stage) == set()


async def test_cns_04_a_withdrawal_hides_everything_at_once_and_opens_a_case(open_stage: Stage) -> None:
    for _ in range(3):
        await register(open_stage)
    open_stage.advance(minutes=2)
    case, code = await receive(open_stage)
    assert states(open_stage) == {MediaState.HIDDEN}
    tables = open_stage.database.tables.withdrawals
    assert {item.changed_at for item in tables.items.values()} == {case.received_at} == {open_stage.now()}
    assert tables.cases[case.id] == case
    assert (case.state, case.stream_id) == (WithdrawalState.RECEIVED, open_stage.show.id)
    assert open_stage.announced() == [WithdrawalReceived(case.id)]
    assert code is not None
    assert len(code) == 16
    with pytest.raises(NotConsented):  # nor is anything made of it from now on
        await register(open_stage)


async def test_cns_04_what_was_written_is_sealed_and_staff_leave_a_trace_when_they_read_it(
    stage: Stage,
) -> None:
    case, _ = await receive(stage)
    async with stage.begin() as tx:
        sealed = await tx.withdrawals.find_words(case.id)
    assert sealed is not None
    assert b"asha@example.in" not in sealed.ciphertext
    read = OpenWithdrawalWords(stage.begin, stage.sealer, stage.now, uuid4)
    with pytest.raises(PermissionDenied):
        await read(withdrawal_id=case.id, actor_id=RAVI)
    assert stage.database.tables.moderation.audit == []
    assert await read(withdrawal_id=case.id, actor_id=MEERA) == words(stage.show.id)
    [entry] = stage.database.tables.moderation.audit
    assert (entry.actor_id, entry.action, entry.subject) == (
        MEERA, "withdrawal.open", f"withdrawal:{case.id}",
    )  # fmt: skip


async def test_cns_04_a_link_to_nothing_is_answered_like_one_to_a_show(stage: Stage) -> None:
    case, code = await receive(stage, link=uuid4())
    assert (case.stream_id, case.state, bool(code)) == (None, WithdrawalState.RECEIVED, True)
    assert stage.announced() == [WithdrawalReceived(case.id)]
    assert (await decide(stage, case, Decision.KEEP_HIDDEN)).state is WithdrawalState.KEPT_HIDDEN


async def test_a_repeat_is_the_same_case_with_a_fresh_code(stage: Stage) -> None:
    receive_again, withdrawal_id = receiver(stage), WithdrawalId(uuid4())

    async def once(link: object) -> tuple[Withdrawal, str | None]:
        return await receive_again(
            withdrawal_id=withdrawal_id, words=words(link), wish=Wish.HIDE, is_intimate=False
        )

    first, old = await once(stage.show.id)
    again, code = await once(stage.show.id)
    assert (again.id, again.reference) == (first.id, first.reference)
    assert code != old
    status = ReadWithdrawalStatus(stage.begin)
    assert (await status(reference=first.reference, secret=str(code)))[0].id == first.id
    for reference, secret in ((first.reference, str(old)), ("NONE", str(code))):
        with pytest.raises(WithdrawalNotFound, match="no withdrawal of this number with this code"):
            await status(reference=reference, secret=secret)
    with pytest.raises(WithdrawalIdReused):
        await once(uuid4())
    assert len(stage.announced()) == 1
    await decide(stage, first, Decision.ERASE)
    assert (await once(stage.show.id))[1], "nothing is decided yet"
    await decide(stage, first, Decision.CONFIRM_ERASURE, by=KIRAN)
    assert (await once(stage.show.id))[1] is None


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        (Decision.KEEP_HIDDEN, MediaState.HIDDEN),
        (Decision.RESTORE, MediaState.VISIBLE),
    ],
)
async def test_cns_04_staff_decide_what_becomes_of_it(
    open_stage: Stage, decision: Decision, state: MediaState
) -> None:
    await register(open_stage)
    case, _ = await receive(open_stage)
    with pytest.raises(PermissionDenied):
        await decide(open_stage, case, decision, by=LEELA)
    decided = await decide(open_stage, case, decision)
    assert states(open_stage) == {state}
    assert decided.reason == REASON
    [entry] = open_stage.database.tables.moderation.audit
    assert (entry.action, entry.reason, entry.note) == ("withdrawal.decide", decided.state, REASON)
    assert open_stage.announced()[-1] == WithdrawalConcluded(case.id)
    with pytest.raises(WithdrawalDecided):
        await decide(open_stage, case, decision)


async def test_cns_04_mod_10_nothing_is_erased_before_another_person_confirms(open_stage: Stage) -> None:
    await register(open_stage)
    case, _ = await receive(open_stage)
    told = open_stage.announced()
    proposed = await decide(open_stage, case, Decision.ERASE)
    assert (proposed.state, proposed.decided_by, proposed.reason) == (WithdrawalState.RECEIVED, None, "")
    assert states(open_stage) == {MediaState.HIDDEN}
    assert open_stage.announced() == told, "nobody is told what may not come"
    with pytest.raises(FourEyes):
        await decide(open_stage, case, Decision.CONFIRM_ERASURE)
    assert states(open_stage) == {MediaState.HIDDEN}
    assert (
        await decide(open_stage, case, Decision.CONFIRM_ERASURE, by=KIRAN)
    ).state is WithdrawalState.ERASED
    assert states(open_stage) == {MediaState.ERASED}
    [first, second] = open_stage.database.tables.moderation.audit
    assert (first.actor_id, first.action, first.reason, first.note) == (
        MEERA, "withdrawal.propose_erasure", "non_consent", REASON,
    )  # fmt: skip
    assert (second.actor_id, second.action, second.reason) == (KIRAN, "withdrawal.decide", "erased")
    [act] = acts(open_stage)
    assert (act.act, act.actor_id, act.first_id) == ("erase_recordings", KIRAN, MEERA)


@pytest.mark.parametrize("policy", ["", "off_platform_payment", "no_such_rule"])
@pytest.mark.parametrize("decision", [Decision.KEEP_HIDDEN, Decision.ERASE, Decision.CONFIRM_ERASURE])
async def test_cns_04_enf_01_mod_20_what_is_kept_from_everybody_names_a_rule_of_consent(
    open_stage: Stage, decision: Decision, policy: str
) -> None:
    case, _ = await receive(open_stage)
    if decision is Decision.CONFIRM_ERASURE:
        await decide(open_stage, case, Decision.ERASE, by=KIRAN)
    told = open_stage.announced()
    with pytest.raises(UnknownPolicy) as refusal:
        await decide(open_stage, case, decision, policy=policy)
    assert refusal.value.pointer == "/policy"
    assert open_stage.announced() == told
    async with open_stage.begin() as tx:
        assert (await tx.withdrawals.get(case.id)).state is WithdrawalState.RECEIVED


async def test_cns_04_enf_01_the_performer_is_owed_reasons_for_what_somebody_claimed(
    open_stage: Stage,
) -> None:
    case, _ = await receive(open_stage)
    await decide(open_stage, case, Decision.KEEP_HIDDEN)
    [act] = acts(open_stage)
    assert act == StaffActed(
        "hide_recordings", open_stage.show.id, RAVI, MEERA, "non_consent", REASON, "", None, open_stage.now(),
        before=str(case.id),
    )  # fmt: skip


async def test_cns_04_cns_05_the_cast_is_obeyed_without_a_rule_and_nothing_is_found_about_anybody(
    open_stage: Stage,
) -> None:
    await register(open_stage)
    for decision in (Decision.KEEP_HIDDEN, Decision.ERASE):
        case = a_withdrawal(person_id=LEELA, secret_digest=None, stream_id=open_stage.show.id)
        async with open_stage.begin() as tx:
            await tx.withdrawals.add(case, None)
        await decide(open_stage, case, decision, policy="")
    await decide(open_stage, case, Decision.CONFIRM_ERASURE, by=KIRAN, policy="")
    assert states(open_stage) == {MediaState.ERASED}
    assert acts(open_stage) == []


async def test_cns_04_what_is_restored_restricts_nobody_and_names_no_rule(open_stage: Stage) -> None:
    case, _ = await receive(open_stage)
    await decide(open_stage, case, Decision.RESTORE, policy="")
    assert acts(open_stage) == []


async def test_cns_04_nothing_is_shown_again_while_another_withdrawal_stands(open_stage: Stage) -> None:
    await register(open_stage)
    first, _ = await receive(open_stage)
    second, _ = await receive(open_stage)
    await decide(open_stage, first, Decision.RESTORE)
    assert states(open_stage) == {MediaState.HIDDEN}
    await decide(open_stage, second, Decision.RESTORE)
    assert states(open_stage) == {MediaState.VISIBLE}
    await register(open_stage)


async def test_cns_04_nothing_is_shown_again_that_somebody_on_camera_took_back(open_stage: Stage) -> None:
    await register(open_stage)
    case, _ = await receive(open_stage)
    async with open_stage.begin() as tx:
        leela = await tx.casts.find(open_stage.show.id, LEELA)
        assert leela is not None
        await tx.casts.save(leela.withdrawn(NOW))
    await decide(open_stage, case, Decision.RESTORE)
    assert states(open_stage) == {MediaState.HIDDEN}


async def test_staff_do_not_decide_on_themselves(stage: Stage) -> None:
    own = a_withdrawal(person_id=MEERA, secret_digest=None, stream_id=stage.show.id)
    cast = a_withdrawal(person_id=LEELA, secret_digest=None, stream_id=stage.show.id)
    async with stage.begin() as tx:
        await tx.withdrawals.add(own, None)
        await tx.withdrawals.add(cast, None)
    with pytest.raises(OwnWithdrawal):
        await decide(stage, own, Decision.ERASE)
    with pytest.raises(ConsentStaysWithdrawn):
        await decide(stage, cast, Decision.RESTORE)
    with pytest.raises(WithdrawalNotFound):
        await decide(stage, a_withdrawal(stream_id=StreamId(uuid4())), Decision.ERASE)
    assert stage.database.tables.moderation.audit == []
    assert ASHA not in {each.decided_by for each in stage.database.tables.withdrawals.cases.values()}
