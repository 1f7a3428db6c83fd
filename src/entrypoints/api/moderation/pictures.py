"""Our own bank of picture hashes over the API: what staff removed is known when it comes again."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import BankedHashId, FootageId
from domain.moderation.note import NoteMissing, NoteTooLong
from domain.moderation.watch.footage import FootageGone, FootageNotFound, NotAStill
from domain.moderation.watch.hash_bank import (
    BankedHash,
    BankedHashIdReused,
    BankedHashNotFound,
    BankedHashRetired,
    BankKind,
    ExchangesHash,
    PictureSaysTooLittle,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "moderation"


class BankPictureBody(Body, frozen=True):
    footage_id: UUID
    """A still of the show."""
    kind: BankKind
    reason: str
    """Why it must not be shown again; the audit log keeps it."""


class RetirePictureBody(Body, frozen=True):
    reason: str
    """Why it stops nothing any more; the audit log keeps it."""


class BankedHashView(View, frozen=True):
    id: UUID
    bank: str
    kind: BankKind
    added_at: datetime
    retired_at: datetime | None


def picture_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_pictures", __name__)

    @routes.put("/v1/staff/picture-hashes/<uuid:hash_id>")
    @requires(Permission.BANK_PICTURES, adult=True)
    @documented(
        summary="Stop a picture wherever it comes again: its hash is kept, it is not",
        tag=TAG,
        request=BankPictureBody,
        responses={200: BankedHashView},
        errors=[
            FootageNotFound, FootageGone, NotAStill, PictureSaysTooLittle, NoteMissing, NoteTooLong, BankedHashIdReused,
        ],
    )  # fmt: skip
    async def bank_picture(hash_id: UUID) -> Response:
        body = parse(BankPictureBody, await request.get_data())
        entry = await container.bank_picture()(
            hash_id=BankedHashId(hash_id),
            footage_id=FootageId(body.footage_id),
            kind=body.kind,
            actor_id=principal().user_id,
            reason=body.reason,
        )
        return json(_view(entry))

    @routes.put("/v1/staff/picture-hashes/<uuid:hash_id>/retirement")
    @requires(Permission.BANK_PICTURES, adult=True)
    @documented(
        summary="Take a hash of our own bank out of use",
        tag=TAG,
        request=RetirePictureBody,
        responses={200: BankedHashView},
        errors=[BankedHashNotFound, BankedHashRetired, ExchangesHash, NoteMissing, NoteTooLong],
    )
    async def retire_picture(hash_id: UUID) -> Response:
        body = parse(RetirePictureBody, await request.get_data())
        entry = await container.retire_picture()(
            hash_id=BankedHashId(hash_id), actor_id=principal().user_id, reason=body.reason
        )
        return json(_view(entry))

    return routes


def _view(entry: BankedHash) -> BankedHashView:
    return BankedHashView(
        id=entry.id,
        bank=entry.bank,
        kind=entry.kind,
        added_at=entry.added_at,
        retired_at=entry.retired_at,
    )
