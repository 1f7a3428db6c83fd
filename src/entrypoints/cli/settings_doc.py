"""The table of settings in `docs/settings.md`, made from the settings themselves."""

from entrypoints.settings import Settings, secret_fields
from entrypoints.settings_checks import ADDRESSES, LIVEKIT, NAMES, OWN_MEDIA, PAIRS

HEADER = """# Settings

Every program reads its settings from the environment. `livepanty dev` makes all of them up; elsewhere a program
that misses one, or is given a weak secret, refuses to start and lists every problem at once.

| variable | default | needed | what it is |
|---|---|---|---|
"""

OWNER = """
`livepanty migrate` alone also reads `LIVEPANTY_DATABASE_OWNER_URL`: the role that owns the tables. Keep it from the
programs. Make the role of `LIVEPANTY_DATABASE_URL` yourself (`CREATE ROLE livepanty_program LOGIN PASSWORD '…'`); each
migration gives it what the programs need, without the right to change or remove a line of the journal. In production a
web process whose role could do so is not ready.
"""

MEDIA = """
The media plane is a program of its own and reads only these:

| variable | default | what it is |
|---|---|---|
| `LIVEPANTY_MEDIA_SECRET` | | shared with the web and worker programs |
| `LIVEPANTY_MEDIA_CONTROL_HOST`, `LIVEPANTY_MEDIA_CONTROL_PORT` | `127.0.0.1`, `8420` | where the control API listens |
| `LIVEPANTY_MEDIA_UDP_HOST`, `LIVEPANTY_MEDIA_UDP_PORT` | `127.0.0.1`, `8430` | where media arrives and leaves |
| `LIVEPANTY_MEDIA_TCP` | `on` | the same port number in TCP, for viewers whose network lets no UDP through |
| `LIVEPANTY_MEDIA_ANNOUNCE` | the UDP host | addresses in ICE candidates, with commas between them |
| `LIVEPANTY_MEDIA_REDIS_URL` | | one of several registers here; without it the process is alone |
| `LIVEPANTY_MEDIA_NODE_URL` | the control host and port | where the web and worker programs reach this one of several |
| `LIVEPANTY_MEDIA_PIPE_HOST` | the first announced address | where the others reach this one, at any UDP port |
| `LIVEPANTY_MEDIA_DRAIN_SECONDS` | `120` | after SIGUSR1: ends a minute after its last show left, or after this |
| `LIVEPANTY_MEDIA_FOOTAGE_SECONDS` | `900` | for so long what a closed show showed last can be asked for |
| `LIVEPANTY_MEDIA_SPOOL` | `/var/tmp/livepanty-media-PORT` | where sealed recordings wait until they are fetched |
| `LIVEPANTY_MEDIA_ENGINE` | `auto` | `numba` (extra `fast`), `cffi`, `python`, or `auto`: the first that can run |
"""


def settings_table() -> str:
    """The whole document."""
    return HEADER + "".join(_row(name) for name in Settings.model_fields) + OWNER + MEDIA


def _row(name: str) -> str:
    field = Settings.model_fields[name]
    default = f"`{field.default}`" if field.default not in ("", None) else ""
    needed = "yes" if name in (*ADDRESSES, *NAMES) else "secret" if name in secret_fields() else ""
    if any(name in pair for pair in PAIRS):
        needed = "with its pair"
    if name == "acquirer_approval_ref":
        needed = "in production"
    if name == "ledger_digest_key":
        needed = "by the worker"
    if name in OWN_MEDIA:
        needed = "of `own`"
    if name in LIVEKIT:
        needed = "of `livekit`"
    if name in ("vault_key_file", "vault_kms_key_id"):
        needed = "one of two"
    return f"| `LIVEPANTY_{name.upper()}` | {default} | {needed} | {field.description} |\n"
