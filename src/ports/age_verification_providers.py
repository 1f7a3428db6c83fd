"""Providers outside that look at a person or at their documents, on pages of their own."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.age_verification.age import Finding
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.method import Method
from domain.ids import AgeAttemptId
from ports.errors import PortError


class ProviderError(PortError):
    """The provider did not answer, or not understandably. Nothing may be decided from it."""


class BadProviderWebhook(Exception):
    """A message that is not, provably, the provider's: wrong signature, too old, or not readable."""


class WrongRedirect(Exception):
    """What came back with the person is not the answer to what they were sent with: state or code is not ours."""


class ProviderState(StrEnum):
    """How the provider says that an attempt stands."""

    RUNNING = "running"
    FINISHED = "finished"
    """The provider is done; the report holds what it found."""
    TRY_AGAIN = "try_again"
    """The provider asks for a better picture; the person goes on with it."""
    REVIEW = "review"
    """The provider itself is not sure: a person must look."""
    REFUSED = "refused"
    """The provider says no: forged, failed, or not the same person."""
    LAPSED = "lapsed"
    """Given up, out of time, or consent denied. Nothing was found."""


@dataclass(frozen=True, slots=True)
class Score:
    """The outcome of comparing faces or of a liveness test (AGE-09): a number and where it came from, no template.

    `basis_points` is 0 to 10,000; `passed` is the provider's own verdict at its own threshold.
    """

    basis_points: int
    passed: bool
    model: str
    reference: str


@dataclass(frozen=True, slots=True)
class ProviderReport:
    """What the provider says of one attempt, from a webhook or asked for.

    `event_id` names the message, so that one that comes twice counts once; "" where we asked. `said_at` orders the
    messages of one attempt: an older one never overrides a newer. `finding` is for age alone; `claims` only where the
    provider passes on what a document says. `code` is the provider's own word for the outcome, without personal data.
    """

    attempt_id: AgeAttemptId
    event_id: str
    said_at: datetime
    state: ProviderState
    finding: Finding
    claims: IdentityClaims | None
    liveness: Score | None
    face_match: Score | None
    reference: str
    code: str


@dataclass(frozen=True, slots=True)
class Started:
    """Where to send the person. `state` and `secret` are kept with the attempt, where the provider uses redirects.

    `state` comes back with the person and names the attempt; `secret` (a PKCE verifier) never leaves the server.
    """

    url: str
    state: str
    secret: str


class VerificationProvider(Protocol):
    """A provider behind one method."""

    @property
    @abstractmethod
    def method(self) -> Method: ...

    @abstractmethod
    async def start(self, attempt_id: AgeAttemptId, *, return_url: str) -> Started:
        """Open a verification. Safe to repeat for one attempt. Raises `ProviderError`."""

    @abstractmethod
    async def report(self, attempt_id: AgeAttemptId, *, reference: str) -> ProviderReport:
        """Ask the provider how an attempt stands; `reference` is the last report's, or "". Raises `ProviderError`."""

    @abstractmethod
    def read_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> ProviderReport:
        """Check a webhook's signature over its raw bytes, and its age. Header names are lower case.

        A verified message that decides nothing (a person began, an event of another kind) is a report that is
        `RUNNING`. Raises `BadProviderWebhook`.
        """

    @abstractmethod
    async def finish(
        self, attempt_id: AgeAttemptId, *, secret: str, answer: Mapping[str, str], return_url: str
    ) -> ProviderReport:
        """The person came back with `answer`, the query of the redirect, whose `state` was matched already.

        Providers without redirects of this kind answer as `report` does. Raises `WrongRedirect`, `ProviderError`.
        """
