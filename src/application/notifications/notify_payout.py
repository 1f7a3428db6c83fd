"""Tell a performer what becomes of their money. No amount and no account: an e-mail is read by others."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId, UserId
from domain.notifications.notice import Notice, NoticeKind, NoticeWords
from domain.payouts.events import EarningsFrozen, FreezeReleased, PayoutAccountChanged, PayoutEnded

_IF_NOT_YOU = "We ask the bank whose it is. If it was not you, change your password and write to us at once."
_HINDI_IF_NOT_YOU = "हम बैंक से पूछते हैं कि वह किसका है। यदि यह आपने नहीं किया, तो अपना पासवर्ड बदलें और हमें तुरंत लिखें।"
_AVAILABLE = "All of it is available again, with the taxes."
_HINDI_AVAILABLE = "पूरी राशि, करों सहित, फिर से उपलब्ध है।"
_WRONG = "If you think that it is wrong, write to our grievance desk. What our team decided stands under Decisions."
_HINDI_WRONG = "यदि आपको लगता है कि यह ग़लत है, तो हमारे शिकायत कक्ष को लिखें। हमारी टीम के निर्णय “निर्णय” में लिखे हैं।"
"""The same whether reasons are told or, of a review for coercion, are not: nobody can tell one from the other by it."""
ACCOUNTS = {
    "checking": (
        "Your payout account was changed",
        _IF_NOT_YOU,
        NoticeWords("आपका भुगतान खाता बदला गया", _HINDI_IF_NOT_YOU),
    ),
    "verified": (
        "Your payout account is verified",
        "Your earnings can be paid to it.",
        NoticeWords("आपका भुगतान खाता सत्यापित हो गया", "आपकी कमाई इस खाते में भेजी जा सकती है।"),
    ),
    "held": (
        "Your payout account is looked at",
        "A person at LivePanty looks at it before anything is paid to it.",
        NoticeWords(
            "आपके भुगतान खाते की जाँच हो रही है",
            "इसमें कुछ भी भेजने से पहले LivePanty का एक व्यक्ति इसे देखता है।",
        ),
    ),
    "refused": (
        "Your payout account cannot be used",
        "Give another one to be paid. " + _WRONG,
        NoticeWords("आपके भुगतान खाते का उपयोग नहीं हो सकता", "भुगतान पाने के लिए कोई दूसरा खाता दें। " + _HINDI_WRONG),
    ),
}
PAYOUTS = {
    "paid": (
        "A payout was sent to your bank",
        "Its deductions are on your earnings page.",
        NoticeWords("आपकी कमाई आपके बैंक को भेजी गई", "इसमें से हुई कटौतियाँ आपके कमाई के पृष्ठ पर हैं।"),
    ),
    "reversed": ("A payout came back", _AVAILABLE, NoticeWords("भेजी गई कमाई लौट आई", _HINDI_AVAILABLE)),
    "failed": ("A payout failed", _AVAILABLE, NoticeWords("कमाई नहीं भेजी जा सकी", _HINDI_AVAILABLE)),
    "declined": (
        "A payout was not let go",
        "All of it is available again, and you may ask for it again. " + _WRONG,
        NoticeWords(
            "कमाई भेजने की अनुमति नहीं मिली",
            "पूरी राशि फिर से उपलब्ध है, और आप उसे फिर माँग सकते हैं। " + _HINDI_WRONG,
        ),
    ),
}
"""Title and words, and the same in Hindi."""


@dataclass(frozen=True, slots=True)
class NotifyPayoutAccountChanged:
    tell: TellPerson

    async def __call__(self, event: PayoutAccountChanged, event_id: EventId) -> None:
        await _tell(self.tell, event_id, event.performer_id, ACCOUNTS[event.state])


@dataclass(frozen=True, slots=True)
class NotifyPayoutEnded:
    tell: TellPerson

    async def __call__(self, event: PayoutEnded, event_id: EventId) -> None:
        await _tell(self.tell, event_id, event.performer_id, PAYOUTS[event.state])


@dataclass(frozen=True, slots=True)
class NotifyEarningsFrozen:
    tell: TellPerson

    async def __call__(self, event: EarningsFrozen, event_id: EventId) -> None:
        words = (
            "Earnings of yours are on hold",
            "Something is looked at that concerns them. You will be told how it ends.",
            NoticeWords(
                "आपकी कुछ कमाई रोकी गई है",
                "उससे जुड़ी किसी बात की जाँच हो रही है। इसका परिणाम आपको बताया जाएगा।",
            ),
        )
        await _tell(self.tell, event_id, event.performer_id, words)


@dataclass(frozen=True, slots=True)
class NotifyFreezeReleased:
    tell: TellPerson

    async def __call__(self, event: FreezeReleased, event_id: EventId) -> None:
        words = (
            "Your earnings go on",
            "Nothing stands still any more of what was on hold.",
            NoticeWords("आपकी कमाई पर से रोक हट गई", "जो रोका गया था, उसमें से अब कुछ भी रुका नहीं है।"),
        )
        await _tell(self.tell, event_id, event.performer_id, words)


async def _tell(
    tell: TellPerson, event_id: EventId, user_id: UserId, words: tuple[str, str, NoticeWords]
) -> None:
    title, body, hindi = words
    notice = Notice.tell(
        notice_id=notice_id_of(event_id, user_id),
        user_id=user_id,
        kind=NoticeKind.MONEY,
        title=title,
        body=body,
        link="/earnings",
        now=tell.now(),
        hindi=hindi,
    )
    letter = Letter(
        subject="An update about your account",
        template="notifications/money",
        values={"outcome": title, "why": body},
    )
    await tell(notice, letter)
