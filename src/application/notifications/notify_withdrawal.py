"""Tell the performer, and the person, what becomes of a withdrawal of consent."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid5

from application.notifications.tell_person import BOTH, Letter, TellPerson, notice_id_of
from domain.consent.events import WithdrawalConcluded, WithdrawalReceived
from domain.consent.restoring import STILL_HIDDEN, told_of
from domain.consent.withdrawal import Withdrawal, WithdrawalState, WithdrawalWords
from domain.ids import EventId, UserId, WithdrawalId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords
from domain.streaming.stream import Stream
from ports.consent.agreements import withdrawal_context
from ports.notifications.notices import MailError
from ports.sealing import Sealed, Sealer

SUBJECT = "An update about your account"
SUBJECT_FOR_STRANGERS = "An update about your request"
OUTCOMES: Mapping[str, str] = {
    WithdrawalState.KEPT_HIDDEN: "it stays hidden",
    WithdrawalState.ERASED: "it was erased",
    WithdrawalState.RESTORED: "it is shown again",
    STILL_HIDDEN: "this request keeps it hidden no more, and it is still not shown, for another reason",
}
HINDI_OUTCOMES: Mapping[str, str] = {
    WithdrawalState.KEPT_HIDDEN: "वह छिपा रहेगा",
    WithdrawalState.ERASED: "वह मिटा दिया गया",
    WithdrawalState.RESTORED: "वह फिर दिखाया जाता है",
    STILL_HIDDEN: "इस अनुरोध के कारण वह अब छिपा नहीं है, पर किसी और कारण से अब भी नहीं दिखाया जाता",
}
APPEAL = "If you do not agree, write to our grievance desk."
HINDI_APPEAL = "यदि आप सहमत नहीं हैं, तो हमारे शिकायत कक्ष को लिखें।"
"""As the page says to whoever asked without an account: the one whom the decision goes against is heard (ENF-01)."""


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of: the case, its show, what was written in it, and in a word how it stands."""

    case: Withdrawal
    stream: Stream | None
    sealed: Sealed | None
    state: str


@dataclass(frozen=True, slots=True)
class TellOfWithdrawal:
    """To the performer and to a person with an account as a notice; to anybody else at the e-mail address they gave.

    The performer is not told who it was. Bears repetition: a stranger's letter has the same message id each time.
    """

    tell: TellPerson
    sealer: Sealer

    async def by_notice(self, notice: Notice) -> None:
        """Raises `MailError` when it can be tried again."""
        await self.tell(notice, Letter(SUBJECT, "notifications/consent", {"words": notice.body}))

    async def load(self, withdrawal_id: WithdrawalId) -> Told:
        async with self.tell.begin() as tx:
            case = await tx.withdrawals.get(withdrawal_id)
            words = await tx.withdrawals.find_words(withdrawal_id)
            if case.stream_id is None:
                return Told(case, None, words, case.state.value)
            withdrawals = await tx.withdrawals.of_stream(case.stream_id)
            cast = await tx.casts.of_stream(case.stream_id)
            state = told_of(case, withdrawals=withdrawals, cast=cast)
            return Told(case, await tx.streams.get(case.stream_id), words, state)

    async def to_stranger(self, told: Told, event_id: EventId, template: str) -> None:
        """Where they wrote to us. Raises `MailError` when it can be tried again, `KeysUnavailable`."""
        if told.sealed is None:
            return
        case = told.case
        opened = await self.sealer.unseal(told.sealed, context=withdrawal_context(case.id))
        address = WithdrawalWords(**json.loads(opened)).email
        if address is None:
            return
        try:
            await self.tell.mailer.send(
                to=address,
                subject=SUBJECT_FOR_STRANGERS,
                template=template,
                values={
                    "name": "",
                    "language": BOTH,
                    "link": "/consent/withdrawals",
                    "number": case.reference,
                    "state": told.state,
                    "reason": case.reason,
                },
                message_id=str(uuid5(event_id, "stranger")),
            )
        except MailError as error:
            if not error.permanent:
                raise


@dataclass(frozen=True, slots=True)
class NotifyWithdrawalReceived:
    of_withdrawal: TellOfWithdrawal

    async def __call__(self, event: WithdrawalReceived, event_id: EventId) -> None:
        told = await self.of_withdrawal.load(event.withdrawal_id)
        await self.of_withdrawal.to_stranger(told, event_id, "notifications/withdrawal_received")
        case, stream = told.case, told.stream
        if stream is None or stream.performer_id == case.person_id:
            return
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, stream.performer_id),
            user_id=stream.performer_id,
            kind=NoticeKind.WITHDRAWAL_RECEIVED,
            title="Somebody took back their consent",
            body=f"Somebody who is seen in “{stream.title}” took back their consent. What was made of the show is "
            "hidden until our team has decided.",
            link=f"/studio/{stream.id}",
            now=self.of_withdrawal.tell.now(),
            hindi=NoticeWords(
                "किसी ने अपनी सहमति वापस ली",
                f"“{stream.title}” में दिखने वाले किसी व्यक्ति ने अपनी सहमति वापस ली। जब तक हमारी टीम निर्णय न ले, "
                "उस शो से बनी हर चीज़ छिपी रहेगी।",
            ),
        )
        await self.of_withdrawal.by_notice(notice)


@dataclass(frozen=True, slots=True)
class NotifyWithdrawalConcluded:
    """Not the performer whom a decision, or the answer to their appeal, tells it with its reasons (ENF-01)."""

    of_withdrawal: TellOfWithdrawal

    async def __call__(self, event: WithdrawalConcluded, event_id: EventId) -> None:
        told = await self.of_withdrawal.load(event.withdrawal_id)
        await self.of_withdrawal.to_stranger(told, event_id, "notifications/withdrawal_decided")
        case, stream = told.case, told.stream
        if stream is None:
            return
        performer_id = None if case.is_told_in_decision else stream.performer_id
        for user_id in dict.fromkeys((performer_id, case.person_id)):
            if user_id is not None:
                await self._tell(told, stream, user_id, event_id)

    async def _tell(self, told: Told, stream: Stream, user_id: UserId, event_id: EventId) -> None:
        case = told.case
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, user_id),
            user_id=user_id,
            kind=NoticeKind.WITHDRAWAL_DECIDED,
            title="A withdrawal of consent was decided",
            body=f"What was made of “{stream.title}”: {OUTCOMES[told.state]}. {case.reason} {APPEAL}",
            link="/invitations" if user_id == case.person_id else f"/studio/{stream.id}",
            now=self.of_withdrawal.tell.now(),
            hindi=NoticeWords(
                "सहमति वापस लेने के अनुरोध पर निर्णय हुआ",
                f"“{stream.title}” से जो कुछ बना था: {HINDI_OUTCOMES[told.state]}। {case.reason} {HINDI_APPEAL}",
            ),
        )
        await self.of_withdrawal.by_notice(notice)
