"""What operators are given: settings that exist, verbs that exist, units that systemd takes, and no secret."""

import asyncio
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import uvicorn
from click.testing import CliRunner
from quart import Quart, request

from entrypoints.cli.main import main
from entrypoints.cli.serve import behind
from entrypoints.settings import Settings
from entrypoints.settings_checks import problems_of
from media.settings import MediaSettings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SECRET = re.compile(r"(SECRET|KEY|PASSWORD|DATABASE_URL|SMTP_URL|SIGNING_KEY|HASH_KEY)$")
FROM_A_FILE = {"LIVEPANTY_VAULT_KEY_FILE"}


def given(name: str) -> dict[str, str]:
    lines = (DEPLOY / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def verbs() -> Iterator[tuple[str, list[str]]]:
    """Where a command of ours is written, and its words."""
    for unit in UNITS:
        for line in re.findall(r"^ExecStart=/opt/livepanty/livepanty (.+)$", unit.read_text(), re.MULTILINE):
            yield unit.name, line.split()
    for line in re.findall(
        r"`(?:[A-Z_]+=\S+ )?(?:\./)?livepanty ([a-z][^`]*)`", (DEPLOY / "README.md").read_text()
    ):
        yield "README.md", line.split()


def test_the_proxy_gives_a_connection_up_before_the_program_does(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, object] = {}
    monkeypatch.setattr(uvicorn, "run", lambda _, **options: told.update(options))
    monkeypatch.setattr("entrypoints.settings_checks.load_settings", lambda: None)
    assert CliRunner().invoke(main, ["serve", "web"]).exit_code == 0
    [kept] = re.findall(r"^ +keepalive_timeout (\d+)s;", (DEPLOY / "nginx.conf").read_text(), re.MULTILINE)
    assert told["timeout_keep_alive"] > int(kept)


@pytest.mark.parametrize("name", ["environment.example", "worker.environment.example"])
def test_every_setting_of_the_template_exists_and_no_secret_stands_in_it(name: str) -> None:
    known = {f"LIVEPANTY_{field}".upper() for field in Settings.model_fields}
    settings = given(name)
    assert settings.keys() <= known
    assert {key for key, value in settings.items() if SECRET.search(key) and value} == set()


def test_what_the_programs_miss_is_what_the_template_leaves_empty() -> None:
    templates = given("environment.example") | given("worker.environment.example")
    filled = {name.removeprefix("LIVEPANTY_").lower(): value for name, value in templates.items() if value}
    problems = "\n".join(problems_of(Settings.model_validate(filled)))
    missed = set(re.findall(r"^LIVEPANTY_[A-Z0-9_]+", problems, re.MULTILINE))
    assert missed
    assert missed <= {name for name, value in templates.items() if not value}, problems


def test_the_media_program_takes_its_template_with_a_secret() -> None:
    settings = given("media.environment.example")
    assert settings["LIVEPANTY_MEDIA_SECRET"] == ""
    taken = MediaSettings.from_environment(settings | {"LIVEPANTY_MEDIA_SECRET": "x" * 64})
    assert {str(taken.udp_port), str(taken.control_port)} == {
        settings["LIVEPANTY_MEDIA_UDP_PORT"],
        settings["LIVEPANTY_MEDIA_CONTROL_PORT"],
    }
    documented = (ROOT / "docs" / "settings.md").read_text()
    assert all(f"`{name}`" in documented for name in settings)


@pytest.mark.parametrize(("where", "words"), list(verbs()))
def test_every_command_is_a_verb_with_these_options(where: str, words: list[str]) -> None:
    command: click.Command = main
    context = click.Context(main)
    while isinstance(command, click.Group) and words:
        found = command.get_command(context, words[0])
        assert found is not None, f"{where}: {words}"
        command, words = found, words[1:]
        context = click.Context(command)
    assert not isinstance(command, click.Group), f"{where} names a group"
    options = {option for parameter in command.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_all_three_programs_have_a_unit() -> None:
    assert {words[1] for where, words in verbs() if where.endswith(".service")} == {"web", "worker", "media"}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_unit(unit: Path, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        return  # a machine without systemd runs the other tests of this file
    here = tmp_path / unit.name.replace("@", "@a")
    here.write_text(unit.read_text().replace("/opt/livepanty/livepanty", str(ROOT / "livepanty")))
    done = subprocess.run([analyze, "verify", str(here)], capture_output=True, text=True, check=False)
    assert (done.returncode, [line for line in done.stderr.splitlines() if here.name in line]) == (0, [])


@pytest.mark.parametrize(
    ("proxy", "address"), [("127.0.0.1", "203.0.113.7"), ("192.0.2.1", "127.0.0.1"), (None, "127.0.0.1")]
)
async def test_only_the_proxy_in_front_says_where_a_request_comes_from(
    proxy: str | None, address: str
) -> None:
    app = Quart(__name__)

    @app.get("/")
    async def where() -> str:
        return str(request.remote_addr)

    server = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="error", **behind(proxy)))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 (uvicorn has no event for it)
        await asyncio.sleep(0.01)
    reading, writing = await asyncio.open_connection(*server.servers[0].sockets[0].getsockname())
    writing.write(b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.7\r\nConnection: close\r\n\r\n")
    answer = await reading.read()
    writing.close()
    server.should_exit = True
    await serving
    assert answer.endswith(b"\r\n" + address.encode())
