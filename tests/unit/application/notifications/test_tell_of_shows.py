"""A viewer hears what a stopped show cost, and what went back (TIP-08)."""

from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.notifications.mailer import MemoryMailer
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.notifications.notify_seat_given_back import GIVEN_BACK, STOPPED, NotifySeatGivenBack
from application.notifications.tell_person import TellPerson
from domain.ids import BookingId, EventId
from domain.private_shows.events import SeatGivenBack
from tests.builders import ASHA, NOW, a_user


@pytest.mark.parametrize(
    ("refunded", "kept", "is_stopped", "title", "body"),
    [
        (100, 0, True, STOPPED, "100 tokens went back to your wallet. You paid nothing for it."),
        (0, 1, True, STOPPED, "You paid 1 token for the time until it ended, and nothing after it."),
        (0, 0, True, STOPPED, "You paid nothing for it."),
        (1, 12, False, GIVEN_BACK, "1 token went back to your wallet. You paid 12 tokens for the time until"),
    ],
)
async def test_tip_08_a_viewer_is_told_once_in_words_without_a_name(
    refunded: int, kept: int, is_stopped: bool, title: str, body: str
) -> None:
    database, mailer = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4), MemoryMailer()
    async with database.begin() as tx:
        await tx.users.add(a_user(id=ASHA, display_name="Asha"))
    notify = NotifySeatGivenBack(TellPerson(database.begin, mailer, lambda: NOW))
    event = SeatGivenBack(BookingId(uuid4()), ASHA, "private", refunded, kept, is_stopped)
    event_id = EventId(uuid4())
    for _ in range(2):
        await notify(event, event_id)

    [notice] = database.tables.notifications.notices.values()
    assert (notice.title, notice.link) == (title, "/bookings")
    assert notice.body.startswith(body)
    assert len(mailer.sent) == 1
