"""Tell people how their money goes back, and people of finance what waits for them."""

from collections.abc import Mapping
from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.identity.permissions import Role
from domain.ids import EventId, UserId
from domain.india import date_words, day_of, moment_words
from domain.language import Language
from domain.money import rupees
from domain.notifications.notice import NO_WORDS, Notice, NoticeKind, NoticeWords
from domain.payments.events import PaymentHoldBegun, PaymentHoldReleased
from domain.payments.refund import Refund, RefundState
from domain.payments.refund_events import (
    DisputeEnded,
    DisputeOpened,
    PromoGranted,
    RefundMoved,
    RefundRequested,
)
from domain.payments.velocity import TOLD, TOLD_IN_HINDI, HoldReason

SUBJECT = "An update about your account"
STAFF_SUBJECT = "Something for you to look at"
TEMPLATE = "notifications/money"

_TITLES: Mapping[RefundState, tuple[str, str]] = {
    RefundState.APPROVED: ("Your refund is approved", "आपका रिफ़ंड स्वीकृत हुआ"),
    RefundState.REFUSED: ("Your refund was refused", "आपका रिफ़ंड अस्वीकार किया गया"),
    RefundState.PROCESSED: ("Your refund was sent", "आपका रिफ़ंड भेजा गया"),
    RefundState.FAILED: ("Your refund could not be sent", "आपका रिफ़ंड भेजा नहीं जा सका"),
}
"""In English, and in Hindi."""


@dataclass(frozen=True, slots=True)
class NotifyRefundMoved:
    """The buyer, at each step that concerns them. A payment that fitted no order is nobody's here."""

    tell: TellPerson

    async def __call__(self, event: RefundMoved, event_id: EventId) -> None:
        async with self.tell.begin() as tx:
            refund = await tx.refunds.get_for_update(event.refund_id)
        if refund.buyer_id is None:
            return
        state = RefundState(event.state)
        title, hindi_title = _TITLES[state]
        hindi = NoticeWords(hindi_title, _hindi_why(refund, state))
        words = _Words(title, _why(refund, state), f"/wallet/orders/{refund.order_id}", hindi)
        await _tell(self.tell, event_id, refund.buyer_id, words, subject=SUBJECT)


def _why(refund: Refund, state: RefundState) -> str:
    amount = rupees(refund.amount)
    if state is RefundState.APPROVED:
        return f"{amount} go back to where they came from. The tokens were taken out of your wallet."
    if state is RefundState.PROCESSED:
        return (
            f"{amount} are on their way to where they came from. Your bank may take a few days to show them."
        )
    if state is RefundState.FAILED:
        return (
            "The payment gateway could not send the money. What the refund took out of your wallet is back in it. "
            "Ask once more on this page, or write to us under Grievances and contact."
        )
    return (
        f"Our team wrote: {refund.note} Nothing was taken from you by that. If you think that it is wrong, ask once "
        "more on this page, or write to us under Grievances and contact: there somebody else looks at it."
    )


def _hindi_why(refund: Refund, state: RefundState) -> str:
    amount = rupees(refund.amount)
    if state is RefundState.APPROVED:
        return f"{amount} वहीं लौट रहे हैं जहाँ से आए थे। टोकन आपके वॉलेट से निकाल लिए गए।"
    if state is RefundState.PROCESSED:
        return f"{amount} वहीं के लिए निकल चुके हैं जहाँ से आए थे। आपके बैंक में दिखने में कुछ दिन लग सकते हैं।"
    if state is RefundState.FAILED:
        return (
            "भुगतान सेवा राशि नहीं भेज सकी। रिफ़ंड के लिए आपके वॉलेट से जो निकाला गया था, वह उसमें लौट आया है। इसी पृष्ठ पर "
            "फिर से माँगें, या शिकायत कक्ष को लिखें।"
        )
    return (
        f"हमारी टीम ने लिखा: {refund.note} इससे आपसे कुछ नहीं लिया गया। यदि आपको यह ग़लत लगता है, तो इसी पृष्ठ पर फिर से माँगें, "
        "या शिकायत कक्ष को लिखें: वहाँ कोई और इसे देखता है।"
    )


@dataclass(frozen=True, slots=True)
class NotifyRefundRequested:
    """Everybody of finance: somebody asks for their money, or the platform for a minor's."""

    tell: TellPerson

    async def __call__(self, event: RefundRequested, event_id: EventId) -> None:
        why = "A minor’s wallet is to be returned." if event.by_platform else "A buyer asks for money back."
        await _tell_finance(self.tell, event_id, _Words("A refund waits", why, "/staff/refunds"))


