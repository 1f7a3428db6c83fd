"""Settings, from the environment. `docs/settings.md` lists them; a test keeps the two equal."""

import base64
import binascii
import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.payments.invoice import is_gstin
from domain.payments.providers import LEGAL_PROFILES
from domain.payments.tax import PLACES

SECRET_MIN = 32
"""Characters. A secret made by `secrets.token_urlsafe(32)` has 43."""

_CLAMD_ADDRESS = re.compile(r"[A-Za-z0-9._-]+:[0-9]{1,5}")


class SettingsRefused(Exception):
    """The programs do not start with these settings. `problems` says what is missing or weak, a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("the settings are not complete:\n" + "\n".join(f"  - {line}" for line in problems))
        self.problems = problems


class Settings(BaseSettings):
    """Every setting has the prefix `LIVEPANTY_` in the environment. Secrets have no defaults."""

    model_config = SettingsConfigDict(env_prefix="LIVEPANTY_", frozen=True)

    environment: Literal["dev", "production"] = Field("production", description="`dev` or `production`")
    public_url: str = Field("", description="Where browsers reach the platform, without a slash at the end")
    database_url: str = Field("", description="`postgresql+asyncpg://user:password@host:port/database`")
    redis_url: str = Field("", description="Valkey or Redis 7+: `redis://host:port/0`")
    s3_endpoint_url: str = Field("", description="S3 endpoint for documents and recordings")
    s3_access_key_id: str = Field("", description="S3 access key id")
    s3_secret_access_key: str = Field(
        "", description="S3 secret access key", json_schema_extra={"secret": True}
    )
    s3_bucket: str = Field("livepanty", description="S3 bucket")
    s3_region: str = Field("us-east-1", description="The S3 bucket's region")
    vault_key_file: str = Field(
        "",
        description="File with the keys that wrap documents' keys, mode 0600; this or `LIVEPANTY_VAULT_KMS_KEY_ID`",
    )
    vault_kms_key_id: str = Field(
        "",
        description="KMS key (id, ARN or alias) that wraps documents' keys; this or `LIVEPANTY_VAULT_KEY_FILE`",
    )
    vault_kms_endpoint_url: str = Field("", description="KMS endpoint, where it is not Amazon's own")
    vault_kms_region: str = Field("ap-south-1", description="The KMS key's region")
    clamd_address: str = Field(
        "", description="`host:port` of a clamd that scans uploads; without it they are only made anew"
    )
    smtp_url: str = Field(
        "", description="`smtp://user:password@host:port`, `smtps://…` for TLS from the start"
    )
    mail_from: str = Field("", description="Sender of e-mail: `LivePanty <no-reply@example.in>`")
    secret_key: str = Field(
        "", description="Signs CSRF tokens and cursors", json_schema_extra={"secret": True}
    )
    token_signing_key: str = Field(
        "",
        description="Ed25519 private key of access tokens: 32 bytes as base64url",
        json_schema_extra={"secret": True},
    )
    ledger_digest_key: str = Field(
        "",
        description="Ed25519 private key of the ledger's daily digest: 32 bytes as base64url; for the worker alone",
        json_schema_extra={"secret": "optional"},
    )
    ledger_digest_public_keys: str = Field(
        "",
        description="Public keys of earlier digest keys, with commas between them: what these signed is still taken",
    )
    media_url: str = Field("", description="Control address of the media plane: `http://host:port`")
    media_secret: str = Field(
        "", description="Shared with the media plane", json_schema_extra={"secret": True}
    )
    razorpay_key_id: str = Field("", description="Razorpay API key id")
    razorpay_key_secret: str = Field(
        "", description="Razorpay API key secret", json_schema_extra={"secret": True}
    )
    razorpay_webhook_secret: str = Field(
        "", description="Razorpay webhook secret", json_schema_extra={"secret": True}
    )
    razorpayx_account_number: str = Field(
        "", description="The RazorpayX account that payouts leave from; without it nobody is paid"
    )
    razorpayx_webhook_secret: str = Field(
        "", description="RazorpayX webhook secret", json_schema_extra={"secret": "optional"}
    )
    payout_approval_ref: str = Field(
        "", description="Reference of the bank's written approval; live payouts do not start without it"
    )
    razorpay_api_url: str = Field("https://api.razorpay.com", description="Base address of Razorpay's API")
    razorpay_checkout_url: str = Field(
        "https://api.razorpay.com/v1/checkout/embedded", description="Razorpay's hosted checkout page"
    )
    phonepe_client_id: str = Field("", description="PhonePe client id; without it PhonePe is not offered")
    phonepe_client_secret: str = Field(
        "", description="PhonePe client secret", json_schema_extra={"secret": "optional"}
    )
    phonepe_client_version: str = Field("1", description="PhonePe client version")
    phonepe_webhook_username: str = Field("", description="User name that PhonePe's webhooks prove")
    phonepe_webhook_password: str = Field(
        "", description="Password that PhonePe's webhooks prove", json_schema_extra={"secret": "optional"}
    )
    phonepe_api_url: str = Field(
        "https://api.phonepe.com/apis/pg", description="Base address of PhonePe's payment gateway"
    )
    phonepe_auth_url: str = Field(
        "https://api.phonepe.com/apis/identity-manager", description="Base address of PhonePe's tokens"
    )
    phonepe_page_url: str = Field(
        "https://mercury-t2.phonepe.com", description="Where PhonePe's pages are: forms may lead there"
    )
    phonepe_approval_ref: str = Field(
        "",
        description="Reference of PhonePe's acquirer's written approval; it does not start live without it",
    )
    seller_legal_name: str = Field(
        "", description="Legal name of the company that sells tokens: on each invoice"
    )
    seller_gstin: str = Field(
        "", description="The seller's GSTIN; its first two digits are the seller's state"
    )
    seller_address: str = Field("", description="The seller's registered address")
    statement_descriptor: str = Field(
        "",
        description="What buyers read on their bank statement, as agreed with the acquirer; it is on receipts",
    )
    shop_name: str = Field("LivePanty", description="What payers read on a gateway's page")
    payment_contact_email: str = Field(
        "payments@livepanty.example", description="Our address, given to gateways in place of the buyer's"
    )
    payment_contact_phone: str = Field(
        "+910000000000", description="Our telephone, given to gateways in place of the buyer's"
    )
    age_provider_url: str = Field("", description="Base address of the age verification provider")
    age_provider_api_key: str = Field(
        "", description="Key for the age verification provider", json_schema_extra={"secret": True}
    )
    age_provider_webhook_secret: str = Field(
        "", description="Signs the age provider's webhooks", json_schema_extra={"secret": True}
    )
    identity_hash_key: str = Field(
        "",
        description="Key of the hashes by which one person's accounts are found; a new one finds nobody of before",
        json_schema_extra={"secret": True},
    )
    country_header: str = Field(
        "", description="Header in which the proxy in front says a request's country, such as `CF-IPCountry`"
    )
    ovse_registration_id: str = Field(
        "",
        description="Registration with UIDAI as an Offline Verification Seeking Entity; without it Aadhaar is off",
    )
    uidai_certificates: str = Field(
        "",
        description="File or directory of the certificates UIDAI signs with, PEM or DER; needed for Aadhaar",
    )
    aadhaar_max_age_days: int = Field(
        90, ge=1, le=3_650, description="How old an Aadhaar offline e-KYC file or Secure QR may be"
    )
    aadhaar_allow_sha1: bool = Field(
        False, description="Take RSA-SHA1 signatures on offline e-KYC files, as UIDAI's of 2025 have them"
    )
    digilocker_url: str = Field(
        "https://digilocker.meripehchaan.gov.in", description="Base address of DigiLocker"
    )
    digilocker_client_id: str = Field("", description="DigiLocker client id; without it the method is off")
    digilocker_client_secret: str = Field(
        "", description="DigiLocker client secret", json_schema_extra={"secret": "optional"}
    )
    cashfree_url: str = Field(
        "https://api.cashfree.com/verification", description="Base address of Cashfree Secure ID"
    )
    cashfree_page_url: str = Field(
        "https://verification.cashfree.com", description="Where Cashfree's pages are: forms may lead there"
    )
    cashfree_client_id: str = Field(
        "", description="Cashfree Secure ID client id; without it its DigiLocker, PAN and face checks are off"
    )
    cashfree_client_secret: str = Field(
        "", description="Cashfree Secure ID client secret", json_schema_extra={"secret": "optional"}
    )
    cashfree_public_key: str = Field(
        "", description="Cashfree's RSA public key as PEM: signs calls where it has no list of our addresses"
    )
    cashfree_signature_in_body: bool = Field(
        False, description="Also hear Cashfree webhooks signed in the body; they decide nothing by themselves"
    )
    veriff_url: str = Field(
        "https://stationapi.veriff.com/v1", description="Base address of the Veriff integration"
    )
    veriff_page_url: str = Field(
        "https://alchemy.veriff.com", description="Where Veriff's pages are: forms may lead there"
    )
    veriff_api_key: str = Field("", description="Veriff API key; without it the method is off")
    veriff_shared_secret: str = Field(
        "", description="Veriff shared secret", json_schema_extra={"secret": "optional"}
    )
    legal_profile: str = Field(
        "IN-nonexplicit", description="The legal profile, which lists the payment providers it may use"
    )
    acquirer_approval_ref: str = Field(
        "", description="Reference of the acquirer's written approval; live payments do not start without it"
    )
    publisher_grace_seconds: int = Field(
        15, ge=3, le=120, description="How long a show outlives its publisher's connection"
    )
    database_pool_size: int = Field(10, ge=2, le=100, description="Database connections of one process")

    @property
    def is_dev(self) -> bool:
        return self.environment == "dev"


ADDRESSES = (
    "public_url",
    "database_url",
    "redis_url",
    "s3_endpoint_url",
    "smtp_url",
    "media_url",
    "age_provider_url",
)
NAMES = (
    "s3_access_key_id",
    "mail_from",
    "razorpay_key_id",
    "seller_legal_name",
    "seller_gstin",
    "seller_address",
    "statement_descriptor",
)
PAIRS = (
    ("digilocker_client_id", "digilocker_client_secret"),
    ("cashfree_client_id", "cashfree_client_secret"),
    ("veriff_api_key", "veriff_shared_secret"),
    ("razorpayx_account_number", "razorpayx_webhook_secret"),
    ("phonepe_client_id", "phonepe_client_secret"),
    ("phonepe_client_id", "phonepe_webhook_username"),
    ("phonepe_client_id", "phonepe_webhook_password"),
)
"""What a vendor gives together: both are set, or neither, and then the vendor is not offered."""


def secret_fields(*, optional: bool = False) -> list[str]:
    """The settings that are secrets: those that every program needs, or those that it can do without."""
    kind = "optional" if optional else True
    fields = Settings.model_fields.items()
    return [
        name
        for name, field in fields
        if isinstance(extra := field.json_schema_extra, dict) and extra.get("secret") == kind
    ]


def load_settings() -> Settings:
    """Settings of this process. Raises `SettingsRefused` with every problem at once."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsRefused([_line(item) for item in error.errors()]) from None
    if problems := problems_of(settings):
        raise SettingsRefused(problems)
    return settings


