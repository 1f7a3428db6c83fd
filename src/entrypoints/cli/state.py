"""The state directory of `livepanty dev`: its lock, its secrets, and the settings of the run."""

import base64
import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from entrypoints.cli.processes import ServiceError
from entrypoints.cli.services import SHARED_STATE, default_state, write_private

CLOSING_SECONDS = 20.0
_READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without the letters and digits that are taken for one another."""


def _key() -> str:
    return secrets.token_urlsafe(32)


def _signing_key() -> str:
    return base64.urlsafe_b64encode(secrets.token_bytes(32)).decode().rstrip("=")


def _access_key_id() -> str:
    return "AKIA" + "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(16))


def _password() -> str:
    """For a person to type: 4 groups of 4 out of 31 characters, 79 bits."""
    return "-".join("".join(secrets.choice(_READABLE) for _ in range(4)) for _ in range(4))


_MAKERS = {
    "database_password": _key,
    "database_program_password": _key,
    "valkey_password": _key,
    "s3_access_key_id": _access_key_id,
    "s3_secret_access_key": _key,
    "secret_key": _key,
    "token_signing_key": _signing_key,
    "ledger_digest_key": _signing_key,
    "media_secret": _key,
    "razorpay_key_secret": _key,
    "razorpay_webhook_secret": _key,
    "razorpayx_webhook_secret": _key,
    "phonepe_client_secret": _key,
    "phonepe_webhook_password": _key,
    "identity_hash_key": _key,
    "age_provider_api_key": _key,
    "age_provider_webhook_secret": _key,
    "digilocker_client_secret": _key,
    "cashfree_client_secret": _key,
    "veriff_api_key": _key,
    "veriff_shared_secret": _key,
    "text_secret_access_key": _key,
    "password_admin": _password,
    "password_meera": _password,
    "password_kiran": _password,
    "password_farah": _password,
    "password_devika": _password,
    "password_arjun": _password,
    "password_tara": _password,
    "password_leela": _password,
    "password_vikram": _password,
    "password_sunil": _password,
    "password_ravi": _password,
    "password_asha": _password,
}


@dataclass(frozen=True, slots=True)
class StateDirectory:
    path: Path

    @classmethod
    def default(cls) -> "StateDirectory":
        return cls(default_state())

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    def make(self) -> None:
        # Others may pass through to what they own (PostgreSQL, as nobody), but not look around.
        self.path.mkdir(parents=True, exist_ok=True, mode=0o711)

    @property
    def shared(self) -> Path:
        """Where root's copy of PostgreSQL is kept: one for all state directories."""
        return SHARED_STATE if os.geteuid() == 0 else self.path

    def lock(self) -> int:
        """Take the directory for this process; returns the lock's file descriptor, for children to inherit.

        Whoever holds it lives. After a supervisor was killed its children hold it until the last has gone, and
        this waits for that. Raises `ServiceError` when another supervisor runs.
        """
        descriptor = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + CLOSING_SECONDS
        while not _try_lock(descriptor):
            holder = _holder(descriptor)
            if _is_alive(holder):
                os.close(descriptor)
                raise ServiceError(f"livepanty dev already runs with {self.path} (process {holder})")
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise ServiceError(f"programs of an earlier run still use {self.path}; see {self.logs}")
            time.sleep(0.05)
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, str(os.getpid()).encode(), 0)
        return descriptor

    def secrets(self) -> dict[str, str]:
        """This directory's own secrets, made at its first use. Never for anything but development."""
        file = self.path / "secrets.json"
        known: dict[str, str] = {}
        with contextlib.suppress(FileNotFoundError):
            known = json.loads(file.read_text())
        missing = {name: make() for name, make in _MAKERS.items() if name not in known}
        if missing:
            known |= missing
            write_private(file, json.dumps(known, indent=2) + "\n")
        return known

    @property
    def vault_keys(self) -> Path:
        """The keys that documents are sealed with. Whoever deletes the file loses the documents."""
        return self.path / "vault-keys.json"

    def make_vault_keys(self) -> None:
        from adapters.crypto.local_keys import make_key_file  # noqa: PLC0415  (for --help)

        make_key_file(self.vault_keys, now=datetime.now(UTC))

    def uidai(self) -> Path:
        """The key and certificate of the sandbox's own UIDAI, made at its first use: documents it signs are taken."""
        file = self.path / "uidai.pem"
        if not file.exists():
            # Late, because it takes libraries for pictures and XML that no other start needs.
            from entrypoints.sandbox.uidai_documents import SandboxUidai  # noqa: PLC0415

            issuer = SandboxUidai.make(valid_from=datetime.now(UTC) - timedelta(days=365))
            write_private(file, issuer.pem().decode())
        return file

    def write_environment(self, environment: Mapping[str, str]) -> None:
        """Leave the run's settings for the other verbs, and for a shell to source."""
        lines = [f"{name}='{value}'\n" for name, value in sorted(environment.items())]
        write_private(self.path / "environment", "".join(lines))

    def environment(self) -> dict[str, str]:
        """The settings of the last run; empty when there was none."""
        with contextlib.suppress(FileNotFoundError):
            lines = (self.path / "environment").read_text().splitlines()
            return {name: value.strip("'") for name, _, value in (line.partition("=") for line in lines)}
        return {}


def adopt_dev_settings() -> Path | None:
    """Where no database is configured, take the settings of the local `livepanty dev`. Returns their directory."""
    if "LIVEPANTY_DATABASE_URL" in os.environ:
        return None
    state = StateDirectory.default()
    settings = state.environment()
    for name, value in settings.items():
        os.environ.setdefault(name, value)
    return state.path if settings else None


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(descriptor: int) -> int:
    text = os.pread(descriptor, 32, 0).decode(errors="replace").strip()
    return int(text) if text.isdigit() else 0


def _is_alive(process: int) -> bool:
    if process <= 0:
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
