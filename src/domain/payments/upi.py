"""Links that open a UPI app with a payment filled in.

The gateway makes `upi://pay?…` (NPCI, UPI linking specification 1.6), which every app takes; each of the large ones
also answers to a scheme of its own, with the same query. Nothing in the query is changed: it is the gateway's.
"""

from dataclasses import dataclass

UPI_SCHEME = "upi://pay?"


@dataclass(frozen=True, slots=True)
class UpiApp:
    id: str
    title: str
    scheme: str


UPI_APPS = (
    UpiApp("phonepe", "PhonePe", "phonepe://pay?"),
    UpiApp("gpay", "Google Pay", "tez://upi/pay?"),
    UpiApp("paytm", "Paytm", "paytmmp://pay?"),
    UpiApp("any", "Another UPI app", UPI_SCHEME),
)


def app_link(app: UpiApp, upi_link: str) -> str:
    assert upi_link.startswith(UPI_SCHEME), "a gateway's UPI link"
    return app.scheme + upi_link.removeprefix(UPI_SCHEME)
