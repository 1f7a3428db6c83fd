"""The form on a case's page that decides it: what it offers, what was chosen, and what the person will read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from application.moderation.cases._offered import offered
from application.moderation.decisions._deciding import Reasons
from application.moderation.decisions.decide_case import AskedAction
from application.moderation.decisions.propose_severe_act import PROPOSABLE
from domain.errors import Invalid
from domain.identity.permissions import Role
from domain.ids import DecisionId, ModerationCaseId, StreamId, UserId
from domain.language import Language
from domain.moderation.cases.event import SevereAct, SubjectKind
from domain.moderation.cases.law import Duty
from domain.moderation.cases.status import CaseStatus
from domain.moderation.decisions.action import WHOLE, ActionKind, Scope, ScopeKind
from domain.moderation.decisions.statement import Statement
from entrypoints.container import Container
from entrypoints.views.case_desk import person_concerned
from entrypoints.web.form import Form
from entrypoints.web.moderation.decision_words import parts_of

SHOWS = 10
DECIDING = frozenset({"decide", "preview"})
PROPOSING = frozenset({"propose", "confirm", "drop"})
TIMES: Mapping[ActionKind, Sequence[tuple[timedelta, str]]] = {
    ActionKind.CHAT_TIMEOUT: (
        (timedelta(minutes=10), "10 minutes"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=7), "7 days"),
        (timedelta(days=30), "30 days"),
    ),
    ActionKind.SUSPENSION: (
        (timedelta(days=1), "1 day"),
        (timedelta(days=3), "3 days"),
        (timedelta(days=7), "7 days"),
        (timedelta(days=30), "30 days"),
        (timedelta(days=90), "90 days"),
        (timedelta(days=365), "1 year"),
    ),
}
"""What has an end, and the lengths that are offered for it."""
_OF: Mapping[ActionKind, ScopeKind] = {
    ActionKind.STOP_SHOW: ScopeKind.SHOW,
    ActionKind.REMOVE_TITLE: ScopeKind.SHOW,
    ActionKind.REMOVE_MESSAGE: ScopeKind.MESSAGE,
    ActionKind.REMOVE_MENU_ITEM: ScopeKind.MENU_ITEM,
}
_TIP, _DIRECT = "tip:", "direct:"
"""Before the id of a tip whose words are to be taken away, or of a direct message, where a message's id could stand."""
_OTHER_WORDS: Mapping[str, ScopeKind] = {_TIP: ScopeKind.TIP, _DIRECT: ScopeKind.DIRECT_MESSAGE}
WORDS: Mapping[str, str] = {
    "unknown_policy": "Choose the rule that was broken.",
    "nothing_decided": "Choose at least one thing to do.",
}


class TargetMissing(Invalid):
    code = "action_target_missing"


class UnknownLength(Invalid):
    code = "unknown_length"


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that can be done, with the lengths and the things (id, words) that there are to choose from."""

    kind: ActionKind
    lasts: Sequence[tuple[int, str]]
    of: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Desk:
    """What whoever works on the case may decide. `name` is empty where nobody answers for it, or where staff do."""

    name: str
    offers: Sequence[Offer]
    severe_acts: Sequence[SevereAct]


async def desk_of(container: Container, status: CaseStatus, role: Role) -> Desk:
    severe = [SevereAct.CLOSE_UNREPORTED] if _owes_a_report(status) else []
    person = await person_concerned(container, status)
    if person is None:
        return Desk("", (), severe)
    things, may = await _things(container, status, person.role), offered(role, status.queue)
    offers = [
        Offer(
            kind,
            [(int(length.total_seconds()), words) for length, words in TIMES.get(kind, ())],
            things.get(_OF[kind], ()) if kind in _OF else (),
        )
        for kind in ActionKind
        if kind in may and (kind in WHOLE or things.get(_OF.get(kind, ScopeKind.ACCOUNT)))
    ]
    if ActionKind.PERMANENT_BAN in may:
        severe.insert(0, SevereAct.PERMANENT_BAN)
    return Desk(person.display_name, offers, [act for act in severe if act in PROPOSABLE])


def _owes_a_report(status: CaseStatus) -> bool:
    return any(clock.duty in (Duty.REPORT_TO_POLICE, Duty.REPORT_TO_NCMEC) for clock in status.unproved)


async def _things(
    container: Container, status: CaseStatus, role: Role
) -> Mapping[ScopeKind, Sequence[tuple[str, str]]]:
    """What of this person's can be taken away, by what it is."""
    assert status.person_id is not None, "somebody answers for it"
    subject = status.subject
    found: dict[ScopeKind, Sequence[tuple[str, str]]] = {}
    if subject.kind is SubjectKind.MESSAGE:
        found[ScopeKind.MESSAGE] = [(str(subject.id), "What was reported")]
    if subject.kind is SubjectKind.TIP:
        found[ScopeKind.MESSAGE] = [(f"{_TIP}{subject.id}", "The words of the tip that were reported")]
    if subject.kind is SubjectKind.DIRECT_MESSAGE:
        found[ScopeKind.MESSAGE] = [(f"{_DIRECT}{subject.id}", "The direct message that was reported")]
    if subject.kind is SubjectKind.SHOW:
        show = await container.stream_queries().get(StreamId(subject.id))
        found[ScopeKind.SHOW] = [(str(show.stream_id), show.title)]
    elif role is Role.PERFORMER:
        shows = await container.stream_queries().of_performer(UserId(status.person_id), limit=SHOWS)
        found[ScopeKind.SHOW] = [(str(show.stream_id), show.title) for show in shows]
    if role is Role.PERFORMER:
        items = await container.menu_queries().of_performer(UserId(status.person_id))
        found[ScopeKind.MENU_ITEM] = [(str(item.item_id), item.name) for item in items]
    return found


