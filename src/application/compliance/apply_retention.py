"""Do what the retention table says (PRV-03)."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.compliance._history import record
from domain.age_verification.document import DocumentState
from domain.compliance.erasure import Erasure, ErasureCause
from domain.compliance.legal_request import StepKind
from domain.compliance.retention import Kept, erase_from, started_before
from domain.ids import AuditId, ErasureId, LegalRequestId, UserId
from ports.clock import Clock, NewId
from ports.compliance.requests import (
    CaseToErase,
    ComplaintToErase,
    DocumentToErase,
    RetentionQueries,
    WordsToErase,
)
from ports.transaction import BeginTransaction

BATCH = 200
VERIFICATIONS = (
    Kept.VERIFICATION_APPROVED,
    Kept.VERIFICATION_REJECTED,
    Kept.VERIFICATION_WITHDRAWN,
    Kept.VERIFICATION_VIEWER,
)


@dataclass(frozen=True, slots=True)
class ApplyRetention:
    """Erase what has been kept long enough, a batch of each kind a run, and report it. Safe to repeat.

    A legal hold keeps a person's documents. The bytes go when the object store's sweep comes by.
    """

    begin: BeginTransaction
    queries: RetentionQueries
    now: Clock
    new_id: NewId

    async def __call__(self) -> int:
        """How many things were erased."""
        now = self.now()
        unused = await self.queries.documents_of_nothing(
            before=started_before(Kept.DOCUMENT_OF_NO_CASE, now), now=now, limit=BATCH
        )
        orders = await self.queries.ended_orders(
            before=started_before(Kept.LEGAL_ORDER, now), now=now, limit=BATCH
        )
        return (
            await self._documents(Kept.DOCUMENT_OF_NO_CASE, unused)
            + await self._documents(Kept.LEGAL_ORDER, orders)
            + await self._cases()
            + await self._exports()
            + await self._views()
            + await self._telephone_proofs()
            + await self._kept_telephones()
            + await self._event_rule_hits()
            + await self._reported_words()
            + await self._complaint_words()
        )

    async def _documents(self, kept: Kept, found: Sequence[DocumentToErase]) -> int:
        now = self.now()
        due = [each for each in found if erase_from(kept, started_at=each.started_at) <= now]
        erased = [await self._document(kept, each) for each in due]
        return sum(erased)

    async def _document(self, kept: Kept, due: DocumentToErase) -> bool:
        now = self.now()
        async with self.begin() as tx:
            await tx.users.get_for_update(due.owner_id)
            document = await tx.documents.get_for_update(due.document_id)
            held = await tx.legal_holds.keeps(due.owner_id, now=now)
            if held or document.state is not DocumentState.STORED:
                return False
            for object_key in document.object_keys:
                await tx.loose_objects.add(object_key, due_at=now)
            await tx.documents.update(document.erased(now))
            await tx.erasures.add(self._erasure(kept, "document", 1, account_id=due.owner_id))
            return True

    async def _cases(self) -> int:
        now, erased = self.now(), 0
        for kept in VERIFICATIONS:
            found = await self.queries.ended_cases(
                kept, before=started_before(kept, now), now=now, limit=BATCH
            )
            for case in found:
                if erase_from(kept, started_at=case.started_at) <= now:
                    erased += await self._case(kept, case)
        return erased

    async def _case(self, kept: Kept, due: CaseToErase) -> int:
        now = self.now()
        async with self.begin() as tx:
            await tx.users.get_for_update(due.user_id)
            if await tx.legal_holds.keeps(due.user_id, now=now) or await tx.appeals.has_open(due.user_id):
                return 0
            stored = [d for d in await tx.documents.of_case(due.case_id) if d.state is DocumentState.STORED]
            for document in stored:
                for object_key in document.object_keys:
                    await tx.loose_objects.add(object_key, due_at=now)
                await tx.documents.update(document.erased(now))
            claims = await tx.claims.erase_of_case(due.case_id)
            for table, rows in (("document", len(stored)), ("verification_claims", claims)):
                if rows:
                    await tx.erasures.add(self._erasure(kept, table, rows, account_id=due.user_id))
            return len(stored) + claims

    async def _exports(self) -> int:
        async with self.begin() as tx:
            due = await tx.legal_requests.with_expired_export(now=self.now(), limit=BATCH)
        purged = [await self._export(request_id) for request_id in due]
        return sum(purged)

    async def _export(self, request_id: LegalRequestId) -> bool:
        now = self.now()
        async with self.begin() as tx:
            request = await tx.legal_requests.get_for_update(request_id)
            if request.export is None or request.export.expires_at > now:
                return False
            await tx.loose_objects.add(request.export.object_key, due_at=now)
            await tx.legal_requests.update(request.purged())
            await record(
                tx, request, StepKind.PURGED, by=None, note="", audit_id=AuditId(self.new_id()), now=now
            )
            await tx.erasures.add(self._erasure(Kept.LEGAL_EXPORT, "legal_request", 1, account_id=None))
            return True

    async def _views(self) -> int:
        before = started_before(Kept.DOCUMENT_VIEW, self.now())
        count = await self.queries.forget_document_views(before=before, limit=BATCH)
        return await self._forgotten(Kept.DOCUMENT_VIEW, "document_view", count)

    async def _event_rule_hits(self) -> int:
        now = self.now()
        before = started_before(Kept.EVENT_RULE_HIT, now)
        count = await self.queries.forget_event_rule_hits(before=before, now=now, limit=BATCH)
        return await self._forgotten(Kept.EVENT_RULE_HIT, "event_rule_hit", count)

    async def _forgotten(self, kept: Kept, table: str, count: int) -> int:
        if count:
            async with self.begin() as tx:
                await tx.erasures.add(self._erasure(kept, table, count, account_id=None))
        return count

    async def _telephone_proofs(self) -> int:
        before = started_before(Kept.TELEPHONE_PROOF, self.now())
        count = await self.queries.forget_telephone_proofs(before=before, limit=BATCH)
        return await self._forgotten(Kept.TELEPHONE_PROOF, "telephone_proof", count)

    async def _kept_telephones(self) -> int:
        now = self.now()
        before = started_before(Kept.TELEPHONE_REMOVED, now)
        count = await self.queries.forget_kept_telephones(before=before, now=now, limit=BATCH)
        return await self._forgotten(Kept.TELEPHONE_REMOVED, "kept_telephone", count)

    async def _reported_words(self) -> int:
        kept, now = Kept.REPORTED_WORDS, self.now()
        found = await self.queries.reported_words(before=started_before(kept, now), now=now, limit=BATCH)
        due = [each for each in found if erase_from(kept, started_at=each.started_at) <= now]
        erased = [await self._words(each) for each in due]
        return sum(erased)

    async def _words(self, due: WordsToErase) -> bool:
        async with self.begin() as tx:
            # Whoever places a hold comes before this or after it; whoever opens the case again holds the report's case.
            await tx.users.get_for_update(due.author_id)
            if await tx.legal_holds.keeps(due.author_id, now=self.now()):
                return False
            rows = await tx.reports.erase_words(due.report_id)
            if rows:
                await tx.erasures.add(
                    self._erasure(Kept.REPORTED_WORDS, "report", rows, account_id=due.author_id)
                )
            return rows > 0

    async def _complaint_words(self) -> int:
        kept, now = Kept.COMPLAINT_WORDS, self.now()
        found = await self.queries.complaint_words(before=started_before(kept, now), now=now, limit=BATCH)
        due = [each for each in found if erase_from(kept, started_at=each.started_at) <= now]
        return sum([await self._complaint(each) for each in due])

    async def _complaint(self, due: ComplaintToErase) -> int:
        async with self.begin() as tx:
            if due.person_id is not None:
                await tx.users.get_for_update(due.person_id)
                if await tx.legal_holds.keeps(due.person_id, now=self.now()):
                    return 0
            rows = await tx.complaints.erase_words(due.complaint_id)
            if rows:
                # Whoever wrote it has no account.
                await tx.erasures.add(self._erasure(Kept.COMPLAINT_WORDS, "complaint", rows, account_id=None))
            return rows

    def _erasure(self, kept: Kept, table: str, rows: int, *, account_id: UserId | None) -> Erasure:
        return Erasure(
            ErasureId(self.new_id()), ErasureCause.RETENTION, kept, account_id, table, rows, self.now()
        )
