"""Why staff may stop a show."""

from collections.abc import Collection
from enum import StrEnum

from domain.errors import Invalid
from domain.moderation.cases.kind import CaseKind


class UnknownPolicy(Invalid):
    code = "unknown_policy"


class StopPolicy(StrEnum):
    """The rule that a show broke. A stop names one; its text is what the performer is told."""

    SUSPECTED_MINOR = "suspected_minor"
    NON_CONSENT = "non_consent"
    EXPLICIT_CONTENT = "explicit_content"
    VIOLENCE_OR_THREAT = "violence_or_threat"
    HARASSMENT = "harassment"
    OFF_PLATFORM_PAYMENT = "off_platform_payment"
    IMPERSONATION = "impersonation"
    WRONG_CLASS = "wrong_class"
    PAYOUT_DETAILS = "payout_details"
    PAYMENT_FRAUD = "payment_fraud"
    OTHER_RULE = "other_rule"
    AGE_NOT_SHOWN = "age_not_shown"
    """Of officers who override what is known of an age, and of nothing else (AGE-19)."""

    @property
    def text(self) -> str:
        """The rule in words for a person."""
        return _TEXTS[self]

    @property
    def severity(self) -> int:
        """How grave a show is that breaks it: 0 the gravest, 3 the least. 0 and 1 are what no viewer pays for."""
        return _SEVERITIES[self]


_TEXTS = {
    StopPolicy.SUSPECTED_MINOR: "Everyone in a show must be a verified adult.",
    StopPolicy.NON_CONSENT: "Everyone in a show must have agreed to be in it.",
    StopPolicy.EXPLICIT_CONTENT: "Sexually explicit content is not allowed on LivePanty.",
    StopPolicy.VIOLENCE_OR_THREAT: "Violence, and threats of it, are not allowed.",
    StopPolicy.HARASSMENT: "Harassing or humiliating a person is not allowed.",
    StopPolicy.OFF_PLATFORM_PAYMENT: "Asking for payments outside LivePanty is not allowed.",
    StopPolicy.IMPERSONATION: "Pretending to be somebody else is not allowed.",
    StopPolicy.WRONG_CLASS: "What a show is about must be said as it is.",
    StopPolicy.PAYOUT_DETAILS: "Earnings are paid to an account in the performer’s own name, as our terms say.",
    StopPolicy.PAYMENT_FRAUD: "Paying, or being paid, with what belongs to somebody else is not allowed.",
    StopPolicy.OTHER_RULE: "The show broke another of our community rules.",
    StopPolicy.AGE_NOT_SHOWN: "Only people who have shown that they are adults, and who they are, may be here.",
}

_OF_MONEY_ALONE = (StopPolicy.PAYOUT_DETAILS, StopPolicy.PAYMENT_FRAUD)
CHOSEN = tuple(policy for policy in StopPolicy if policy not in (*_OF_MONEY_ALONE, StopPolicy.AGE_NOT_SHOWN))
"""What staff choose from for all that they decide on shows, people and words."""

OF_WORDS = (
    StopPolicy.OTHER_RULE,
    StopPolicy.OFF_PLATFORM_PAYMENT,
    StopPolicy.HARASSMENT,
    StopPolicy.VIOLENCE_OR_THREAT,
    StopPolicy.EXPLICIT_CONTENT,
)
"""What a few words may break, and a person choose from."""
OF_MONEY = (
    *_OF_MONEY_ALONE,
    StopPolicy.OFF_PLATFORM_PAYMENT,
    StopPolicy.IMPERSONATION,
    StopPolicy.OTHER_RULE,
)
"""Why somebody may be kept from paying or from being paid. What is graver stops the money itself (PYT-07)."""

OF_CONSENT = (
    StopPolicy.NON_CONSENT,
    StopPolicy.IMPERSONATION,
    StopPolicy.HARASSMENT,
    StopPolicy.SUSPECTED_MINOR,
    StopPolicy.OTHER_RULE,
)
"""Why what was made of a show may be kept from everybody, where somebody says that they are seen in it."""

_SEVERITIES = {
    StopPolicy.SUSPECTED_MINOR: 0,
    StopPolicy.NON_CONSENT: 0,
    StopPolicy.EXPLICIT_CONTENT: 1,
    StopPolicy.VIOLENCE_OR_THREAT: 1,
    StopPolicy.HARASSMENT: 2,
    StopPolicy.IMPERSONATION: 2,
    StopPolicy.OFF_PLATFORM_PAYMENT: 3,
    StopPolicy.WRONG_CLASS: 3,
    StopPolicy.PAYOUT_DETAILS: 3,
    StopPolicy.PAYMENT_FRAUD: 3,
    StopPolicy.OTHER_RULE: 3,
    StopPolicy.AGE_NOT_SHOWN: 3,
}


def policy_named(key: str, of: str = "what is done", among: Collection[StopPolicy] = CHOSEN) -> StopPolicy:
    """`of` is what needs a rule, in words for whoever does it (MOD-20). Raises `UnknownPolicy`."""
    found = next((each for each in among if each.value == key), None)
    if found is None:
        raise UnknownPolicy(f"{of} names one of the policies", pointer="/policy")
    return found


def case_kind_of(policy: StopPolicy) -> CaseKind:
    """What the case of a show that broke this rule is about."""
    return _CASE_KINDS.get(policy) or CaseKind(policy.value)


_CASE_KINDS = {
    StopPolicy.SUSPECTED_MINOR: CaseKind.MINOR,
    StopPolicy.WRONG_CLASS: CaseKind.OTHER,
    StopPolicy.PAYOUT_DETAILS: CaseKind.OTHER,
    StopPolicy.PAYMENT_FRAUD: CaseKind.OTHER,
    StopPolicy.OTHER_RULE: CaseKind.OTHER,
    StopPolicy.AGE_NOT_SHOWN: CaseKind.OTHER,
}
"""Every other rule and its kind of case have one name."""
