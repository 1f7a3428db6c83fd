"""Who holds which open session, asked by every request that brings an access token."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Uuid, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY, asyncpg

from adapters.postgres.identity.accounts import PRINCIPALS, session_table
from adapters.postgres.kept_look import KeptLook
from adapters.postgres.moderation.decision_tables import suspension_from
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import SessionId
from domain.language import Language
from ports.identity.accounts import Principal, SessionHolders

_LOOK = PRINCIPALS.where(session_table.c.id == any_(bindparam("sessions", type_=ARRAY(Uuid))))
_OF_SESSIONS = _LOOK.compile(dialect=asyncpg.dialect())  # type: ignore[no-untyped-call]

_ROLES = {role.value: role for role in Role}
_AGES = {state.value: state for state in AgeState}
_LANGUAGES: Mapping[str | None, Language | None] = {None: None} | {each.value: each for each in Language}


class PostgresSessionHolders(SessionHolders):
    def __init__(self, look: KeptLook) -> None:
        self._look = look

    async def holders(self, sessions: Sequence[SessionId], *, now: datetime) -> Mapping[SessionId, Principal]:
        given = {**_OF_SESSIONS.params, "sessions": sessions, "now": now}
        values = [given[name] for name in _OF_SESSIONS.positiontup or ()]
        return {
            session: Principal(
                user, session, name, _ROLES[role], _AGES[age], suspension_from(until), _LANGUAGES[language]
            )
            for user, session, name, role, age, until, language in await self._look.fetch(
                _OF_SESSIONS.string, *values
            )
        }
