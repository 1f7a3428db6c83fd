"""Erase what is known of somebody who turned out to be under 18 (PRV-09)."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime

from domain.age_verification.age import AgeState
from domain.age_verification.document import DocumentState
from domain.compliance.erasure import Erasure, ErasureCause
from domain.compliance.retention import Kept, rule_for, started_before
from domain.ids import ErasureId, UserId
from ports.clock import Clock, NewId
from ports.compliance import RetentionQueries
from ports.transaction import BeginTransaction, Transaction

ACCOUNTS_PER_RUN = 20


@dataclass(frozen=True, slots=True)
class EraseMinorData:
    """Within 24 hours of the lock, unless a legal hold keeps it or an appeal is open. Returns of how many accounts.

    Documents and what they said go, and so do the address, the name, the password, and every word that the person
    wrote or was told. What stays says nothing of who it was: ids, times, amounts, states. The ledger and the audit log
    stay whole: they hold no names, and nothing may be changed in them. That the account is locked stays, too. How much
    of which table was erased is a row of the report.
    """

    begin: BeginTransaction
    queries: RetentionQueries
    now: Clock
    new_id: NewId

    async def __call__(self) -> int:
        now = self.now()
        due = await self.queries.minors_to_erase(
            locked_before=started_before(Kept.MINOR_DATA, now), now=now, limit=ACCOUNTS_PER_RUN
        )
        erased = [await self._erase(user_id) for user_id in due]
        return sum(erased)

    async def _erase(self, user_id: UserId) -> bool:
        now = self.now()
        async with self.begin() as tx:
            # Both locked: whoever unlocks the account or places a hold comes before this or after it.
            status = await tx.ages.get_for_update(user_id)
            user = await tx.users.get_for_update(user_id)
            if status.state is not AgeState.MINOR_LOCKED or await tx.legal_holds.is_held(user_id, now=now):
                return False
            if await tx.erasures.minor_is_erased(user_id) or await tx.appeals.has_open(user_id):
                return False
            await tx.users.update(user.erased())
            await self._report(tx, user_id, "account", 1, now)
            await self._report(tx, user_id, "session", await tx.sessions.revoke_all(user_id, now=now), now)
            await self._report(tx, user_id, "document", await _erase_documents(tx, user_id, now), now)
            for table, erasing in _words(tx, user_id, now).items():
                await self._report(tx, user_id, table, await erasing, now)
            return True

    async def _report(self, tx: Transaction, user_id: UserId, table: str, rows: int, now: datetime) -> None:
        if rows:
            await tx.erasures.add(
                Erasure(
                    id=ErasureId(self.new_id()),
                    cause=ErasureCause.MINOR,
                    rule=rule_for(Kept.MINOR_DATA, started_at=now).kept,
                    account_id=user_id,
                    table=table,
                    rows=rows,
                    at=now,
                )
            )


def _words(tx: Transaction, user_id: UserId, now: datetime) -> dict[str, Awaitable[int]]:
    return {
        "account_telephone": tx.telephones.erase_of(user_id),
        "telephone_proof": tx.telephone_proofs.erase_of(user_id),
        "verification_claims": tx.claims.erase_of_user(user_id),
        "verification_attempt": tx.attempts.erase_traces_of(user_id),
        "verification_appeal": tx.appeals.erase_texts_of(user_id),
        "chat_message": tx.messages.erase_of(user_id),
        "chat_held_message": tx.held_messages.erase_of(user_id),
        "chat_settings": tx.chat_settings.erase_pinned_of(user_id),
        "blocked_term": tx.word_lists.erase_phrases_of(user_id, now=now),
        "room_rules": tx.room_rules.erase_texts_of(user_id),
        "rules_acceptance": tx.rules_acceptances.erase_of(user_id),
        "chat_mute": tx.mutes.erase_of(user_id),
        "follow": tx.follows.erase_of(user_id),
        "performer_block": tx.blocks.erase_of(user_id),
        "closed_region": tx.closed_regions.erase_of(user_id),
        "show_visit": tx.visits.erase_of(user_id),
        "room_act": tx.room_acts.erase_notes_of(user_id),
        "tip": tx.tips.erase_messages_of(user_id),
        "room_event": tx.room_events.erase_words_of(user_id),
        "stream": tx.streams.erase_titles_of(user_id),
        "report": tx.reports.erase_notes_of(user_id),
        "report_words": tx.reports.erase_words_of(user_id),
        "notice": tx.notices.erase_of(user_id),
        "moderation_appeal": tx.decision_appeals.erase_words_of(user_id),
        "reporter_measure": tx.reporter_measures.erase_words_of(user_id),
        "moderation_sanction": tx.sanctions.erase_words_of(user_id),
    }


async def _erase_documents(tx: Transaction, user_id: UserId, now: datetime) -> int:
    documents = [
        document
        for document in await tx.documents.of_owner(user_id)
        if document.state is not DocumentState.ERASED
    ]
    for document in documents:
        for object_key in document.object_keys:
            await tx.loose_objects.add(object_key, due_at=now)
        await tx.documents.update(document.erased(now))
    return len(documents)
