"""What staff do in a show that goes on, as a decision about whoever it restricts (ENF-01)."""

from uuid import UUID

from domain.ids import UserId
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.action import Action, ActionKind, Scope, ScopeKind
from domain.moderation.decisions.policy import policy_named
from domain.moderation.events import StaffActed, StaffActLifted

FACTS = "“{show}”: {found}"
"""Where it was, and what was found there."""
_OF_MESSAGES = frozenset({ActionKind.REMOVE_MESSAGE, ActionKind.DENY_MESSAGE})
_NOTHING_SAID = "A moderator of ours saw it there, and acted at once. हमारे मॉडरेटर ने इसे वहीं देखा, और तुरंत रोका।"
"""What is told where whoever acted added no word of their own."""
_PROGRAM = (
    "A program covered it at once; since then two people looked, and agreed. "
    "एक प्रोग्राम ने इसे तुरंत ढक दिया; उसके बाद दो लोगों ने देखा, और सहमत हुए।"
)


def found_by(event: StaffActed) -> str:
    return event.found or (_PROGRAM if event.by_program else _NOTHING_SAID)


def scope_of(event: StaffActed | StaffActLifted, performer_id: UserId) -> Scope:
    """Where it holds: in all rooms of the performer, or in the show."""
    if event.act == ActionKind.KEEP_OUT:
        return Scope(ScopeKind.ROOM, performer_id)
    return Scope(ScopeKind.SHOW, event.stream_id)


def actions_of(event: StaffActed, performer_id: UserId) -> tuple[Action, ...]:
    kind, policy = ActionKind(event.act), policy_named(event.policy)
    if kind in _OF_MESSAGES:
        of = ScopeKind.TIP if event.is_of_tip else ScopeKind.MESSAGE
        scopes = tuple(Scope(of, each) for each in _messages(event))
    else:
        scopes = (scope_of(event, performer_id),)
    return tuple(Action(kind, policy, scope, event.until, 0, automated=event.by_program) for scope in scopes)


def subject_of(event: StaffActed, kind: CaseKind) -> Subject:
    """What its case is about: a child's is about the person, whatever was done (CSA-07), and so is one of words
    that nobody else has read, and of those of a tip."""
    if kind.is_of_child_safety:
        return Subject(SubjectKind.PERSON, event.person_id)
    if event.act == ActionKind.REMOVE_MESSAGE and not event.is_of_tip:
        return Subject(SubjectKind.MESSAGE, _messages(event)[0])
    if event.act in (ActionKind.COVER_SHOW, ActionKind.MUTE_SHOW, ActionKind.RAISE_CLASS):
        return Subject(SubjectKind.SHOW, event.stream_id)
    return Subject(SubjectKind.PERSON, event.person_id)


def _messages(event: StaffActed) -> list[UUID]:
    return [UUID(each) for each in event.message_ids.split()]
