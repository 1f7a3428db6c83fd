"""Agreements, casts and the record of consent in memory."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.consent.agreement import SignedAgreement
from domain.consent.cast import CastMember
from domain.consent.record import Act, ConsentRecord
from domain.ids import AgreementId, StreamId, UserId
from domain.streaming.stream import Stream
from ports.consent.agreements import Agreements, CastRow, Casts, ConsentQueries, ConsentRecords, InvitationRow
from ports.sealing import Sealed


class ConsentTables:
    def __init__(self) -> None:
        self.agreements: dict[AgreementId, SignedAgreement] = {}
        self.names: dict[AgreementId, Sealed] = {}
        self.cast: dict[tuple[StreamId, UserId], CastMember] = {}
        self.records: dict[UserId, list[ConsentRecord]] = {}

    def latest_agreement(self, user_id: UserId) -> SignedAgreement | None:
        mine = [each for each in self.agreements.values() if each.user_id == user_id]
        return max(mine, key=lambda each: (each.signed_at, each.id), default=None)

    def cast_of(self, stream_id: StreamId) -> list[CastMember]:
        cast = [member for member in self.cast.values() if member.stream_id == stream_id]
        return sorted(cast, key=lambda member: (member.invited_at, member.user_id))


class MemoryAgreements(Agreements):
    def __init__(self, tables: ConsentTables) -> None:
        self._tables = tables

    async def find(self, agreement_id: AgreementId) -> SignedAgreement | None:
        return self._tables.agreements.get(agreement_id)

    async def find_current(self, user_id: UserId) -> SignedAgreement | None:
        return self._tables.latest_agreement(user_id)

    async def of_user(self, user_id: UserId) -> Sequence[SignedAgreement]:
        mine = [each for each in self._tables.agreements.values() if each.user_id == user_id]
        return sorted(mine, key=lambda each: (each.signed_at, each.id))

    async def add(self, agreement: SignedAgreement) -> None:
        assert agreement.id not in self._tables.agreements, "a signature is never written over"
        self._tables.agreements[agreement.id] = agreement

    async def keep_name(self, agreement_id: AgreementId, name: Sealed) -> None:
        self._tables.names[agreement_id] = name

    async def find_name(self, agreement_id: AgreementId) -> Sealed | None:
        return self._tables.names.get(agreement_id)


class MemoryCasts(Casts):
    def __init__(self, tables: ConsentTables) -> None:
        self._tables = tables

    async def find(self, stream_id: StreamId, user_id: UserId) -> CastMember | None:
        return self._tables.cast.get((stream_id, user_id))

    async def of_stream(self, stream_id: StreamId) -> Sequence[CastMember]:
        return self._tables.cast_of(stream_id)

    async def save(self, member: CastMember) -> None:
        self._tables.cast[member.stream_id, member.user_id] = member

    async def remove(self, stream_id: StreamId, user_id: UserId) -> None:
        self._tables.cast.pop((stream_id, user_id), None)


class MemoryConsentRecords(ConsentRecords):
    def __init__(self, tables: ConsentTables) -> None:
        self._tables = tables

    async def append(
        self, user_id: UserId, act: Act, facts: Mapping[str, str], *, now: datetime
    ) -> ConsentRecord:
        chain = self._tables.records.setdefault(user_id, [])
        last = chain[-1] if chain else None
        record = ConsentRecord.after(last, user_id=user_id, act=act, facts=dict(facts), now=now)
        chain.append(record)
        return record

    async def of_user(self, user_id: UserId) -> Sequence[ConsentRecord]:
        return list(self._tables.records.get(user_id, ()))


class MemoryConsentQueries(ConsentQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def cast(self, stream_id: StreamId) -> Sequence[CastRow]:
        users = self._database.tables.identity.users
        return [
            CastRow(
                user_id=member.user_id,
                display_name=users[member.user_id].display_name,
                state=member.state,
                scopes=tuple(sorted(member.scopes)),
                invited_at=member.invited_at,
                answered_at=member.answered_at,
            )
            for member in self._tables.cast_of(stream_id)
        ]

    async def invitations(self, user_id: UserId, *, limit: int) -> Sequence[InvitationRow]:
        mine = [member for member in self._tables.cast.values() if member.user_id == user_id]
        to_others = [member for member in mine if self._stream(member).performer_id != user_id]
        to_others.sort(key=lambda member: (member.invited_at, member.stream_id), reverse=True)
        return [self._row(member) for member in to_others[:limit]]

    async def find_invitation(self, user_id: UserId, stream_id: StreamId) -> InvitationRow | None:
        member = self._tables.cast.get((stream_id, user_id))
        if member is None or self._stream(member).performer_id == user_id:
            return None
        return self._row(member)

    async def latest_agreement(self, user_id: UserId) -> SignedAgreement | None:
        return self._tables.latest_agreement(user_id)

    @property
    def _tables(self) -> ConsentTables:
        tables: ConsentTables = self._database.tables.consent
        return tables

    def _stream(self, member: CastMember) -> Stream:
        stream: Stream = self._database.tables.streaming.streams[member.stream_id]
        return stream

    def _row(self, member: CastMember) -> InvitationRow:
        stream = self._stream(member)
        return InvitationRow(
            stream_id=stream.id,
            title=stream.title,
            performer_name=self._database.tables.identity.users[stream.performer_id].display_name,
            stream_state=stream.state,
            state=member.state,
            scopes=tuple(sorted(member.scopes)),
            invited_at=member.invited_at,
            answered_at=member.answered_at,
        )
