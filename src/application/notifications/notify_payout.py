"""Tell a performer what becomes of their money. No amount and no account: an e-mail is read by others."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId, UserId
from domain.notifications.notice import Notice, NoticeKind
from domain.payouts.events import EarningsFrozen, FreezeReleased, PayoutAccountChanged, PayoutEnded

_IF_NOT_YOU = "We ask the bank whose it is. If it was not you, change your password and write to us at once."
ACCOUNTS = {
    "checking": ("Your payout account was changed", _IF_NOT_YOU),
    "verified": ("Your payout account is verified", "Your earnings can be paid to it."),
    "held": ("Your payout account is looked at", "A person at LivePanty looks at it before anything is paid to it."),
    "refused": ("Your payout account cannot be used", "Give another one to be paid."),
}  # fmt: skip
PAYOUTS = {
    "paid": ("A payout was sent to your bank", "Its deductions are on your earnings page."),
    "reversed": ("A payout came back", "All of it is available again, with the taxes."),
    "failed": ("A payout failed", "All of it is available again, with the taxes."),
    "declined": (
        "A payout was not let go",
        "All of it is available again. Write to us if you want to know why.",
    ),
}


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
        )
        await _tell(self.tell, event_id, event.performer_id, words)


@dataclass(frozen=True, slots=True)
class NotifyFreezeReleased:
    tell: TellPerson

    async def __call__(self, event: FreezeReleased, event_id: EventId) -> None:
        words = ("Your earnings go on", "Nothing stands still any more of what was on hold.")
        await _tell(self.tell, event_id, event.performer_id, words)


async def _tell(tell: TellPerson, event_id: EventId, user_id: UserId, words: tuple[str, str]) -> None:
    title, body = words
    notice = Notice.tell(
        notice_id=notice_id_of(event_id, user_id),
        user_id=user_id,
        kind=NoticeKind.MONEY,
        title=title,
        body=body,
        link="/earnings",
        now=tell.now(),
    )
    letter = Letter(
        subject="An update about your account",
        template="notifications/money",
        values={"outcome": title, "why": body},
    )
    await tell(notice, letter)
