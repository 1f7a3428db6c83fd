"""`livepanty serve sandbox`."""

import uvicorn

from entrypoints.sandbox.app import create_dev_sandbox
from entrypoints.settings_checks import SettingsRefused, load_settings


def serve_sandbox(host: str, port: int) -> None:
    """Serve until told to stop. Raises `SettingsRefused` outside development."""
    if not load_settings().is_dev:
        raise SettingsRefused(["the sandbox runs only where LIVEPANTY_ENVIRONMENT is dev"])
    uvicorn.run(
        create_dev_sandbox(),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=2,
    )
