"""Every setting of a run on this machine: those that its environment gives, and ours where it gives none."""

from collections.abc import Mapping
from dataclasses import dataclass

from entrypoints.cli import postgres_server, services
from entrypoints.cli.state import StateDirectory

DATABASE = "livepanty"
OWNER = "DATABASE_OWNER_URL"
BUCKET = "livepanty"
CONFIGURED_BY = {
    "postgres": ("LIVEPANTY_DATABASE_URL",),
    "valkey": ("LIVEPANTY_REDIS_URL",),
    "s3": ("LIVEPANTY_S3_ENDPOINT_URL",),
    "smtp": ("LIVEPANTY_SMTP_URL",),
    "media": ("LIVEPANTY_MEDIA_URL",),
    "sandbox": ("LIVEPANTY_RAZORPAY_API_URL", "LIVEPANTY_AGE_PROVIDER_URL"),
}
"""What the environment has to say for one not to be started."""

GRIEVANCE_OFFICERS = (
    '[{"since": "2026-01-01", "name": "Lata Rao", "email": "grievances@livepanty.test",'
    ' "address": "1 Example Road, Bengaluru 560001, Karnataka, India"}]'
)
TEXT_TEMPLATE_IDS = (
    '{"verify_number": {"en": "1007000000000000001", "hi": "1007000000000000002"},'
    ' "complaint_decided": {"en": "1007000000000000003", "hi": "1007000000000000004"}}'
)
SELLER = {
    "SELLER_LEGAL_NAME": "Example Media Private Limited",
    "SELLER_GSTIN": "29AAAAA0000A1Z5",
    "SELLER_ADDRESS": "1 Example Road, Bengaluru 560001, Karnataka, India",
    "STATEMENT_DESCRIPTOR": "EXAMPLE MEDIA PVT LTD",
}
"""Whom people would buy from here: nobody."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """`given` wins over what is made up here; `media_ports` are control and UDP of each media process."""

    state: StateDirectory
    secrets: Mapping[str, str]
    ports: Mapping[str, int]
    media_ports: list[tuple[int, int]]
    given: Mapping[str, str]

    def is_configured(self, name: str) -> bool:
        """Whether the environment names another place for this part of the platform."""
        settings = CONFIGURED_BY.get(name, ())
        return bool(settings) and all(self.given.get(setting) for setting in settings)

    def environment(self) -> dict[str, str]:
        ours = self._own() | self._providers()
        if self.is_configured("postgres"):
            del ours[OWNER]  # whose database it is says whose tables they are
        if self.given.get("LIVEPANTY_VAULT_KMS_KEY_ID"):
            del ours["VAULT_KEY_FILE"]  # one or the other
        settings = {f"LIVEPANTY_{name}": value for name, value in ours.items()}
        return settings | {name: value for name, value in self.given.items() if name in settings and value}

    def _own(self) -> dict[str, str]:
        """Of the platform's programs and the services under them."""
        database = postgres_server.Postgres(self.ports["postgres"], self.secrets["database_password"])
        return {
            "ENVIRONMENT": "dev",
            "PUBLIC_URL": f"http://127.0.0.1:{self.ports['web']}",
            "DATABASE_URL": database.program_url(DATABASE, self.secrets["database_program_password"]),
            OWNER: database.url(DATABASE),
            "REDIS_URL": services.Valkey(self.ports["valkey"], self.secrets["valkey_password"]).url,
            "S3_ENDPOINT_URL": f"http://127.0.0.1:{self.ports['s3']}",
            "S3_ACCESS_KEY_ID": self.secrets["s3_access_key_id"],
            "S3_SECRET_ACCESS_KEY": self.secrets["s3_secret_access_key"],
            "S3_BUCKET": BUCKET,
            "VAULT_KEY_FILE": str(self.state.vault_keys),
            "SMTP_URL": f"smtp://127.0.0.1:{self.ports['smtp']}",
            "MAIL_FROM": "LivePanty <no-reply@livepanty.test>",
            "GRIEVANCE_OFFICERS": GRIEVANCE_OFFICERS,
            "SECRET_KEY": self.secrets["secret_key"],
            "TOKEN_SIGNING_KEY": self.secrets["token_signing_key"],
            "LEDGER_DIGEST_KEY": self.secrets["ledger_digest_key"],
            "MEDIA_URL": ",".join(f"http://127.0.0.1:{control}" for control, _ in self.media_ports),
            "MEDIA_CLUSTER": "true" if len(self.media_ports) > 1 else "false",
            "MEDIA_SECRET": self.secrets["media_secret"],
        }

    def _providers(self) -> dict[str, str]:
        """Of whoever is outside, for which the sandbox stands in."""
        sandbox = f"http://127.0.0.1:{self.ports['sandbox']}"
        return {
            "RAZORPAY_KEY_ID": "rzp_test_livepantydev",
            "RAZORPAY_KEY_SECRET": self.secrets["razorpay_key_secret"],
            "RAZORPAY_WEBHOOK_SECRET": self.secrets["razorpay_webhook_secret"],
            "RAZORPAYX_ACCOUNT_NUMBER": "7878780080316316",
            "RAZORPAYX_WEBHOOK_SECRET": self.secrets["razorpayx_webhook_secret"],
            "RAZORPAY_API_URL": sandbox,
            "RAZORPAY_CHECKOUT_URL": f"{sandbox}/v1/checkout/embedded",
            **SELLER,
            "PHONEPE_CLIENT_ID": "livepanty-dev",
            "PHONEPE_CLIENT_SECRET": self.secrets["phonepe_client_secret"],
            "PHONEPE_WEBHOOK_USERNAME": "livepanty",
            "PHONEPE_WEBHOOK_PASSWORD": self.secrets["phonepe_webhook_password"],
            "PHONEPE_API_URL": f"{sandbox}/phonepe",
            "PHONEPE_AUTH_URL": f"{sandbox}/phonepe",
            "PHONEPE_PAGE_URL": sandbox,
            "IDENTITY_HASH_KEY": self.secrets["identity_hash_key"],
            "AGE_PROVIDER_URL": sandbox,
            "AGE_PROVIDER_API_KEY": self.secrets["age_provider_api_key"],
            "AGE_PROVIDER_WEBHOOK_SECRET": self.secrets["age_provider_webhook_secret"],
            "TEXT_REGION": "ap-south-1",
            "TEXT_ENDPOINT_URL": f"{sandbox}/texts/aws",
            "TEXT_ACCESS_KEY_ID": "livepanty-dev",
            "TEXT_SECRET_ACCESS_KEY": self.secrets["text_secret_access_key"],
            "TEXT_HEADER": "LVPNTY",
            "TEXT_ENTITY_ID": "1001000000000000000",
            "TEXT_TEMPLATE_IDS": TEXT_TEMPLATE_IDS,
            "OVSE_REGISTRATION_ID": "OVSE-SANDBOX",
            "UIDAI_CERTIFICATES": str(self.state.uidai()),
            "DIGILOCKER_URL": f"{sandbox}/digilocker",
            "DIGILOCKER_CLIENT_ID": "livepanty-dev",
            "DIGILOCKER_CLIENT_SECRET": self.secrets["digilocker_client_secret"],
            "CASHFREE_URL": f"{sandbox}/cashfree/verification",
            "CASHFREE_PAGE_URL": sandbox,
            "CASHFREE_CLIENT_ID": "livepanty-dev",
            "CASHFREE_CLIENT_SECRET": self.secrets["cashfree_client_secret"],
            "VERIFF_URL": f"{sandbox}/veriff/v1",
            "VERIFF_PAGE_URL": sandbox,
            "VERIFF_API_KEY": self.secrets["veriff_api_key"],
            "VERIFF_SHARED_SECRET": self.secrets["veriff_shared_secret"],
            "SANDBOX_STATE": str(self.state.path / "sandbox.json"),
        }
