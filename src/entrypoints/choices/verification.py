"""Which verification vendors there are: those whose keys are set, and Aadhaar only with a registration for it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from adapters.verification_vendors.age_provider import HttpAgeProvider
from adapters.verification_vendors.cashfree import CashfreeProvider
from adapters.verification_vendors.cashfree_api import CashfreeApi
from adapters.verification_vendors.cashfree_face import CashfreeFaces
from adapters.verification_vendors.cashfree_pan import CashfreeTaxIds
from adapters.verification_vendors.digilocker import DigiLockerProvider
from adapters.verification_vendors.not_configured import NoFaces, NoTaxIds
from adapters.verification_vendors.veriff import VeriffProvider
from domain.age_verification.method import USES_AADHAAR, Method
from entrypoints.settings import Settings
from ports.age_verification.providers import FaceVerifier, TaxIdVerifier, VerificationProvider
from ports.clock import Clock


@dataclass(frozen=True, slots=True)
class VerificationVendors:
    """`tax_ids` and `faces` raise a permanent `ProviderError` where nobody was configured."""

    by_method: Mapping[Method, VerificationProvider]
    tax_ids: TaxIdVerifier
    faces: FaceVerifier
    closers: tuple[Callable[[], Awaitable[None]], ...]

    async def aclose(self) -> None:
        for close in self.closers:
            await close()


def verification_vendors(settings: Settings, now: Clock) -> VerificationVendors:
    age = HttpAgeProvider(
        url=settings.age_provider_url,
        api_key=settings.age_provider_api_key,
        webhook_secret=settings.age_provider_webhook_secret,
        now=now,
    )
    providers: list[VerificationProvider] = [age]
    closers = [age.aclose]
    tax_ids: TaxIdVerifier = NoTaxIds()
    faces: FaceVerifier = NoFaces()
    if settings.digilocker_client_id:
        digilocker = _digilocker(settings, now)
        providers.append(digilocker)
        closers.append(digilocker.aclose)
    if settings.cashfree_client_id:
        api = _cashfree(settings, now)
        providers.append(CashfreeProvider(api, now=now, signed_in_body=settings.cashfree_signature_in_body))
        closers.append(api.aclose)
        tax_ids, faces = CashfreeTaxIds(api), CashfreeFaces(api)
    if settings.veriff_api_key:
        veriff = _veriff(settings, now)
        providers.append(veriff)
        closers.append(veriff.aclose)
    allowed = {
        provider.method: provider
        for provider in providers
        if settings.ovse_registration_id or provider.method not in USES_AADHAAR
    }
    return VerificationVendors(allowed, tax_ids, faces, tuple(closers))


def _digilocker(settings: Settings, now: Clock) -> DigiLockerProvider:
    return DigiLockerProvider(
        url=settings.digilocker_url,
        client_id=settings.digilocker_client_id,
        client_secret=settings.digilocker_client_secret,
        now=now,
    )


def _cashfree(settings: Settings, now: Clock) -> CashfreeApi:
    return CashfreeApi(
        url=settings.cashfree_url,
        client_id=settings.cashfree_client_id,
        client_secret=settings.cashfree_client_secret,
        public_key=settings.cashfree_public_key,
        now=now,
    )


def _veriff(settings: Settings, now: Clock) -> VeriffProvider:
    return VeriffProvider(
        url=settings.veriff_url,
        api_key=settings.veriff_api_key,
        shared_secret=settings.veriff_shared_secret,
        now=now,
    )
