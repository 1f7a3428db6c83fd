"""What an authority asks for: by what right, about whom, which data, and of which time."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.errors import Invalid
from domain.ids import UserId

ACCOUNTS_MAX = 20


class InvalidLegalRequest(Invalid):
    code = "invalid_legal_request"


class LegalBasis(StrEnum):
    """By what right the authority asks."""

    BNSS_94 = "bnss_94"
    IT_RULES_3_1_J = "it_rules_3_1_j"
    IT_ACT_69 = "it_act_69"
    COURT_ORDER = "court_order"
    CHILD_PROTECTION = "child_protection"

    @property
    def text(self) -> str:
        return _BASES[self]


_BASES = {
    LegalBasis.BNSS_94: "BNSS 2023, section 94: order to produce documents or electronic records",
    LegalBasis.IT_RULES_3_1_J: "IT Rules 2021, rule 3(1)(j): information for a lawful investigation",
    LegalBasis.IT_ACT_69: "IT Act 2000, section 69, or 69B: direction to give information",
    LegalBasis.COURT_ORDER: "Order of a court",
    LegalBasis.CHILD_PROTECTION: "POCSO Act 2012, sections 19 to 21: an offence against a child",
}


class DataCategory(StrEnum):
    """What can be asked for. Each is exported by itself, and no more of it than its text says."""

    ACCOUNT = "account"
    SESSIONS = "sessions"
    AGE_STATUS = "age_status"
    VERIFICATION = "verification"
    DOCUMENTS = "documents"
    SHOWS = "shows"
    CHAT = "chat"
    MONEY = "money"
    CONSENT = "consent"

    @property
    def text(self) -> str:
        return _CATEGORIES[self]


_CATEGORIES = {
    DataCategory.ACCOUNT: "Account: e-mail address, display name, role, day of registration",
    DataCategory.SESSIONS: "Sign-ins: when sessions began and ended",
    DataCategory.AGE_STATUS: "Age: what was decided, by which provider, and when it was asked",
    DataCategory.VERIFICATION: "Verification record: decisions, without documents",
    DataCategory.DOCUMENTS: "Documents: the files themselves",
    DataCategory.SHOWS: "Shows: titles and times",
    DataCategory.CHAT: "Chat: what the person wrote in rooms and to one other person, others as numbers",
    DataCategory.MONEY: "Payments, tips and paid messages, others as numbers",
    DataCategory.CONSENT: "Consent: what the person signed, agreed to and took back",
}


@dataclass(frozen=True, slots=True)
class RequestScope:
    """Whose data, which of it, and of which time: from `since` until before `until`."""

    accounts: tuple[UserId, ...]
    categories: tuple[DataCategory, ...]
    since: datetime
    until: datetime

    @classmethod
    def of(
        cls, *, accounts: list[UserId], categories: list[DataCategory], since: datetime, until: datetime
    ) -> "RequestScope":
        """Raises `InvalidLegalRequest`."""
        if not 1 <= len(set(accounts)) <= ACCOUNTS_MAX:
            raise InvalidLegalRequest(f"a request is about 1 to {ACCOUNTS_MAX} accounts", pointer="/accounts")
        if not categories:
            raise InvalidLegalRequest("a request names at least one category", pointer="/categories")
        if since >= until:
            raise InvalidLegalRequest("a period ends after it begins", pointer="/until")
        return cls(tuple(sorted(set(accounts))), tuple(sorted(set(categories))), since, until)
