"""Watching: a show's room. Performing: the studio."""

from collections import deque
from uuid import UUID

from quart import Blueprint, request

from application.tipping.gift_catalogue import gift_catalogue
from domain.consent.agreement import AgreementRequired, require_current_agreement
from domain.consent.cast import CastState, Scope, scopes_named
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.moderation.cases.kind import REPORTABLE
from domain.streaming.content_class import ContentClass, class_named
from domain.streaming.room_event import TIP_CREATED, RoomEvent
from domain.streaming.stream import OPEN, NotYourStream, StreamState
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.chat.auto_mod import held_context, levels_context
from entrypoints.web.chat.room import (
    KEPT_OUT_TIMES,
    MODERATORS_TIMES,
    chat_context,
    chat_rules,
    kept_out_context,
    kept_out_times,
    settings_context,
)
from entrypoints.web.chat.room_rules import rules_card_context
from entrypoints.web.chat.word_lists import word_list_context
from entrypoints.web.code_words import SCOPE_QUESTIONS
from entrypoints.web.form import Form
from entrypoints.web.identity.follows import follow_context
from entrypoints.web.language import framed, page_language, spoken
from entrypoints.web.moderation import own_report_words, report_form_words
from entrypoints.web.page import PageResponse, back_at, balance_of, page, see_other
from entrypoints.web.private_shows.bookings import viewer_context
from entrypoints.web.private_shows.studio import studio_context
from entrypoints.web.streaming import not_for_you_words, studio_words, watch_words
from entrypoints.web.streaming.recordings import recording_switch
from entrypoints.web.streaming.regions import add_class, class_context
from entrypoints.web.streaming.show_delays import delay_context
from entrypoints.web.tipping import tip_words
from ports.streaming.shows import StreamRow

PAST_SHOWS = 20
LOG_SHOWN = 50
"""Room events that a page shows at first; the events connection goes on from there."""
LOG_PAGE = 500
TIP_AMOUNTS = (10, 50, 100, 500)
TOP_TIPPERS = 5
RECENT_TIPS = 5


def streaming_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_streaming", __name__)
    _add_watching(pages, container)
    _add_studio(pages, container)
    return pages


def _add_watching(pages: Blueprint, container: Container) -> None:
    @pages.get("/watch/<uuid:stream_id>")
    @requires(Permission.WATCH, adult=True)
    async def watch(stream_id: UUID) -> PageResponse:
        return await watch_page(container, StreamId(stream_id), Form(), tipped=request.args.get("tipped", ""))


async def watch_page(
    container: Container, stream_id: StreamId, tip_form: Form, *, tipped: str = "",
    rules_form: Form | None = None,
) -> PageResponse:  # fmt: skip
    """A show's room. `tip_form` is the tip that could not be sent, where one was tried without a script, `rules_form`
    the rules that could not be accepted."""
    who = principal()
    show = await container.stream_queries().get(stream_id)
    here = [(stream_id, who.user_id)]
    by_team = await container.room_control_queries().put_out(here)
    if by_team or await container.block_queries().shut_out(here):
        said = spoken(not_for_you_words.WORDS)
        return await page("web/streaming/shut_out.html", status=403, show=show, by_team=by_team, **said)
    last_seq = await container.room_log().last_seq(stream_id)
    may = PERMISSIONS[who.role]
    paid, promo = await balance_of(container, who.user_id)
    chat = await chat_context(container, stream_id, show.performer_id, rules_form=rules_form)
    return await page(
        "web/streaming/watch.html",
        status=max(tip_form.status, rules_form.status if rules_form else 200),
        show=show,
        viewers=await _viewers(container, show),
        last_seq=last_seq,
        room_log=await container.room_log().since(stream_id, max(0, last_seq - LOG_SHOWN), limit=LOG_SHOWN),
        is_recorded=await container.recording_queries().is_recorded(stream_id),
        is_listened_to=bool(container.speech_recognizers()),
        may_chat=Permission.CHAT in may,
        may_moderate=Permission.CONTROL_ROOMS in may
        or show.performer_id == who.user_id
        or chat["chat_is_moderator"],
        chat_rules=chat_rules(),
        chat_times=kept_out_times(MODERATORS_TIMES if chat["chat_is_moderator"] else KEPT_OUT_TIMES),
        may_tip=Permission.TIP in may and show.performer_id != who.user_id,
        may_report=Permission.REPORT in may and show.performer_id != who.user_id,
        may_limit=Permission.SET_SPENDING_LIMITS in may,
        away_until=await back_at(container, who.user_id),
        tip_amounts=TIP_AMOUNTS,
        tip_form=tip_form,
        tip_id=container.new_id()(),
        tipped=tipped,
        menu=await container.menu_queries().offered(show.performer_id),
        gifts=gift_catalogue(),
        goal=await container.goal_queries().up(stream_id),
        board=await container.tip_boards().of_show(stream_id, limit=TOP_TIPPERS),
        recent=await container.tip_boards().recent(stream_id, limit=RECENT_TIPS),
        balance=paid + promo,
        is_on_camera=await _is_on_camera(container, stream_id),
        **framed("watch", watch_words.WORDS),
        **framed("tip", tip_words.WORDS),
        **await delay_context(container, show),
        **await viewer_context(container, stream_id, show.performer_id),
        **report_context(container, Form()),
        **await follow_context(container, show.performer_id),
        **chat,
    )


