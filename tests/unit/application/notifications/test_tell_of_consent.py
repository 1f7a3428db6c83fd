"""Whoever is concerned by a consent is told, once, and a subject never says of what."""

from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.database import MemoryDatabase
from adapters.memory.notifications.mailer import MemoryMailer
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.consent.receive_withdrawal import ReceiveWithdrawal
from application.notifications.notify_cast import NotifyCoPerformerInvited, NotifyInvitationAnswered
from application.notifications.notify_withdrawal import (
    NotifyWithdrawalConcluded,
    NotifyWithdrawalReceived,
    TellOfWithdrawal,
)
from application.notifications.tell_person import TellPerson
from domain.consent.cast import CastState
from domain.consent.events import (
    CoPerformerInvited,
    InvitationAnswered,
    WithdrawalConcluded,
    WithdrawalReceived,
)
from domain.consent.withdrawal import LOOKED_AT_AGAIN, Wish, Withdrawal, WithdrawalState, WithdrawalWords
from domain.ids import EventId, WithdrawalId
from domain.notifications.notice import Notice, NoticeKind
from domain.streaming.stream import Stream
from ports.notifications.notices import MailError
from tests.builders import ASHA, MEERA, NOW, RAVI, a_cast_member, a_stream, a_user, a_withdrawal
from tests.unit.application.notifications.letters import assert_told_in_hindi
from tests.vault_keys import vault_key_file

REASON = "Nobody like this is seen in it."


class House:
    def __init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4)
        self.mailer = MemoryMailer()
        self.sealer = AesGcmSealer(LocalKeyWrapper(vault_key_file()))
        self.tell = TellPerson(self.database.begin, self.mailer, lambda: NOW)
        self.of_withdrawal = TellOfWithdrawal(self.tell, self.sealer)
        self.show: Stream = a_stream()

    def notices(self) -> list[Notice]:
        return list(self.database.tables.notifications.notices.values())

    async def received(self, contact: str) -> Withdrawal:
        words = WithdrawalWords.written(link=str(self.show.id), appearance="In blue", contact=contact)
        case, _ = await ReceiveWithdrawal(self.database.begin, self.sealer, lambda: NOW, lambda: uuid4().hex)(
            withdrawal_id=WithdrawalId(uuid4()), words=words, wish=Wish.HIDE, is_intimate=False
        )
        return case

    async def decided(self, case: Withdrawal) -> Withdrawal:
        done = replace(case, state=WithdrawalState.RESTORED, decided_at=NOW, decided_by=MEERA, reason=REASON)
        async with self.database.begin() as tx:
            await tx.withdrawals.update(done)
        return done


@pytest.fixture
async def house() -> AsyncIterator[House]:
    made = House()
    async with made.database.begin() as tx:
        await tx.users.add(a_user(id=RAVI, display_name="Ravi", email="ravi@example.in"))
        await tx.users.add(a_user(id=ASHA, display_name="Asha", email="asha@example.in"))
        await tx.streams.add(made.show)
    yield made
    said = " ".join(mail.subject.lower() for mail in made.mailer.sent)
    assert not any(word in said for word in ("consent", "withdraw", "show", "raga", "camera"))


async def test_cns_02_a_co_performer_is_told_that_they_are_asked(house: House) -> None:
    event = CoPerformerInvited(house.show.id, house.show.title, RAVI, ASHA)
    event_id = EventId(uuid4())
    for _ in range(2):
        await NotifyCoPerformerInvited(house.tell)(event, event_id)
    [notice] = house.notices()
    assert (notice.user_id, notice.kind, notice.link) == (
        ASHA, NoticeKind.CO_PERFORMER_INVITED, "/invitations",
    )  # fmt: skip
    assert notice.body.startswith("Ravi named you")
    assert_told_in_hindi(notice, house.mailer.sent[0], "Ravi", "Asha", house.show.title)
    assert [mail.to for mail in house.mailer.sent] == ["asha@example.in"]


