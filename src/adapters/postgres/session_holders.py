"""Who holds which open session, asked by every request that brings an access token."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Uuid, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY, asyncpg

from adapters.postgres.connect import Connect, DatabaseUnavailable, KeptConnection
from adapters.postgres.identity import PRINCIPALS, session_table
from adapters.postgres.moderation_decision_tables import suspension_from
from adapters.postgres.outage import is_outage
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import SessionId
from ports.identity import Principal, SessionHolders

_LOOK = PRINCIPALS.where(session_table.c.id == any_(bindparam("sessions", type_=ARRAY(Uuid))))
_OF_SESSIONS = _LOOK.compile(dialect=asyncpg.dialect())  # type: ignore[no-untyped-call]

_ROLES = {role.value: role for role in Role}
_AGES = {state.value: state for state in AgeState}


class PostgresSessionHolders(SessionHolders):
    """By a connection of its own, straight through the driver: a pool and SQLAlchemy's execution take four times as
    long as the look itself, and what many share is asked by one at a time anyhow."""

    def __init__(self, connect: Connect) -> None:
        self._kept = KeptConnection(connect)
        self._turn = asyncio.Lock()

    async def holders(self, sessions: Sequence[SessionId], *, now: datetime) -> Mapping[SessionId, Principal]:
        async with self._turn:
            rows = await self._look(sessions, now)
        return {
            session: Principal(user, session, name, _ROLES[role], _AGES[age], suspension_from(until))
            for user, session, name, role, age, until in rows
        }

    async def _look(self, sessions: Sequence[SessionId], now: datetime) -> Sequence[Any]:
        given = {**_OF_SESSIONS.params, "sessions": sessions, "now": now}
        values = [given[name] for name in _OF_SESSIONS.positiontup or ()]
        for is_last in (False, True):
            connection = await self._kept.get()
            try:
                return await connection.fetch(_OF_SESSIONS.string, *values)
            except Exception as error:
                is_lost = connection.is_closed()
                if is_lost and not is_last:  # since it was used last, perhaps: a look bears repetition
                    continue
                if is_lost or is_outage(error):
                    raise DatabaseUnavailable("the database does not answer") from error
                raise
        raise AssertionError("the last look returns or raises")

    async def aclose(self) -> None:
        await self._kept.aclose()
