"""Which vendors are offered: those with keys, and Aadhaar only with a registration."""

from datetime import UTC, date, datetime

import pytest

from domain.age_verification.method import Method
from entrypoints.app import _security_headers
from entrypoints.choices.verification import verification_vendors
from entrypoints.settings import Settings
from entrypoints.settings_checks import problems_of
from ports.age_verification.providers import ProviderError
from tests.integration.api.conftest import settings_for_tests

KEYS = {
    "digilocker_client_id": "ours",
    "digilocker_client_secret": "a secret",
    "cashfree_client_id": "ours",
    "cashfree_client_secret": "a secret",
    "veriff_api_key": "ours",
    "veriff_shared_secret": "a secret",
}
REGISTERED = {"ovse_registration_id": "OVSE-1", "uidai_certificates": "/nowhere"}


def settings(**changes: str) -> Settings:
    made = settings_for_tests("postgresql+asyncpg://nobody@127.0.0.1:9/nothing", "redis://127.0.0.1:9/0")
    return made.model_copy(update=changes)


def now() -> datetime:
    return datetime.now(UTC)


def offered(**changes: str) -> set[Method]:
    return set(verification_vendors(settings(**changes), now).by_method)


async def test_without_keys_only_the_age_provider_is_offered() -> None:
    vendors = verification_vendors(settings(), now)
    assert set(vendors.by_method) == {Method.AGE_PROVIDER}
    for call in (
        vendors.tax_ids.check(number="AFZPV7190K", name="Asha", date_of_birth=date(1998, 3, 14)),
        vendors.faces.liveness(b""),
        vendors.faces.match(b"", b""),
    ):
        with pytest.raises(ProviderError) as refused:
            await call
        assert refused.value.permanent
    await vendors.aclose()


def test_each_method_is_its_providers() -> None:
    by_method = verification_vendors(settings(**KEYS, **REGISTERED), now).by_method
    assert set(by_method) == {Method.AGE_PROVIDER, Method.DIGILOCKER, Method.CASHFREE, Method.VERIFF}
    assert all(provider.method is method for method, provider in by_method.items())


def test_age_22_without_a_registration_no_aadhaar_method_is_offered() -> None:
    assert offered(**KEYS) == {Method.AGE_PROVIDER, Method.VERIFF}


async def test_age_07_the_tax_numbers_do_not_wait_for_aadhaar() -> None:
    vendors = verification_vendors(settings(**KEYS, cashfree_url="http://127.0.0.1:9/verification"), now)
    with pytest.raises(ProviderError) as failed:
        await vendors.tax_ids.check(number="AFZPV7190K", name="Asha", date_of_birth=date(1998, 3, 14))
    assert not failed.value.permanent, "it was asked, and is only out of reach"
    await vendors.aclose()


@pytest.mark.parametrize("name", KEYS)
def test_a_vendor_half_configured_is_refused(name: str) -> None:
    (problem,) = problems_of(settings(**{**KEYS, name: ""}))
    assert problem.startswith(f"LIVEPANTY_{name.upper()} is missing, beside ")
    assert "a secret" not in problem


def test_forms_may_lead_to_the_pages_of_the_vendors_that_are_offered() -> None:
    plain = _security_headers(settings())["Content-Security-Policy"]
    assert "veriff" not in plain
    policy = _security_headers(settings(**KEYS))["Content-Security-Policy"]
    action = next(part for part in policy.split("; ") if part.startswith("form-action"))
    for origin in (
        "https://digilocker.meripehchaan.gov.in",
        "https://verification.cashfree.com",
        "https://alchemy.veriff.com",
    ):
        assert origin in action.split()
