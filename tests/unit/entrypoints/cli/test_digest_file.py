"""An exported file of digests says of itself what is wrong with it, before any database is asked (MOD-32)."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.crypto.digest_keys import Ed25519DigestKeys, Ed25519DigestSigner
from domain.moderation.audit.chain import AuditDigest, AuditSeal
from entrypoints.cli.digest_file import NoDigestFile, digest_line, problems_in_file, read_digests

SIGNER = Ed25519DigestSigner("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")  # RFC 8037, appendix A
STRANGER = Ed25519DigestSigner("A" * 43)
DAY = datetime(2026, 11, 1, 19, tzinfo=UTC)


def four_days() -> list[str]:
    lines, before, last = list[str](), None, None
    for day in range(4):
        now = DAY + timedelta(days=day)
        last = AuditSeal.following(last, [f"line {day}"], at=now)
        before = AuditDigest.following(before, [last], now=now)
        lines.append(digest_line(SIGNER.sign(before)))
    return lines


def is_wrong(lines: list[str]) -> bool:
    try:
        digests = read_digests(lines, AuditDigest.read)
    except NoDigestFile:
        return True
    return list(problems_in_file(digests, Ed25519DigestKeys([SIGNER.public_key]))) != []


def signed_by_a_stranger(line: str) -> str:
    [signed] = read_digests([line], AuditDigest.read)
    return digest_line(STRANGER.sign(signed.digest))


def with_another(line: str, name: str) -> str:
    words = json.loads(line)
    if name in words:
        other = base64.urlsafe_b64encode(bytes(64)).decode() if name == "signature" else "0" * 16
        return json.dumps(words | {name: other})
    [signed] = read_digests([line], AuditDigest.read)
    was = getattr(signed.digest, name)
    one_more: object = timedelta(days=1) if isinstance(was, date) else 1
    changed = bytes(32) if isinstance(was, bytes) else was + one_more
    return digest_line(replace(signed, digest=replace(signed.digest, **{name: changed})))  # type: ignore[arg-type]


FIELDS = (
    "number", "day", "written_at", "seals", "seal_hash", "entries", "previous", "key_id", "signature",
)  # fmt: skip


def test_mod_32_a_file_as_it_was_written_is_right_and_so_is_one_that_was_taken_earlier() -> None:
    assert not is_wrong(four_days())
    assert not is_wrong(four_days()[:2])


@pytest.mark.parametrize("at", [0, 1, 3])
@pytest.mark.parametrize("name", FIELDS)
def test_mod_32_each_field_of_a_line_is_proven(at: int, name: str) -> None:
    lines = four_days()
    edited = with_another(lines[at], name)
    if edited == lines[at]:
        assert (at, name) == (0, "previous"), "the first follows nothing"
        return
    assert is_wrong([*lines[:at], edited, *lines[at + 1 :]])


@pytest.mark.parametrize(
    "edit",
    [
        lambda lines: lines[1:],
        lambda lines: lines[:1] + lines[2:],
        lambda lines: [lines[1], lines[0], *lines[2:]],
        lambda lines: [*lines, lines[-1]],
        lambda lines: [lines[0], *lines],
        lambda lines: [*lines[:-1], signed_by_a_stranger(lines[-1])],
        lambda lines: [*lines, "{}"],
        lambda lines: [*lines, ""],
    ],
    ids=[
        "begins later", "a hole", "swapped", "the last twice", "the first twice", "another key", "no digest",
        "an empty line",
    ],
)  # fmt: skip
def test_mod_32_what_is_gone_or_put_in_is_named(edit: Callable[[list[str]], list[str]]) -> None:
    assert is_wrong(edit(four_days()))
