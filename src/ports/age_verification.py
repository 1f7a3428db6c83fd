"""Age status, performer applications, and the provider that finds out."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.age_verification.age import AgeStatus, Finding
from domain.age_verification.performer import PerformerApplication
from domain.ids import AgeAttemptId, ApplicationId, UserId
from ports.errors import PortError


class AgeStatuses(Protocol):
    @abstractmethod
    async def get(self, user_id: UserId) -> AgeStatus:
        """`AgeStatus.unknown` for an account of which nothing is known."""

    @abstractmethod
    async def get_for_update(self, user_id: UserId) -> AgeStatus:
        """As `get`, and no other transaction changes it before this one ends."""

    @abstractmethod
    async def save(self, status: AgeStatus) -> None: ...

    @abstractmethod
    async def add_attempt(
        self, attempt_id: AgeAttemptId, user_id: UserId, *, provider: str, now: datetime
    ) -> None: ...

    @abstractmethod
    async def find_attempt_user(self, attempt_id: AgeAttemptId) -> UserId | None: ...


class PerformerApplications(Protocol):
    @abstractmethod
    async def find(self, application_id: ApplicationId) -> PerformerApplication | None: ...

    @abstractmethod
    async def get_for_update(self, application_id: ApplicationId) -> PerformerApplication:
        """Raises `ApplicationNotFound`."""

    @abstractmethod
    async def add(self, application: PerformerApplication) -> None:
        """Raises `ApplicationOpen` when the account has one that is not refused."""

    @abstractmethod
    async def update(self, application: PerformerApplication) -> None: ...


@dataclass(frozen=True, slots=True)
class ApplicationRow:
    application_id: ApplicationId
    user_id: UserId
    display_name: str
    age_state: str
    state: str
    submitted_at: datetime
    decided_at: datetime | None
    decided_by_name: str | None
    reason: str


class AgeQueries(Protocol):
    @abstractmethod
    async def submitted_applications(self, *, limit: int) -> Sequence[ApplicationRow]:
        """Oldest first."""

    @abstractmethod
    async def latest_application(self, user_id: UserId) -> ApplicationRow | None: ...


class AgeProviderError(PortError):
    """The provider did not answer, or not understandably. Nothing may be decided from it."""


class BadAgeWebhook(Exception):
    """A message that is not, provably, the provider's: wrong signature, too old, or not readable."""


@dataclass(frozen=True, slots=True)
class AgeReport:
    """What the provider says of one attempt, from a webhook or asked for."""

    attempt_id: AgeAttemptId
    finished: bool
    finding: Finding


class AgeVerifier(Protocol):
    """A provider that finds out whether a person is an adult, on pages of its own."""

    @property
    @abstractmethod
    def name(self) -> str: ...

    @abstractmethod
    async def start(self, attempt_id: AgeAttemptId, *, return_url: str) -> str:
        """Open a verification and return the address to send the person to. Safe to repeat for one attempt.

        Raises `AgeProviderError`.
        """

    @abstractmethod
    async def report(self, attempt_id: AgeAttemptId) -> AgeReport:
        """Ask the provider how an attempt stands. Raises `AgeProviderError`."""

    @abstractmethod
    def read_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> AgeReport:
        """Check a webhook's signature over its raw bytes, and its age. Header names are lower case.

        Raises `BadAgeWebhook`.
        """