def asked_of(form: Form) -> tuple[AskedAction, ...]:
    """What was chosen. Raises `TargetMissing`, `UnknownLength`."""
    return tuple(
        AskedAction(kind.value, form.text("policy"), _scope(form, kind), _lasts(form, kind))
        for kind in ActionKind
        if form.text(f"do_{kind}") and (kind in WHOLE or kind in _OF)
    )


def _scope(form: Form, kind: ActionKind) -> Scope:
    if kind in WHOLE:
        return WHOLE[kind]
    chosen = form.text(f"of_{kind}")
    of = _OF[kind]
    if kind is ActionKind.REMOVE_MESSAGE:
        before, colon, after = chosen.rpartition(":")
        of, chosen = _OTHER_WORDS.get(before + colon, of), after
    try:
        return Scope(of, UUID(chosen))
    except ValueError:
        raise TargetMissing("choose what it is about", pointer=f"/of_{kind}") from None


def _lasts(form: Form, kind: ActionKind) -> timedelta | None:
    if kind not in TIMES:
        return None
    for length, _ in TIMES[kind]:
        if form.text(f"lasts_{kind}") == str(int(length.total_seconds())):
            return length
    raise UnknownLength("choose for how long", pointer=f"/lasts_{kind}")


def reasons_of(form: Form) -> Reasons:
    return Reasons(form.text("facts"), form.text("law"))


async def decide(container: Container, case_id: ModerationCaseId, actor_id: UserId, form: Form) -> None:
    """Raises as the use cases."""
    match form.text("act"):
        case "decide":
            await container.decide_moderation_case()(
                decision_id=DecisionId(container.new_id()()), case_id=case_id, actor_id=actor_id,
                asked=asked_of(form), reasons=reasons_of(form), note=form.text("staff_note"), seen=form.whole("seen"),
            )  # fmt: skip
        case "propose":
            await container.propose_severe_act()(
                case_id=case_id, actor_id=actor_id, act=form.text("severe_act"), policy=form.text("policy"),
                note=form.text("staff_note"), seen=form.whole("seen"),
            )  # fmt: skip
        case "confirm":
            await container.confirm_severe_act()(
                decision_id=DecisionId(container.new_id()()), case_id=case_id, actor_id=actor_id,
                reasons=reasons_of(form), note=form.text("staff_note"), seen=form.whole("seen"),
            )  # fmt: skip
        case _:
            await container.drop_proposal()(
                case_id=case_id, actor_id=actor_id, note=form.text("staff_note"), seen=form.whole("seen")
            )


async def preview(container: Container, case_id: ModerationCaseId, actor_id: UserId, form: Form) -> Statement:
    """What the person would read. Raises as `DecideCase`, and decides nothing."""
    statement: Statement = await container.preview_decision()(
        case_id=case_id, actor_id=actor_id, asked=asked_of(form), reasons=reasons_of(form)
    )
    return statement


def told(statement: Statement) -> list[tuple[str, list[tuple[str, str]]]]:
    """In each language: its key, and the parts of the statement."""
    return [(language.value, parts_of(statement.text(language), language)) for language in Language]
