"""What was banked of a show is let go with the decision about it (ENF-03, ENF-08)."""

from collections.abc import Sequence

from application.moderation.decisions._enforcing import Overturn
from application.moderation.decisions._lift_covers import is_in_question
from domain.identity.permissions import PERMISSIONS, Permission
from domain.ids import AuditId, BankedHashId, StreamId
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import Opened, SubjectKind
from domain.moderation.cases.kind import CaseKind, Queue
from domain.moderation.decisions.action import ScopeKind
from domain.moderation.decisions.decision import Decision
from domain.moderation.decisions.policy import case_kind_of
from domain.moderation.decisions.sanction import EndedBy, Sanction
from domain.moderation.watch.hash_bank import BankKind
from ports.transaction import Transaction

_OF_PICTURES = frozenset({CaseKind.NCII, CaseKind.NON_CONSENT, CaseKind.DEEPFAKE, CaseKind.IMPERSONATION})
_TAKEN_BACK = (EndedBy.APPEAL, EndedBy.STAFF)


async def let_pictures_go(tx: Transaction, case: ModerationCase, by: Overturn) -> None:
    """The pictures of the case's shows match no more, where they are in the bank for nothing else: no other show,
    no other decision that stands, and no case that is open. A child's is let go by child safety officers alone
    (CSA-04). The caller holds the person."""
    kinds = {case.status.kind, *(case_kind_of(action.policy) for action in by.decision.actions)}
    about_child = any(kind.is_of_child_safety for kind in kinds)
    if not about_child and not kinds & _OF_PICTURES:
        return
    if about_child:
        role = (await tx.users.get(by.officer_id)).role
        if Permission.WORK_CHILD_SAFETY not in PERMISSIONS[role]:
            return
    kind = BankKind.CHILD_SAFETY if about_child else BankKind.NON_CONSENT
    everything = await tx.sanctions.all_of_person_for_update(by.decision.person_id)
    for stream_id in sorted(_shows(case, everything)):
        banked = await tx.picture_bankings.of_show(stream_id)
        if not banked or await is_in_question(tx, await tx.streams.get(stream_id), besides=case.id):
            continue
        if not await _another_stands(tx, everything, by.decision, stream_id):
            for hash_id in banked:
                await _let_go(tx, hash_id, stream_id, kind, by)


def _shows(case: ModerationCase, everything: Sequence[Sanction]) -> set[StreamId]:
    """What the case is about, and what was decided about in it."""
    scopes = [each.action.scope for each in everything if each.case_id == case.id]
    shows = {StreamId(each.id) for each in scopes if each.kind is ScopeKind.SHOW and each.id is not None}
    subject = case.status.subject
    return shows | ({StreamId(subject.id)} if subject.kind is SubjectKind.SHOW else set())


async def _another_stands(
    tx: Transaction, everything: Sequence[Sanction], decision: Decision, stream_id: StreamId
) -> bool:
    """Whether another decision about the show, or about a child, was not taken back."""
    for each in everything:
        if each.decision_id == decision.id or each.ended_by in _TAKEN_BACK:
            continue
        if each.action.scope.id == stream_id:
            return True
        queue = (await tx.decisions.get(each.decision_id)).queue
        opened = (await tx.moderation_cases.events(each.case_id))[0].what
        if queue is decision.queue is Queue.CHILD_SAFETY:
            return True
        if isinstance(opened, Opened) and opened.subject.id == stream_id:
            return True
    return False


async def _let_go(
    tx: Transaction, hash_id: BankedHashId, stream_id: StreamId, kind: BankKind, by: Overturn
) -> None:
    banked = await tx.hash_book.get_for_update(hash_id)
    if banked.kind is not kind or banked.is_retired:
        return
    if not await tx.picture_bankings.let_go(hash_id, stream_id, now=by.at):
        return
    note = f"decision {by.decision.id} overturned"
    await tx.hash_book.update(banked.retired(actor_id=by.officer_id, reason=note, now=by.at))
    await tx.audit.append(
        AuditEntry.picture_retired(
            audit_id=AuditId(by.new_id()), actor_id=by.officer_id, hash_id=hash_id, note=note, now=by.at
        )
    )
