"""Reports to NCMEC from a case of child safety: for its officers, and not there for anybody else."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID, uuid4

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.ids import CyberTipId, ModerationCaseId
from domain.india import INDIA
from domain.moderation.cases.kind import Queue
from domain.moderation.cases.refusals import ModerationCaseNotFound
from domain.moderation.cases.status import CaseStatus, replay
from domain.moderation.cybertip import Annotation, Classification, CyberTipUnread, IncidentType, TipFile
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import my_queues
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other
from ports.moderation.child_safety_reporting import EvidenceRow

FILES = 50

Choice = TypeVar("Choice", IncidentType, Classification)


def cyber_tip_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_moderation_cyber_tips", __name__)

    @pages.get("/staff/cases/<uuid:case_id>/cybertip")
    @requires(Permission.WORK_CASES, adult=True)
    async def tips(case_id: UUID) -> PageResponse:
        return await _shown(container, ModerationCaseId(case_id), Form())

    @pages.post("/staff/cases/<uuid:case_id>/cybertip")
    @requires(Permission.WORK_CASES, adult=True)
    async def draft(case_id: UUID) -> PageResponse:
        form, case = await Form.posted(), ModerationCaseId(case_id)
        person_id = (await _case(container, case)).person_id
        offered = await container.cyber_tip_queries().evidence_of(person_id, limit=FILES) if person_id else ()
        with form.refusals():
            await container.draft_cyber_tip()(
                tip_id=CyberTipId(form.id("tip_id")),
                case_id=case,
                actor_id=principal().user_id,
                incident=_chosen(IncidentType, form.text("incident"), "/incident"),
                incident_at=_moment(form.text("incident_at")),
                note=form.text("note"),
                files=_files(form, offered),
            )
            return see_other(f"/staff/cases/{case_id}/cybertip")
        return await _shown(container, case, form)

    @pages.post("/staff/cases/<uuid:case_id>/cybertip/<uuid:tip_id>")
    @requires(Permission.WORK_CASES, adult=True)
    async def act(case_id: UUID, tip_id: UUID) -> PageResponse:
        form, case, tip = await Form.posted(), ModerationCaseId(case_id), CyberTipId(tip_id)
        await _case(container, case)
        with form.refusals():
            match form.text("act"):
                case "allow" | "refuse" as answer:
                    await container.answer_cyber_tip()(
                        tip_id=tip, case_id=case, actor_id=principal().user_id, allow=answer == "allow",
                        note=form.text("note"),
                    )  # fmt: skip
                case "call_off":
                    await container.call_off_cyber_tip()(
                        tip_id=tip, case_id=case, actor_id=principal().user_id
                    )
                case _:
                    raise CyberTipUnread("the form was not complete; load the page again")
            return see_other(f"/staff/cases/{case_id}/cybertip")
        return await _shown(container, case, form, answered=tip_id)

    return pages


async def _case(container: Container, case_id: ModerationCaseId) -> CaseStatus:
    """Raises `ModerationCaseNotFound`, for everybody but child safety officers (CSA-04)."""
    timeline = await container.moderation_case_queries().timeline(case_id)
    status = replay([row.event for row in timeline]) if timeline else None
    if (
        status is None
        or status.queue is not Queue.CHILD_SAFETY
        or status.queue not in await my_queues(container)
    ):
        raise ModerationCaseNotFound("there is no such case")
    return status


async def _shown(
    container: Container, case_id: ModerationCaseId, form: Form, *, answered: UUID | None = None
) -> PageResponse:
    status, now = await _case(container, case_id), container.now()()
    queries, to = container.cyber_tip_queries(), next(iter(container.child_safety_reporters()), None)
    lease = await container.moderation_case_queries().lease(case_id)
    is_mine = lease is not None and lease.is_held_by(principal().user_id, now=now)
    evidence = await queries.evidence_of(status.person_id, limit=FILES) if status.person_id else ()
    rows = await queries.of_case(case_id)
    return await page(
        "admin/moderation/cyber_tips.html",
        status=form.status,
        form=form if answered is None else Form(),
        answering=form if answered is not None else Form(),
        answered=answered,
        of=status,
        rows=rows,
        waits=any(row.tip.ended_at is None for row in rows),
        evidence=evidence,
        to=to,
        is_mine=is_mine,
        me=principal().user_id,
        incidents=list(IncidentType),
        classes=list(Classification),
        annotations=[each for each in Annotation if each is not Annotation.LIVE_STREAMING],
        tip_id=form.text("tip_id") or uuid4(),
        newest=max((row.taken_at for row in evidence), default=now)
        .astimezone(INDIA)
        .strftime("%Y-%m-%dT%H:%M"),
        now=now,
    )


def _files(form: Form, offered: Sequence[EvidenceRow]) -> list[TipFile]:
    """What is ticked of what the page offered. Raises `CyberTipUnread`."""
    files = []
    for row in offered:
        key = str(row.footage_id)
        if not form.text(f"send-{key}"):
            continue
        letters = form.text(f"class-{key}")
        files.append(
            TipFile.of_show(
                row.footage_id,
                _chosen(Classification, letters, f"/class-{key}") if letters else None,
                [each for each in Annotation if form.text(f"{each}-{key}")],
                viewed=bool(form.text(f"viewed-{key}")),
            )
        )
    return files


def _moment(text: str) -> datetime:
    """A time of the clock in India. Raises `CyberTipUnread`."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=INDIA)
    except ValueError:
        raise CyberTipUnread("say when it happened", pointer="/incident_at") from None


def _chosen(kind: type[Choice], text: str, pointer: str) -> Choice:
    """Raises `CyberTipUnread`."""
    try:
        return kind(text)
    except ValueError:
        raise CyberTipUnread("choose one of these", pointer=pointer) from None
