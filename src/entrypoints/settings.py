"""Settings, from the environment. `docs/settings.md` lists them; a test keeps the two equal."""

from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DELAY_SECONDS_MIN = 15
"""Of a delay that is one: whoever looks at pictures needs so long to see something and to stop it (STR-16)."""


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
        description="Ed25519 private key of the daily digests: 32 bytes as base64url; for the worker alone",
        json_schema_extra={"secret": "optional"},
    )
    ledger_digest_public_keys: str = Field(
        "",
        description="Public keys of earlier digest keys, with commas between them: what these signed is still taken",
    )
    media_plane: Literal["own", "livekit"] = Field(
        "own", description="`own`: the media programs of this project; `livekit`: a LiveKit server"
    )
    media_url: str = Field(
        "",
        description="Control address of the media plane: `http://host:port`; of several, with commas between them",
    )
    media_cluster: bool = Field(
        False,
        description="Several media processes, which register in Valkey (their `LIVEPANTY_MEDIA_REDIS_URL`)",
    )
    media_process_viewers: int = Field(
        800,
        ge=1,
        le=5_000,
        description="So many viewers fill one of several media processes; more watch in others, by pipe",
    )
    media_secret: str = Field(
        "", description="Shared with the media plane", json_schema_extra={"secret": True}
    )
    livekit_url: str = Field("", description="Where this platform calls LiveKit: `https://host`")
    livekit_client_url: str = Field("", description="Where browsers reach LiveKit: `wss://host`")
    livekit_api_key: str = Field("", description="LiveKit API key")
    livekit_api_secret: str = Field(
        "",
        description="LiveKit API secret: it signs passes, and LiveKit signs its webhooks with it",
        json_schema_extra={"secret": "optional"},
    )
    turn_urls: str = Field(
        "",
        description="TURN servers (coturn), with commas between them: `turn:host:3478,turns:host:443?transport=tcp`",
    )
    turn_secret: str = Field(
        "",
        description="coturn's `static-auth-secret`: it makes passes that are good for some hours",
        json_schema_extra={"secret": "optional"},
    )
    turn_pass_seconds: int = Field(
        43_200,
        ge=60,
        le=86_400,
        description="How long a TURN pass is good: as long as somebody watches in one go",
    )
    link_account_age_minutes: int = Field(
        60,
        ge=0,
        le=43_200,
        description="How many minutes old an account is before it posts links in chats; 0: at once",
    )
    room_capacity: int = Field(1000, ge=1, le=100_000, description="How many people watch one show at most")
    room_joins_a_second: int = Field(
        200, ge=1, le=10_000, description="How many come into one show's room in a second at most"
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
    payout_watch_days: int = Field(
        7,
        ge=1,
        le=90,
        description="How many days the bank is asked again about a payout that it called paid: it may come back",
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
    grievance_officers: str = Field(
        "",
        description="Who answers for complaints, and who did before; needed outside development. JSON: "
        '`[{"since": "2026-11-01", "name": …, "email": …, "address": …}]`, by the first day in India',
    )
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
        "",
        description=(
            "Header in which the proxy in front says a request's country, such as `CF-IPCountry`; for what regions"
            " allow it counts only from the proxy that `serve web --proxy` names, which overwrites what clients send"
        ),
    )
    region_database: str = Field(
        "",
        description=(
            "File in MaxMind's format (`.mmdb`) that places addresses, renewed in its place; this or"
            " `LIVEPANTY_COUNTRY_HEADER` in production"
        ),
    )
    assumed_region: str = Field(
        "IN",
        description="In `dev` alone: where somebody is whom nothing places, as ISO 3166 names it",
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
    second_look_permille: int = Field(
        50,
        ge=0,
        le=1_000,
        description="Of a thousand closed cases, how many another moderator judges again, blind",
    )
    still_every_seconds: float = Field(
        5.0, ge=1.0, le=60.0, description="How often a still is taken of each live show for moderation"
    )
    grave_cases_per_hour: int = Field(
        10,
        ge=1,
        le=100,
        description="How many cases of severity 0 or 1 one person opens in an hour, then they rest",
    )
    event_rule_acts_per_hour: int = Field(
        100, ge=0, le=10_000, description="How often one event rule acts in an hour, then it is held back"
    )
    grave_break_minutes: int = Field(15, ge=1, le=120, description="How long they rest then")
    sampler_needed: bool = Field(
        True, description="No show begins while nobody looks at pictures; never asked for in development"
    )
    new_performer_delay_seconds: int = Field(
        20,
        ge=0,
        le=30,
        description="How much later viewers get a new performer's shows: 15 to 30; 0: at once, as in development",
    )
    frame_classifier: Literal["none", "onnx", "open-nsfw", "rekognition"] = Field(
        "none",
        description="What says what live pictures show: a model of yours, an open one, Amazon, or nobody",
    )
    frame_model: str = Field(
        "", description="Of `onnx`: the path of the manifest beside the model (ADR 34 says what is in it)"
    )
    speech: Literal["none", "pocketsphinx", "transcriptions"] = Field(
        "none",
        description="Who listens to what is said in shows: a small English model here, a server of yours, or nobody",
    )
    speech_url: str = Field(
        "", description="Of `transcriptions`: the server, before `/v1/audio/transcriptions`"
    )
    speech_api_key: str = Field(
        "", description="Its key, where it wants one", json_schema_extra={"secret": "optional"}
    )
    speech_model: str = Field("whisper-1", description="What it calls its model")
    speech_language: str = Field("", description="What is spoken, `hi` or `en`; empty: the server finds out")
    rekognition_region: str = Field("ap-south-1", description="Of `rekognition`: where frames are sent")
    rekognition_endpoint_url: str = Field(
        "", description="Rekognition's endpoint, where it is not Amazon's own"
    )
    text_region: str = Field(
        "",
        description="AWS region whose End User Messaging sends text messages: `ap-south-1`; without it none is sent",
    )
    text_endpoint_url: str = Field("", description="Its endpoint, where it is not Amazon's own")
    text_access_key_id: str = Field("", description="Its access key id; without it the machine's role")
    text_secret_access_key: str = Field(
        "", description="Its secret access key", json_schema_extra={"secret": "optional"}
    )
    text_name: str = Field(
        "LivePanty",
        description="What text messages call the platform, as registered; it is read on locked screens",
    )
    text_header: str = Field("", description="Registered sender id (DLT header) of text messages in India")
    text_entity_id: str = Field("", description="Registered id of the principal entity that sends them (DLT)")
    text_template_ids: str = Field(
        "",
        description="Registered ids (DLT) of the wordings, as JSON by key and language: "
        '`{"verify_number": {"en": …, "hi": …}, "complaint_decided": {"en": …, "hi": …}}`',
    )
    text_country_codes: str = Field(
        "91", description="Country codes that text messages go to, with commas between them: each costs more"
    )
    telephone_accounts_max: int = Field(
        3, ge=1, le=100, description="How many accounts verify one telephone number: households share them"
    )
    telephone_codes_an_hour: int = Field(
        300,
        ge=1,
        le=1_000_000,
        description="How many text messages with a code go out in an hour at most, for all accounts together",
    )
    hma_url: str = Field(
        "",
        description="Base address of a Hasher-Matcher-Actioner whose banks are asked about frames, by hash",
    )
    stopncii_url: str = Field(
        "https://api.stopncii.org/v1", description="Base address of StopNCII.org's exchange"
    )
    stopncii_function_key: str = Field(
        "",
        description="StopNCII.org's key for fetching hashes; without it the exchange is not followed",
        json_schema_extra={"secret": "optional"},
    )
    stopncii_subscription_key: str = Field(
        "", description="StopNCII.org's subscription key", json_schema_extra={"secret": "optional"}
    )
    ncmec_username: str = Field(
        "",
        description="Of your account with NCMEC, which they give; without it nothing is reported there",
    )
    ncmec_password: str = Field("", description="Its password", json_schema_extra={"secret": "optional"})
    ncmec_url: str = Field(
        "https://exttest.cybertip.org/ispws",
        description="NCMEC's test host; `https://report.cybertip.org/ispws` for real reports, in production alone",
    )
    ncmec_reporter_first_name: str = Field("", description="Who reports to NCMEC for the platform")
    ncmec_reporter_last_name: str = Field("", description="Their last name")
    ncmec_reporter_email: str = Field("", description="Where NCMEC writes to them")
    metrics_token: str = Field(
        "",
        description="Bearer token with which `/metrics` tells of pictures and second looks too; without it, never",
        json_schema_extra={"secret": "optional"},
    )
    database_pool_size: int = Field(10, ge=2, le=100, description="Database connections of one process")

    @property
    def needs_sampler(self) -> bool:
        return self.sampler_needed and not self.is_dev

    @field_validator("new_performer_delay_seconds")
    @classmethod
    def _delays_for_long_enough(cls, seconds: int) -> int:
        if 0 < seconds < DELAY_SECONDS_MIN:
            raise ValueError(f"{DELAY_SECONDS_MIN} seconds or more, so that somebody can step in; 0 for none")
        return seconds

    @property
    def delay_of_new_performers(self) -> int:
        return 0 if self.is_dev else self.new_performer_delay_seconds

    @property
    def is_dev(self) -> bool:
        return self.environment == "dev"


def secret_fields(*, optional: bool = False) -> list[str]:
    """The settings that are secrets: those that every program needs, or those that it can do without."""
    kind = "optional" if optional else True
    fields = Settings.model_fields.items()
    return [
        name
        for name, field in fields
        if isinstance(extra := field.json_schema_extra, dict) and extra.get("secret") == kind
    ]
