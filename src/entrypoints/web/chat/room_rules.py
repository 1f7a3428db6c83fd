"""The rules of a performer's rooms, as the chat box shows them, and the card that sets them."""

from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import StreamId, UserId
from entrypoints.container import Container
from entrypoints.edge.access import principal
from entrypoints.web.chat import box_words, setup_words
from entrypoints.web.form import Form
from entrypoints.web.language import framed

BOX, CARD = "web/chat/_rules.html", "web/chat/_rules_card.html"
VERSIONS = 20
"""How many of the earlier ones the card lists."""


async def rules_box_context(
    container: Container, stream_id: StreamId, performer_id: UserId, *, form: Form | None, done: bool = False
) -> dict[str, object]:
    """What the chat box shows of the rules, to whoever looks. `form`: an acceptance that was refused; `done`: one that
    was taken just now."""
    who = principal()
    standing = await container.room_rules_queries().standing(performer_id, who.user_id)
    may_write = Permission.CHAT in PERMISSIONS[who.role]
    return {
        **framed("chat", box_words.WORDS),
        "room_rules": standing.rules,
        "room_rules_path": f"/watch/{stream_id}/chat/rules",
        "room_rules_bind": may_write and not standing.is_exempt,
        "room_rules_owed": may_write and standing.must_accept,
        "room_rules_form": form or Form(),
        "room_rules_done": done,
    }


async def accept_posted_rules(container: Container, stream_id: StreamId, form: Form) -> None:
    """Do what the form asks. Raises as `AcceptRoomRules`, and `Invalid`."""
    await container.accept_room_rules()(
        stream_id=stream_id, person_id=principal().user_id, version=form.whole("version")
    )


async def rules_card_context(
    container: Container, performer_id: UserId, path: str, *, form: Form | None = None
) -> dict[str, object]:
    """What the card that sets the rules shows: what was typed and refused, or how they are, and how they were.

    `form` is what was posted; None where the card is only looked at.
    """
    versions = await container.room_rules_queries().versions(performer_id, limit=VERSIONS + 1)
    text = versions[0].text if versions else ""
    refused = form is not None and form.status != 200
    done = "" if form is None or refused else "rules_saved" if text else "rules_gone"
    return {
        **framed("rules", setup_words.RULES),
        "rules_path": path,
        "rules_form": form if refused else Form({"rules": text}),
        "rules_done": done,
        "rules_latest": versions[0] if versions else None,
        "rules_earlier": versions[1:],
    }


async def set_posted_rules(container: Container, stream_id: StreamId, form: Form) -> None:
    """Do what the form asks. Raises as `SetRoomRules`."""
    await container.set_room_rules()(
        stream_id=stream_id, actor_id=principal().user_id, rules=form.text("rules"), note=""
    )
