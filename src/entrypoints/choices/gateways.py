"""Which gateways this platform has: those its legal profile allows and whose keys are set (WAL-09, WAL-10)."""

from collections.abc import Callable, Mapping, Sequence

from adapters.phonepe.gateway import PhonePeGateway
from adapters.razorpay.gateway import RazorpayGateway
from domain.payments.providers import LEGAL_PROFILES, Provider, ProviderNotOffered
from entrypoints.settings import Settings
from ports.payments.gateways import Gateway, Gateways


class ConfiguredGateways(Gateways):
    """`makers` has the providers whose keys are set; of those, only the profile's are made.

    Each is made at the start: one that lacks an approval must stop the program, not the first buyer.
    """

    def __init__(self, legal_profile: str, makers: Mapping[Provider, Callable[[], Gateway]]) -> None:
        allowed = LEGAL_PROFILES[legal_profile]
        self._gateways = {
            provider: makers[provider]()
            for provider in Provider
            if provider in makers and provider in allowed
        }

    def offered(self) -> Sequence[str]:
        return list(self._gateways)

    def named(self, provider: str) -> Gateway:
        for name, gateway in self._gateways.items():
            if name == provider:
                return gateway
        raise ProviderNotOffered("this provider is not offered here", pointer="/provider")


def configured_gateways(settings: Settings) -> Gateways:
    """Raises `GatewayError` for live keys without the acquirer's approval."""
    makers: dict[Provider, Callable[[], Gateway]] = {}
    if settings.razorpay_key_id:
        makers[Provider.RAZORPAY] = lambda: _razorpay(settings)
    if settings.phonepe_client_id:
        makers[Provider.PHONEPE] = lambda: _phonepe(settings)
    return ConfiguredGateways(settings.legal_profile, makers)


async def close_gateways(gateways: Gateways) -> None:
    for name in gateways.offered():
        gateway = gateways.named(name)
        if isinstance(gateway, RazorpayGateway):
            gateway.close()
        elif isinstance(gateway, PhonePeGateway):
            await gateway.aclose()


def _razorpay(settings: Settings) -> Gateway:
    return RazorpayGateway(
        key_id=settings.razorpay_key_id,
        key_secret=settings.razorpay_key_secret,
        webhook_secret=settings.razorpay_webhook_secret,
        api_url=settings.razorpay_api_url,
        checkout_url=settings.razorpay_checkout_url,
        shop_name=settings.shop_name,
        contact_email=settings.payment_contact_email,
        contact_phone=settings.payment_contact_phone,
        instrument_key=settings.identity_hash_key,
        acquirer_approval=settings.acquirer_approval_ref,
    )


def _phonepe(settings: Settings) -> Gateway:
    return PhonePeGateway(
        client_id=settings.phonepe_client_id,
        client_secret=settings.phonepe_client_secret,
        client_version=settings.phonepe_client_version,
        api_url=settings.phonepe_api_url,
        auth_url=settings.phonepe_auth_url,
        page_url=settings.phonepe_page_url,
        webhook_username=settings.phonepe_webhook_username,
        webhook_password=settings.phonepe_webhook_password,
        instrument_key=settings.identity_hash_key,
        acquirer_approval=settings.phonepe_approval_ref,
    )
