"""What a complaint or a report covered is given back when it was unfounded (LEG-17)."""

from domain.ids import AuditId, ModerationCaseId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, CaseOutcome, Subject, SubjectKind
from domain.moderation.live.show_control import LIFTED, ShowControl
from domain.streaming.room_event import STREAM_COVERED
from domain.streaming.stream import OPEN, Stream
from ports.clock import NewId
from ports.transaction import Transaction


async def held_shows(tx: Transaction, case_id: ModerationCaseId) -> list[Stream]:
    """The shows that the case's complaints and reports covered, held until the end.

    Ask before the case is held: whoever complains holds the show first.
    """
    return [
        await tx.streams.get_for_update(each)
        for each in sorted(
            {*await tx.complaints.covered_by_case(case_id), *await tx.reports.covered_by_case(case_id)}
        )
    ]


async def lift_covers(
    tx: Transaction, closed: ModerationCase, shows: list[Stream], by: By, new_id: NewId
) -> None:
    """Uncover what a complaint or a report alone covered, where the case found nothing. The media plane is told within
    a second.

    Nothing is lifted while another case of the show or its performer is open, nor once somebody decided anything else
    about the room: staff lift it by hand then.
    """
    if closed.status.outcome is not CaseOutcome.NO_VIOLATION:
        return
    for show in shows:
        if show.state not in OPEN or await is_in_question(tx, show):
            continue
        before = await tx.room_controls.of(show.id)
        controls = before.covered(False)
        if controls is before or not await _has_covered(tx, show, before.revision):
            continue
        await tx.room_controls.save(controls)
        await tx.room_events.append(show.id, STREAM_COVERED, {"covered": False}, now=by.at)
        await tx.audit.append(
            AuditEntry(
                AuditId(new_id()), by.actor_id, f"stream.{ShowControl.UNCOVER}", f"stream:{show.id}", LIFTED, "", by.at
            )
        )  # fmt: skip


async def _has_covered(tx: Transaction, show: Stream, revision: int) -> bool:
    return await tx.complaints.has_covered(show.id, revision) or await tx.reports.has_covered(
        show.id, revision
    )


async def is_in_question(tx: Transaction, of: Stream, *, besides: ModerationCaseId | None = None) -> bool:
    """Whether a case about the show or its performer is open, another than `besides`."""
    show, person = Subject(SubjectKind.SHOW, of.id), Subject(SubjectKind.PERSON, of.performer_id)
    for subject, child_safety in ((show, False), (person, False), (person, True)):
        found = await tx.moderation_cases.find_open(subject, child_safety=child_safety)
        if found is not None and found.id != besides:
            return True
    return False