@pytest.mark.parametrize(
    ("state", "said"), [("confirmed", "Asha agreed"), ("declined", "Asha did not agree")]
)
async def test_cns_02_the_performer_is_told_the_answer(house: House, state: str, said: str) -> None:
    event = InvitationAnswered(house.show.id, house.show.title, RAVI, ASHA, state)
    await NotifyInvitationAnswered(house.tell)(event, EventId(uuid4()))
    [notice] = house.notices()
    assert (notice.user_id, notice.kind) == (RAVI, NoticeKind.INVITATION_ANSWERED)
    assert notice.body.startswith(said)
    assert_told_in_hindi(notice, house.mailer.sent[0], "Ravi", "Asha", house.show.title)


async def test_cns_04_the_performer_learns_of_a_withdrawal_and_not_of_whom(house: House) -> None:
    case = await house.received("stranger@example.in")
    await NotifyWithdrawalReceived(house.of_withdrawal)(WithdrawalReceived(case.id), EventId(uuid4()))
    [notice] = house.notices()
    assert (notice.user_id, notice.kind) == (RAVI, NoticeKind.WITHDRAWAL_RECEIVED)
    told = [mail for mail in house.mailer.sent if mail.to == "ravi@example.in"]
    assert len(told) == 1
    assert_told_in_hindi(notice, told[0], "Ravi", house.show.title)
    assert "stranger@" not in notice.body + str(told[0].values)
    [letter] = [mail for mail in house.mailer.sent if mail.to == "stranger@example.in"]
    assert (letter.template, letter.values["number"]) == ("notifications/withdrawal_received", case.reference)


async def test_cns_04_everyone_is_told_the_decision_and_its_reason(house: House) -> None:
    case, event_id = await house.decided(await house.received("stranger@example.in")), EventId(uuid4())
    for _ in range(2):
        await NotifyWithdrawalConcluded(house.of_withdrawal)(WithdrawalConcluded(case.id), event_id)
    [notice] = house.notices()
    assert (notice.user_id, notice.kind) == (RAVI, NoticeKind.WITHDRAWAL_DECIDED)
    assert "it is shown again" in notice.body
    assert notice.body.endswith(f"{REASON} If you do not agree, write to our grievance desk.")
    assert notice.hindi is not None
    assert notice.hindi.body.endswith("शिकायत कक्ष को लिखें।")
    [told, *_] = [mail for mail in house.mailer.sent if mail.to == "ravi@example.in"]
    assert_told_in_hindi(notice, told, "Ravi", house.show.title, REASON)
    letters = [mail for mail in house.mailer.sent if mail.to == "stranger@example.in"]
    assert len({mail.message_id for mail in letters}) == 1
    assert (letters[0].values["state"], letters[0].values["reason"]) == ("restored", REASON)


async def test_cns_04_what_another_claim_keeps_hidden_is_not_said_to_be_shown_again(house: House) -> None:
    other = await house.received("another@example.in")
    case = await house.decided(await house.received("stranger@example.in"))
    notify, said = (
        NotifyWithdrawalConcluded(house.of_withdrawal),
        "keeps it hidden no more, and it is still not shown",
    )
    await notify(WithdrawalConcluded(case.id), EventId(uuid4()))
    [notice] = house.notices()
    assert (said in notice.body, "shown again" in notice.body) == (True, False)
    assert notice.hindi is not None
    assert ("अब भी नहीं दिखाया जाता" in notice.hindi.body, "फिर दिखाया" in notice.hindi.body) == (True, False)
    [letter] = [mail for mail in house.mailer.sent if mail.to == "stranger@example.in"]
    assert letter.values["state"] == "still_hidden"
    await house.decided(other)
    await notify(WithdrawalConcluded(case.id), EventId(uuid4()))
    assert "it is shown again" in house.notices()[-1].body


