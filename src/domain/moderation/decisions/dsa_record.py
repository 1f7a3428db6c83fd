"""A decision as a record of the EU's DSA transparency database: a view of our own statement, by its field names."""

from collections.abc import Mapping

from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.action import MUTES, Action, ActionKind
from domain.moderation.decisions.decision import Decision

_VISIBILITY: Mapping[ActionKind, str] = {
    ActionKind.STOP_SHOW: "DECISION_VISIBILITY_CONTENT_DISABLED",
    ActionKind.REMOVE_MESSAGE: "DECISION_VISIBILITY_CONTENT_REMOVED",
    ActionKind.DENY_MESSAGE: "DECISION_VISIBILITY_CONTENT_DISABLED",
    ActionKind.REMOVE_TITLE: "DECISION_VISIBILITY_CONTENT_REMOVED",
    ActionKind.REMOVE_MENU_ITEM: "DECISION_VISIBILITY_CONTENT_REMOVED",
    ActionKind.COVER_SHOW: "DECISION_VISIBILITY_CONTENT_DISABLED",
    ActionKind.RAISE_CLASS: "DECISION_VISIBILITY_CONTENT_DISABLED",
    ActionKind.MUTE_SHOW: "DECISION_VISIBILITY_OTHER",
    ActionKind.HIDE_RECORDINGS: "DECISION_VISIBILITY_CONTENT_DISABLED",
    ActionKind.ERASE_RECORDINGS: "DECISION_VISIBILITY_CONTENT_REMOVED",
    ActionKind.WARNING: "DECISION_VISIBILITY_OTHER",
    ActionKind.STRIKE: "DECISION_VISIBILITY_OTHER",
}
_CONTENT: Mapping[ActionKind, str] = {
    ActionKind.STOP_SHOW: "CONTENT_TYPE_VIDEO",
    ActionKind.REMOVE_MESSAGE: "CONTENT_TYPE_TEXT",
    ActionKind.DENY_MESSAGE: "CONTENT_TYPE_TEXT",
    ActionKind.REMOVE_TITLE: "CONTENT_TYPE_TEXT",
    ActionKind.REMOVE_MENU_ITEM: "CONTENT_TYPE_TEXT",
    ActionKind.COVER_SHOW: "CONTENT_TYPE_VIDEO",
    ActionKind.RAISE_CLASS: "CONTENT_TYPE_VIDEO",
    ActionKind.MUTE_SHOW: "CONTENT_TYPE_AUDIO",
    ActionKind.HIDE_RECORDINGS: "CONTENT_TYPE_VIDEO",
    ActionKind.ERASE_RECORDINGS: "CONTENT_TYPE_VIDEO",
}
_MONETARY = (ActionKind.HOLD_EARNINGS, ActionKind.DECLINE_PAYOUT, ActionKind.REFUSE_PAYOUT_ACCOUNT)
_SERVICE = MUTES | {ActionKind.PUT_OUT, ActionKind.KEEP_OUT, ActionKind.RESET_AGE, ActionKind.HOLD_PAYMENTS}
_C = CaseKind
_CATEGORIES: Mapping[str, frozenset[CaseKind]] = {
    "STATEMENT_CATEGORY_PROTECTION_OF_MINORS": frozenset({_C.CSAM, _C.MINOR, _C.MINOR_CLAIM, _C.GROOMING}),
    "STATEMENT_CATEGORY_NON_CONSENSUAL_BEHAVIOUR": frozenset(
        {_C.NON_CONSENT, _C.NCII, _C.DEEPFAKE, _C.COERCION}
    ),
    "STATEMENT_CATEGORY_PORNOGRAPHY_OR_SEXUALIZED_CONTENT": frozenset({_C.EXPLICIT_CONTENT}),
    "STATEMENT_CATEGORY_VIOLENCE": frozenset({_C.VIOLENCE_OR_THREAT, _C.THREAT_TO_LIFE, _C.TRAFFICKING}),
    "STATEMENT_CATEGORY_ILLEGAL_OR_HARMFUL_SPEECH": frozenset({_C.HARASSMENT}),
    "STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS": frozenset({_C.DOXXING}),
    "STATEMENT_CATEGORY_SCAMS_AND_FRAUD": frozenset({_C.IMPERSONATION, _C.OFF_PLATFORM_PAYMENT, _C.SPAM}),
}
_OTHERWISE = "STATEMENT_CATEGORY_SCOPE_OF_PLATFORM_SERVICE"


def dsa_record(decision: Decision) -> dict[str, object]:
    """The fields of one record; one that does not apply is None or empty. Nothing in it says who anybody is."""
    stated, actions = decision.statement, decision.actions
    rule = ", ".join(dict.fromkeys(action.policy.value for action in actions))
    is_law = bool(stated.law)
    return {
        "puid": str(decision.id),
        "decision_visibility": _of(actions, _VISIBILITY),
        "end_date_visibility_restriction": None,
        "decision_monetary": "DECISION_MONETARY_SUSPENSION" if _any(actions, *_MONETARY) else None,
        "decision_provision": (
            "DECISION_PROVISION_PARTIAL_SUSPENSION" if any(action.kind in _SERVICE for action in actions) else None
        ),
        "end_date_service_restriction": _end(actions, *_SERVICE),
        "decision_account": _account(actions),
        "end_date_account_restriction": _end(actions, ActionKind.SUSPENSION),
        "decision_ground": (
            "DECISION_GROUND_ILLEGAL_CONTENT" if is_law else "DECISION_GROUND_INCOMPATIBLE_CONTENT"
        ),
        "illegal_content_legal_ground": stated.law or None,
        "illegal_content_explanation": stated.facts if is_law else None,
        "incompatible_content_ground": None if is_law else f"Community rules: {rule}",
        "incompatible_content_explanation": None if is_law else stated.facts,
        "content_type": _of(actions, _CONTENT) or ["CONTENT_TYPE_OTHER"],
        "category": next((name for name, kinds in _CATEGORIES.items() if stated.kind in kinds), _OTHERWISE),
        "territorial_scope": list(stated.territory),
        "content_language": None,
        "content_date": stated.content_on.isoformat() if stated.content_on else None,
        "application_date": decision.decided_at.date().isoformat(),
        "decision_facts": stated.facts,
        "source_type": stated.source.value,
        "automated_detection": "Yes" if stated.automated_detection else "No",
        "automated_decision": (
            "AUTOMATED_DECISION_PARTIALLY" if any(action.automated for action in actions)
            else "AUTOMATED_DECISION_NOT_AUTOMATED"
        ),
    }  # fmt: skip


def _of(actions: tuple[Action, ...], names: Mapping[ActionKind, str]) -> list[str]:
    return sorted({names[action.kind] for action in actions if action.kind in names})


def _any(actions: tuple[Action, ...], *kinds: ActionKind) -> bool:
    return any(action.kind in kinds for action in actions)


def _end(actions: tuple[Action, ...], *kinds: ActionKind) -> str | None:
    ends = [action.until for action in actions if action.kind in kinds]
    known = [end for end in ends if end is not None]
    return max(known).date().isoformat() if ends and len(known) == len(ends) else None


def _account(actions: tuple[Action, ...]) -> str | None:
    if _any(actions, ActionKind.PERMANENT_BAN):
        return "DECISION_ACCOUNT_TERMINATED"
    is_shut = _any(actions, ActionKind.SUSPENSION, ActionKind.HOLD_ACCOUNT)
    return "DECISION_ACCOUNT_SUSPENDED" if is_shut else None
