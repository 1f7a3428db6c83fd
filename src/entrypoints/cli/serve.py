"""`livepanty serve`: one program in the foreground, configured by the environment."""
# ruff: noqa: PLC0415  (each program is imported only when it is the one that runs)

from typing import Any

import click

from entrypoints.settings_checks import SettingsRefused

IDLE_SECONDS = 75
"""Longer than whoever keeps a connection to us for its next request does (nginx: 60 seconds): the side that gives it up
first must be theirs, or a request meets a connection that we are closing and is lost (RFC 9112 9.5)."""


class _Refused(click.ClickException):
    """Ends the program with the list of what is missing, not with a traceback."""

    exit_code = 78  # EX_CONFIG of sysexits.h

    def __init__(self, refusal: SettingsRefused) -> None:
        super().__init__(str(refusal))


@click.group()
def serve() -> None:
    """Run one program of the platform in the foreground.

    Its settings come from the environment (LIVEPANTY_*); docs/settings.md lists them.
    """


_host = click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")


@serve.command()
@_host
@click.option("--port", default=8400, show_default=True, help="Port to listen on.")
@click.option(
    "--proxy", help="Address of the proxy in front: what it says of where a request comes from is believed."
)
def web(host: str, port: int, proxy: str | None) -> None:
    """The API, the pages and the events WebSocket."""
    import uvicorn

    from entrypoints.settings_checks import load_settings

    try:
        load_settings()
    except SettingsRefused as refusal:
        raise _Refused(refusal) from None
    uvicorn.run(
        "entrypoints.app:create_production_app",
        factory=True,
        host=host,
        port=port,
        ws="websockets-sansio",
        # Slow clients of the events socket are dropped by the application; the server only bounds one message.
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,  # each listener would compress the same few hundred bytes anew
        log_level="warning",
        access_log=False,
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=5,
        **behind(proxy),
    )


def behind(proxy: str | None) -> dict[str, Any]:
    """What uvicorn is told of the proxy in front. Without one nobody's word is taken for where they are: limits of
    those who are not signed in go by address. Behind one that is not named here all of them would share one."""
    if proxy is None:
        return {"proxy_headers": False}
    return {"proxy_headers": True, "forwarded_allow_ips": proxy}


@serve.command()
def worker() -> None:
    """What follows later: notices, e-mail, webhooks, tidying up."""
    from entrypoints.worker.main import main as run

    try:
        run()
    except SettingsRefused as refusal:
        raise _Refused(refusal) from None


@serve.command()
def media() -> None:
    """The media plane: WebRTC in, WebRTC out."""
    from media.main import main as run

    run()


@serve.command()
@_host
@click.option("--port", default=8410, show_default=True, help="Port to listen on.")
def sandbox(host: str, port: int) -> None:
    """The payment gateway and age provider of `dev`. Refuses to run anywhere else."""
    import uvicorn

    from entrypoints.settings_checks import load_settings

    try:
        settings = load_settings()
    except SettingsRefused as refusal:
        raise _Refused(refusal) from None
    if not settings.is_dev:
        raise click.ClickException("the sandbox is for development; LIVEPANTY_ENVIRONMENT says otherwise")
    uvicorn.run(
        "entrypoints.sandbox.app:create_dev_sandbox",
        factory=True,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
    )