@dataclass(frozen=True, slots=True)
class NotifyDisputeOpened:
    """Everybody of finance, when a payment is disputed (WAL-08)."""

    tell: TellPerson

    async def __call__(self, event: DisputeOpened, event_id: EventId) -> None:
        why = f"{rupees(event.amount_paise)}: what it bought is set aside until the bank has decided."
        await _tell_finance(self.tell, event_id, _Words("A payment is disputed", why, "/staff/disputes"))


@dataclass(frozen=True, slots=True)
class NotifyDisputeEnded:
    """Everybody of finance, when the bank has decided (WAL-08)."""

    tell: TellPerson

    async def __call__(self, event: DisputeEnded, event_id: EventId) -> None:
        why = f"The platform bears {rupees(event.loss_paise)}." if event.loss_paise else "Nothing is lost."
        words = _Words(f"A dispute was {event.state}", why, "/staff/disputes")
        await _tell_finance(self.tell, event_id, words)


@dataclass(frozen=True, slots=True)
class NotifyPromoGranted:
    tell: TellPerson

    async def __call__(self, event: PromoGranted, event_id: EventId) -> None:
        last = day_of(event.expires_at)
        day = f"{last.day} {last:%B %Y}"
        words = _Words(
            "You were given tokens",
            f"{event.tokens} promo tokens. They are spent first, and what is left expires on {day}.",
            "/wallet",
            NoticeWords(
                "आपको टोकन दिए गए",
                f"{event.tokens} प्रोमो टोकन। ये पहले ख़र्च होते हैं, और जो बचेंगे वे {date_words(last, Language.HINDI)} "
                "को समाप्त हो जाएँगे।",
            ),
        )
        await _tell(self.tell, event_id, event.user_id, words, subject=SUBJECT)


@dataclass(frozen=True, slots=True)
class NotifyPaymentHoldBegun:
    """The buyer: what a program saw, how long it lasts, and which people hear them (WAL-12, ENF-06)."""

    tell: TellPerson

    async def __call__(self, event: PaymentHoldBegun, event_id: EventId) -> None:
        reason = HoldReason(event.reason)
        english, hindi = (moment_words(event.until, each) for each in (Language.ENGLISH, Language.HINDI))
        words = _Words(
            "You cannot buy tokens for a day",
            f"{TOLD[reason]} A program saw that. It is over by itself on {english}. If it is a mistake, say so in "
            "your wallet: a person looks at it, and can let you buy before.",
            "/wallet",
            NoticeWords(
                "आप एक दिन तक टोकन नहीं ख़रीद सकते",
                f"{TOLD_IN_HINDI[reason]} यह एक प्रोग्राम ने देखा। {hindi} को यह अपने आप समाप्त होगा। यदि यह ग़लत है, "
                "तो अपने वॉलेट में बताएँ: एक व्यक्ति इसे देखेगा, और आपको पहले ख़रीदने दे सकता है।",
            ),
        )
        await _tell(self.tell, event_id, event.buyer_id, words, subject=SUBJECT)


@dataclass(frozen=True, slots=True)
class NotifyPaymentHoldReleased:
    """The buyer, when staff or an appeal let them order before the time was over."""

    tell: TellPerson

    async def __call__(self, event: PaymentHoldReleased, event_id: EventId) -> None:
        words = _Words(
            "You can buy tokens again",
            "A person looked at your payments, and nothing keeps you from buying any more.",
            "/wallet",
            NoticeWords("आप फिर से टोकन ख़रीद सकते हैं", "एक व्यक्ति ने आपके भुगतान देखे, और अब ख़रीदने पर कोई रोक नहीं है।"),
        )
        await _tell(self.tell, event_id, event.buyer_id, words, subject=SUBJECT)


@dataclass(frozen=True, slots=True)
class _Words:
    title: str
    why: str
    link: str
    hindi: NoticeWords = NO_WORDS
    """What staff are told is in English alone."""


async def _tell_finance(tell: TellPerson, event_id: EventId, words: _Words) -> None:
    async with tell.begin() as tx:
        officers = await tx.users.ids_of_role(Role.FINANCE_OFFICER)
    for officer in officers:
        await _tell(tell, event_id, officer, words, subject=STAFF_SUBJECT)


async def _tell(tell: TellPerson, event_id: EventId, person: UserId, words: _Words, *, subject: str) -> None:
    notice = Notice.tell(
        notice_id=notice_id_of(event_id, person),
        user_id=person,
        kind=NoticeKind.MONEY,
        title=words.title,
        body=words.why,
        link=words.link,
        now=tell.now(),
        hindi=words.hindi,
    )
    letter = Letter(subject=subject, template=TEMPLATE, values={"outcome": words.title, "why": words.why})
    await tell(notice, letter)