async def _is_on_camera(container: Container, stream_id: StreamId) -> bool:
    """Whether whoever looks agreed to be in the show."""
    invitation = await container.consent_queries().find_invitation(principal().user_id, stream_id)
    return invitation is not None and invitation.state == CastState.CONFIRMED


def report_context(container: Container, form: Form, *, reported: bool = False) -> dict[str, object]:
    """What the report form shows, in the language in which it is read: on the page of a show too."""
    language = page_language()
    reasons = own_report_words.REASONS[language]
    return {
        "report_words": report_form_words.WORDS[language],
        "report_language": language,
        "report_form": form,
        "report_id": container.new_id()(),
        "reported": reported,
        "reasons": [(reason.value, reasons[reason]) for reason in REPORTABLE],
    }


async def _viewers(container: Container, show: StreamRow) -> int | None:
    return await container.hub().viewers.of(show.stream_id) if show.state == StreamState.LIVE else None


def _add_studio(pages: Blueprint, container: Container) -> None:
    @pages.get("/studio")
    @requires(Permission.PUBLISH, adult=True)
    async def studio() -> PageResponse:
        return await _studio_page(Form())

    @pages.post("/studio")
    @requires(Permission.PUBLISH, adult=True)
    async def create_show() -> PageResponse:
        """Answers with the show's own page rather than a redirect: the stream key is shown here or never."""
        form = await Form.posted()
        with form.refusals():
            stream, stream_key = await container.create_stream()(
                stream_id=StreamId(form.id("stream_id")),
                performer_id=principal().user_id,
                title=form.text("title"),
                scopes=ticked_scopes(form),
                content_class=class_named(form.text("content_class") or ContentClass.GENERAL.value),
            )
            return await show_page(container, stream.id, stream_key, Form())
        return await _studio_page(form)

    @pages.get("/studio/<uuid:stream_id>")
    @requires(Permission.PUBLISH, adult=True)
    async def show(stream_id: UUID) -> PageResponse:
        return await show_page(container, StreamId(stream_id), None, Form())

    @pages.post("/studio/<uuid:stream_id>/end")
    @requires(Permission.PUBLISH, adult=False)
    async def end_show(stream_id: UUID) -> PageResponse:
        await container.end_stream()(stream_id=StreamId(stream_id), performer_id=principal().user_id)
        return see_other("/studio")

    async def _with_class(stream_id: StreamId, form: Form) -> PageResponse:
        return await show_page(container, stream_id, None, Form(), class_form=form)

    add_class(pages, container, _with_class)

    async def _studio_page(form: Form) -> PageResponse:
        user_id = principal().user_id
        shows = await container.stream_queries().of_performer(user_id, limit=PAST_SHOWS)
        earnings = await container.ledger_queries().balance(
            Account.of(AccountKind.PERFORMER_PENDING, user_id)
        )
        return await page(
            "web/streaming/studio.html",
            status=form.status,
            form=form,
            shows=shows,
            open_show=next((each for each in shows if each.state in OPEN), None),
            earnings=earnings,
            stream_id=container.new_id()(),
            **spoken(studio_words.WORDS),
            scopes=studio_words.scope_questions(),
            class_options=studio_words.class_options(),
            agreed=await has_agreed(container, user_id),
            followers=await container.follow_queries().followers(user_id),
        )


