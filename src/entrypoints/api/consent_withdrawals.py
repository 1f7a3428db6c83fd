"""What is made of shows, and withdrawing consent, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

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
from domain.consent.withdrawal import (
    AppearanceRequired,
    ConsentStaysWithdrawn,
    ContactRequired,
    DecisionReasonRequired,
    LinkRequired,
    OwnWithdrawal,
    UnknownDecision,
    UnknownWish,
    Wish,
    Withdrawal,
    WithdrawalDecided,
    WithdrawalIdReused,
    WithdrawalNotFound,
    WithdrawalState,
    WithdrawalWords,
    decision_named,
    wish_named,
)
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import MediaItemId, StreamId, UserId, WithdrawalId
from domain.streaming.stream import NotYourStream, StreamNotFound
from entrypoints.access import principal, public, requires
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from ports.consent import WithdrawalRow

TAG = "consent"
QUEUE_LENGTH = 100
LINES = "application/jsonl"


class MediaBody(Body, frozen=True):
    kind: str
    """`recording`, `clip`, `download` or `promotion`."""
    title: str


class MediaItemView(View, frozen=True):
    id: UUID
    kind: MediaKind
    title: str
    state: MediaState
    registered_at: datetime
    changed_at: datetime


class MediaView(View, frozen=True):
    items: list[MediaItemView]


class WithdrawalBody(Body, frozen=True):
    link: str
    """The link to the show, or its number."""
    appearance: str
    """How the person appears in it."""
    contact: str
    """An e-mail address or a phone number. It is sealed before it is kept."""
    wish: str = "hide"
    """`hide` or `erase`."""
    intimate: bool = False
    """Whether it shows the person's private parts, nudity or a sexual act: then it is decided within two hours."""


class WithdrawalView(View, frozen=True):
    number: str
    state: WithdrawalState
    wish: Wish
    received_at: datetime
    decide_due_at: datetime
    decided_at: datetime | None
    reason: str


class ReceivedWithdrawalView(View, frozen=True):
    """`code` is shown once; with the number it opens the status. None for a repeat of one that is decided."""

    withdrawal: WithdrawalView
    code: str | None


class StatusBody(Body, frozen=True):
    number: str
    code: str


class WithdrawnView(View, frozen=True):
    stream_id: UUID
    media_confirmed: bool
    """Whether the media plane confirmed that nothing is published any more; where not, it is told until it does."""


class StaffWithdrawalView(View, frozen=True):
    id: UUID
    number: str
    state: WithdrawalState
    wish: Wish
    intimate: bool
    by_account: bool
    stream_id: UUID | None
    title: str | None
    performer: str | None
    received_at: datetime
    decide_due_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str


class StaffWithdrawalsView(View, frozen=True):
    items: list[StaffWithdrawalView]


class WordsView(View, frozen=True):
    """Null where the person took back their consent from their own account, and wrote nothing."""

    link: str | None
    appearance: str | None
    contact: str | None


class DecisionBody(Body, frozen=True):
    decision: str
    """`keep_hidden`, `erase` or `restore`."""
    reason: str
    """Told to everyone concerned."""


class ExportBody(Body, frozen=True):
    reason: str
    """Kept in the audit log."""


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
            UnknownMediaKind, InvalidMediaTitle, StreamNotFound, NotYourStream, NotConsented, MediaIdReused,
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
        return json(ReceivedWithdrawalView(withdrawal=_view(case), code=code), 201)

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
        return json(_view(await container.read_withdrawal_status()(reference=body.number, secret=body.code)))

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
        return json(StaffWithdrawalsView(items=[_staff_view(row) for row in rows]))

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
        summary="Keep hidden, erase or restore what a withdrawal hid",
        tag=TAG,
        request=DecisionBody,
        responses={200: StaffWithdrawalView},
        errors=[
            UnknownDecision, DecisionReasonRequired, WithdrawalNotFound, WithdrawalDecided, OwnWithdrawal,
            ConsentStaysWithdrawn,
        ],
    )  # fmt: skip
    async def decide(withdrawal_id: UUID) -> Response:
        body = parse(DecisionBody, await request.get_data())
        await container.decide_withdrawal()(
            withdrawal_id=WithdrawalId(withdrawal_id),
            actor_id=principal().user_id,
            decision=decision_named(body.decision),
            reason=body.reason,
        )
        return json(_staff_view(await container.withdrawal_queries().get(WithdrawalId(withdrawal_id))))


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


def _view(case: Withdrawal) -> WithdrawalView:
    return WithdrawalView(
        number=case.reference,
        state=case.state,
        wish=case.wish,
        received_at=case.received_at,
        decide_due_at=case.decide_due_at,
        decided_at=case.decided_at,
        reason=case.reason,
    )


def _staff_view(row: WithdrawalRow) -> StaffWithdrawalView:
    return StaffWithdrawalView(
        id=row.withdrawal_id,
        number=row.reference,
        state=WithdrawalState(row.state),
        wish=Wish(row.wish),
        intimate=row.is_intimate,
        by_account=row.by_account,
        stream_id=row.stream_id,
        title=row.title,
        performer=row.performer_name,
        received_at=row.received_at,
        decide_due_at=row.decide_due_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by_name,
        reason=row.reason,
    )
