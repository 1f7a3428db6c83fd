"""What staff do at once, in a show that goes on or at a desk, as a decision about whoever it restricts (ENF-01)."""

from collections.abc import Mapping
from uuid import UUID

from domain.ids import UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.action import (
    ACCOUNT,
    OF_AGE,
    OF_CONSENT,
    OF_FINANCE,
    Action,
    ActionKind,
    Scope,
    ScopeKind,
)
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.statement import FACTS_MIN
from domain.moderation.events import StaffActed, StaffActLifted

FACTS = "“{about}”: {found}"
"""Where or what it was, and what was found there."""
FACTS_OF_MONEY = "{about} {found}"
FACTS_OF_AGE = "{found}"
_OF_MONEY = OF_FINANCE | {ActionKind.HOLD_EARNINGS}
_ONE_BY_ONE: Mapping[ActionKind, ScopeKind] = {
    ActionKind.REMOVE_MENU_ITEM: ScopeKind.MENU_ITEM,
    ActionKind.DECLINE_PAYOUT: ScopeKind.PAYOUT,
    ActionKind.REFUSE_PAYOUT_ACCOUNT: ScopeKind.PAYOUT_ACCOUNT,
}
"""What is done to a thing that the event names."""
_OF_MESSAGES = frozenset({ActionKind.REMOVE_MESSAGE, ActionKind.DENY_MESSAGE})
_OF_SHOWS = OF_CONSENT | {
    ActionKind.COVER_SHOW,
    ActionKind.MUTE_SHOW,
    ActionKind.RAISE_CLASS,
    ActionKind.STOP_SHOW,
}
_NOTHING_SAID = "A moderator of ours saw it there, and acted at once. हमारे मॉडरेटर ने इसे वहीं देखा, और तुरंत रोका।"
"""What is told where whoever acted added no word of their own."""
_PROGRAM = (
    "A program covered it at once; since then two people looked, and agreed. "
    "एक प्रोग्राम ने इसे तुरंत ढक दिया; उसके बाद दो लोगों ने देखा, और सहमत हुए।"
)


def facts_of(event: StaffActed) -> str:
    if event.act in OF_AGE:
        return FACTS_OF_AGE
    return FACTS_OF_MONEY if event.act in _OF_MONEY else FACTS


def found_by(event: StaffActed) -> str:
    """A word that is too short for a statement stands with what can be said besides; of money it is said what it is."""
    if len(event.found) >= FACTS_MIN or event.act in _OF_MONEY:
        return event.found
    return f"{event.found} {_PROGRAM if event.by_program else _NOTHING_SAID}".strip()


def scope_of(event: StaffActed | StaffActLifted, performer_id: UserId) -> Scope:
    """Where it holds: in all rooms of the performer, in the show, or over all that they earned."""
    if event.act == ActionKind.KEEP_OUT:
        return Scope(ScopeKind.ROOM, performer_id)
    return ACCOUNT if event.stream_id is None else Scope(ScopeKind.SHOW, event.stream_id)


def actions_of(event: StaffActed, performer_id: UserId) -> tuple[Action, ...]:
    kind, policy = ActionKind(event.act), StopPolicy(event.policy)
    if kind in _OF_MESSAGES:
        of = ScopeKind.TIP if event.is_of_tip else ScopeKind.MESSAGE
        scopes = tuple(Scope(of, each) for each in _named(event))
    elif kind in _ONE_BY_ONE:
        scopes = tuple(Scope(_ONE_BY_ONE[kind], each) for each in _named(event))
    else:
        scopes = (scope_of(event, performer_id),)
    return tuple(Action(kind, policy, scope, event.until, 0, automated=event.by_program) for scope in scopes)


def subject_of(event: StaffActed, kind: CaseKind) -> Subject:
    """What its case is about: a child's is about the person, whatever was done (CSA-07), and so is one of words
    that nobody else has read, of those of a tip, and of what was done in no show."""
    if kind.is_of_child_safety:
        return Subject(SubjectKind.PERSON, event.person_id)
    if event.act == ActionKind.REMOVE_MESSAGE and not event.is_of_tip:
        return Subject(SubjectKind.MESSAGE, _named(event)[0])
    if event.act in _OF_SHOWS and event.stream_id is not None:
        return Subject(SubjectKind.SHOW, event.stream_id)
    return Subject(SubjectKind.PERSON, event.person_id)


def _named(event: StaffActed) -> list[UUID]:
    return [UUID(each) for each in event.message_ids.split()]
