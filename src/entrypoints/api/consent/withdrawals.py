"""What is made of shows, and withdrawing consent, over the API."""

from uuid import UUID

from quart import Blueprint, Response, request

from domain.casework import FourEyes
from domain.consent.cast import NotInvited
from domain.consent.export import Export, ExportReasonRequired
from domain.consent.media_item import (
    InvalidMediaTitle,
    MediaIdReused,
    MediaKind,
    MediaState,
    NotConsented,
    UnknownMediaKind,
    kind_named,
)
from domain.consent.restoring import STILL_HIDDEN
from domain.consent.withdrawal import (
    AppearanceRequired,
    ConsentStaysWithdrawn,
    ContactRequired,
    DecisionReasonRequired,
    ErasureNotProposed,
    ErasureProposed,
    LinkRequired,
    OwnWithdrawal,
    UnknownDecision,
    UnknownWish,
    WithdrawalDecided,
    WithdrawalIdReused,
    WithdrawalNotFound,
    WithdrawalWords,
    decision_named,
    wish_named,
)
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import MediaItemId, StreamId, UserId, WithdrawalId
from domain.moderation.decisions.policy import UnknownPolicy
from domain.moderation.text.link_rule import LinkRefused
from domain.moderation.text.screen import ForbiddenText
from domain.moderation.text.word_list import BlockedWords
from domain.streaming.stream import NotYourStream, StreamNotFound
from entrypoints.api.body import json, parse
from entrypoints.api.consent.withdrawals_views import (
    DecisionBody,
    ExportBody,
    MediaBody,
    MediaItemView,
    MediaView,
    ReceivedWithdrawalView,
    StaffWithdrawalsView,
    StaffWithdrawalView,
    StatusBody,
    WithdrawalBody,
    WithdrawalView,
    WithdrawnView,
    WordsView,
    staff_view,
    withdrawal_view,
)
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, public, requires

TAG = "consent"
QUEUE_LENGTH = 100
LINES = "application/jsonl"


def consent_withdrawals_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_consent_withdrawals", __name__)
    _add_media(routes, container)
    _add_withdrawing(routes, container)
    _add_staff(routes, container)
    _add_records(routes, container)
    return routes


def _add_media(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/streams/<uuid:stream_id>/media/<uuid:item_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Enter something made of my show; refused unless everyone on camera allowed it",
        tag=TAG,
        request=MediaBody,
        responses={201: MediaItemView},
        errors=[
            UnknownMediaKind, InvalidMediaTitle, LinkRefused, ForbiddenText, BlockedWords, StreamNotFound,
            NotYourStream, NotConsented, MediaIdReused,
        ],
    )  # fmt: skip
    async def register(stream_id: UUID, item_id: UUID) -> Response:
        body = parse(MediaBody, await request.get_data())
        item = await container.register_media()(
            item_id=MediaItemId(item_id),
            stream_id=StreamId(stream_id),
            performer_id=principal().user_id,
            kind=kind_named(body.kind),
            title=body.title,
        )
        view = MediaItemView(
            id=item.id,
            kind=item.kind,
            title=item.title,
            state=item.state,
            registered_at=item.registered_at,
            changed_at=item.changed_at,
        )
        return json(view, 201)

    @routes.get("/v1/streams/<uuid:stream_id>/media")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="What was made of my show, hidden and erased items too",
        tag=TAG,
        responses={200: MediaView},
        errors=[StreamNotFound, NotYourStream],
    )
    async def media(stream_id: UUID) -> Response:
        show = await container.stream_queries().get(StreamId(stream_id))
        if show.performer_id != principal().user_id:
            raise NotYourStream("only the performer of this show may do this")
        rows = await container.withdrawal_queries().media_of(show.stream_id)
        items = [
            MediaItemView(
                id=row.item_id,
                kind=MediaKind(row.kind),
                title=row.title,
                state=MediaState(row.state),
                registered_at=row.registered_at,
                changed_at=row.changed_at,
            )
            for row in rows
        ]
        return json(MediaView(items=items))