def problems_of(settings: Settings) -> list[str]:
    """What is missing, weak or not allowed; empty when the programs may start."""
    problems = [f"{_env(name)} is missing" for name in (*ADDRESSES, *NAMES) if not getattr(settings, name)]
    for name in secret_fields():
        value: str = getattr(settings, name)
        if not value:
            problems.append(f"{_env(name)} is missing")
        elif name == "token_signing_key":
            problems += [] if _is_ed25519(value) else [f"{_env(name)} is not 32 bytes as base64url"]
        elif not settings.is_dev and _is_ours(name) and _is_weak(value):
            problems.append(f"{_env(name)} is weak: it needs {SECRET_MIN} random characters or more")
    problems += _digest_problems(settings)
    if bool(settings.vault_key_file) == bool(settings.vault_kms_key_id):
        problems.append(
            f"{_env('vault_key_file')} is missing: documents are sealed with it or with "
            f"{_env('vault_kms_key_id')}, and never with both"
        )
    if settings.clamd_address and not _CLAMD_ADDRESS.fullmatch(settings.clamd_address):
        problems.append(f"{_env('clamd_address')} is not host:port")
    if settings.ovse_registration_id and not settings.uidai_certificates:
        problems.append(
            f"{_env('uidai_certificates')} is missing: Aadhaar is on, and nothing says who signs it"
        )
    for pair in PAIRS:
        given = [name for name in pair if getattr(settings, name)]
        if len(given) == 1:
            missing = pair[1 - pair.index(given[0])]
            problems.append(f"{_env(missing)} is missing, beside {_env(given[0])}")
    if settings.seller_gstin and not (
        is_gstin(settings.seller_gstin) and settings.seller_gstin[:2] in PLACES
    ):
        problems.append(f"{_env('seller_gstin')} is not a GSTIN")
    if settings.legal_profile not in LEGAL_PROFILES:
        problems.append(f"{_env('legal_profile')} {settings.legal_profile!r} is not enabled")
    if not settings.is_dev:
        problems += _production_problems(settings)
    return problems


