"""Hand out a performer's record of age, identity and consent."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.age_verification.case import VerificationCase
from domain.age_verification.case_event import CaseEvent
from domain.age_verification.policy import Purpose
from domain.consent.agreement import SignedAgreement
from domain.consent.cast import CastMember
from domain.consent.export import ACT, Export, export_of, normal_reason
from domain.consent.media_item import MediaItem
from domain.consent.record import ConsentRecord
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, UserId
from domain.moderation.audit.entry import AuditEntry
from ports.age_verification.cases import SealedClaims
from ports.clock import Clock, NewId
from ports.consent.agreements import signed_name_context
from ports.sealing import Sealed, Sealer
from ports.streaming.shows import StreamQueries, StreamRow
from ports.transaction import BeginTransaction, Transaction

SHOWS = 10_000

Line = tuple[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class _Kept:
    """All that is kept of a performer's consents, the personal part still sealed."""

    agreements: Sequence[tuple[SignedAgreement, Sealed | None]]
    shows: Sequence[tuple[StreamRow, Sequence[CastMember], Sequence[MediaItem]]]
    acts: Sequence[ConsentRecord]
    claims: Sequence[SealedClaims]
    case_events: Sequence[tuple[VerificationCase, CaseEvent]]


@dataclass(frozen=True, slots=True)
class ExportRecords:
    """The whole record of a performer, for a legal officer and a reason (CNS-06).

    Legal name, birth, document, agreements, decisions on them, and every show with everyone's consent. The audit
    log has the act, with the head of the exported chain, before anything is handed out.
    """

    begin: BeginTransaction
    streams: StreamQueries
    sealer: Sealer
    now: Clock
    new_id: NewId
    public_url: str

    async def __call__(self, *, user_id: UserId, actor_id: UserId, reason: str) -> Export:
        """Raises `ExportReasonRequired`, `PermissionDenied`, `UserNotFound`, `KeysUnavailable`, `SealBroken`."""
        why, now = normal_reason(reason), self.now()
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.EXPORT_RECORDS)
            await tx.users.get(user_id)
        shows = await self.streams.of_performer(user_id, limit=SHOWS)
        async with self.begin() as tx:
            kept = await _kept(tx, user_id, shows)
        names = [await _open_name(self.sealer, each) for each in kept.agreements]
        claims = [await _open_claims(self.sealer, each) for each in kept.claims]
        about = {"user_id": str(user_id), "exported_at": _time(now), "actor_id": str(actor_id), "reason": why}
        export = export_of([("export", about), *self._lines(kept, names, claims)])
        async with self.begin() as tx:
            await tx.audit.append(
                AuditEntry(
                    id=AuditId(self.new_id()),
                    actor_id=actor_id,
                    action="consent_record.export",
                    subject=f"account:{user_id}",
                    reason=export.head,
                    note=why,
                    at=now,
                )
            )
        return export

    def _lines(
        self, kept: _Kept, names: Sequence[str], claims: Sequence[Mapping[str, object]]
    ) -> Iterator[Line]:
        yield from (("identity", each) for each in claims)
        yield from (("case_event", _case_event(case, event)) for case, event in kept.case_events)
        for (agreement, _), name in zip(kept.agreements, names, strict=True):
            yield "agreement", {**_agreement(agreement), "signed_as": name}
        for show, cast, items in kept.shows:
            consents = [_member(each) for each in cast]
            yield (
                "show",
                {**_show(show, self.public_url), "cast": consents, "media": [_item(i) for i in items]},
            )
        yield from ((ACT, act.line()) for act in kept.acts)


