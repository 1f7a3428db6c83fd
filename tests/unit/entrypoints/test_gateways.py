"""Which gateways there are under which legal profile (WAL-10), and what starts without approval (WAL-09)."""

import pytest

from domain.payments.providers import LEGAL_PROFILES, METHODS, Provider, ProviderNotOffered
from entrypoints.choices.gateways import close_gateways, configured_gateways
from entrypoints.settings import Settings
from ports.payments.gateways import GatewayError
from tests.unit.entrypoints.test_settings import GOOD

PHONEPE = {
    "phonepe_client_id": "client",
    "phonepe_client_secret": "secret",
    "phonepe_webhook_username": "livepanty",
    "phonepe_webhook_password": "passw0rd",
    "phonepe_approval_ref": "letter of 2 November 2026",
}


def settings(**changes: str) -> Settings:
    return Settings.model_validate({**GOOD, "acquirer_approval_ref": "letter", **PHONEPE, **changes})


async def test_wal_10_each_profile_exposes_only_its_own_providers() -> None:
    here = configured_gateways(settings())
    assert list(here.offered()) == ["razorpay", "phonepe"]
    assert here.named("phonepe").name == "phonepe"
    elsewhere = configured_gateways(settings(legal_profile="XX-adult"))
    assert list(elsewhere.offered()) == []
    for provider in Provider:
        with pytest.raises(ProviderNotOffered):
            elsewhere.named(provider)
    await close_gateways(here)


async def test_wal_10_a_provider_without_keys_is_not_offered() -> None:
    gateways = configured_gateways(settings(phonepe_client_id=""))
    assert list(gateways.offered()) == ["razorpay"]
    with pytest.raises(ProviderNotOffered):
        gateways.named("phonepe")
    await close_gateways(gateways)


@pytest.mark.parametrize("missing", ["acquirer_approval_ref", "phonepe_approval_ref"])
def test_wal_09_neither_starts_for_real_money_without_its_acquirers_approval(missing: str) -> None:
    with pytest.raises(GatewayError):
        configured_gateways(settings(**{missing: ""}))


def test_every_provider_has_its_methods_and_a_profile() -> None:
    assert set(METHODS) == set(Provider)
    assert set().union(*LEGAL_PROFILES.values()) == set(Provider)
