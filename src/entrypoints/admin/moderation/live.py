"""The live wall, a show under review and the kill switch, and the audit log."""

from dataclasses import replace
from uuid import UUID

from quart import Blueprint, request

from application.moderation.live.control_show import ControlledShow
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import AuditId, StreamId, UserId
from domain.moderation.decisions.policy import CHOSEN, UnknownPolicy
from domain.streaming.content_class import class_named
from domain.streaming.room_controls import RoomControls
from domain.streaming.room_event import CHAT_MESSAGE, TIP_CREATED
from entrypoints.admin.moderation.footage import kept_of
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.live_wall import tiles, watched
from entrypoints.views.queues import queues_of_log, reads_reason
from entrypoints.views.second_looks import refs_of, sealed
from entrypoints.web.form import Form
from entrypoints.web.page import InvalidCursor, PageResponse, page, see_other, wants_fragment
from entrypoints.web.streaming.regions import class_context
from ports.moderation.reports import ReportRow

ENTRIES = 50
GLANCE_SECONDS = 10
"""How often the wall shows a newer picture."""
EVENTS = 500
"""Room events that are searched for people who may be put out."""
NAMED = {CHAT_MESSAGE: ("author_id", "author"), TIP_CREATED: ("viewer_id", "viewer")}


class NotConfirmed(Invalid):
    """A show is stopped for good: the form asks for a tick, which works without a script too."""

    code = "not_confirmed"


