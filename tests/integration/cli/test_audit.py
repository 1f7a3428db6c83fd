"""`livepanty audit`, run as a person would run it (MOD-32)."""

import asyncio
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from domain.ids import AuditId
from tests.builders import an_audit_entry
from tests.conftest import REPOSITORY
from tests.integration.database.conftest import World

KEY = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"  # RFC 8037, appendix A
PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


async def livepanty(*arguments: str, environment: Mapping[str, str]) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "entrypoints.cli.main", "audit", *arguments,
        cwd=REPOSITORY / "src", env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    assert process.returncode is not None
    assert "Traceback" not in output.decode(), output.decode()
    return process.returncode, output.decode()


class Operator:
    """Somebody at the command line, with the key and the log."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine: AsyncEngine = create_async_engine(url, poolclass=NullPool)
        self._without_key = {"LIVEPANTY_DATABASE_URL": url, "LIVEPANTY_STATE_DIR": str(folder / "none")}
        self._with_key = {**self._without_key, "LIVEPANTY_LEDGER_DIGEST_KEY": KEY}

    async def run(self, *arguments: str) -> tuple[int, str]:
        return await livepanty(*arguments, environment=self._with_key)

    async def run_without_key(self, *arguments: str) -> tuple[int, str]:
        return await livepanty(*arguments, environment=self._without_key)

    async def append(self) -> AuditId:
        entry = an_audit_entry(actor_id=None)
        async with World("postgres", self.engine).begin() as tx:
            await tx.audit.append(entry)
        return entry.id

    async def tamper(self, entry_id: AuditId) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER ALL"))
            change = text("UPDATE audit_entry SET note = 'never happened' WHERE id = :id")
            await connection.execute(change, {"id": entry_id})


@pytest.fixture
def operator(own_database_url: str, tmp_path: Path) -> Operator:
    return Operator(own_database_url, tmp_path)


async def test_mod_32_an_edited_entry_is_found_by_audit_verify(operator: Operator) -> None:
    first = await operator.append()
    await operator.append()
    assert await operator.run("write") == (0, "digest 1: 2 entries in 1 seals, by key 21fe31dfa154a261\n")
    code, said = await operator.run("verify")
    assert (code, "2 entries are sealed, 2 signed; 0 wait." in said) == (0, True), said

    await operator.tamper(first)

    code, said = await operator.run("verify")
    assert code == 1
    assert "it is not the one" in said
    assert "1 wrong" in said


async def test_mod_32_a_log_is_proven_by_the_file_that_was_taken_away(
    operator: Operator, tmp_path: Path
) -> None:
    """Needs the public key only."""
    file = tmp_path / "digests.jsonl"
    entry = await operator.append()
    await operator.run("write")
    assert (await operator.run("export", str(file)))[0] == 0

    verified = await operator.run_without_key("verify", str(file), "--public-key", PUBLIC)
    assert verified == (0, "1 digests are signed and follow each other, and the log is as they say.\n")

    await operator.tamper(entry)
    code, said = await operator.run_without_key("verify", str(file), "--public-key", PUBLIC)
    assert code == 1
    assert f"entry {entry} (number 1): it is not the one that seal 1 holds" in said


async def test_mod_32_the_end_that_was_cut_off_is_missed_and_a_head_comes_back_when_asked_for(
    operator: Operator,
) -> None:
    await operator.append()
    await operator.run("write")
    async with operator.engine.begin() as connection:
        await connection.execute(text("DELETE FROM audit_head"))
    code, said = await operator.run("verify")
    assert (code, "the head" in said) == (1, True), said
    await operator.run("write")
    assert (await operator.run("verify"))[0] == 1
    await operator.run("write", "--new-head")
    assert (await operator.run("verify"))[0] == 0


async def test_a_digest_of_the_ledger_is_none_of_the_log(operator: Operator, tmp_path: Path) -> None:
    file = tmp_path / "digests.jsonl"
    await operator.append()
    await operator.run("write")
    await operator.run("export", str(file))
    file.write_text(file.read_text().replace("audit", "other"))

    code, said = await operator.run("verify", str(file))

    assert (code, "line 1 is no digest" in said) == (1, True), said


async def test_without_a_key_it_says_that_no_signature_was_looked_at(operator: Operator) -> None:
    code, said = await operator.run_without_key("verify")
    assert (code, "Signatures of digests were not checked" in said) == (0, True)
