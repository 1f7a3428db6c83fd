"""The bootstrap script, where it can do nothing but say why."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY


def run(place: Path, preamble: str) -> "subprocess.CompletedProcess[str]":
    """Run a copy of the script in an empty place, after `preamble` has made the interpreter poorer."""
    for name in ("livepanty", "uv.lock", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, place)
    code = f"import runpy, sys\n{preamble}\nrunpy.run_path({str(place / 'livepanty')!r}, run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-I", "-c", code],
        env={"PATH": "/nonexistent", "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.mark.parametrize("version", [(3, 10, 12), (3, 15, 0)])
def test_a_python_it_cannot_use_gets_one_line(tmp_path: Path, version: tuple[int, int, int]) -> None:
    done = run(tmp_path, f"sys.version_info = {(*version, 'final', 0)!r}")
    assert done.returncode == 1
    assert done.stderr.startswith("livepanty needs Python 3.11 to 3.14; ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("missing", ["venv", "ensurepip"])
def test_without_venv_it_names_the_package_to_install(tmp_path: Path, missing: str) -> None:
    done = run(
        tmp_path,
        "import importlib.util as u; find = u.find_spec\n"
        f"u.find_spec = lambda name, package=None: None if name == {missing!r} else find(name, package)",
    )
    minor = sys.version_info[1]
    assert done.returncode == 1
    assert done.stderr == f"livepanty needs Python's {missing}: apt install python3.{minor}-venv\n"


def test_another_python_on_the_path_takes_over(tmp_path: Path) -> None:
    for name in ("livepanty", "uv.lock", "pyproject.toml"):
        shutil.copy(REPOSITORY / name, tmp_path)
    other = tmp_path / "bin" / "python3.12"
    other.parent.mkdir()
    other.write_text('#!/bin/sh\necho "taken over: $*"\n')
    other.chmod(0o755)
    script = tmp_path / "livepanty"
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['livepanty', 'dev', '--once']\n"
        f"runpy.run_path({str(script)!r}, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code],
        env={"PATH": str(other.parent) + ":/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.stdout == f"taken over: {script.resolve()} dev --once\n"


def test_an_old_python_can_still_read_it() -> None:
    """Syntax of Python 3.6: an older one than 3.11 has to get as far as saying so."""
    compile((REPOSITORY / "livepanty").read_text(), "livepanty", "exec", dont_inherit=True)
    import ast

    ast.parse((REPOSITORY / "livepanty").read_text(), feature_version=(3, 7))
