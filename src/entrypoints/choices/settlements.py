"""Where settlements come from: the gateways that can be asked, and the files that people bring."""

from collections.abc import Mapping, Sequence

from adapters.razorpay.gateway import RazorpayGateway
from adapters.razorpay.settlements import RazorpaySettlements
from adapters.settlement_files.phonepe import PhonePeSettlementFile
from adapters.settlement_files.razorpay import RazorpaySettlementFile
from domain.payments.providers import Provider
from ports.payments.gateways import Gateways
from ports.payments.settlements import SettlementReader, SettlementSource


def settlement_readers() -> Mapping[str, SettlementReader]:
    return {Provider.RAZORPAY: RazorpaySettlementFile(), Provider.PHONEPE: PhonePeSettlementFile()}


def settlement_sources(gateways: Gateways) -> Sequence[SettlementSource]:
    """PhonePe has no such interface: its report is a file."""
    asked = (gateways.named(name) for name in gateways.offered())
    return [RazorpaySettlements(gateway.client) for gateway in asked if isinstance(gateway, RazorpayGateway)]
