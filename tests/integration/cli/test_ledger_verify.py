"""`livepanty ledger verify`, run as a person would run it."""

import asyncio
import os
import re
import sys
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from adapters.postgres.ledger.checks.all import CHECKS
from adapters.postgres.ledger.proof import PROOFS
from adapters.postgres.ledger.running import RUNNING_FOLLOWS
from domain.ids import UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.transfer import TransferKind
from entrypoints.cli.findings import KEPT
from tests.builders import a_transfer
from tests.conftest import REPOSITORY
from tests.integration.database.conftest import World


async def verify(database_url: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "entrypoints.cli.main", "ledger", "verify",
        cwd=REPOSITORY / "src",
        env={**os.environ, "LIVEPANTY_DATABASE_URL": database_url},
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def test_an_empty_book_is_right(own_database_url: str) -> None:
    code, output = await verify(own_database_url)

    assert code == 0, output
    assert len(re.findall(r"│ holds +│", output)) == len([*CHECKS, RUNNING_FOLLOWS, *PROOFS])
    assert "Signatures of digests were not checked" in output


async def test_what_is_wrong_is_named_and_the_exit_code_says_so(own_database_url: str) -> None:
    """Tokens out of nowhere: an issue that no order asks for, and a balance changed by hand."""
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    owner = UserId(uuid4())
    issue = a_transfer(
        kind=TransferKind.PURCHASE_TOKENS, debit=Account.system(AccountKind.TOKENS_ISSUED),
        credit=Account.of(AccountKind.VIEWER_PAID, owner), amount=50, fee_account=None, fee=0,
        reference="order:[bold]none",
    )  # fmt: skip
    async with World("postgres", engine).begin() as tx:
        await tx.ledger.post([issue])
    async with engine.begin() as connection:
        await connection.execute(
            text("UPDATE ledger_account SET balance = 51 WHERE owner_id = :owner"), {"owner": owner}
        )
    await engine.dispose()

    code, output = await verify(own_database_url)

    words = "".join(part.strip() for part in output.replace("│", " ").split())
    assert code == 1
    assert output.count("wrong") == 3  # the unit, the balance, the transfer without a cause
    assert f"transfer{issue.id}" in words
    assert "itspurchase_tokensreferstoorder:[bold]none" in words
    assert "itsbalanceis51,itsjournalsumsto50" in words


async def test_of_many_wrong_rows_the_first_are_named_and_the_others_counted(own_database_url: str) -> None:
    engine = create_async_engine(own_database_url, poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "INSERT INTO ledger_account (id, unit, kind, owner_id, balance, floor)"
                " SELECT number, 'TOKEN', 'viewer_paid', gen_random_uuid(), 1, 0"
                " FROM generate_series(1, 1234) AS number"
            )
        )
    await engine.dispose()

    code, output = await verify(own_database_url)

    assert code == 1
    assert "1,234 wrong" in output
    assert output.count("its balance is 1, its journal") == KEPT == 100
    assert "… and 1,134 more" in output


async def test_a_database_that_is_not_there_is_said_in_a_line() -> None:
    code, output = await verify("postgresql+asyncpg://nobody@127.0.0.1:9/none?ssl=disable")

    assert code != 0
    assert "Traceback" not in output, output