@dataclass(frozen=True, slots=True)
class ExportOwnRecord:
    """A person's own agreements, shows and acts of consent, chained alike. Nothing of anybody else is in it."""

    begin: BeginTransaction
    streams: StreamQueries
    now: Clock
    public_url: str

    async def __call__(self, *, user_id: UserId) -> Export:
        shows = await self.streams.of_performer(user_id, limit=SHOWS)
        async with self.begin() as tx:
            kept = await _kept(tx, user_id, shows)
        return export_of(self._lines(kept, user_id))

    def _lines(self, kept: _Kept, user_id: UserId) -> Iterator[Line]:
        yield "export", {"user_id": str(user_id), "exported_at": _time(self.now())}
        yield from (("agreement", _agreement(agreement)) for agreement, _ in kept.agreements)
        for show, cast, items in kept.shows:
            mine = [_member(each) for each in cast if each.user_id == user_id]
            yield "show", {**_show(show, self.public_url), "cast": mine, "media": [_item(i) for i in items]}
        yield from ((ACT, act.line()) for act in kept.acts)


async def _kept(tx: Transaction, user_id: UserId, shows: Sequence[StreamRow]) -> _Kept:
    case = await tx.cases.find_latest(user_id, Purpose.PERFORMER)
    agreements = await tx.agreements.of_user(user_id)
    return _Kept(
        agreements=[(each, await tx.agreements.find_name(each.id)) for each in agreements],
        shows=[
            (
                show,
                await tx.casts.of_stream(show.stream_id),
                await tx.media_items.of_stream(show.stream_id),
            )
            for show in shows
        ],
        acts=await tx.consent_records.of_user(user_id),
        claims=await tx.claims.of_case(case.id) if case else [],
        case_events=[(case, event) for event in await tx.cases.events(case.id)] if case else [],
    )


async def _open_name(sealer: Sealer, signed: tuple[SignedAgreement, Sealed | None]) -> str:
    agreement, name = signed
    if name is None:
        return ""
    return (await sealer.unseal(name, context=signed_name_context(agreement.id))).decode()


async def _open_claims(sealer: Sealer, claims: SealedClaims) -> dict[str, object]:
    said = json.loads(await sealer.unseal(claims.sealed, context=claims.context))
    last_four = said.get("last_four")
    return {
        "legal_name": said["name"],
        "date_of_birth": said.get("date_of_birth"),
        "document": said["kind"],
        "document_reference": said.get("number") or (f"ending in {last_four}" if last_four else None),
        "country": said["country"],
        "evidence_id": str(claims.evidence_id),
        "at": _time(claims.at),
    }


def _case_event(case: VerificationCase, event: CaseEvent) -> dict[str, object]:
    return {
        "case_id": str(case.id),
        "seq": event.seq,
        "before": event.before,
        "after": event.after,
        "reason": event.act.reason,
        "actor_id": str(event.act.actor_id) if event.act.actor_id else None,
        "at": _time(event.act.at),
        "digest": event.digest.hex(),
    }


def _agreement(signed: SignedAgreement) -> dict[str, object]:
    return {
        "agreement_id": str(signed.id),
        "version": signed.version,
        "language": signed.language,
        "text_sha256": signed.text_sha256,
        "signed_at": _time(signed.signed_at),
    }


def _show(show: StreamRow, public_url: str) -> dict[str, object]:
    return {
        "stream_id": str(show.stream_id),
        "url": f"{public_url}/watch/{show.stream_id}",
        "title": show.title,
        "created_at": _time(show.created_at),
        "started_at": _time(show.started_at),
        "ended_at": _time(show.ended_at),
        "end_reason": show.end_reason,
    }


def _member(member: CastMember) -> dict[str, object]:
    return {
        "user_id": str(member.user_id),
        "state": member.state,
        "scopes": sorted(member.scopes),
        "text_sha256": member.text_sha256,
        "invited_at": _time(member.invited_at),
        "answered_at": _time(member.answered_at),
        "withdrawn_at": _time(member.withdrawn_at),
    }


def _item(item: MediaItem) -> dict[str, object]:
    return {
        "item_id": str(item.id),
        "kind": item.kind,
        "title": item.title,
        "state": item.state,
        "registered_at": _time(item.registered_at),
        "changed_at": _time(item.changed_at),
    }


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None
