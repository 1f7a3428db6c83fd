"""The performer agreement and the cast of a show over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from domain.consent.agreement import (
    AgreementChanged,
    AgreementIdReused,
    AgreementNotAccepted,
    SignedAgreement,
    SignedNameRequired,
)
from domain.consent.cast import (
    CastClosed,
    CastMember,
    CastState,
    CastTooLarge,
    ConsentTextChanged,
    ConsentWithdrawn,
    CoPerformerNotVerified,
    LiveScopeRequired,
    NotInvited,
    OwnShow,
    Scope,
    UnknownScope,
    scopes_named,
)
from domain.consent.performer_agreement import PERFORMER_AGREEMENT
from domain.consent.session_consent import SESSION_CONSENT
from domain.consent.text import ConsentText, in_force
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import AgreementId, StreamId, UserId
from domain.language import Language
from domain.streaming.stream import NotYourStream, StreamNotFound
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from ports.consent.agreements import CastRow, InvitationRow

TAG = "consent"
INVITATIONS = 50


class AnswerMissing(Invalid):
    """Neither yes nor no: nobody's consent is guessed."""

    code = "answer_missing"


class TextView(View, frozen=True):
    language: Language
    text: str
    text_sha256: str
    """SHA-256 of the text as UTF-8, in hexadecimal; agreeing names it."""


class ConsentTextView(View, frozen=True):
    version: str
    in_force_from: datetime
    texts: list[TextView]


class CurrentTextsView(View, frozen=True):
    performer_agreement: ConsentTextView
    session_consent: ConsentTextView


class SignBody(Body, frozen=True):
    text_sha256: str
    name: str
    """The signer's name, as they type it."""
    accept: bool


class AgreementView(View, frozen=True):
    id: UUID
    version: str
    language: Language
    text_sha256: str
    signed_at: datetime


class CastMemberView(View, frozen=True):
    user_id: UUID
    state: CastState
    scopes: list[Scope]
    invited_at: datetime
    answered_at: datetime | None
    display_name: str | None = None


class CastView(View, frozen=True):
    items: list[CastMemberView]


class AnswerBody(Body, frozen=True):
    answer: str
    """`confirm` or `decline`."""
    scopes: tuple[str, ...] = ()
    """What else may be done: `record`, `clips`, `download`, `promotion`. Being seen live is what `confirm` means."""
    text_sha256: str = ""
    """Of the session consent as it was shown. A `decline` needs none."""


class InvitationView(View, frozen=True):
    stream_id: UUID
    title: str
    performer: str
    stream_state: str
    state: CastState
    scopes: list[Scope]
    invited_at: datetime
    answered_at: datetime | None


class InvitationsView(View, frozen=True):
    items: list[InvitationView]


def consent_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_consent", __name__)
    _add_agreements(routes, container)
    _add_cast(routes, container)
    _add_invitations(routes, container)
    return routes


def _add_agreements(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/agreements/current")
    @requires(Permission.APPLY_AS_PERFORMER, adult=False)
    @documented(
        summary="The texts that are in force now, in every language",
        tag=TAG,
        responses={200: CurrentTextsView},
    )
    async def current() -> Response:
        now = container.now()()
        return json(
            CurrentTextsView(
                performer_agreement=_text_view(in_force(PERFORMER_AGREEMENT, now)),
                session_consent=_text_view(in_force(SESSION_CONSENT, now)),
            )
        )

    @routes.put("/v1/me/agreements/<uuid:agreement_id>")
    @requires(Permission.APPLY_AS_PERFORMER, adult=False)
    @documented(
        summary="Sign the performer agreement",
        tag=TAG,
        request=SignBody,
        responses={201: AgreementView},
        errors=[AgreementNotAccepted, SignedNameRequired, AgreementChanged, AgreementIdReused],
    )
    async def sign(agreement_id: UUID) -> Response:
        body = parse(SignBody, await request.get_data())
        signed = await container.sign_agreement()(
            agreement_id=AgreementId(agreement_id),
            user_id=principal().user_id,
            text_sha256=body.text_sha256,
            name=body.name,
            accepted=body.accept,
        )
        return json(_agreement_view(signed), 201)


def _add_cast(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/streams/<uuid:stream_id>/cast/<uuid:user_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Declare somebody else on camera, before the show begins",
        tag=TAG,
        responses={200: CastMemberView},
        errors=[StreamNotFound, NotYourStream, CastClosed, CastTooLarge, OwnShow, CoPerformerNotVerified],
    )
    async def invite(stream_id: UUID, user_id: UUID) -> Response:
        member = await container.invite_co_performer()(
            stream_id=StreamId(stream_id), performer_id=principal().user_id, user_id=UserId(user_id)
        )
        return json(_member_view(member))

    @routes.get("/v1/streams/<uuid:stream_id>/cast")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Everyone on camera in my show",
        tag=TAG,
        responses={200: CastView},
        errors=[StreamNotFound, NotYourStream],
    )
    async def cast(stream_id: UUID) -> Response:
        show = await container.stream_queries().get(StreamId(stream_id))
        if show.performer_id != principal().user_id:
            raise NotYourStream("only the performer of this show may do this")
        rows = await container.consent_queries().cast(show.stream_id)
        return json(CastView(items=[_cast_row_view(row) for row in rows]))

    @routes.delete("/v1/streams/<uuid:stream_id>/cast/<uuid:user_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Take somebody off my show, before it begins",
        tag=TAG,
        responses={204: None},
        errors=[StreamNotFound, NotYourStream, CastClosed, OwnShow],
    )
    async def remove(stream_id: UUID, user_id: UUID) -> Response:
        await container.remove_co_performer()(
            stream_id=StreamId(stream_id), performer_id=principal().user_id, user_id=UserId(user_id)
        )
        return Response(status=204)