def _add_withdrawing(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/withdrawals/<uuid:withdrawal_id>")
    @public
    @documented(
        summary="Take back my consent to be seen in a show, with an account or without",
        tag=TAG,
        request=WithdrawalBody,
        responses={201: ReceivedWithdrawalView},
        errors=[LinkRequired, AppearanceRequired, ContactRequired, UnknownWish, WithdrawalIdReused],
    )
    async def receive(withdrawal_id: UUID) -> Response:
        body = parse(WithdrawalBody, await request.get_data())
        await container.rate_limits().enforce_withdrawal()
        case, code = await container.receive_withdrawal()(
            withdrawal_id=WithdrawalId(withdrawal_id),
            words=WithdrawalWords.written(link=body.link, appearance=body.appearance, contact=body.contact),
            wish=wish_named(body.wish),
            is_intimate=body.intimate,
        )
        return json(ReceivedWithdrawalView(withdrawal=withdrawal_view(case), code=code), 201)

    @routes.post("/v1/withdrawals/status")
    @public
    @documented(
        summary="How my withdrawal stands, by its number and its code",
        tag=TAG,
        request=StatusBody,
        responses={200: WithdrawalView},
        errors=[WithdrawalNotFound],
    )
    async def status() -> Response:
        body = parse(StatusBody, await request.get_data())
        await container.rate_limits().enforce_withdrawal_status()
        case, told = await container.read_withdrawal_status()(reference=body.number, secret=body.code)
        return json(withdrawal_view(case, is_still_hidden=told == STILL_HIDDEN))

    @routes.post("/v1/me/invitations/<uuid:stream_id>/withdraw")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(
        summary="Take back my consent to a show that I am in: it stops at once, and no reason is asked",
        tag=TAG,
        responses={200: WithdrawnView},
        errors=[StreamNotFound, NotInvited],
    )
    async def withdraw(stream_id: UUID) -> Response:
        done = await container.withdraw_from_show()(
            stream_id=StreamId(stream_id), user_id=principal().user_id
        )
        return json(WithdrawnView(stream_id=stream_id, media_confirmed=done.media_confirmed))


def _add_staff(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/withdrawals")
    @requires(Permission.WORK_WITHDRAWALS, adult=False)
    @documented(
        summary="Withdrawals to decide, what is due first comes first",
        tag=TAG,
        responses={200: StaffWithdrawalsView},
    )
    async def queue() -> Response:
        rows = await container.withdrawal_queries().undecided(limit=QUEUE_LENGTH)
        return json(StaffWithdrawalsView(items=[staff_view(row) for row in rows]))

    @routes.post("/v1/staff/withdrawals/<uuid:withdrawal_id>/words")
    @requires(Permission.WORK_WITHDRAWALS, adult=False)
    @documented(
        summary="What the person wrote; each opening is in the audit log",
        tag=TAG,
        responses={200: WordsView},
        errors=[WithdrawalNotFound],
    )
    async def words(withdrawal_id: UUID) -> Response:
        opened = await container.open_withdrawal_words()(
            withdrawal_id=WithdrawalId(withdrawal_id), actor_id=principal().user_id
        )
        return json(
            WordsView(
                link=opened.link if opened else None,
                appearance=opened.appearance if opened else None,
                contact=opened.contact if opened else None,
            )
        )

    @routes.post("/v1/staff/withdrawals/<uuid:withdrawal_id>/decision")
    @requires(Permission.WORK_WITHDRAWALS, adult=False)
    @documented(
        summary="Keep hidden or restore what a withdrawal hid, or erase it, which takes a second person",
        tag=TAG,
        request=DecisionBody,
        responses={200: StaffWithdrawalView},
        errors=[
            UnknownDecision, UnknownPolicy, DecisionReasonRequired, WithdrawalNotFound, WithdrawalDecided,
            OwnWithdrawal, ConsentStaysWithdrawn, ErasureProposed, ErasureNotProposed, FourEyes,
        ],
    )  # fmt: skip
    async def decide(withdrawal_id: UUID) -> Response:
        body = parse(DecisionBody, await request.get_data())
        await container.decide_withdrawal()(
            withdrawal_id=WithdrawalId(withdrawal_id),
            actor_id=principal().user_id,
            decision=decision_named(body.decision),
            policy=body.policy.value if body.policy else "",
            reason=body.reason,
        )
        return json(staff_view(await container.withdrawal_queries().get(WithdrawalId(withdrawal_id))))


def _add_records(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/staff/records/<uuid:user_id>/export")
    @requires(Permission.EXPORT_RECORDS, adult=False)
    @documented(
        summary="A performer's whole record, as a chain that `livepanty consent verify` proves",
        tag=TAG,
        request=ExportBody,
        responses={200: Raw(LINES)},
        errors=[ExportReasonRequired, UserNotFound],
    )
    async def export(user_id: UUID) -> Response:
        body = parse(ExportBody, await request.get_data())
        exported = await container.export_records()(
            user_id=UserId(user_id), actor_id=principal().user_id, reason=body.reason
        )
        return record_file(exported)

    @routes.get("/v1/me/consent-record")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(
        summary="My own agreements, shows and acts of consent, as a chain that `livepanty consent verify` proves",
        tag=TAG,
        responses={200: Raw(LINES)},
    )
    async def own_record() -> Response:
        return record_file(await container.export_own_record()(user_id=principal().user_id))


def record_file(exported: Export) -> Response:
    """The file, and the head of its chain beside it."""
    headers = {
        "Content-Disposition": 'attachment; filename="consent-record.jsonl"',
        "X-Record-Head": exported.head,
    }
    return Response(exported.text, content_type=LINES, headers=headers)