def _digest_problems(settings: Settings) -> list[str]:
    problems = []
    if settings.ledger_digest_key and not _is_ed25519(settings.ledger_digest_key):
        problems.append(f"{_env('ledger_digest_key')} is not 32 bytes as base64url")
    if not all(_is_ed25519(key) for key in settings.ledger_digest_public_keys.split(",") if key):
        problems.append(f"{_env('ledger_digest_public_keys')} are not 32 bytes as base64url each")
    return problems


def _production_problems(settings: Settings) -> list[str]:
    problems = []
    if settings.razorpayx_account_number and not settings.payout_approval_ref:
        problems.append(f"{_env('payout_approval_ref')} is missing: live payouts need a written approval")
    if not settings.acquirer_approval_ref:
        problems.append(f"{_env('acquirer_approval_ref')} is missing: live payments need a written approval")
    for name in (
        "public_url",
        "age_provider_url",
        "razorpay_api_url",
        "razorpay_checkout_url",
        "digilocker_url",
        "cashfree_url",
        "cashfree_page_url",
        "veriff_url",
        "veriff_page_url",
        "phonepe_api_url",
        "phonepe_auth_url",
        "phonepe_page_url",
    ):
        value: str = getattr(settings, name)
        if value and urlsplit(value).scheme != "https":
            problems.append(f"{_env(name)} is not https")
    return problems


def _is_ours(name: str) -> bool:
    """Whether the secret's length is ours to choose, not a provider's."""
    return name in {
        "secret_key",
        "media_secret",
        "razorpay_webhook_secret",
        "age_provider_webhook_secret",
        "identity_hash_key",
    }


def _is_weak(value: str) -> bool:
    return len(value) < SECRET_MIN or len(set(value)) < 10


def _is_ed25519(value: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))) == 32
    except (ValueError, binascii.Error):
        return False


def _env(name: str) -> str:
    return f"LIVEPANTY_{name.upper()}"


def _line(item: object) -> str:
    # The value stays out of the message: it may be a secret.
    assert isinstance(item, dict)
    return f"{_env('_'.join(str(part) for part in item['loc']))}: {item['msg']}"
