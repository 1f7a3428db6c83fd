"""Who carries rupees to a bank, and who says whose an account there is."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from domain.ids import PayoutAccountId, PayoutId
from domain.payouts.account import AccountKind
from domain.payouts.payout import Word
from ports.errors import PortError, UnprovenMessage
from ports.payouts.payouts import PayoutEvent


class PayoutProviderError(PortError):
    """The provider did not answer, or refused. Unless `permanent`, what was asked may have been done all the same."""


class BadPayoutWebhook(UnprovenMessage):
    """A message that is not, provably, the provider's, or cannot be read."""

    code = "bad_payout_webhook"


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """An account as its bank knows it: `ifsc` and `number`, or `upi`; the others are empty. Personal."""

    account_id: PayoutAccountId
    kind: AccountKind
    holder: str
    ifsc: str
    number: str
    upi: str


@dataclass(frozen=True, slots=True)
class Validation:
    """The provider's ids of a contact, of its fund account, and of the question put to the bank."""

    contact_id: str
    fund_account_id: str
    validation_id: str


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """What the bank said. `registered_name` is personal; "" where the bank told none."""

    is_active: bool
    registered_name: str


class PayoutAccountVerifier(Protocol):
    """Asks a bank whose an account is (penny drop). Every method raises `PayoutProviderError`."""

    @abstractmethod
    async def begin(self, details: AccountDetails) -> Validation:
        """Make the account known to the provider and ask the bank. Asking again costs another penny, and no harm."""

    @abstractmethod
    async def result(self, validation_id: str) -> ValidationResult | None:
        """None while the bank has not answered. A check that failed of itself raises a permanent error."""


@dataclass(frozen=True, slots=True)
class PayoutOrder:
    """`amount_paise` to the fund account. The payout's id is the key by which a repeated order is the same one."""

    payout_id: PayoutId
    fund_account_id: str
    kind: AccountKind
    amount_paise: int


@dataclass(frozen=True, slots=True)
class ProviderPayout:
    """How a payout stands with the provider. `reason` is a key of the provider's such as `beneficiary_bank_offline`."""

    provider_id: str
    word: Word
    amount_paise: int
    utr: str
    reason: str


class PayoutProvider(Protocol):
    """Carries payouts. The `async` methods raise `PayoutProviderError`."""

    @abstractmethod
    async def send(self, order: PayoutOrder) -> ProviderPayout:
        """Safe to repeat with the same order: the provider moves the money once, and says how it stands."""

    @abstractmethod
    async def find(self, payout_id: PayoutId, provider_id: str) -> ProviderPayout | None:
        """How it stands, by the provider's id or, where that is empty, by ours. None where there is none."""

    @abstractmethod
    def read_webhook(self, body: bytes, headers: Mapping[str, str]) -> PayoutEvent:
        """Check a webhook's signature over its raw bytes. Header names are lower case. Raises `BadPayoutWebhook`."""