def moderation_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation", __name__)

    @pages.get("/staff")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    async def wall() -> PageResponse:
        now, looked = container.now()(), await watched(container)
        return await page(
            "admin/moderation/_tiles.html" if wants_fragment() else "admin/moderation/wall.html",
            tiles=await tiles(container, looked),
            now=now,
            watched=looked,
            pictures=request.args.get("pictures", ""),
            turn=int(now.timestamp()) // GLANCE_SECONDS,
            prefers=await container.desk_preference_queries().of(principal().user_id),
        )

    @pages.get("/staff/streams/<uuid:stream_id>")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    async def show(stream_id: UUID) -> PageResponse:
        return await _show_page(StreamId(stream_id), stopped=request.args.get("stopped", ""))

    @pages.get("/staff/streams/<uuid:stream_id>/reports")
    @requires(Permission.VIEW_LIVE_WALL, adult=True)
    async def reports(stream_id: UUID) -> PageResponse:
        return await page(
            "admin/moderation/_reports.html",
            reports=await _reports(container, StreamId(stream_id)),
            now=container.now()(),
        )

    @pages.post("/staff/streams/<uuid:stream_id>/stop")
    @requires(Permission.STOP_STREAM, adult=False)
    async def stop(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            if form.text("sure") != "yes":
                raise NotConfirmed("tick the box to stop the show", pointer="/sure")
            stopped = await container.stop_stream()(
                stream_id=StreamId(stream_id),
                actor_id=principal().user_id,
                policy=form.text("policy"),
                note=form.text("note"),
            )
            outcome = "confirmed" if stopped.media_confirmed else "recorded"
            return see_other(f"/staff/streams/{stream_id}?stopped={outcome}")
        return await _show_page(StreamId(stream_id), stop=form)

    @pages.post("/staff/streams/<uuid:stream_id>/controls")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def control(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        form.words = {UnknownPolicy.code: "Choose the rule first."}
        with form.refusals():
            controlled = await container.control_show()(
                stream_id=StreamId(stream_id),
                actor_id=principal().user_id,
                act=form.text("act"),
                policy=form.text("policy"),
                note=form.text("note"),
            )
            return _controlled(stream_id, controlled)
        return await _show_page(StreamId(stream_id), control=form)

    @pages.post("/staff/streams/<uuid:stream_id>/remove")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def remove(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            controlled = await container.remove_from_show()(
                stream_id=StreamId(stream_id),
                actor_id=principal().user_id,
                person_id=UserId(form.id("person")),
                policy=form.text("policy"),
                note=form.text("note"),
            )
            return _controlled(stream_id, controlled)
        return await _show_page(StreamId(stream_id), remove=form)

    @pages.post("/staff/streams/<uuid:stream_id>/let-in")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def let_in(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            controlled = await container.let_back_in()(
                stream_id=StreamId(stream_id),
                actor_id=principal().user_id,
                person_id=UserId(form.id("person")),
                note=form.text("note"),
            )
            return _controlled(stream_id, controlled)
        return await _show_page(StreamId(stream_id), let_in=form)

    @pages.post("/staff/streams/<uuid:stream_id>/content-class")
    @requires(Permission.CONTROL_ROOMS, adult=False)
    async def raise_class(stream_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.raise_class()(
                stream_id=StreamId(stream_id),
                actor_id=principal().user_id,
                content_class=class_named(form.text("content_class")),
                policy=form.text("policy"),
                note=form.text("note"),
            )
            return see_other(f"/staff/streams/{stream_id}")
        return await _show_page(StreamId(stream_id), class_form=form)

    async def _show_page(
        stream_id: StreamId,
        *,
        stop: Form | None = None,
        control: Form | None = None,
        remove: Form | None = None,
        let_in: Form | None = None,
        class_form: Form | None = None,
        stopped: str = "",
    ) -> PageResponse:
        """`stop`, `control`, `remove`, `let_in` or `class_form` is the form that was refused."""
        refused = stop or control or remove or let_in or class_form or Form()
        controls = await container.room_control_queries().of(stream_id)
        return await page(
            "admin/moderation/show.html",
            status=refused.status,
            form=stop or Form(),
            control_form=control or Form(),
            remove_form=remove or Form(),
            let_in_form=let_in or Form(),
            show=await container.stream_queries().get(stream_id),
            stopped=stopped,
            controls=controls,
            told=request.args.get("told", ""),
            people_out=await container.room_control_queries().people_out(stream_id),
            people=await _people(container, stream_id, controls),
            reports=await _reports(container, stream_id),
            policies=[(policy.value, policy.text) for policy in CHOSEN],
            kept=await kept_of(container, stream_id),
            heard=(await container.speech_queries().recent(now=container.now()())).get(stream_id)
            if container.speech_recognizers()
            else None,
            looked_at=(await container.watch_queries().recent(now=container.now()())).get(stream_id),
            now=container.now()(),
            **await class_context(container, stream_id, class_form),
        )

    @pages.get("/staff/audit")
    @requires(Permission.READ_AUDIT_LOG, adult=False)
    async def audit() -> PageResponse:
        before = _cursor(request.args.get("cursor"))
        asked = await sealed(container)
        rows = await container.moderation_queries().audit(
            before=before,
            limit=ENTRIES + 1,
            queues=await queues_of_log(container),
            but=refs_of(asked),
        )
        return await page(
            "admin/moderation/_entries.html" if wants_fragment() else "admin/moderation/audit.html",
            entries=rows[:ENTRIES],
            is_some_left_out=bool(asked),
            next_cursor=rows[ENTRIES - 1].audit_id if len(rows) > ENTRIES else None,
        )

    return pages


def _controlled(stream_id: UUID, controlled: ControlledShow) -> PageResponse:
    return see_other(
        f"/staff/streams/{stream_id}?told={'confirmed' if controlled.media_confirmed else 'recorded'}"
    )


async def _reports(container: Container, stream_id: StreamId) -> list[ReportRow]:
    """Of cases that are not the reader's to see, that there was a report, and when."""
    return [
        row if await reads_reason(container, row.reason) else replace(row, reason="", note="")
        for row in await container.moderation_queries().reports(stream_id)
    ]


async def _people(container: Container, stream_id: StreamId, controls: RoomControls) -> list[tuple[str, str]]:
    """Who chatted or tipped lately under their name and is still in, newest first: (id, name)."""
    last_seq = await container.room_log().last_seq(stream_id)
    events = await container.room_log().since(stream_id, max(0, last_seq - EVENTS), limit=EVENTS)
    people: dict[str, str] = {}
    for event in reversed(events):
        who = NAMED.get(event.type)
        person = event.data.get(who[0]) if who else None
        if who and isinstance(person, str) and UserId(UUID(person)) not in controls.removed:
            people.setdefault(person, str(event.data.get(who[1], "")))
    return list(people.items())


def _cursor(text: str | None) -> AuditId | None:
    """Raises `InvalidCursor`."""
    if text is None:
        return None
    try:
        return AuditId(UUID(text))
    except ValueError:
        raise InvalidCursor("a cursor is taken from the page before, unchanged") from None
