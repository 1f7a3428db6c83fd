"""What a room's page says of its chat before one writes, and the form of its settings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.chat.asked_in_hindi import asked_in_hindi, time_in_hindi
from domain.chat.room_moderator import SECONDS_MAX
from domain.chat.rule import ChatRule
from domain.chat.settings import ChatSettings, time_words
from domain.errors import Refusal
from domain.ids import StreamId, UserId
from domain.language import Language
from domain.streaming.room_event import CHAT_MESSAGE, OF_TIPS, RoomEvent
from entrypoints.choices.text_messages import texted
from entrypoints.container import Container
from entrypoints.edge.access import principal
from entrypoints.edge.refusals_in_hindi import hindi_refusal
from entrypoints.views.muting import is_muting
from entrypoints.web.chat import setup_words
from entrypoints.web.chat.changed import is_changed, showing
from entrypoints.web.chat.room_rules import rules_box_context
from entrypoints.web.form import Form
from entrypoints.web.language import frame_language, framed
from entrypoints.web.words import sentence
from ports.chat.messages import ChatStanding
from ports.streaming.shows import StreamRow

SLOW_CHOICES = (5, 10, 30, 60, 120, 300)
"""Seconds that the form offers; the API takes any up to its limit."""
KEPT_OUT_TIMES = (
    ("60", "1 minute"), ("600", "10 minutes"), ("3600", "1 hour"), ("86400", "24 hours"), ("604800", "7 days"),
    ("0", "Until let in again"),
)  # fmt: skip
"""Seconds that the forms offer; 0 has no end."""
MODERATORS_TIMES = tuple(each for each in KEPT_OUT_TIMES if 0 < int(each[0]) <= SECONDS_MAX)
"""What is offered to a moderator whom the performer appointed."""
EVENTS = 500
"""How far back in a room's log a page looks for who wrote."""
FOLLOWED_CHOICES = (10, 60, 24 * 60, 7 * 24 * 60)
"""Minutes that the form offers."""
NO_LINKS = "none"
KEPT_OUT, LET_IN = "kept_out_done", "let_in_done"
"""What was done, by its words."""
AGE_CHOICES = (10, 60, 24 * 60, 7 * 24 * 60)
"""Minutes that the form offers."""


@dataclass(frozen=True, slots=True)
class ChatGate:
    """Why somebody may not write now, in words for them, and until when, where that is known."""

    words: str
    until: datetime | None


def gate_of(standing: ChatStanding, now: datetime) -> ChatGate | None:
    """None for one who may write. To whom a verified number is wanting, a link says it."""
    settings = standing.settings
    try:
        if standing.kept_out:
            standing.kept_out.require_over(now)
        if standing.is_moderator:
            return None
        settings.require_old_enough(standing.signed_up_at, now)
        settings.require_tipper(has_tipped=standing.has_tipped)
        settings.require_follower(standing.followed_at, now)
        settings.require_pace(standing.last_at, now)
    except Refusal as refusal:
        in_hindi = refusal.hindi or hindi_refusal(refusal.code, refusal.until)
        is_hindi = frame_language() is Language.HINDI and in_hindi
        return ChatGate(in_hindi if is_hindi else sentence(refusal.detail), refusal.until)
    return None


async def chat_context(
    container: Container, stream_id: StreamId, performer_id: UserId, *, rules_form: Form | None = None
) -> dict[str, object]:
    """What `_chat.html` shows of settings and rules, to whoever looks. `rules_form`: those that could not be
    accepted."""
    who = principal().user_id
    standing = await container.chat_queries().standing(stream_id, who)
    is_bound = who != performer_id and not standing.is_moderator
    may_mute = is_muting(principal(), performer_id, is_moderator=standing.is_moderator)
    muted = await container.mute_queries().of_person(who) if may_mute else []
    return {
        "chat_settings": standing.settings,
        "chat_asked": asked_words(standing.settings),
        "chat_standing": standing,
        "chat_gate": gate_of(standing, container.now()()) if is_bound else None,
        "chat_is_bound": is_bound,
        "chat_is_moderator": standing.is_moderator,
        "chat_may_mute": may_mute,
        "chat_muted": [str(row.person_id) for row in muted if row.person_id != performer_id],
        **await rules_box_context(container, stream_id, performer_id, form=rules_form),
    }


