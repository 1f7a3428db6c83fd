"""What references name, in memory."""

from collections.abc import Collection, Mapping

from adapters.memory.tables import HasTables
from domain.ids import BookingId, DirectMessageId, OrderId, TipId, UserId
from domain.ledger.references import ids_of
from domain.payments.order import package_title
from ports.ledger.subjects import LineSubjects


class MemoryLineSubjects(LineSubjects):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def named(self, references: Collection[str], *, reader: UserId) -> Mapping[str, str]:
        tables = self._database.tables
        names: dict[str, str] = {}
        for tip_id in ids_of(references, "tip"):
            tip = tables.tipping.tips.get(TipId(tip_id))
            if tip is None:
                continue
            if reader == tip.viewer_id:
                names[f"tip:{tip_id}"] = tables.identity.users[tip.performer_id].display_name
            elif reader == tip.performer_id and not tip.is_anonymous:
                names[f"tip:{tip_id}"] = tables.identity.users[tip.viewer_id].display_name
        for message_id in ids_of(references, "message"):
            message = tables.direct_messages.messages.get(DirectMessageId(message_id))
            if message is not None and reader in message.pair.people:
                other = message.pair.other(reader)
                names[f"message:{message_id}"] = tables.identity.users[other].display_name
        for booking_id in ids_of(references, "show"):
            seat = tables.private_shows.bookings.get(BookingId(booking_id))
            if seat is not None and reader in (seat.viewer_id, seat.performer_id):
                other = seat.performer_id if reader == seat.viewer_id else seat.viewer_id
                names[f"show:{booking_id}"] = tables.identity.users[other].display_name
        for order_id in ids_of(references, "order"):
            order = tables.payments.orders.get(OrderId(order_id))
            if order is not None and order.buyer_id == reader:
                names[f"order:{order_id}"] = package_title(order.package_id)
        return names
