"""The receipt of a purchase (WAL-14)."""

from uuid import uuid4

from adapters.memory.database import MemoryDatabase
from adapters.memory.notifications.mailer import MemoryMailer
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.notifications.notify_tokens_bought import NotifyTokensBought
from application.notifications.tell_person import TellPerson
from domain.ids import EventId
from domain.payments.events import OrderPaid
from domain.payments.invoice import Invoice
from tests.builders import ASHA, NOW, SELLER, a_user, an_order
from tests.unit.application.notifications.letters import assert_told_in_hindi


async def test_wal_14_the_receipt_names_the_legal_entity_and_the_statements_words() -> None:
    database, mailer = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4), MemoryMailer()
    order = an_order().paid("pay_1", NOW)
    async with database.begin() as tx:
        await tx.users.add(a_user(id=ASHA, display_name="Asha", email="asha@example.in"))
        await tx.invoices.add(Invoice.issue(order, seller=SELLER, sequence=7))
    event = OrderPaid(order.id, ASHA, "pay_1", order.price, order.tokens, order.bonus)
    follow, event_id = NotifyTokensBought(TellPerson(database.begin, mailer, lambda: NOW)), EventId(uuid4())

    await follow(event, event_id)
    await follow(event, event_id)

    [mail] = mailer.sent
    assert mail.subject == "Your receipt · आपकी रसीद", "what a locked screen shows"
    assert mail.values["seller"] == SELLER.legal_name
    assert mail.values["descriptor"] == SELLER.descriptor
    assert (mail.values["price"], mail.values["tax"]) == ("₹499.00", "₹76.12")
    [notice] = database.tables.notifications.notices.values()
    assert "LP/" in notice.body
    assert_told_in_hindi(
        notice, mail, "Asha", notice.body.split()[-1], notice.body.split()[-1].rstrip("."),
        SELLER.legal_name, SELLER.address, SELLER.gstin, SELLER.descriptor,
    )  # fmt: skip
    assert notice.link == f"/wallet/orders/{order.id}"


async def test_a_purchase_of_before_invoices_is_not_told() -> None:
    database, mailer = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4), MemoryMailer()
    order = an_order()
    event = OrderPaid(order.id, ASHA, "pay_1", order.price, order.tokens, order.bonus)
    await NotifyTokensBought(TellPerson(database.begin, mailer, lambda: NOW))(event, EventId(uuid4()))
    assert mailer.sent == []
