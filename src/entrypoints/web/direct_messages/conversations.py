"""The pages of direct messages: with whom one writes, what was written, and who may write to a performer."""

from uuid import UUID, uuid4

from quart import Blueprint, request

from domain.direct_messages.conversation import (
    UNANSWERED_MAX,
    AnswerAwaited,
    Conversation,
    ConversationClosed,
    ConversationNotFound,
    ReaderAway,
)
from domain.direct_messages.direct_message import Pair
from domain.direct_messages.door import DirectMessagesNotForYou, DirectMessagesOff, Door
from domain.direct_messages.price import PriceNotAgreed
from domain.errors import Refusal
from domain.identity.permissions import PERMISSIONS, Permission, Role
from domain.identity.user import UserNotFound
from domain.ids import DirectMessageId, ReportId, UserId
from domain.language import Language
from domain.streaming.block import BlockedByPerformer
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.edge.message_pace import keep_pace
from entrypoints.edge.refusals_in_hindi import hindi_refusal
from entrypoints.views.letters import read_letters
from entrypoints.views.show_prices import about_paise
from entrypoints.web.direct_messages.words import WORDS, door_options, refusal_words
from entrypoints.web.form import Form
from entrypoints.web.language import page_language
from entrypoints.web.moderation import report_form_words
from entrypoints.web.page import PageResponse, balance_of, page, see_other, wants_fragment
from entrypoints.web.streaming.shows import report_context
from entrypoints.web.words import sentence

PAGE_LENGTH = 30
CONVERSATIONS = 100
NO_CONVERSATION = "there is no such conversation"
WHY_NOT = {
    DirectMessagesOff.code: "off",
    AnswerAwaited.code: "answer_awaited",
    BlockedByPerformer.code: "blocked",
    ReaderAway.code: "away",
}
"""Refusals that the page says in words of its own, with the other one's name."""
TO, FROM = "/messages/to/<uuid:performer_id>", "/messages/from/<uuid:viewer_id>"


def direct_message_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_direct_messages", __name__)
    _add_conversations(pages, container)
    _add_report(pages, container)

    @pages.get("/messages")
    @requires(Permission.CHAT, adult=True)
    async def messages() -> PageResponse:
        return await _list_page(container, Form())

    @pages.post("/messages/door")
    @requires(Permission.PUBLISH, adult=True)
    async def door() -> PageResponse:
        form = await _posted()
        with form.refusals():
            door = form.text("door")
            price = form.whole("price") if door == Door.PAYERS else None
            await container.open_door()(performer_id=principal().user_id, door=door, price=price)
            return see_other("/messages?saved=door")
        return await _list_page(container, form)

    return pages


def _add_conversations(pages: Blueprint, container: Container) -> None:
    @pages.get(TO)
    @requires(Permission.CHAT, adult=True)
    async def to_performer(performer_id: UUID) -> PageResponse:
        return await _conversation_page(container, _to(performer_id), Form())

    @pages.get(FROM)
    @requires(Permission.CHAT, adult=True)
    async def from_viewer(viewer_id: UUID) -> PageResponse:
        return await _conversation_page(container, _from(viewer_id), Form())

    @pages.post(TO)
    @requires(Permission.CHAT, adult=True)
    async def write(performer_id: UUID) -> PageResponse:
        return await _send(container, _to(performer_id))

    @pages.post(FROM)
    @requires(Permission.CHAT, adult=True)
    async def answer(viewer_id: UUID) -> PageResponse:
        return await _send(container, _from(viewer_id))

    @pages.post(f"{TO}/closed")
    @requires(Permission.CHAT, adult=False)
    async def close_to(performer_id: UUID) -> PageResponse:
        return await _close(container, _to(performer_id))

    @pages.post(f"{FROM}/closed")
    @requires(Permission.CHAT, adult=False)
    async def close_from(viewer_id: UUID) -> PageResponse:
        return await _close(container, _from(viewer_id))


