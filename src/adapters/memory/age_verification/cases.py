"""Age status, verification cases and all that is recorded with them, in memory."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain.age_verification.age import AgeStatus
from domain.age_verification.appeal import Appeal, AppealOpen, AppealOutcome
from domain.age_verification.attempt import UNKNOWN_COUNTRY, Attempt, AttemptOutcome, Origin
from domain.age_verification.case import Moved, VerificationCase
from domain.age_verification.case_event import CaseEvent
from domain.age_verification.case_refusals import CaseNotFound, CaseOpen
from domain.age_verification.evidence import Evidence
from domain.age_verification.linking import IdentityLink, LinkKind
from domain.age_verification.policy import Purpose
from domain.casework import InvalidTransition
from domain.ids import AgeAttemptId, AppealId, CaseId, EvidenceId, UserId
from ports.age_verification.cases import (
    AgeStatuses,
    Appeals,
    Attempts,
    Cases,
    EvidenceBook,
    IdentityLinks,
    SealedClaims,
    SealedClaimsBook,
)


class AgeTables:
    def __init__(self) -> None:
        self.statuses: dict[UserId, AgeStatus] = {}
        self.cases: dict[CaseId, VerificationCase] = {}
        self.events: dict[CaseId, list[CaseEvent]] = {}
        self.evidence: dict[EvidenceId, Evidence] = {}
        self.claims: dict[EvidenceId, SealedClaims] = {}
        self.attempts: dict[AgeAttemptId, Attempt] = {}
        self.links: dict[tuple[LinkKind, bytes, UserId], IdentityLink] = {}
        self.appeals: dict[AppealId, Appeal] = {}

    def status_of(self, user_id: UserId) -> AgeStatus:
        return self.statuses.get(user_id, AgeStatus.unknown(user_id))

    def cases_of(self, user_id: UserId) -> list[VerificationCase]:
        """Oldest first."""
        mine = [case for case in self.cases.values() if case.user_id == user_id]
        return sorted(mine, key=lambda case: (case.opened_at, case.id))

    def evidence_of(self, case_id: CaseId) -> list[Evidence]:
        """Oldest first."""
        pieces = [piece for piece in self.evidence.values() if piece.case_id == case_id]
        return sorted(pieces, key=lambda piece: (piece.at, piece.id))

    def open_appeal_of(self, case_id: CaseId) -> Appeal | None:
        for appeal in self.appeals.values():
            if appeal.case_id == case_id and appeal.outcome is AppealOutcome.OPEN:
                return appeal
        return None


class MemoryAgeStatuses(AgeStatuses):
    def __init__(self, tables: AgeTables) -> None:
        self._tables = tables

    async def get(self, user_id: UserId) -> AgeStatus:
        return self._tables.status_of(user_id)

    async def get_for_update(self, user_id: UserId) -> AgeStatus:
        return self._tables.status_of(user_id)

    async def save(self, status: AgeStatus) -> None:
        self._tables.statuses[status.user_id] = status


class MemoryCases(Cases):
    def __init__(self, tables: AgeTables) -> None:
        self._tables = tables

    async def find(self, case_id: CaseId) -> VerificationCase | None:
        return self._tables.cases.get(case_id)

    async def get(self, case_id: CaseId) -> VerificationCase:
        try:
            return self._tables.cases[case_id]
        except KeyError:
            raise CaseNotFound("there is no such case") from None

    async def get_for_update(self, case_id: CaseId) -> VerificationCase:
        return await self.get(case_id)

    async def find_latest(self, user_id: UserId, purpose: Purpose) -> VerificationCase | None:
        of_purpose = [case for case in self._tables.cases_of(user_id) if case.purpose is purpose]
        return of_purpose[-1] if of_purpose else None

    async def list_of_user(self, user_id: UserId) -> Sequence[VerificationCase]:
        return self._tables.cases_of(user_id)

    async def record(self, moved: Moved) -> None:
        if moved.event.before is None:
            if moved.case.id in self._tables.cases:
                raise _open_already()
            self._tables.events[moved.case.id] = []
        else:
            self._require_seen(moved.case.id, moved.event.seq - 1)
        self._require_only_open(moved.case)
        self._tables.cases[moved.case.id] = moved.case
        self._tables.events[moved.case.id].append(moved.event)

    async def keep(self, case: VerificationCase) -> None:
        self._require_seen(case.id, case.seq)
        self._tables.cases[case.id] = case

    async def events(self, case_id: CaseId) -> Sequence[CaseEvent]:
        return list(self._tables.events.get(case_id, []))

    def _require_seen(self, case_id: CaseId, seq: int) -> None:
        kept = self._tables.cases.get(case_id)
        if kept is None or kept.seq != seq:
            raise InvalidTransition("this case has moved on meanwhile; look at it again")

    def _require_only_open(self, case: VerificationCase) -> None:
        for other in self._tables.cases_of(case.user_id):
            same_purpose = other.purpose is case.purpose and other.id != case.id
            if same_purpose and not other.is_over and not case.is_over:
                raise _open_already()


def _open_already() -> CaseOpen:
    return CaseOpen("this account has a case of this kind that is not over")


class MemoryEvidenceBook(EvidenceBook):
    def __init__(self, tables: AgeTables) -> None:
        self._tables = tables

    async def add(self, evidence: Evidence) -> None:
        self._tables.evidence[evidence.id] = evidence

    async def of_case(self, case_id: CaseId) -> Sequence[Evidence]:
        return self._tables.evidence_of(case_id)


class MemorySealedClaimsBook(SealedClaimsBook):
    def __init__(self, tables: AgeTables) -> None:
        self._tables = tables

    async def add(self, claims: SealedClaims) -> None:
        self._tables.claims[claims.evidence_id] = claims

    async def of_case(self, case_id: CaseId) -> Sequence[SealedClaims]:
        found = [claims for claims in self._tables.claims.values() if claims.case_id == case_id]
        return sorted(found, key=lambda claims: (claims.at, claims.evidence_id))

    async def erase_of_case(self, case_id: CaseId) -> int:
        erased = await self.of_case(case_id)
        for claims in erased:
            del self._tables.claims[claims.evidence_id]
        return len(erased)

    async def erase_of_user(self, user_id: UserId) -> int:
        erased = [claims for claims in self._tables.claims.values() if claims.user_id == user_id]
        for claims in erased:
            del self._tables.claims[claims.evidence_id]
        return len(erased)


class MemoryAttempts(Attempts):
    def __init__(self, tables: AgeTables) -> None:
        self._tables = tables

    async def erase_traces_of(self, user_id: UserId) -> int:
        nowhere = Origin(UNKNOWN_COUNTRY, b"", "")
        traced = [
            attempt
            for attempt in self._tables.attempts.values()
            if attempt.user_id == user_id
            and (attempt.origin != nowhere or attempt.secret or attempt.reference)
        ]
        for attempt in traced:
            self._tables.attempts[attempt.id] = replace(attempt, origin=nowhere, secret="", reference="")
        return len(traced)

    async def add(self, attempt: Attempt) -> None:
        self._tables.attempts[attempt.id] = attempt

    async def find_for_update(self, attempt_id: AgeAttemptId) -> Attempt | None:
        return self._tables.attempts.get(attempt_id)

    async def find_by_state(self, state_digest: bytes) -> Attempt | None:
        attempts = self._tables.attempts.values()
        return next((attempt for attempt in attempts if attempt.state_digest == state_digest), None)

    async def running_of_case(self, case_id: CaseId) -> Sequence[Attempt]:
        running = [
            attempt
            for attempt in self._tables.attempts.values()
            if attempt.case_id == case_id and attempt.outcome is AttemptOutcome.RUNNING
        ]
        return sorted(running, key=lambda attempt: (attempt.started_at, attempt.id))

    async def count_since(self, user_id: UserId, since: datetime) -> int:
        attempts = self._tables.attempts.values()
        return sum(1 for each in attempts if each.user_id == user_id and each.started_at > since)

    async def update(self, attempt: Attempt) -> None:
        self._tables.attempts[attempt.id] = attempt


class MemoryIdentityLinks(IdentityLinks):
    def __init__(self, tables: AgeTables) -> None:
        self._tables = tables

    async def add(self, link: IdentityLink) -> None:
        links = self._tables.links
        key = (link.kind, link.digest, link.user_id)
        kept = links.get(key, link)
        if kept.purpose is Purpose.VIEWER and link.purpose is Purpose.PERFORMER:
            kept = replace(kept, purpose=link.purpose, case_id=link.case_id)
        barred = link.barred or any(each.barred for each in links.values() if each.user_id == link.user_id)
        links[key] = replace(kept, barred=barred)

    async def with_digest(self, kind: LinkKind, digest: bytes) -> Sequence[IdentityLink]:
        found = [link for link in self._tables.links.values() if (link.kind, link.digest) == (kind, digest)]
        return sorted(found, key=lambda link: (link.at, link.user_id))

    async def bar(self, user_id: UserId) -> int:
        return self._set_barred(user_id, True)

    async def lift_bar(self, user_id: UserId) -> int:
        return self._set_barred(user_id, False)

    def _set_barred(self, user_id: UserId, barred: bool) -> int:
        mine = {key: link for key, link in self._tables.links.items() if link.user_id == user_id}
        self._tables.links.update({key: replace(link, barred=barred) for key, link in mine.items()})
        return len(mine)


class MemoryAppeals(Appeals):
    def __init__(self, tables: AgeTables) -> None:
        self._tables = tables

    async def has_open(self, user_id: UserId) -> bool:
        return any(
            appeal.user_id == user_id and appeal.outcome is AppealOutcome.OPEN
            for appeal in self._tables.appeals.values()
        )

    async def erase_texts_of(self, user_id: UserId) -> int:
        written = [a for a in self._tables.appeals.values() if a.user_id == user_id and a.text]
        for appeal in written:
            self._tables.appeals[appeal.id] = replace(appeal, text="")
        return len(written)

    async def find(self, appeal_id: AppealId) -> Appeal | None:
        return self._tables.appeals.get(appeal_id)

    async def find_open(self, case_id: CaseId) -> Appeal | None:
        return self._tables.open_appeal_of(case_id)

    async def add(self, appeal: Appeal) -> None:
        if appeal.id in self._tables.appeals or self._tables.open_appeal_of(appeal.case_id):
            raise AppealOpen("there is an appeal against this decision already")
        self._tables.appeals[appeal.id] = appeal

    async def update(self, appeal: Appeal) -> None:
        self._tables.appeals[appeal.id] = appeal
