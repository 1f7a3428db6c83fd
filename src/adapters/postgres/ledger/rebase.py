"""How the book goes on in another server than the one that it was dumped from."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.identity.accounts import PostgresUsers
from adapters.postgres.ledger.digests import ONE_AT_A_TIME, seal_table
from adapters.postgres.ledger.epochs import Epoch, epoch_table, is_at_home
from adapters.postgres.moderation.audit_log import PostgresAuditLog
from domain.errors import Conflict, NotFound
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId
from domain.moderation.audit.entry import AuditEntry
from domain.proof import GENESIS

# Nothing is written to the journal while this is asked: what is in it has ended, and is below the next number.
_NUMBERS = text(
    """
    SELECT (SELECT coalesce(max(xact), 0) FROM ledger_transfer) AS highest,
           pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS next,
           (SELECT system_identifier FROM pg_control_system()) AS cluster
    """
)


class AtHome(Conflict):
    """The book counts on in this server as it is."""

    code = "book_at_home"


class OfficerNotFound(NotFound):
    code = "officer_not_found"


async def rebase(
    engine: AsyncEngine, *, officer_email: str, reason: str, now: datetime, new_id: Callable[[], UUID]
) -> Epoch:
    """Let the book count on in this server, above all that it has. Prove the chain before; come as the tables' owner.

    Raises `AtHome` where that is not needed, `OfficerNotFound`, `PermissionDenied`.
    """
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        officer = await PostgresUsers(connection).find_by_email(officer_email)
        if officer is None:
            raise OfficerNotFound("nobody has this address")
        require_permission(officer.role, Permission.READ_FINANCE)
        await connection.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
        await connection.execute(text("LOCK TABLE ledger_transfer IN ACCESS EXCLUSIVE MODE"))
        epoch = await _following(connection, now)
        # In a statement about a table nothing can be a parameter; it is a whole number of ours.
        await connection.execute(
            text(
                "ALTER TABLE ledger_transfer ALTER COLUMN xact"
                f" SET DEFAULT pg_current_xact_id()::text::bigint + {epoch.base:d}"
            )
        )
        values = {name: getattr(epoch, name) for name in Epoch.__slots__}
        await connection.execute(insert(epoch_table).values(values))
        await PostgresAuditLog(connection).append(
            AuditEntry(
                AuditId(new_id()), officer.id, "ledger.rebase", f"ledger_epoch:{epoch.number}", "restored", reason,
                now,
            )
        )  # fmt: skip
        return epoch


async def _following(connection: AsyncConnection, now: datetime) -> Epoch:
    """The epoch after the latest. The journal is locked."""
    latest = (
        await connection.execute(
            select(epoch_table.c.number, epoch_table.c.base).order_by(epoch_table.c.number.desc()).limit(1)
        )
    ).one()
    numbers = (await connection.execute(_NUMBERS)).one()
    if await is_at_home(connection) and latest.base + numbers.next > numbers.highest:
        raise AtHome("this book is in the server that it counts its transactions in")
    query = select(seal_table.c.number, seal_table.c.hash).order_by(seal_table.c.number.desc()).limit(1)
    seals, seal_hash = (await connection.execute(query)).first() or (0, GENESIS)
    return Epoch(latest.number + 1, numbers.cluster, numbers.highest + 1, seals, seal_hash, now)
