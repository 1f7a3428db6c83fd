"""The queue of moderation cases, and one case: its clocks, what happened to it, and what staff do with it."""

from collections.abc import Sequence
from uuid import UUID

from quart import Blueprint, request

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import ComplaintId, ModerationCaseId, ReportId
from domain.language import Language
from domain.moderation.cases.event import ReasonGiven
from domain.moderation.cases.placement import placement
from domain.moderation.decisions.policy import CHOSEN
from domain.moderation.decisions.statement import Statement, action_words
from domain.moderation.desk.skip import SkipReason
from domain.moderation.reports.complaint import ComplaintWords
from domain.notifications.notice import NoticeKind
from entrypoints.admin.moderation.case_counts import counts_shown
from entrypoints.admin.moderation.deciding import DECIDING, PROPOSING, WORDS, decide, desk_of, preview, told
from entrypoints.admin.moderation.desk import desk_of_reader
from entrypoints.admin.moderation.evidence import evidence_of
from entrypoints.admin.moderation.lease import KEEPING, beat, beats
from entrypoints.admin.moderation.merging import MERGING, merge_part_or_reopen, merged_around, taken_in
from entrypoints.admin.moderation.queue_rules import placement_told
from entrypoints.admin.moderation.rest import own_exposure, rest_before
from entrypoints.admin.moderation.second_looks import QUEUES
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.case_desk import cursor_of_place, look_if_grave, place_of_cursor, read_case
from entrypoints.views.queues import my_queues
from entrypoints.views.second_looks import sealed
from entrypoints.web.form import Form
from entrypoints.web.page import InvalidCursor, PageResponse, page, see_other, wants_fragment
from ports.moderation.cases import Place, TimelineRow
from ports.notifications.notices import NoticeRow

CASES = 50
REPORTS = 50
NOTICES = 50
JUDGING = frozenset({"unfounded", "mute"})


class UnknownCaseAct(Invalid):
    code = "unknown_case_act"


