"""Whatever a viewer or a performer is told, of money, of verification, of consent, is told in Hindi too."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.notifications.mailer import MemoryMailer
from application.notifications import tell_person
from application.notifications.announce_shows import _notice as began
from application.notifications.notify_account_locked import NotifyAccountLocked
from application.notifications.notify_age_given_back import NotifyAgeGivenBack
from application.notifications.notify_age_overridden import NotifyAgeOverridden
from application.notifications.notify_case_moved import _HINDI_TITLES, _TITLES, NotifyCaseMoved
from application.notifications.notify_data_disclosed import NotifyDataDisclosed
from application.notifications.notify_decision import NotifySanctionEnded
from application.notifications.notify_money import _TITLES as REFUNDS
from application.notifications.notify_money import (
    NotifyPaymentHoldBegun,
    NotifyPaymentHoldReleased,
    NotifyPromoGranted,
    NotifyRefundMoved,
)
from application.notifications.notify_payout import (
    ACCOUNTS,
    PAYOUTS,
    NotifyEarningsFrozen,
    NotifyFreezeReleased,
    NotifyPayoutAccountChanged,
    NotifyPayoutEnded,
)
from application.notifications.notify_room_moderator import NotifyRoomModerator
from application.notifications.notify_seat_given_back import NotifySeatGivenBack
from application.notifications.tell_person import Letter, TellPerson
from domain.age_verification.events import AgeDecided, AgeGivenBack, AgeOverridden, CaseMoved
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import HINDI_TEXTS, TEXTS, Reason
from domain.age_verification.states import CaseState
from domain.chat.events import RoomModeratorChanged
from domain.chat.room_moderator import ModeratorState
from domain.compliance.events import DataDisclosed
from domain.ids import (
    BookingId,
    CaseId,
    DecisionId,
    EventId,
    FreezeId,
    LegalRequestId,
    OrderId,
    PayoutAccountId,
    PayoutId,
    RefundId,
    StreamId,
)  # fmt: skip
from domain.moderation.events import SanctionEnded
from domain.money import Paise, Tokens
from domain.payments.events import PaymentHoldBegun, PaymentHoldReleased
from domain.payments.refund import Refund, RefundCause, RefundState
from domain.payments.refund_events import PromoGranted, RefundMoved
from domain.payments.velocity import HoldReason
from domain.payouts.events import EarningsFrozen, FreezeReleased, PayoutAccountChanged, PayoutEnded
from domain.private_shows.events import SeatGivenBack
from tests.builders import ASHA, NOW, RAVI, a_user
from tests.unit.application.notifications.letters import assert_told_in_hindi, is_hindi
from tests.unit.application.notifications.test_tell import database, mailer, tell
from tests.unit.application.notifications.test_tell_in_hindi import Notifier

__all__ = ["database", "mailer", "tell"]

NAMES = ("Ravi", "Asha", "CBI", "Two receipts are missing")
REASONS = [Reason.NAME_DIFFERS, Reason.OPENED]
"""One that has words, and one of which nothing is told."""
TOLD: list[tuple[Notifier, Any]] = [
    (NotifyAccountLocked, AgeDecided(RAVI, "minor_locked")),
    *[
        (NotifyAgeOverridden, AgeOverridden(RAVI, state, reason, is_decision))
        for state in ("held", "unverified")
        for reason in ("", "face_differs")
        for is_decision in (False, True)
    ],
    *[(NotifyAgeGivenBack, AgeGivenBack(RAVI, state)) for state in ("verified_adult", "unverified")],
    *[
        (NotifyCaseMoved, CaseMoved(CaseId(uuid4()), RAVI, 1, Purpose.PERFORMER, state, reason))
        for state in _TITLES
        for reason in REASONS
    ],
    (NotifyDataDisclosed, DataDisclosed(LegalRequestId(uuid4()), RAVI, "CBI")),
    *[(NotifyRoomModerator, RoomModeratorChanged(RAVI, ASHA, state)) for state in ModeratorState],
    *[
        (NotifyPayoutAccountChanged, PayoutAccountChanged(PayoutAccountId(uuid4()), RAVI, s))
        for s in ACCOUNTS
    ],
    *[(NotifyPayoutEnded, PayoutEnded(PayoutId(uuid4()), RAVI, state)) for state in PAYOUTS],
    (NotifyEarningsFrozen, EarningsFrozen(FreezeId(uuid4()), RAVI)),
    (NotifyFreezeReleased, FreezeReleased(FreezeId(uuid4()), RAVI)),
    *[
        (NotifySeatGivenBack, SeatGivenBack(BookingId(uuid4()), RAVI, "private", back, kept, stopped))
        for back, kept, stopped in ((40, 0, True), (0, 7, False), (1, 1, False))
    ],
    (NotifyPromoGranted, PromoGranted(RAVI, 50, NOW)),
    *[(NotifyPaymentHoldBegun, PaymentHoldBegun(RAVI, reason, NOW)) for reason in HoldReason],
    (NotifyPaymentHoldReleased, PaymentHoldReleased(RAVI)),
    (NotifySanctionEnded, SanctionEnded(DecisionId(uuid4()), RAVI, "hold_payments")),
]
STAFF = {
    "notify_case_alarm.py",
    "notify_document_views_excessive.py",
    "warn_of_appeals.py",
}
"""What our team is told at work is in English."""


@pytest.mark.parametrize(("notify", "event"), TOLD)
async def test_mod_22_what_a_person_is_told_is_in_hindi_too_with_its_letter(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson, notify: Notifier, event: object
) -> None:
    async with database.begin() as tx:
        await tx.users.add(a_user(id=ASHA, display_name="Asha", email="asha@example.in"))
    await notify(tell)(event, EventId(uuid4()))
    [notice] = database.tables.notifications.notices.values()
    assert_told_in_hindi(notice, mailer.sent[0], *NAMES)


@pytest.mark.parametrize("state", REFUNDS)
async def test_wal_07_each_step_of_a_refund_is_told_in_hindi_too(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson, state: RefundState
) -> None:
    refund = Refund.request(
        refund_id=RefundId(uuid4()), cause=RefundCause.ASKED, order_id=OrderId(uuid4()), buyer_id=RAVI,
        provider="razorpay", provider_order_id="order_1", payment_id="pay_1", tokens=Tokens(10), amount=Paise(900),
        gst=Paise(100), reason="By mistake", by=RAVI, now=NOW,
    )  # fmt: skip
    refund = replace(refund, note="Two receipts are missing")
    async with database.begin() as tx:
        await tx.refunds.add(refund)
    await NotifyRefundMoved(tell)(RefundMoved(refund.id, state), EventId(uuid4()))
    [notice] = database.tables.notifications.notices.values()
    assert_told_in_hindi(notice, mailer.sent[0], *NAMES)


async def test_not_03_that_a_show_began_is_told_in_hindi_too(mailer: MemoryMailer, tell: TellPerson) -> None:
    notice = began(StreamId(uuid4()), RAVI, NOW)
    letter = Letter("What you asked us to tell you", "notifications/show_began", {}, "/unsubscribe/x")
    await tell(notice, letter)
    assert_told_in_hindi(notice, mailer.sent[0], *NAMES)


def test_age_01_every_reason_and_every_step_of_a_verification_has_words_in_hindi() -> None:
    assert set(HINDI_TEXTS) == set(TEXTS)
    assert set(_HINDI_TITLES) == set(_TITLES) < set(CaseState)
    for words in (*HINDI_TEXTS.values(), *_HINDI_TITLES.values()):
        assert is_hindi(words), words


def tellings() -> Iterator[tuple[str, ast.Call]]:
    source = Path(tell_person.__file__).parents[1]
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Notice.tell":
                yield path.name, node


def test_mod_22_no_notice_is_made_without_its_hindi() -> None:
    made = list(tellings())
    assert {name for name, _ in made} >= STAFF
    without = {name for name, call in made if "hindi" not in {each.arg for each in call.keywords}}
    assert without == STAFF