@pytest.mark.parametrize("state", [WithdrawalState.KEPT_HIDDEN, WithdrawalState.ERASED, None])
async def test_cns_04_cns_05_a_decision_or_somebodys_consent_keeps_it_hidden_too(
    house: House, state: WithdrawalState | None
) -> None:
    if state is not None:
        other = await house.decided(await house.received("another@example.in"))
        async with house.database.begin() as tx:
            await tx.withdrawals.update(replace(other, state=state))
    else:
        async with house.database.begin() as tx:
            await tx.casts.save(
                a_cast_member(
                    stream_id=house.show.id, user_id=ASHA, state=CastState.WITHDRAWN, withdrawn_at=NOW
                )
            )
    case = await house.decided(await house.received("stranger@example.in"))
    await NotifyWithdrawalConcluded(house.of_withdrawal)(WithdrawalConcluded(case.id), EventId(uuid4()))
    [notice] = house.notices()
    assert ("still not shown" in notice.body, "shown again" in notice.body) == (True, False)


@pytest.mark.parametrize(
    ("state", "reason", "is_told"),
    [
        (WithdrawalState.KEPT_HIDDEN, REASON, False),
        (WithdrawalState.ERASED, REASON, False),
        (WithdrawalState.RESTORED, LOOKED_AT_AGAIN, False),
        (WithdrawalState.RESTORED, REASON, True),
    ],
)
async def test_cns_04_enf_01_the_performer_whom_a_decision_tells_it_with_reasons_is_told_once(
    house: House, state: WithdrawalState, reason: str, is_told: bool
) -> None:
    case = await house.decided(await house.received("stranger@example.in"))
    async with house.database.begin() as tx:
        await tx.withdrawals.update(replace(case, state=state, reason=reason))
    await NotifyWithdrawalConcluded(house.of_withdrawal)(WithdrawalConcluded(case.id), EventId(uuid4()))
    assert bool(house.notices()) is is_told
    [letter] = [mail for mail in house.mailer.sent if mail.to == "stranger@example.in"]
    assert (letter.values["state"], letter.values["reason"]) == (state.value, reason)


async def test_leg_16_who_gave_a_phone_number_gets_no_letter(house: House) -> None:
    case = await house.received("+91 98765 43210")
    await NotifyWithdrawalReceived(house.of_withdrawal)(WithdrawalReceived(case.id), EventId(uuid4()))
    assert [mail.to for mail in house.mailer.sent] == ["ravi@example.in"]


async def test_a_refused_address_is_let_go_and_a_server_that_is_down_is_tried_again(house: House) -> None:
    case = await house.received("stranger@example.in")
    house.mailer.error = MailError("down")
    notify, event = NotifyWithdrawalReceived(house.of_withdrawal), WithdrawalReceived(case.id)
    with pytest.raises(MailError):
        await notify(event, EventId(uuid4()))
    house.mailer.error = MailError("no such mailbox", permanent=True)
    await notify(event, EventId(uuid4()))


async def test_cns_05_who_took_it_back_from_their_account_is_told_the_decision(house: House) -> None:
    case = a_withdrawal(stream_id=house.show.id, person_id=ASHA, secret_digest=None)
    own = a_withdrawal(stream_id=house.show.id, person_id=RAVI, secret_digest=None)
    async with house.database.begin() as tx:
        for each in (case, own):
            await tx.withdrawals.add(each, None)
    await NotifyWithdrawalReceived(house.of_withdrawal)(WithdrawalReceived(own.id), EventId(uuid4()))
    assert house.notices() == []  # the performer knows
    await house.decided(case)
    await NotifyWithdrawalConcluded(house.of_withdrawal)(WithdrawalConcluded(case.id), EventId(uuid4()))
    assert {notice.user_id: notice.link for notice in house.notices()} == {
        RAVI: f"/studio/{house.show.id}",
        ASHA: "/invitations",
    }


async def test_a_link_to_no_show_concerns_no_performer(house: House) -> None:
    case = a_withdrawal(stream_id=None)
    async with house.database.begin() as tx:
        await tx.withdrawals.add(case, None)
    await NotifyWithdrawalReceived(house.of_withdrawal)(WithdrawalReceived(case.id), EventId(uuid4()))
    assert house.notices() == []
    assert house.mailer.sent == []