def moderation_case_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_cases", __name__)

    @pages.get("/staff/cases")
    @requires(Permission.WORK_CASES, adult=True)
    async def queue() -> PageResponse:
        after, now = request.args.get("after", ""), container.now()()
        rows = await container.moderation_case_queries().queue(
            await my_queues(container), after=_read(after) if after else None, now=now, limit=CASES
        )
        return await page(
            "admin/moderation/cases.html",
            status=200,
            cases=rows,
            me=principal().user_id,
            **await counts_shown(container) | {"now": now},
            **await desk_of_reader(container),
            is_first=not after,
            next_cursor=cursor_of_place(rows[-1].place) if len(rows) == CASES else None,
            own=await own_exposure(container),
            alarms=await _alarms(container),
        )

    @pages.get("/staff/cases/<uuid:case_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def case(case_id: UUID) -> PageResponse:
        if waiting := await sealed(container, {case_id}):
            return see_other(f"/staff/cases/second-looks/{waiting[0].look_id}")
        return await _case_page(container, ModerationCaseId(case_id), Form())

    @pages.post("/staff/cases/<uuid:case_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def act(case_id: UUID) -> PageResponse:
        form, shown, case = await Form.posted(), None, ModerationCaseId(case_id)
        if form.text("act") in KEEPING and wants_fragment():
            return await beat(container, case, form)
        form.words = WORDS if form.text("act") in DECIDING | PROPOSING else {}
        with form.refusals():
            if form.text("act") != "preview":
                await _do(container, case, form)
                return see_other(f"/staff/cases/{case_id}")
            shown = await preview(container, case, principal().user_id, form)
        if form.text("act") == "preview" and wants_fragment():
            return await page(
                "admin/moderation/_preview.html",
                status=form.status,
                form=form,
                preview=told(shown) if shown else None,
            )
        return await _case_page(container, case, form, shown=shown)

    @pages.post("/staff/cases/<uuid:case_id>/complaints/<uuid:complaint_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def open_complaint(case_id: UUID, complaint_id: UUID) -> PageResponse:
        form = await Form.posted()
        opened: ComplaintWords | None = None
        with form.refusals():
            opened = await container.open_complaint_words()(
                complaint_id=ComplaintId(complaint_id), actor_id=principal().user_id
            )
        return await _case_page(container, ModerationCaseId(case_id), form, opened)

    return pages


async def _do(container: Container, case_id: ModerationCaseId, form: Form) -> None:
    actor_id = principal().user_id
    match form.text("act"):
        case "claim":
            await container.claim_moderation_case()(case_id=case_id, actor_id=actor_id)
        case "keep":
            await container.keep_moderation_case()(case_id=case_id, actor_id=actor_id)
        case "return":
            await container.return_moderation_case()(
                case_id=case_id, actor_id=actor_id, reason=form.text("skip"), words=form.text("note")
            )
        case "escalate":
            await container.escalate_moderation_case()(
                case_id=case_id, actor_id=actor_id, note=form.text("note")
            )
        case "prove":
            await container.prove_duty()(
                case_id=case_id, actor_id=actor_id, law=form.text("law"), reference=form.text("reference"),
                authority=form.text("authority"),
            )  # fmt: skip
        case "close":
            await container.close_moderation_case()(
                case_id=case_id, actor_id=actor_id, outcome=form.text("outcome"), note=form.text("note"),
                seen=form.whole("seen"),
            )  # fmt: skip
        case "give_reason":
            await container.give_reason()(
                case_id=case_id, actor_id=actor_id, of_seq=form.whole("of_seq"), policy=form.text("policy"),
                note=form.text("note"),
            )  # fmt: skip
        case "confirm_act":
            await container.confirm_urgent_act()(
                case_id=case_id, actor_id=actor_id, of_seq=form.whole("of_seq"), note=form.text("note")
            )
        case act if act in MERGING:
            await merge_part_or_reopen(container, case_id, form)
        case act if act in JUDGING:
            await _judge(container, case_id, form)
        case act if act in DECIDING | PROPOSING:
            await decide(container, case_id, actor_id, form)
        case _:
            raise UnknownCaseAct("the form was not complete; load the page again")


async def _judge(container: Container, case_id: ModerationCaseId, form: Form) -> None:
    """Of one of its reports. Raises `Invalid` for a form that names none."""
    actor_id, report_id, said = principal().user_id, ReportId(form.id("report_id")), form.text("note")
    if form.text("act") == "mute":
        await container.mute_reporter()(case_id=case_id, report_id=report_id, actor_id=actor_id, why=said)
    else:
        await container.mark_report_unfounded()(
            case_id=case_id, report_id=report_id, actor_id=actor_id, note=said
        )


async def _case_page(
    container: Container, case_id: ModerationCaseId, form: Form, opened: ComplaintWords | None = None, *,
    shown: Statement | None = None,
) -> PageResponse:  # fmt: skip
    """Raises `ModerationCaseNotFound`, also for a case of a queue that this role does not see (CSA-04), and
    `SecondLookWaits`."""
    read, now = await read_case(container, case_id), container.now()()
    status, timeline, is_mine = read.status, read.timeline, read.is_mine
    if rest := await rest_before(look_if_grave(container, read)):
        return rest
    act, desk = form.text("act"), None
    if is_mine or status.proposal is not None:
        desk = await desk_of(container, status, principal().role)
    taken = await taken_in(container, timeline)
    return await page(
        "admin/moderation/case.html",
        status=form.status,
        form=form
        if act not in DECIDING | PROPOSING | JUDGING | {"return", "merge"}
        else Form(problem=form.problem),
        judging=form if act in JUDGING else Form(),
        returning=form if act == "return" else Form(),
        skips=list(SkipReason),
        merging=form if act == "merge" else Form(),
        took_in=taken,
        **await merged_around(container, status, timeline, is_mine=is_mine),
        deciding=form if act in DECIDING else Form(),
        proposing=form if act in PROPOSING else Form(),
        preview=told(shown) if shown else None,
        desk=desk,
        proposer=_proposer(timeline) if status.proposal else "",
        decisions=await container.decision_queries().of_case(case_id),
        told=lambda action: action_words(action, Language.ENGLISH),
        of=status,
        evidence=await evidence_of(
            container,
            case_id,
            status,
            list(dict.fromkeys((status.subject, *(each.subject for each in taken)))),
        ),
        reasoned={
            row.event.what.of_seq: row.event.by.actor_id
            for row in timeline
            if isinstance(row.event.what, ReasonGiven)
        },
        proofs={proof.law: proof for proof in status.proofs},
        timeline=list(reversed(timeline)),
        placed=QUEUES[status.queue],
        placed_by=await _placed_by(container, timeline),
        complaints=await container.complaint_queries().of_case(case_id, limit=REPORTS),
        opened=opened,
        reports=await container.moderation_queries().reports_of_case(case_id, limit=REPORTS),
        reporters=await container.reporter_queries().of_case(case_id, now=now),
        case_id=case_id,
        lease=read.held,
        is_mine=is_mine,
        **beats(Form()),
        me=principal().user_id,
        policies=[(policy.value, policy.text) for policy in CHOSEN],
        **await counts_shown(container) | {"now": now},
        **await desk_of_reader(container),
    )


async def _alarms(container: Container) -> Sequence[NoticeRow]:
    """What whoever asks was told of clocks, and has not read yet (MOD-08)."""
    told = await container.notice_queries().of_user(principal().user_id, limit=NOTICES)
    return [row for row in told if row.kind == NoticeKind.CASE_ALARM.value and not row.read]


async def _placed_by(container: Container, timeline: Sequence[TimelineRow]) -> str:
    """Why it is in its queue (MOD-12)."""
    placed = placement([row.event for row in timeline])
    return placement_told(placed, await container.queue_routing_queries().routing())


def _proposer(timeline: Sequence[TimelineRow]) -> str:
    return next(row.actor_name for row in reversed(timeline) if row.event.what.name == "proposed")


def _read(cursor: str) -> Place:
    """Raises `InvalidCursor`."""
    try:
        return place_of_cursor(cursor)
    except ValueError:
        raise InvalidCursor("a cursor is taken from the page before, unchanged") from None