async def show_page(
    container: Container,
    stream_id: StreamId,
    stream_key: str | None,
    cast_form: Form,
    goal_form: Form | None = None,
    *,
    chat_form: Form | None = None,
    kept_out_form: Form | None = None,
    words_form: Form | None = None,
    auto_mod_form: Form | None = None,
    held_form: Form | None = None,
    rules_form: Form | None = None,
    class_form: Form | None = None,
) -> PageResponse:
    """A show's own page in the studio. `cast_form` is the invitation that could not be made, where one was tried,
    `goal_form` the goal, `chat_form` the settings of the chat, and
    `kept_out_form` whom to keep from it, `words_form` a word to block in it, `auto_mod_form` which messages wait,
    `held_form` what becomes of one, `rules_form` the rules of the rooms, `class_form` what it is about."""
    own = await container.stream_queries().get(stream_id)
    if own.performer_id != principal().user_id:
        raise NotYourStream("only the performer of this show may do this")
    told = await _told_so_far(container, stream_id)
    posted = (
        cast_form, goal_form, chat_form, kept_out_form, words_form, auto_mod_form, held_form, rules_form,
        class_form,
    )  # fmt: skip
    return await page(
        "web/streaming/studio_show.html",
        status=max(each.status for each in posted if each),
        show=own,
        viewers=await _viewers(container, own),
        last_seq=told.last_seq,
        room_log=list(told.latest),
        tip_total=told.tip_total,
        is_listened_to=bool(container.speech_recognizers()),
        may_chat=True,
        may_moderate=True,
        chat_rules=chat_rules(),
        chat_times=kept_out_times(KEPT_OUT_TIMES),
        stream_key=stream_key,
        whip_url=f"{container.settings().public_url}/v1/streams/{stream_id}/whip",
        cast=await container.consent_queries().cast(stream_id),
        cast_form=cast_form,
        goal=await container.goal_queries().up(stream_id),
        goal_form=goal_form or Form(),
        goal_id=container.new_id()(),
        agreed=await has_agreed(container, own.performer_id),
        form=Form(),
        switch=await recording_switch(container, own),
        **await delay_context(container, own),
        **await class_context(container, stream_id, class_form),
        **await studio_context(container, own),
        **await chat_context(container, stream_id, own.performer_id),
        **await settings_context(
            container, stream_id, f"/studio/{stream_id}/chat/settings", whom="you", form=chat_form
        ),
        **await kept_out_context(container, own, f"/studio/{stream_id}/chat", form=kept_out_form),
        **await levels_context(
            container, stream_id, f"/studio/{stream_id}/chat/auto-mod", form=auto_mod_form
        ),
        **await held_context(container, stream_id, f"/studio/{stream_id}/chat/held", form=held_form),
        **await word_list_context(container, stream_id, f"/studio/{stream_id}/chat/words", form=words_form),
        **await rules_card_context(
            container, own.performer_id, f"/studio/{stream_id}/chat/rules", form=rules_form
        ),
    )


async def has_agreed(container: Container, performer_id: UserId) -> bool:
    """Whether the performer signed the agreement as it is in force."""
    now = container.now()()
    try:
        require_current_agreement(await container.consent_queries().latest_agreement(performer_id), now)
    except AgreementRequired:
        return False
    return True


def ticked_scopes(form: Form) -> frozenset[Scope]:
    """Live, and what was ticked beside it."""
    return scopes_named([scope for scope, _ in SCOPE_QUESTIONS if form.text(scope) == "yes"])


class _Told:
    """A room's log, read once from its beginning: its latest events, and the tokens of all its tips."""

    def __init__(self) -> None:
        self.latest: deque[RoomEvent] = deque(maxlen=LOG_SHOWN)
        self.last_seq = 0
        self.tip_total = 0

    def take(self, event: RoomEvent) -> None:
        self.latest.append(event)
        self.last_seq = event.seq
        tokens = event.data.get("tokens")
        if event.type == TIP_CREATED and isinstance(tokens, int):
            self.tip_total += tokens


async def _told_so_far(container: Container, stream_id: StreamId) -> _Told:
    told = _Told()
    while events := await container.room_log().since(stream_id, told.last_seq, limit=LOG_PAGE):
        for event in events:
            told.take(event)
    return told