def _add_report(pages: Blueprint, container: Container) -> None:
    path = "/messages/<uuid:message_id>/report"

    @pages.get(path)
    @requires(Permission.REPORT, adult=True)
    async def report_form(message_id: UUID) -> PageResponse:
        return await _report_page(container, message_id, Form())

    @pages.post(path)
    @requires(Permission.REPORT, adult=True)
    async def report(message_id: UUID) -> PageResponse:
        form, reported = await Form.posted(), False
        form.words = report_form_words.refusal_words(page_language())
        with form.refusals():
            await container.report_direct_message()(
                report_id=ReportId(form.id("report_id")), message_id=DirectMessageId(message_id),
                reporter_id=principal().user_id, reason=form.text("reason"), note=form.text("note"),
            )  # fmt: skip
            reported = True
        return await _report_page(container, message_id, form, reported=reported)


async def _posted() -> Form:
    form = await Form.posted()
    form.words = refusal_words(page_language())
    return form


def _to(performer_id: UUID) -> Pair:
    return Pair(UserId(performer_id), principal().user_id)


def _from(viewer_id: UUID) -> Pair:
    return Pair(principal().user_id, UserId(viewer_id))


def _path(pair: Pair) -> str:
    if principal().user_id == pair.viewer_id:
        return f"/messages/to/{pair.performer_id}"
    return f"/messages/from/{pair.viewer_id}"


async def _send(container: Container, pair: Pair) -> PageResponse:
    form = await _posted()
    with form.refusals():
        await keep_pace(container, principal().user_id)
        await container.send_direct_message()(
            message_id=DirectMessageId(form.id("message_id")), pair=pair, author_id=principal().user_id,
            text=form.text("text"), agreed_price=_agreed(form),
        )  # fmt: skip
        return see_other(_path(pair) + "#latest")
    return await _conversation_page(container, pair, form)


def _agreed(form: Form) -> int:
    """The price that the form showed, which whoever sends it ticked. Raises `PriceNotAgreed`."""
    shown = form.whole("price") if form.text("price") else 0
    if shown and form.text("agree") != "yes":
        raise PriceNotAgreed(
            f"say that you pay {shown:,} tokens for it; nothing was sent",
            pointer="/agree",
            hindi=f"बताएँ कि आप इसके लिए {shown:,} टोकन देते हैं; कुछ भेजा नहीं गया।",
        )
    return shown


async def _close(container: Container, pair: Pair) -> PageResponse:
    """As over the API, also by whoever is no verified adult any more: it ends contact, and begins none."""
    closed = (await Form.posted()).text("closed") == "yes"
    await container.close_conversation()(pair=pair, person_id=principal().user_id, closed=closed)
    return see_other(_path(pair))


async def _list_page(container: Container, form: Form) -> PageResponse:
    me, language = principal(), page_language()
    queries = container.direct_message_queries()
    takes, prices = Permission.PUBLISH in PERMISSIONS[me.role], container.message_prices()
    if takes and "door" not in form.values:
        entrance = await queries.entrance(me.user_id)
        form.values |= {"door": entrance.door.value, "price": str(entrance.price or "")}
    rows = await queries.conversations(me.user_id, limit=CONVERSATIONS)
    return await page(
        "web/direct_messages/list.html",
        status=form.status,
        language=language,
        words=WORDS[language],
        form=form,
        rows=[(_path(row.conversation.pair), row) for row in rows],
        doors=door_options(language) if takes else None,
        prices=prices,
        saved=request.args.get("saved") == "door",
    )


