"""The card of a list of blocked words: in the studio, and for staff."""

from domain.ids import BlockedTermId, StreamId
from domain.language import Language
from domain.moderation.text.blocked_term import Match
from entrypoints.container import Container
from entrypoints.edge.access import principal
from entrypoints.web.chat import setup_words
from entrypoints.web.form import Form
from entrypoints.web.language import frame_language, framed

CARD = "web/moderation/_word_list.html"
ADDED, TAKEN_OFF = "block_done", "take_off_done"
"""What was done, by its words."""


async def word_list_context(
    container: Container, stream_id: StreamId | None, base: str, *, form: Form | None = None, done: str = ""
) -> dict[str, object]:
    """What is on the list of a show's room, or of everywhere, and the forms under the path `base`. What was typed comes
    back only where it was refused; `done` is what was: `ADDED` or `TAKEN_OFF`."""
    shown = Form() if form is None or done else form
    in_hindi = setup_words.HINDI_MATCHES if frame_language() is Language.HINDI else {}
    matches = {match.value: in_hindi.get(match, match.text) for match in Match}
    return {
        **framed("word_list", setup_words.WORD_LIST),
        "words_path": base,
        "words_form": shown,
        "words_adding": Form() if shown.text("listed") else shown,
        "words_done": done,
        "words_asks_why": stream_id is None,
        "blocked_words": await container.read_word_list()(stream_id=stream_id, actor_id=principal().user_id),
        "words_matches": list(matches.items()),
        "words_match_texts": matches,
        "words_term": container.new_id()(),
    }


async def block_posted(container: Container, stream_id: StreamId | None, form: Form) -> None:
    """Do what the form asks. Raises as `BlockTerm`, and `Invalid`."""
    await container.block_term()(
        term_id=BlockedTermId(form.id("term")),
        stream_id=stream_id,
        actor_id=principal().user_id,
        phrase=form.text("phrase"),
        match=form.text("match"),
        note=form.text("note"),
    )


async def take_posted_off(container: Container, stream_id: StreamId | None, form: Form) -> None:
    """Do what the form asks. Raises as `UnblockTerm`, and `Invalid`."""
    await container.unblock_term()(
        term_id=BlockedTermId(form.id("listed")),
        stream_id=stream_id,
        actor_id=principal().user_id,
        note=form.text("note"),
    )