def _add_invitations(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/me/invitations")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Shows that I was asked to be in, newest first", tag=TAG, responses={200: InvitationsView}
    )
    async def invitations() -> Response:
        rows = await container.consent_queries().invitations(principal().user_id, limit=INVITATIONS)
        return json(InvitationsView(items=[_invitation_view(row) for row in rows]))

    @routes.put("/v1/me/invitations/<uuid:stream_id>")
    @requires(Permission.PUBLISH, adult=True)
    @documented(
        summary="Agree to be in a show, and to what else may be done with it; or decline",
        tag=TAG,
        request=AnswerBody,
        responses={200: CastMemberView},
        errors=[
            AnswerMissing, StreamNotFound, NotInvited, CastClosed, CoPerformerNotVerified, ConsentWithdrawn,
            UnknownScope, LiveScopeRequired, ConsentTextChanged,
        ],
    )  # fmt: skip
    async def answer(stream_id: UUID) -> Response:
        body = parse(AnswerBody, await request.get_data())
        user_id = principal().user_id
        if body.answer == "confirm":
            member = await container.confirm_invitation()(
                stream_id=StreamId(stream_id),
                user_id=user_id,
                scopes=scopes_named(body.scopes),
                text_sha256=body.text_sha256,
            )
        elif body.answer == "decline":
            member = await container.decline_invitation()(stream_id=StreamId(stream_id), user_id=user_id)
        else:
            raise AnswerMissing("answer `confirm` or `decline`", pointer="/answer")
        return json(_member_view(member))


def _text_view(text: ConsentText) -> ConsentTextView:
    return ConsentTextView(
        version=text.version,
        in_force_from=text.in_force_from,
        texts=[
            TextView(language=language, text=words, text_sha256=text.digest(language))
            for language, words in text.words.items()
        ],
    )


def _agreement_view(signed: SignedAgreement) -> AgreementView:
    return AgreementView(
        id=signed.id,
        version=signed.version,
        language=signed.language,
        text_sha256=signed.text_sha256,
        signed_at=signed.signed_at,
    )


def _member_view(member: CastMember) -> CastMemberView:
    return CastMemberView(
        user_id=member.user_id,
        state=member.state,
        scopes=sorted(member.scopes),
        invited_at=member.invited_at,
        answered_at=member.answered_at,
    )


def _cast_row_view(row: CastRow) -> CastMemberView:
    return CastMemberView(
        user_id=row.user_id,
        display_name=row.display_name,
        state=CastState(row.state),
        scopes=[Scope(scope) for scope in row.scopes],
        invited_at=row.invited_at,
        answered_at=row.answered_at,
    )


def _invitation_view(row: InvitationRow) -> InvitationView:
    return InvitationView(
        stream_id=row.stream_id,
        title=row.title,
        performer=row.performer_name,
        stream_state=row.stream_state,
        state=CastState(row.state),
        scopes=[Scope(scope) for scope in row.scopes],
        invited_at=row.invited_at,
        answered_at=row.answered_at,
    )
