"""Moderators of a performer's rooms: the performer's page of them, theirs, and the page on which they moderate."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from quart import Blueprint

from domain.chat.removal import NoModeratorHere
from domain.chat.room_moderator import ModeratorAnswer, ModeratorState
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import MessageId, RoomActId, StreamId, TipId, UserId
from domain.streaming.room_event import CHAT_MESSAGE, OF_TIPS, RoomEvent
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.chat import moderating_words, moderators_words
from entrypoints.web.chat.auto_mod import held_context
from entrypoints.web.chat.room import (
    EVENTS,
    MODERATORS_TIMES,
    chat_rules,
    kept_out_times,
    people_who_wrote,
    rule_words,
)
from entrypoints.web.form import Form
from entrypoints.web.language import framed, spoken
from entrypoints.web.page import PageResponse, page, see_other
from entrypoints.web.tipping.tip_words import tipper
from ports.streaming.shows import StreamRow

ACTS = 100
LINES = 100
TIP = "tip:"
"""In front of the number of a tip, where a form names what was said."""


@dataclass(frozen=True, slots=True)
class Line:
    """What was said in a room, as the form of its removal shows it; `author_id` is empty where nobody is named."""

    value: str
    author_id: str
    author: str
    text: str
    is_tip: bool


def chat_moderators_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_chat_moderators", __name__)
    _add_performers(pages, container)
    _add_moderators(pages, container)
    _add_moderating(pages, container)
    return pages


def _add_performers(pages: Blueprint, container: Container) -> None:
    @pages.get("/studio/moderators")
    @requires(Permission.PUBLISH, adult=True)
    async def moderators() -> PageResponse:
        return await _page(Form())

    @pages.post("/studio/moderators/ask")
    @requires(Permission.PUBLISH, adult=True)
    async def ask() -> PageResponse:
        async def act(form: Form) -> None:
            await container.ask_moderator()(
                performer_id=principal().user_id, person_id=UserId(form.id("person"))
            )

        return await _do(act)

    @pages.post("/studio/moderators/dismiss")
    @requires(Permission.PUBLISH, adult=True)
    async def dismiss() -> PageResponse:
        async def act(form: Form) -> None:
            await container.dismiss_moderator()(
                performer_id=principal().user_id, person_id=UserId(form.id("person"))
            )

        return await _do(act)

    @pages.post("/studio/moderators/undo")
    @requires(Permission.PUBLISH, adult=True)
    async def undo() -> PageResponse:
        async def act(form: Form) -> None:
            await container.undo_room_act()(
                act_id=RoomActId(form.id("act")), performer_id=principal().user_id
            )

        return await _do(act)

    async def _do(act: Callable[[Form], Awaitable[None]]) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await act(form)
            return see_other("/studio/moderators")
        return await _page(form)

    async def _page(form: Form) -> PageResponse:
        me, queries = principal().user_id, container.room_moderator_queries()
        rows = await queries.of_performer(me)
        shows = await container.stream_queries().of_performer(me, limit=1)
        wrote = await people_who_wrote(container, shows[0]) if shows else {}
        for person in (str(me), *(str(row.person_id) for row in rows)):
            wrote.pop(person, None)
        return await page(
            "web/chat/moderators.html",
            status=form.status,
            **spoken(moderators_words.WORDS),
            form=form,
            moderators=rows,
            people=sorted(wrote.items(), key=lambda each: each[1]),
            acts=await queries.acts(me, limit=ACTS),
            decided=await container.held_message_queries().decided_by_moderators(me, limit=ACTS),
            rule_words=rule_words(),
        )


def _add_moderators(pages: Blueprint, container: Container) -> None:
    @pages.get("/moderating")
    @requires(Permission.MODERATE_CHAT, adult=False)
    async def moderating() -> PageResponse:
        return await _page(Form())

    @pages.post("/moderating")
    @requires(Permission.MODERATE_CHAT, adult=False)
    async def answer() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.answer_as_moderator()(
                performer_id=UserId(form.id("performer")),
                person_id=principal().user_id,
                answer=_answer_of(form),
            )
            return see_other("/moderating")
        return await _page(form)

    async def _page(form: Form) -> PageResponse:
        rows = await container.room_moderator_queries().of_person(principal().user_id)
        return await page(
            "web/chat/moderating.html",
            status=form.status,
            form=form,
            **framed("moderating", moderating_words.WORDS),
            asked=[row for row in rows if row.state == ModeratorState.ASKED],
            active=[row for row in rows if row.state == ModeratorState.ACTIVE],
        )


def _answer_of(form: Form) -> ModeratorAnswer:
    """Raises `Invalid`."""
    try:
        return ModeratorAnswer(form.text("answer"))
    except ValueError:
        raise Invalid("the form was not complete; load the page again", pointer=None) from None


def _add_moderating(pages: Blueprint, container: Container) -> None:
    @pages.get("/watch/<uuid:stream_id>/moderate")
    @requires(Permission.MODERATE_CHAT, adult=True)
    async def moderate(stream_id: UUID) -> PageResponse:
        return await moderate_page(container, await moderated_show(container, stream_id), Form())

    @pages.post("/watch/<uuid:stream_id>/moderate")
    @requires(Permission.MODERATE_CHAT, adult=True)
    async def act(stream_id: UUID) -> PageResponse:
        """The line goes, and where a time was chosen, whoever wrote it is kept out first."""
        show = await moderated_show(container, stream_id)
        form = await Form.posted()
        with form.refusals():
            await _act_posted(container, show.stream_id, form)
            return see_other(f"/watch/{stream_id}/moderate")
        return await moderate_page(container, show, form)


async def moderated_show(container: Container, stream_id: UUID) -> StreamRow:
    """Raises `NoModeratorHere`, `StreamNotFound`."""
    show = await container.stream_queries().get(StreamId(stream_id))
    if not await container.room_moderator_queries().moderates(show.performer_id, principal().user_id):
        raise NoModeratorHere("only moderators whom the performer appointed have this page")
    return show


async def moderate_page(
    container: Container, show: StreamRow, form: Form, *, held_form: Form | None = None
) -> PageResponse:
    """`form` is what was refused of a removal, `held_form` of a message that waits."""
    last_seq = await container.room_log().last_seq(show.stream_id)
    events = await container.room_log().since(show.stream_id, max(0, last_seq - EVENTS), limit=EVENTS)
    lines = [line for event in events if (line := _line(event)) and line.author_id != str(show.performer_id)]
    path = f"/watch/{show.stream_id}/moderate/held"
    return await page(
        "web/chat/moderate.html",
        status=max(each.status for each in (form, held_form) if each),
        form=form,
        show=show,
        lines=lines[-LINES:][::-1],
        rules=chat_rules(),
        times=kept_out_times(MODERATORS_TIMES),
        **await held_context(container, show.stream_id, path, form=held_form),
    )


async def _act_posted(container: Container, stream_id: StreamId, form: Form) -> None:
    """Raises as `KeepOutOfChat` and `RemoveMessages`, and `Invalid`."""
    me, words = principal().user_id, form.text("message")
    named = _named(words)
    if form.text("seconds"):
        await container.keep_out_of_chat()(
            stream_id=stream_id,
            actor_id=me,
            person_id=await _author_of(container, stream_id, words),
            seconds=form.whole("seconds"),
            rule=form.text("rule"),
            note=form.text("note"),
        )
    await container.remove_messages()(
        stream_id=stream_id,
        actor_id=me,
        message_id=None if words.startswith(TIP) else MessageId(named),
        author_id=None,
        rule=form.text("rule"),
        note=form.text("note"),
        tip_id=TipId(named) if words.startswith(TIP) else None,
    )


def _named(words: str) -> UUID:
    """The message, or the tip. Raises `Invalid`."""
    try:
        return UUID(words.removeprefix(TIP))
    except ValueError:
        raise Invalid("the form was not complete; load the page again", pointer=None) from None


def _line(event: RoomEvent) -> Line | None:
    """What somebody said, alone or with a tip, where its words are still there."""
    data = event.data
    if event.type == CHAT_MESSAGE and not data.get("removed"):
        author_id, value, name, text = data["author_id"], data["message_id"], data["author"], data["text"]
        return Line(str(value), str(author_id), str(name), str(text), is_tip=False)
    if event.type in OF_TIPS and data.get("message"):
        author_id, value, name, text = (
            data.get("viewer_id", ""),
            data["tip_id"],
            tipper(str(data["viewer"]), is_anonymous="viewer_id" not in data),
            data["message"],
        )
        return Line(f"{TIP}{value}", str(author_id), str(name), str(text), is_tip=True)
    return None


async def _author_of(container: Container, stream_id: StreamId, words: str) -> UserId:
    """Of a line that the page showed. Raises `Invalid`, also of a tip that names nobody (TIP-01)."""
    last_seq = await container.room_log().last_seq(stream_id)
    events = await container.room_log().since(stream_id, max(0, last_seq - EVENTS), limit=EVENTS)
    for event in events:
        line = _line(event)
        if line is not None and line.value == words:
            if not line.author_id:
                raise Invalid(
                    "this tip names nobody: its words can go, and nobody is kept out",
                    pointer="/seconds",
                    hindi="इस टिप में कोई नाम नहीं है: इसके शब्द हटाए जा सकते हैं, पर किसी को रोका नहीं जा सकता।",
                )
            return UserId(UUID(line.author_id))
    raise Invalid(
        "that line is not there any more; load the page again",
        pointer=None,
        hindi="वह पंक्ति अब यहाँ नहीं है; पृष्ठ फिर से खोलें।",
    )