def asked_words(settings: ChatSettings) -> str:
    """What the room asks of whoever writes, in the language of whoever reads."""
    return asked_in_hindi(settings) if frame_language() is Language.HINDI else settings.words


def chat_rules() -> list[tuple[str, str]]:
    """Each rule that a message can be removed under: its key and its words."""
    language = frame_language()
    return [(rule.value, rule.words(language)) for rule in ChatRule]


def rule_words() -> dict[str, str]:
    """What rows say of the rule that was broken, in the language of whoever reads."""
    language = frame_language()
    return {rule.text: rule.words(language) for rule in ChatRule}


def kept_out_times(times: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Times that a form offers, in the language of whoever reads."""
    if frame_language() is Language.ENGLISH:
        return list(times)
    return [
        (value, time_in_hindi(int(value)) if int(value) else "जब तक फिर से न आने दिए जाएँ") for value, _ in times
    ]


async def settings_context(
    container: Container, stream_id: StreamId, path: str, *, whom: str, form: Form | None, saved: bool = False
) -> dict[str, object]:
    """What the form of the settings shows: what was typed and refused, or how it is."""
    settings = (await container.chat_queries().standing(stream_id, principal().user_id)).settings
    platform = container.settings().link_account_age_minutes
    shown = form if form is not None and form.status != 200 else _filled(settings, platform)
    return {
        **framed("settings", setup_words.SETTINGS),
        "chat_path": path,
        "chat_whom": whom,
        "chat_form": shown,
        "chat_saved": saved,
        "chat_slow_choices": _slow_choices(settings.slow_seconds),
        "chat_age_choices": _age_choices(settings.account_age_minutes),
        "chat_followed_choices": _followed_choices(settings.followed_minutes),
        "chat_link_choices": _link_choices(settings.link_age_minutes, platform),
        "chat_can_verify": settings.verified_only or bool(texted(container.settings())),
    }


async def change_posted_settings(container: Container, stream_id: StreamId, form: Form) -> None:
    """Do what the form asks, of what was changed in it (CHT-03). Raises as `ChangeChatSettings`, and `Invalid`."""

    def whole(name: str) -> int | None:
        return form.whole(name) if is_changed(form, name) else None

    def is_yes(name: str) -> bool | None:
        return form.text(name) == "yes" if is_changed(form, name) else None

    followers, links = form.text("followers"), form.text("links")
    await container.change_chat_settings()(
        stream_id=stream_id,
        actor_id=principal().user_id,
        slow_seconds=whole("slow_seconds"),
        tippers_only=is_yes("tippers_only"),
        account_age_minutes=whole("account_age_minutes"),
        pinned=form.text("pinned") if is_changed(form, "pinned") else None,
        note="",
        followers_only=followers != "" if is_changed(form, "followers") else None,
        followed_minutes=whole("followers") if followers else None,
        emote_only=is_yes("emote_only"),
        verified_only=is_yes("verified_only"),
        no_links=links == NO_LINKS if is_changed(form, "links") else None,
        link_age_minutes=whole("links") if links not in {"", NO_LINKS} else None,
    )


async def kept_out_context(
    container: Container, show: StreamRow, base: str, *, form: Form | None = None, done: str = ""
) -> dict[str, object]:
    """Who is out, who wrote lately and is not, and the forms for both under the path `base`. `done` is what was:
    `KEPT_OUT` or `LET_IN`."""
    out = await container.chat_queries().kept_out(show.performer_id, now=container.now()())
    wrote = await people_who_wrote(container, show)
    for person in (str(show.performer_id), *(str(row.person_id) for row in out)):
        wrote.pop(person, None)
    return {
        **framed("kept_out", setup_words.KEPT_OUT),
        "kept_out_path": base,
        "kept_out_form": form or Form(),
        "kept_out_done": done,
        "kept_out": out,
        "kept_out_people": sorted(wrote.items(), key=lambda each: each[1]),
        "kept_out_times": kept_out_times(KEPT_OUT_TIMES),
        "kept_out_rules": chat_rules(),
        "kept_out_rule_words": rule_words(),
    }


async def people_who_wrote(container: Container, show: StreamRow) -> dict[str, str]:
    """Whoever wrote lately in a room: the id, and the name that stands in front of their line."""
    last_seq = await container.room_log().last_seq(show.stream_id)
    events = await container.room_log().since(show.stream_id, max(0, last_seq - EVENTS), limit=EVENTS)
    return dict(who for event in events if (who := _who_wrote(event)))


def _who_wrote(event: RoomEvent) -> tuple[str, str] | None:
    """Also with a tip that names them, and where the words are gone by now."""
    data = event.data
    if event.type == CHAT_MESSAGE:
        return str(data["author_id"]), str(data.get("author", ""))
    if event.type in OF_TIPS and data.get("viewer_id") and (data.get("message") or data.get("words_removed")):
        return str(data["viewer_id"]), str(data.get("viewer", ""))
    return None


async def keep_posted_out(container: Container, stream_id: StreamId, form: Form) -> None:
    """Do what the form asks. Raises as `KeepOutOfChat`, and `Invalid`."""
    await container.keep_out_of_chat()(
        stream_id=stream_id,
        actor_id=principal().user_id,
        person_id=UserId(form.id("person")),
        seconds=form.whole("seconds") or None,
        rule=form.text("rule"),
        note=form.text("note"),
    )


async def let_posted_in(container: Container, stream_id: StreamId, form: Form) -> None:
    """Do what the form asks. Raises as `LetIntoChat`, and `Invalid`."""
    await container.let_into_chat()(
        stream_id=stream_id,
        actor_id=principal().user_id,
        person_id=UserId(form.id("person")),
        note=form.text("note"),
    )


def _filled(settings: ChatSettings, platform_minutes: int) -> Form:
    link_age = settings.link_age_minutes if settings.link_age_minutes > platform_minutes else 0
    return showing(
        {
            "slow_seconds": str(settings.slow_seconds),
            "account_age_minutes": str(settings.account_age_minutes),
            "tippers_only": "yes" if settings.tippers_only else "",
            "pinned": settings.pinned,
            "followers": str(settings.followed_minutes) if settings.followers_only else "",
            "emote_only": "yes" if settings.emote_only else "",
            "verified_only": "yes" if settings.verified_only else "",
            "links": NO_LINKS if settings.no_links else str(link_age),
        }
    )


def _said() -> Mapping[str, str]:
    return setup_words.SETTINGS[frame_language()]


def _time(seconds: int) -> str:
    return time_in_hindi(seconds) if frame_language() is Language.HINDI else time_words(seconds)


def _slow_choices(current: int) -> list[tuple[str, str]]:
    """What is set stands among the choices too, whoever set it."""
    sizes, words = sorted({*SLOW_CHOICES, current} - {0}), _said()
    return [
        ("0", words["off"]),
        *((str(size), words["one_every"].format(time=_time(size))) for size in sizes),
    ]


def _age_choices(current: int) -> list[tuple[str, str]]:
    sizes, words = sorted({*AGE_CHOICES, current} - {0}), _said()
    told = ((str(size), words["once_old"].format(time=_time(60 * size))) for size in sizes)
    return [("0", words["at_once"]), *told]


def _followed_choices(current: int) -> list[tuple[str, str]]:
    sizes, words = sorted({*FOLLOWED_CHOICES, current} - {0}), _said()
    told = ((str(size), words["followed_for"].format(time=_time(60 * size))) for size in sizes)
    return [("", words["not_following"]), ("0", words["following_only"]), *told]


def _link_choices(current: int, platform_minutes: int) -> list[tuple[str, str]]:
    """Only what is stricter than the platform is."""
    sizes = sorted(size for size in {*AGE_CHOICES, current} if size > platform_minutes)
    words = _said()
    told = ((str(size), words["from_old"].format(time=_time(60 * size))) for size in sizes)
    return [("0", words["as_everywhere"]), *told, (NO_LINKS, words["no_links"])]
