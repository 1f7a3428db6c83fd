"""Payout accounts in PostgreSQL. What an account is stands sealed in its row."""

from collections.abc import Sequence

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from adapters.postgres.payouts.tables import payout_account_table
from adapters.postgres.sealed_items import PostgresSealedItems
from domain.ids import PayoutAccountId, UserId
from domain.payouts.account import (
    AccountKind,
    AccountState,
    HoldReason,
    Outcome,
    PayoutAccount,
    PayoutAccountNotFound,
    Proposal,
)
from ports.payouts.payouts import PayoutAccounts, SealedPayoutAccounts, payout_account_context
from ports.sealing import Sealed, WrappedKey

_t = payout_account_table.c


def proposal_row(proposal: Proposal | None) -> dict[str, object]:
    return {
        "proposed_by": proposal.officer_id if proposal else None,
        "proposed_outcome": proposal.outcome.value if proposal else None,
        "proposed_note": proposal.note if proposal else None,
        "proposed_at": proposal.at if proposal else None,
    }


def proposal_of(row: Row[tuple[object, ...]]) -> Proposal | None:
    if row.proposed_by is None:
        return None
    return Proposal(
        UserId(row.proposed_by), Outcome(row.proposed_outcome), row.proposed_note, row.proposed_at
    )


def _row(account: PayoutAccount) -> dict[str, object]:
    return {
        "id": account.id,
        "performer_id": account.performer_id,
        "kind": account.kind.value,
        "digest": account.digest,
        "masked": account.masked,
        "gst_registered": account.gst_registered,
        "state": account.state.value,
        "hold": account.hold.value if account.hold else None,
        "name_score": account.name_score,
        "contact_id": account.contact_id,
        "fund_account_id": account.fund_account_id,
        "validation_id": account.validation_id,
        "is_first": account.is_first,
        "given_at": account.given_at,
        "ask_at": account.ask_at,
        "decided_at": account.decided_at,
        "replaced_at": account.replaced_at,
    } | proposal_row(account.proposal)


def account_entity(row: Row[tuple[object, ...]]) -> PayoutAccount:
    return PayoutAccount(
        id=PayoutAccountId(row.id),
        performer_id=UserId(row.performer_id),
        kind=AccountKind(row.kind),
        digest=row.digest,
        masked=row.masked,
        gst_registered=row.gst_registered,
        state=AccountState(row.state),
        hold=HoldReason(row.hold) if row.hold else None,
        name_score=row.name_score,
        contact_id=row.contact_id,
        fund_account_id=row.fund_account_id,
        validation_id=row.validation_id,
        is_first=row.is_first,
        proposal=proposal_of(row),
        given_at=row.given_at,
        ask_at=row.ask_at,
        decided_at=row.decided_at,
        replaced_at=row.replaced_at,
    )


class PostgresPayoutAccounts(PayoutAccounts):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def add(self, account: PayoutAccount, details: Sealed) -> PayoutAccount:
        sealed = {
            "key_id": details.key.key_id,
            "wrapped_key": details.key.blob,
            "ciphertext": details.ciphertext,
        }
        await self._connection.execute(
            insert(payout_account_table)
            .values(_row(account) | sealed)
            .on_conflict_do_nothing(index_elements=["id"])
        )
        return await self.get_for_update(account.id)

    async def get_for_update(self, account_id: PayoutAccountId) -> PayoutAccount:
        query = select(payout_account_table).where(_t.id == account_id).with_for_update()
        row = (await self._connection.execute(query)).one_or_none()
        if row is None:
            raise PayoutAccountNotFound("there is no such payout account")
        return account_entity(row)

    async def find_current_for_update(self, performer_id: UserId) -> PayoutAccount | None:
        query = (
            select(payout_account_table)
            .where(_t.performer_id == performer_id, _t.replaced_at.is_(None))
            .with_for_update()
        )
        row = (await self._connection.execute(query)).one_or_none()
        return account_entity(row) if row else None

    async def with_digest_for_update(self, digest: bytes) -> Sequence[PayoutAccount]:
        query = select(payout_account_table).where(_t.digest == digest).order_by(_t.id).with_for_update()
        return [account_entity(row) for row in await self._connection.execute(query)]

    async def update(self, account: PayoutAccount) -> None:
        result = await self._connection.execute(
            update(payout_account_table).where(_t.id == account.id).values(_row(account))
        )
        assert result.rowcount == 1, "an account is added before it is updated"


class PostgresSealedPayoutAccounts(SealedPayoutAccounts):
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def find(self, account_id: PayoutAccountId) -> Sealed | None:
        query = select(_t.key_id, _t.wrapped_key, _t.ciphertext).where(_t.id == account_id)
        row = (await self._connection.execute(query)).one_or_none()
        return Sealed(WrappedKey(row.key_id, row.wrapped_key), row.ciphertext) if row else None


def sealed_payout_accounts(engine: AsyncEngine) -> PostgresSealedItems:
    return PostgresSealedItems(
        engine,
        name="payout accounts",
        table=payout_account_table,
        key_id=_t.key_id,
        wrapped_key=_t.wrapped_key,
        context=lambda row: payout_account_context(PayoutAccountId(row.id), UserId(row.performer_id)),
    )
