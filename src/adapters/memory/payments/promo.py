"""Promo grants in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.memory.payments.refunds import MemoryWalletJournal
from adapters.memory.tables import HasTables
from domain.ids import PromoGrantId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.lots import lots_of
from domain.ledger.promo_entries import promo_reference
from domain.payments.promo import PromoGrant, PromoGrantNotFound
from ports.payments.promo import PromoGrants, PromoQueries, PromoRow


class PromoTables:
    def __init__(self) -> None:
        self.grants: dict[PromoGrantId, PromoGrant] = {}


class MemoryPromoGrants(PromoGrants):
    def __init__(self, tables: PromoTables) -> None:
        self._tables = tables

    async def get_for_update(self, grant_id: PromoGrantId) -> PromoGrant:
        grant = self._tables.grants.get(grant_id)
        if grant is None:
            raise PromoGrantNotFound("there is no such grant")
        return grant

    async def add(self, grant: PromoGrant) -> PromoGrant:
        return self._tables.grants.setdefault(grant.id, grant)

    async def update(self, grant: PromoGrant) -> None:
        assert grant.id in self._tables.grants, "a grant is added before it is updated"
        self._tables.grants[grant.id] = grant

    async def granted(self, *, to: UserId, by: UserId, since: datetime) -> tuple[int, int]:
        grants = self._tables.grants.values()
        return (
            sum(grant.tokens for grant in grants if grant.user_id == to and grant.swept_at is None),
            sum(grant.tokens for grant in grants if grant.granted_by == by and grant.granted_at > since),
        )

    async def expiries(self, owner: UserId) -> Mapping[str, float]:
        return {
            promo_reference(grant.id): grant.expires_at.timestamp()
            for grant in self._tables.grants.values()
            if grant.user_id == owner
        }


class MemoryPromoQueries(PromoQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def latest(self, *, limit: int) -> Sequence[PromoRow]:
        grants = sorted(self._grants(), key=lambda grant: (grant.granted_at, grant.id), reverse=True)
        return [self._row(grant) for grant in grants[:limit]]

    async def due(self, *, now: datetime, limit: int) -> Sequence[PromoGrantId]:
        due = [
            (grant.expires_at, grant.id)
            for grant in self._grants()
            if grant.swept_at is None and grant.expires_at <= now
        ]
        return [grant_id for _, grant_id in sorted(due)[:limit]]

    async def next_expiry(self, user_id: UserId, *, now: datetime) -> tuple[datetime, int] | None:
        days = {
            promo_reference(grant.id): grant.expires_at
            for grant in self._grants()
            if grant.user_id == user_id
        }
        tables = self._database.tables
        journal = MemoryWalletJournal(tables.ledger, tables.refunds)
        movements = await journal.movements(Account.of(AccountKind.VIEWER_PROMO, user_id))
        lots = lots_of(movements, expiries={name: day.timestamp() for name, day in days.items()})
        left = [(days[lot.reference], lot.unspent) for lot in lots if lot.unspent and lot.reference in days]
        return min(((day, tokens) for day, tokens in left if day > now), default=None)

    async def unswept_of(self, user_id: UserId) -> Sequence[PromoGrantId]:
        mine = [grant for grant in self._grants() if grant.user_id == user_id and grant.swept_at is None]
        return [grant.id for grant in sorted(mine, key=lambda grant: (grant.granted_at, grant.id))]

    def _grants(self) -> Sequence[PromoGrant]:
        return list(self._database.tables.promo.grants.values())

    def _row(self, grant: PromoGrant) -> PromoRow:
        users = self._database.tables.identity.users
        return PromoRow(
            grant_id=grant.id,
            user_id=grant.user_id,
            user_name=users[grant.user_id].display_name,
            tokens=grant.tokens,
            reason=grant.reason,
            granted_by_name=users[grant.granted_by].display_name,
            granted_at=grant.granted_at,
            expires_at=grant.expires_at,
            swept_at=grant.swept_at,
            expired=grant.expired,
        )
