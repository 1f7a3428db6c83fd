"""The cards of a room's AutoMod: its levels, and what waits."""

from domain.chat.rule import ChatRule
from domain.ids import MessageId, StreamId
from domain.language import Language
from domain.moderation.text.auto_mod import LEVEL_TEXTS, Category
from entrypoints.container import Container
from entrypoints.edge.access import principal
from entrypoints.web.chat import moderating_words, setup_words
from entrypoints.web.chat.changed import is_changed, showing
from entrypoints.web.form import Form
from entrypoints.web.language import frame_language, framed

LEVELS_CARD = "web/chat/_auto_mod.html"
HELD_CARD, HELD_LIST = "web/chat/_held.html", "web/chat/_held_list.html"


async def levels_context(
    container: Container, stream_id: StreamId, base: str, *, form: Form | None = None, saved: bool = False
) -> dict[str, object]:
    """The form of the levels under the path `base`: what was typed and refused, or how it is."""
    auto_mod = await container.read_auto_mod()(stream_id=stream_id, actor_id=principal().user_id)
    is_refused = form is not None and form.status != 200
    is_hindi = frame_language() is Language.HINDI
    levels = setup_words.HINDI_LEVELS if is_hindi else LEVEL_TEXTS
    values = {_field(category): str(auto_mod.level(category)) for category in Category}
    return {
        **framed("auto_mod", setup_words.AUTO_MOD),
        "auto_mod_path": base,
        "auto_mod_form": form if is_refused else showing(values),
        "auto_mod_saved": saved,
        "auto_mod_categories": [(_field(key), words) for key, words in _categories().items()],
        "auto_mod_levels": [(str(level), text) for level, text in enumerate(levels)],
    }


async def held_context(
    container: Container, stream_id: StreamId, base: str, *, form: Form | None = None, done: str = ""
) -> dict[str, object]:
    """What waits in a show's room, and the forms under the path `base`; `done` says what was."""
    language = frame_language()
    return {
        **framed("moderating", moderating_words.WORDS),
        "held_path": base,
        "held_form": form or Form(),
        "held_done": done,
        "held": await container.read_held_messages()(stream_id=stream_id, actor_id=principal().user_id),
        "held_rules": [(rule.value, rule.words(language)) for rule in ChatRule],
        "held_categories": _categories(),
    }


def _field(category: str) -> str:
    """Its field in the form, named as a refusal points to it."""
    return f"levels/{category}"


def _categories() -> dict[str, str]:
    """For what a message waits, by its key, in the language of whoever reads."""
    in_hindi = moderating_words.HINDI_CATEGORIES if frame_language() is Language.HINDI else {}
    return {category.value: in_hindi.get(category, category.text) for category in Category}


async def change_posted_levels(container: Container, stream_id: StreamId, form: Form) -> None:
    """Do what the form asks, of what was changed in it (CHT-03). Raises as `ChangeAutoMod`, and `Invalid`."""
    await container.change_auto_mod()(
        stream_id=stream_id,
        actor_id=principal().user_id,
        levels={
            category.value: form.whole(_field(category))
            for category in Category
            if is_changed(form, _field(category))
        },
        note="",
    )


async def decide_posted(container: Container, stream_id: StreamId, form: Form) -> str:
    """Do what the form asks, and say what was done. Raises as `DecideHeldMessage`, and `Invalid`."""
    rule = form.text("rule") if form.text("act") != "approve" else None
    await container.decide_held_message()(
        stream_id=stream_id,
        message_id=MessageId(form.id("message")),
        actor_id=principal().user_id,
        rule=rule,
        note="",
    )
    words = moderating_words.WORDS[frame_language()]
    return words["let_done"] if rule is None else words["deny_done"]
