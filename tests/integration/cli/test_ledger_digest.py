"""`livepanty ledger digest`, run as a person would run it (WAL-18)."""

import asyncio
import json
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from adapters.crypto.digest_keys import Ed25519DigestSigner
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from tests.builders import a_transfer
from tests.conftest import REPOSITORY
from tests.integration.database.conftest import World

KEY = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"  # RFC 8037, appendix A
PUBLIC = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
STRANGER = Ed25519DigestSigner("A" * 43).public_key


async def livepanty(*arguments: str, environment: Mapping[str, str]) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "entrypoints.cli.main", "ledger", *arguments,
        cwd=REPOSITORY / "src", env={**os.environ, **environment},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    assert process.returncode is not None
    assert "Traceback" not in output.decode(), output.decode()
    return process.returncode, output.decode()


class Operator:
    """Somebody at the command line, with the key or only its public half, and the book."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine: AsyncEngine = create_async_engine(url, poolclass=NullPool)
        self._without_key = {"LIVEPANTY_DATABASE_URL": url, "LIVEPANTY_STATE_DIR": str(folder / "none")}
        self._with_key = {**self._without_key, "LIVEPANTY_LEDGER_DIGEST_KEY": KEY}

    async def run(self, *arguments: str) -> tuple[int, str]:
        return await livepanty(*arguments, environment=self._with_key)

    async def run_without_key(self, *arguments: str) -> tuple[int, str]:
        return await livepanty(*arguments, environment=self._without_key)

    async def post(self, amount: int) -> None:
        bought = a_transfer(
            kind=TransferKind.PURCHASE_TOKENS, debit=Account.system(AccountKind.TOKENS_ISSUED),
            credit=Account.of(AccountKind.VIEWER_PAID, UserId(uuid4())), amount=amount, fee_account=None, fee=0,
        )  # fmt: skip
        async with World("postgres", self.engine).begin() as tx:
            await tx.ledger.post([bought])

    async def tamper(self, statement: str) -> None:
        async with self.engine.begin() as connection:
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            await connection.execute(text(statement))


@pytest.fixture
def operator(own_database_url: str, tmp_path: Path) -> Operator:
    return Operator(own_database_url, tmp_path)


async def test_wal_18_a_digest_is_written_exported_and_proven_with_the_public_key_alone(
    operator: Operator, tmp_path: Path
) -> None:
    file = tmp_path / "digests.jsonl"
    await operator.post(50)
    await operator.post(30)

    code, written = await operator.run("digest", "write")
    assert (code, written.split(":")[0]) == (0, "digest 1")
    assert "2 transfers in 1 seals" in written
    await operator.post(20)
    code, status = await operator.run_without_key("digest", "status")
    assert code == 0
    assert "2 transfers are sealed, 1 wait for it, the oldest since" in status
    await operator.run("digest", "write")
    assert (await operator.run_without_key("digest", "export", str(file)))[0] == 0
    assert (await operator.run("digest", "key"))[1].strip() == PUBLIC

    for alone in ((), ("--offline",)):
        code, said = await operator.run_without_key(
            "digest", "verify", str(file), "--public-key", PUBLIC, *alone
        )
        assert code == 0, said
        assert "2 digests are signed and follow each other" in said


async def test_wal_18_a_book_rewritten_after_the_export_is_not_proven(
    operator: Operator, tmp_path: Path
) -> None:
    """Also when every seal and digest in the database was made anew over it."""
    file = tmp_path / "digests.jsonl"
    await operator.post(50)
    await operator.run("digest", "write")
    await operator.run("digest", "export", str(file))

    await operator.tamper("UPDATE ledger_transfer SET reference = 'order:other'")
    code, said = await operator.run("digest", "verify", str(file))
    assert code == 1
    assert "it is not the one that seal 1 holds" in said

    await operator.tamper("TRUNCATE ledger_seal, ledger_digest, ledger_sealed_day, ledger_day")
    code, said = await operator.run("digest", "verify", str(file))
    assert code == 1
    assert "digest 1 is in the file and not in the database" in said

    await operator.run("digest", "write")
    code, said = await operator.run("digest", "verify", str(file))
    assert code == 1
    assert "digest 1 in the database is not the one in the file" in said


async def test_a_file_that_was_touched_or_signed_by_another_is_refused(
    operator: Operator, tmp_path: Path
) -> None:
    file, touched = tmp_path / "digests.jsonl", tmp_path / "touched.jsonl"
    await operator.post(50)
    await operator.run("digest", "write")
    await operator.run("digest", "export", str(file))
    words = json.loads(file.read_text())

    code, said = await operator.run_without_key("digest", "verify", str(file), "--offline")
    assert (code, "name a --public-key" in said) == (1, True)
    code, said = await operator.run("digest", "verify", str(file), "--offline", "--public-key", STRANGER)
    assert (code, "digest 1 is not signed by a key that was given" in said) == (1, True)
    words["payload"] = words["payload"].replace('"transfers":1', '"transfers":2')
    touched.write_text(json.dumps(words))
    code, said = await operator.run("digest", "verify", str(touched), "--offline")
    assert (code, "digest 1 is not signed" in said) == (1, True)
    touched.write_text("{}")
    code, said = await operator.run("digest", "verify", str(touched), "--offline")
    assert (code, "line 1 is no digest" in said) == (1, True)
    touched.write_text("")
    assert (await operator.run("digest", "verify", str(touched), "--offline"))[0] == 1


async def test_verify_checks_signatures_where_a_key_is_known(operator: Operator) -> None:
    await operator.post(50)
    await operator.run("digest", "write")
    await operator.tamper("UPDATE ledger_digest SET signature = decode(repeat('00', 64), 'hex')")

    code, said = await operator.run("verify")
    assert code == 1
    assert "digest1:itssignaturebykey" in re.sub(r"[\s│]", "", said)
    _, unsaid = await operator.run_without_key("verify")
    assert "digest 1" not in unsaid
    assert "Signatures of digests were not checked" in unsaid


async def test_a_server_that_counts_anew_is_said_in_a_line(operator: Operator) -> None:
    await operator.post(50)
    await operator.run("digest", "write")
    await operator.tamper("UPDATE ledger_seal SET upto = upto + 1000000000")

    code, said = await operator.run("digest", "write")

    assert code == 1
    assert "restored into another server" in said