async def _conversation_page(container: Container, pair: Pair, form: Form) -> PageResponse:
    """The latest messages, or with `?cursor=` those before; who opens the latest has read them. A page that is left
    open asks again by itself, and that reads nothing: nobody may be there."""
    me, language = principal().user_id, page_language()
    conversation = await container.direct_message_queries().conversation(pair)
    name = await _name_of_other(container, pair, conversation)
    is_latest = "cursor" not in request.args
    letters = await read_letters(container, pair, cursor=request.args.get("cursor"), length=PAGE_LENGTH)
    is_opened = is_latest and not wants_fragment()
    if conversation is not None and letters.rows and is_opened and conversation.is_unread_by(me):
        await container.read_conversation()(pair=pair, person_id=me, up_to=letters.rows[0].sent_at)
    form.values.setdefault("message_id", str(uuid4()))
    return await page(
        "web/direct_messages/_messages.html" if wants_fragment() else "web/direct_messages/conversation.html",
        status=form.status,
        language=language,
        words=WORDS[language],
        form=form,
        path=_path(pair),
        name=name,
        me=me,
        is_latest=is_latest,
        messages=letters.rows[::-1],
        conversation=conversation,
        closed_by_me=conversation is not None and conversation.is_closed_by(me),
        **(await _written_with(container, pair, conversation, name) if not wants_fragment() else {}),
        cursor=letters.cursor,
    )


async def _name_of_other(container: Container, pair: Pair, conversation: Conversation | None) -> str:
    """Raises `ConversationNotFound` where nothing was written yet and the other one is no performer: what anybody's
    account is called is told to nobody by its number."""
    other_id = pair.other(principal().user_id)
    async with container.database().begin() as tx:
        try:
            other = await tx.users.get(other_id)
        except UserNotFound:
            raise ConversationNotFound(NO_CONVERSATION) from None
    is_begun_here = other_id == pair.performer_id and other.role is Role.PERFORMER and not other.is_erased
    if conversation is None and not is_begun_here:
        raise ConversationNotFound(NO_CONVERSATION)
    return other.display_name


async def _written_with(
    container: Container, pair: Pair, conversation: Conversation | None, name: str
) -> dict[str, object]:
    """What the form under the messages shows: what one costs, or in its place why none is taken."""
    way = await container.see_way()(pair=pair, person_id=principal().user_id)
    if way.refusal is None:
        return {"why_not": "", **await _cost(container, way.price)}
    return {"why_not": await _why_not(container, pair, conversation, name, way.refusal)}


async def _cost(container: Container, price: int) -> dict[str, object]:
    """What a message costs now, whatever it did when the form was shown first."""
    if not price:
        return {"price": 0}
    paid, promo = await balance_of(container, principal().user_id)
    return {"price": price, "price_paise": about_paise(price), "balance": paid + promo}


async def _why_not(
    container: Container, pair: Pair, conversation: Conversation | None, name: str, refusal: Refusal
) -> str:
    """Why nothing can be written now, as sending would say it."""
    me, language = principal().user_id, page_language()
    words = WORDS[language]
    if isinstance(refusal, ConversationClosed) and conversation is not None:
        return words["closed_by_me" if conversation.is_closed_by(me) else "closed_by_other"]
    if isinstance(refusal, DirectMessagesNotForYou):
        entrance = await container.direct_message_queries().entrance(pair.performer_id)
        only = words["followers_only" if entrance.door is Door.FOLLOWERS else "tippers_only"]
        return words["not_for_you"].format(person=name) + only
    if refusal.code in WHY_NOT:
        return words[WHY_NOT[refusal.code]].format(person=name, count=UNANSWERED_MAX)
    in_hindi = refusal.hindi or hindi_refusal(refusal.code, refusal.until)
    return in_hindi if in_hindi and language is Language.HINDI else sentence(refusal.detail)


async def _report_page(
    container: Container, message_id: UUID, form: Form, *, reported: bool = False
) -> PageResponse:
    words = WORDS[page_language()]
    return await page(
        "web/moderation/report.html",
        status=form.status,
        title=words["report_title"],
        about=words["report_about"],
        action=f"/messages/{message_id}/report",
        back="/messages",
        **report_context(container, form, reported=reported),
    )
