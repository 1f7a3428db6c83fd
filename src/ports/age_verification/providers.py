"""Providers outside that look at a person or at their documents, on pages of their own."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Protocol

from domain.age_verification.age import Finding
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.method import Method
from domain.ids import AgeAttemptId
from ports.errors import PortError

UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
"""When a message was said that does not tell its time: before everything else, so that it overrides nothing."""


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
    messages of one attempt: an older one never overrides a newer. A `RUNNING` report decides nothing, and is often
    `UNDATED`. `finding` is for age alone; `claims` only where the provider passes on what a document says, and `also`
    what further documents say that came with the same consent (the PAN card beside the Aadhaar). `reference` says
    which of several starts of the attempt this is about; `code` is the provider's own word for the outcome, without
    personal data.
    """

    attempt_id: AgeAttemptId
    event_id: str
    said_at: datetime
    state: ProviderState
    finding: Finding
    claims: IdentityClaims | None
    also: tuple[IdentityClaims, ...]
    liveness: Score | None
    face_match: Score | None
    reference: str
    code: str


@dataclass(frozen=True, slots=True)
class Started:
    """Where to send the person. `state`, `secret` and `reference` are kept with the attempt; each may be "".

    `state` comes back with the person and names the attempt; `secret` (a PKCE verifier) never leaves the server.
    `reference` is the provider's own name for what was opened, by which it is asked later.
    """

    url: str
    state: str
    secret: str
    reference: str


class VerificationProvider(Protocol):
    """A provider behind one method."""

    @property
    @abstractmethod
    def method(self) -> Method: ...

    @abstractmethod
    async def start(self, attempt_id: AgeAttemptId, *, return_url: str) -> Started:
        """Open a verification. Raises `ProviderError`.

        Safe to repeat for one attempt: whichever page the person ends on, the report names this attempt.
        """

    @abstractmethod
    async def report(self, attempt_id: AgeAttemptId, *, reference: str) -> ProviderReport:
        """Ask the provider how an attempt stands; `reference` is of its last start. Raises `ProviderError`."""

    @abstractmethod
    def read_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> ProviderReport:
        """Check a webhook's signature over its raw bytes, and its age. Header names are lower case.

        A verified message that decides nothing (a person began, an event of another kind, an answer that has to be
        asked for) is a report that is `RUNNING`. Raises `BadProviderWebhook`.
        """

    @abstractmethod
    async def finish(
        self,
        attempt_id: AgeAttemptId,
        *,
        reference: str,
        secret: str,
        answer: Mapping[str, str],
        return_url: str,
    ) -> ProviderReport:
        """The person came back with `answer`, the query of the redirect, whose `state` was matched already.

        `reference`, `secret` and `return_url` are those of the start. An answer can be taken once. Providers without
        redirects of this kind answer as `report` does. Raises `WrongRedirect`, `ProviderError`.
        """


@dataclass(frozen=True, slots=True)
class TaxIdCheck:
    """What the tax office's records say of a PAN: whether it is in force, and whose it is not."""

    valid: bool
    matches_name: bool
    matches_birth: bool
    reference: str


class TaxIdVerifier(Protocol):
    """Compares a PAN with the records behind it (AGE-07)."""

    @abstractmethod
    async def check(self, *, number: str, name: str, date_of_birth: date) -> TaxIdCheck:
        """`number` has a PAN's form. A number that nobody has matches nothing. Raises `ProviderError`."""


class FaceVerifier(Protocol):
    """Looks at faces in pictures (JPEG or PNG), and keeps nothing but scores (AGE-09)."""

    @abstractmethod
    async def liveness(self, picture: bytes) -> Score:
        """Whether a living person was before the camera. No face, or several, is not passed. Raises `ProviderError`."""

    @abstractmethod
    async def match(self, picture: bytes, other: bytes) -> Score:
        """Whether both show the same person. No face, or several, is not passed. Raises `ProviderError`."""
