"""What is looked at beside the public API: the mail that arrived, and the book itself."""
# ruff: noqa: PLC0415  (drivers are imported when they are used)

from collections import Counter
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from mailbox import Maildir
from pathlib import Path

from ports.verifying import Finding

_CHANGES = """
    SELECT a.kind, sum(CASE WHEN t.credit_account = a.id THEN t.amount - t.fee ELSE 0 END)
        - sum(CASE WHEN t.debit_account = a.id THEN t.amount ELSE 0 END) AS change
    FROM ledger_transfer t JOIN ledger_account a ON a.id IN (t.debit_account, t.credit_account)
    WHERE t.reference = :reference GROUP BY a.kind
"""


@dataclass(frozen=True, slots=True)
class Findings:
    """How many checks were run, and what they found."""

    checks: int
    found: list[Finding]


async def ledger_findings(database_url: str) -> Findings:
    """What `livepanty ledger verify` finds."""
    from sqlalchemy.ext.asyncio import create_async_engine

    from adapters.postgres.ledger.verifier import PostgresLedgerVerifier

    engine = create_async_engine(database_url)
    try:
        verifier = PostgresLedgerVerifier(engine)
        checks = verifier.checks()
        found = [finding for check in checks async for finding in verifier.run(check)]
        return Findings(len(checks), found)
    finally:
        await engine.dispose()


async def booked(database_url: str, reference: str) -> Counter[str]:
    """What the transfers of one reference changed, by the kind of account; what came and went again is left out."""
    from sqlalchemy import text
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(database_url)
    try:
        async with engine.connect() as connection:
            rows = (await connection.execute(text(_CHANGES), {"reference": reference})).all()
    finally:
        await engine.dispose()
    return Counter({row.kind: int(row.change) for row in rows if row.change})


def mail_about(maildir: Path, address: str, words: str) -> int:
    """How many messages to `address` have `words` in their text."""
    folder = Maildir(maildir, factory=None, create=True)
    return sum(
        _is_about(message_from_bytes(folder.get_bytes(key), policy=default), address, words)
        for key in folder.keys()  # noqa: SIM118 (iterating a mailbox gives messages)
    )


def _is_about(message: EmailMessage, address: str, words: str) -> bool:
    body = message.get_body(("plain",))
    return str(message["To"]) == address and body is not None and words in body.get_content()
