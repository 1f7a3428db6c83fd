"""The receipt of a purchase: who sold it, and what the bank statement will say (WAL-14)."""

from dataclasses import dataclass

from application.notifications.tell_person import Letter, TellPerson, notice_id_of
from domain.ids import EventId
from domain.money import rupees
from domain.notifications.notice import Notice, NoticeKind, NoticeWords
from domain.payments.events import OrderPaid


@dataclass(frozen=True, slots=True)
class NotifyTokensBought:
    """The e-mail names the legal entity, and is as discreet as the law lets it be: its subject says "receipt"."""

    tell: TellPerson

    async def __call__(self, event: OrderPaid, event_id: EventId) -> None:
        async with self.tell.begin() as tx:
            invoice = await tx.invoices.find(event.order_id)
        if invoice is None:  # sold before there were invoices
            return
        price = rupees(invoice.total)
        notice = Notice.tell(
            notice_id=notice_id_of(event_id, event.buyer_id),
            user_id=event.buyer_id,
            kind=NoticeKind.MONEY,
            title=f"You bought {event.tokens + event.bonus:,} tokens",
            body=f"You paid {price}. Your invoice has number {invoice.number}.",
            link=f"/wallet/orders/{event.order_id}",
            now=self.tell.now(),
            hindi=NoticeWords(
                f"आपने {event.tokens + event.bonus:,} टोकन ख़रीदे",
                f"आपने {price} का भुगतान किया। आपके बिल की संख्या {invoice.number} है।",
            ),
        )
        letter = Letter(
            subject="Your receipt",
            template="notifications/tokens_bought",
            values={
                "seller": invoice.seller.legal_name,
                "gstin": invoice.seller.gstin,
                "address": invoice.seller.address,
                "descriptor": invoice.seller.descriptor,
                "number": invoice.number,
                "price": price,
                "tax": rupees(invoice.cgst + invoice.sgst + invoice.igst),
                "tokens": f"{event.tokens + event.bonus:,}",
            },
        )
        await self.tell(notice, letter)
