"""Signing the performer agreement, and who is on camera in a show."""

from uuid import UUID

from quart import Blueprint, request

from domain.consent.cast import CoPerformerNotVerified
from domain.consent.performer_agreement import PERFORMER_AGREEMENT
from domain.consent.session_consent import SESSION_CONSENT
from domain.consent.text import in_force
from domain.identity.permissions import Permission
from domain.ids import AgreementId, StreamId, UserId
from domain.language import Language
from domain.streaming.stream import NotYourStream
from entrypoints.api.consent.cast import AnswerMissing
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.code_words import SCOPE_QUESTIONS
from entrypoints.web.form import Form
from entrypoints.web.language import page_language
from entrypoints.web.page import PageResponse, page, see_other, wants_fragment
from entrypoints.web.streaming.shows import show_page, ticked_scopes
from ports.streaming.shows import StreamRow

INVITATIONS = 50


def consent_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_consent", __name__)
    _add_agreement(pages, container)
    _add_cast(pages, container)
    _add_invitations(pages, container)
    return pages


def _add_agreement(pages: Blueprint, container: Container) -> None:
    @pages.get("/agreement")
    @requires(Permission.APPLY_AS_PERFORMER, adult=False)
    async def agreement() -> PageResponse:
        return await _agreement_page(Form())

    @pages.post("/agreement")
    @requires(Permission.APPLY_AS_PERFORMER, adult=False)
    async def sign() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.sign_agreement()(
                agreement_id=AgreementId(form.id("agreement_id")),
                user_id=principal().user_id,
                text_sha256=form.text("text_sha256"),
                name=form.text("name"),
                accepted=form.text("accept") == "yes",
            )
            return see_other(f"/agreement?lang={page_language()}")
        return await _agreement_page(form)

    async def _agreement_page(form: Form) -> PageResponse:
        text, language = in_force(PERFORMER_AGREEMENT, container.now()()), page_language()
        return await page(
            "web/consent/agreement.html",
            status=form.status,
            form=form,
            text=text,
            language=language,
            words=text.words[language],
            digest=text.digest(language),
            signed=await container.consent_queries().latest_agreement(principal().user_id),
            agreement_id=container.new_id()(),
        )


def _add_cast(pages: Blueprint, container: Container) -> None:
    @pages.get("/studio/<uuid:stream_id>/cast")
    @requires(Permission.PUBLISH, adult=True)
    async def cast(stream_id: UUID) -> PageResponse:
        """The list alone, asked again and again while the performer waits for the others."""
        show = await _own_show(StreamId(stream_id))
        rows = await container.consent_queries().cast(show.stream_id)
        return await page("web/consent/_cast_list.html", show=show, cast=rows)

    @pages.post("/studio/<uuid:stream_id>/cast")
    @requires(Permission.PUBLISH, adult=True)
    async def invite(stream_id: UUID) -> PageResponse:
        form, done = await Form.posted(), False
        with form.refusals():
            await container.invite_co_performer()(
                stream_id=StreamId(stream_id),
                performer_id=principal().user_id,
                user_id=_performer_number(form.text("user_id")),
            )
            done = True
        return await _after(StreamId(stream_id), Form() if done else form)

    @pages.post("/studio/<uuid:stream_id>/cast/<uuid:user_id>/remove")
    @requires(Permission.PUBLISH, adult=True)
    async def remove(stream_id: UUID, user_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.remove_co_performer()(
                stream_id=StreamId(stream_id), performer_id=principal().user_id, user_id=UserId(user_id)
            )
        return await _after(StreamId(stream_id), form)

    async def _after(stream_id: StreamId, form: Form) -> PageResponse:
        if not wants_fragment():
            if form.status == 200:
                return see_other(f"/studio/{stream_id}#cast")
            return await show_page(container, stream_id, None, form)
        show = await _own_show(stream_id)
        rows = await container.consent_queries().cast(stream_id)
        return await page("web/consent/_cast.html", status=form.status, show=show, cast=rows, cast_form=form)

    async def _own_show(stream_id: StreamId) -> StreamRow:
        show: StreamRow = await container.stream_queries().get(stream_id)
        if show.performer_id != principal().user_id:
            raise NotYourStream("only the performer of this show may do this")
        return show


def _performer_number(text: str) -> UserId:
    """Raises `CoPerformerNotVerified`: what is no number is nobody's number."""
    try:
        return UserId(UUID(text.strip()))
    except ValueError:
        raise CoPerformerNotVerified("no verified performer has this number", pointer="/user_id") from None


def _add_invitations(pages: Blueprint, container: Container) -> None:
    @pages.get("/invitations")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def invitations() -> PageResponse:
        return await _invitations_page(Form())

    @pages.post("/invitations/<uuid:stream_id>")
    @requires(Permission.PUBLISH, adult=True)
    async def answer(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await _answer(StreamId(stream_id), form)
            return see_other("/invitations")
        return await _invitations_page(form)

    @pages.post("/invitations/<uuid:stream_id>/withdraw")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def withdraw(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            done = await container.withdraw_from_show()(
                stream_id=StreamId(stream_id), user_id=principal().user_id
            )
            return see_other(f"/invitations?withdrawn={'now' if done.media_confirmed else 'soon'}")
        return await _invitations_page(form)

    async def _answer(stream_id: StreamId, form: Form) -> None:
        if form.text("answer") == "confirm":
            await container.confirm_invitation()(
                stream_id=stream_id,
                user_id=principal().user_id,
                scopes=ticked_scopes(form),
                text_sha256=form.text("text_sha256"),
            )
        elif form.text("answer") == "decline":
            await container.decline_invitation()(stream_id=stream_id, user_id=principal().user_id)
        else:
            raise AnswerMissing("answer yes or no")

    async def _invitations_page(form: Form) -> PageResponse:
        text = in_force(SESSION_CONSENT, container.now()())
        return await page(
            "web/consent/invitations.html",
            status=form.status,
            form=form,
            invitations=await container.consent_queries().invitations(principal().user_id, limit=INVITATIONS),
            withdrawn=request.args.get("withdrawn", ""),
            words_en=text.words[Language.ENGLISH],
            words_hi=text.words[Language.HINDI],
            digest=text.digest(Language.ENGLISH),
            scopes=SCOPE_QUESTIONS,
        )
