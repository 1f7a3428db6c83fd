"""The key file: private, whole, and never without its current key."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.crypto.local_keys import LocalKeyWrapper, add_key, key_ids, make_key_file, remove_key
from ports.sealing import KeysUnavailable
from tests.builders import NOW


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    make_key_file(path, now=NOW)
    return path


def test_age_23_a_key_file_is_private_and_made_once(key_file: Path) -> None:
    assert mode_of(key_file) == 0o600
    before = key_file.read_bytes()
    assert make_key_file(key_file, now=NOW) in key_ids(key_file)
    assert key_file.read_bytes() == before


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o666])
def test_age_23_a_file_that_others_may_read_is_refused(key_file: Path, mode: int) -> None:
    key_file.chmod(mode)
    with pytest.raises(KeysUnavailable, match="others may read"):
        LocalKeyWrapper(key_file)
    key_file.chmod(0o600)
    LocalKeyWrapper(key_file)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"current": "a", "keys": {}}',
        '{"current": "a", "keys": {"a": {"key": "c2hvcnQ=", "made_at": "2026-11-01T00:00:00Z"}}}',
    ],
)
def test_age_23_a_broken_file_is_refused_and_not_quoted(key_file: Path, text: str) -> None:
    key_file.write_text(text)
    with pytest.raises(KeysUnavailable) as refused:
        LocalKeyWrapper(key_file)
    assert refused.value.permanent
    assert str(refused.value) == "the key file is not one"


def test_age_23_no_file_is_no_keys(tmp_path: Path) -> None:
    with pytest.raises(KeysUnavailable):
        LocalKeyWrapper(tmp_path / "nothing.json")


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def test_prv_04_a_new_key_is_current_at_the_next_use(key_file: Path) -> None:
    keys = LocalKeyWrapper(key_file)
    first = await keys.current_key_id()
    second = add_key(key_file, now=NOW)
    assert await keys.current_key_id() == second != first
    assert mode_of(key_file) == 0o600
    assert (await keys.wrap(bytes(32), context={})).key_id == second


async def test_prv_04_the_current_key_cannot_be_removed(key_file: Path) -> None:
    (only,) = key_ids(key_file)
    with pytest.raises(KeysUnavailable):
        remove_key(key_file, only)
    assert key_ids(key_file) == [only]


def test_prv_04_keys_that_are_added_at_once_are_all_kept(key_file: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        added = list(threads.map(lambda _: add_key(key_file, now=NOW), range(16)))
    assert set(added) < set(key_ids(key_file))
    assert len(key_ids(key_file)) == 17
