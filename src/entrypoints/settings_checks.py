"""Whether programs may start with their settings, and every problem at once where they may not."""

import base64
import binascii
import importlib.util
import re
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationError

from domain.india import INDIA
from domain.payments.invoice import is_gstin
from domain.payments.providers import LEGAL_PROFILES
from domain.payments.tax import PLACES
from domain.streaming.region import Region, UnknownRegion
from entrypoints.choices.child_safety_reporting import reporting_problems
from entrypoints.choices.frame_classifiers import classifier_problems
from entrypoints.choices.grievance_officers import officer_problems
from entrypoints.choices.speech_recognizers import speech_problems
from entrypoints.choices.text_messages import text_problems
from entrypoints.settings import Settings, secret_fields

SECRET_MIN = 32
"""Characters. A secret made by `secrets.token_urlsafe(32)` has 43."""
_CLAMD_ADDRESS = re.compile(r"[A-Za-z0-9._-]+:[0-9]{1,5}")


class SettingsRefused(Exception):
    """The programs do not start with these settings. `problems` says what is missing or weak, a line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("the settings are not complete:\n" + "\n".join(f"  - {line}" for line in problems))
        self.problems = problems


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
OWN_MEDIA = ("media_url", "media_secret")
LIVEKIT = ("livekit_url", "livekit_client_url", "livekit_api_key", "livekit_api_secret")
"""What the one media plane needs and the other must not have: half a configuration does not start."""
PAIRS = (
    ("digilocker_client_id", "digilocker_client_secret"),
    ("cashfree_client_id", "cashfree_client_secret"),
    ("veriff_api_key", "veriff_shared_secret"),
    ("razorpayx_account_number", "razorpayx_webhook_secret"),
    ("phonepe_client_id", "phonepe_client_secret"),
    ("phonepe_client_id", "phonepe_webhook_username"),
    ("phonepe_client_id", "phonepe_webhook_password"),
    ("turn_urls", "turn_secret"),
    ("text_access_key_id", "text_secret_access_key"),
    ("stopncii_function_key", "stopncii_subscription_key"),
)
"""What a vendor gives together: both are set, or neither, and then the vendor is not offered."""


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
    problems = [*_missing(settings), *_weak(settings)]
    problems += _digest_problems(settings)
    problems += _media_problems(settings)
    problems += classifier_problems(settings)
    problems += speech_problems(settings)
    problems += reporting_problems(settings)
    problems += [f"{_env(name)} {line}" for name, line in text_problems(settings)]
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
    problems += _region_problems(settings)
    if settings.seller_gstin and not (
        is_gstin(settings.seller_gstin) and settings.seller_gstin[:2] in PLACES
    ):
        problems.append(f"{_env('seller_gstin')} is not a GSTIN")
    if settings.message_price_most < settings.message_price_least:
        problems.append(f"{_env('message_price_most')} is below {_env('message_price_least')}")
    if settings.legal_profile not in LEGAL_PROFILES:
        problems.append(f"{_env('legal_profile')} {settings.legal_profile!r} is not enabled")
    problems += [
        f"{_env('grievance_officers')} {line}"
        for line in officer_problems(
            settings.grievance_officers, today=datetime.now(INDIA).date(), needed=not settings.is_dev
        )
    ]
    if not settings.is_dev:
        problems += _production_problems(settings)
    return problems


def _missing(settings: Settings) -> list[str]:
    unused = OWN_MEDIA if settings.media_plane == "livekit" else ()
    needed = [name for name in (*ADDRESSES, *NAMES, *secret_fields()) if name not in unused]
    return [f"{_env(name)} is missing" for name in needed if not getattr(settings, name)]


def _weak(settings: Settings) -> list[str]:
    problems = []
    for name in (*secret_fields(), *secret_fields(optional=True)):
        value: str = getattr(settings, name)
        if value and name == "token_signing_key":
            problems += [] if _is_ed25519(value) else [f"{_env(name)} is not 32 bytes as base64url"]
        elif value and not settings.is_dev and _is_ours(name) and _is_weak(value):
            problems.append(f"{_env(name)} is weak: it needs {SECRET_MIN} random characters or more")
    return problems


def _media_problems(settings: Settings) -> list[str]:
    if "," in settings.media_url and not settings.media_cluster:
        return [f"{_env('media_url')} names several, and {_env('media_cluster')} is not on"]
    given = [name for name in LIVEKIT if getattr(settings, name)]
    if settings.media_plane != "livekit":
        return [f"{_env(name)} is set, and {_env('media_plane')} is not livekit" for name in given]
    problems = [f"{_env(name)} is missing" for name in LIVEKIT if name not in given]
    if settings.livekit_api_secret and _is_weak(settings.livekit_api_secret):
        problems.append(
            f"{_env('livekit_api_secret')} is weak: it needs {SECRET_MIN} random characters or more"
        )
    if importlib.util.find_spec("livekit") is None:
        problems.append("LiveKit's SDK is not installed: it is the extra `livekit`")
    if not settings.is_dev:
        for name, scheme in (("livekit_url", "https"), ("livekit_client_url", "wss")):
            value: str = getattr(settings, name)
            if value and urlsplit(value).scheme != scheme:
                problems.append(f"{_env(name)} is not {scheme}")
    return problems


def _region_problems(settings: Settings) -> list[str]:
    """Where nothing places anybody, nobody is let in anywhere: better not to start (STR-20)."""
    problems = []
    if settings.region_database and not Path(settings.region_database).is_file():
        problems.append(f"{_env('region_database')} is no file")
    if settings.is_dev and settings.assumed_region:
        try:
            Region.named(settings.assumed_region)
        except UnknownRegion:
            problems.append(f"{_env('assumed_region')} is no region of ISO 3166")
    if not (settings.is_dev or settings.region_database or settings.country_header):
        problems.append(
            f"{_env('region_database')} is missing, or {_env('country_header')}: nothing says where viewers are"
        )
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
        "rekognition_endpoint_url",
        "text_endpoint_url",
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
        "metrics_token",
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
