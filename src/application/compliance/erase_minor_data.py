"""Erase what is known of somebody who turned out to be under 18 (PRV-09)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from domain.age_verification.age import AgeState
from domain.age_verification.document import DocumentState
from domain.compliance.erasure import Erasure, ErasureCause
from domain.compliance.open_matter import kept_for
from domain.compliance.retention import Kept, rule_for, started_before
from domain.ids import ErasureId, UserId
from domain.moderation.cases.event import Subject, SubjectKind
from ports.clock import Clock, NewId
from ports.compliance.requests import RetentionQueries
from ports.transaction import BeginTransaction, Transaction

ACCOUNTS_PER_RUN = 20


@dataclass(frozen=True, slots=True)
class EraseMinorData:
    """Within 24 hours of the lock, unless a legal hold keeps it or an appeal is open. Returns of how many accounts.

    While a case of child safety or an appeal against a decision is open, what that needs stays, and the rest goes; when
    it is over, what stayed goes too (CSA-08).

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
            # All locked: whoever unlocks the account, opens a case of child safety, or places a hold comes before this
            # or after it. In the order of others: an age before a case, and a case before its person.
            status = await tx.ages.get_for_update(user_id)
            await tx.moderation_cases.find_open(Subject(SubjectKind.PERSON, user_id), child_safety=True)
            user = await tx.users.get_for_update(user_id)
            if status.state is not AgeState.MINOR_LOCKED or await tx.legal_holds.is_held(user_id, now=now):
                return False
            if await tx.erasures.minor_is_erased(user_id) or await tx.appeals.has_open(user_id):
                return False
            kept = kept_for(await tx.legal_holds.open_matters(user_id))
            if "account" not in kept:
                await tx.users.update(user.erased())
            await self._report(tx, user_id, "account", 0 if "account" in kept else 1, now)
            for table, erase in _erasures(tx, user_id, now).items():
                if table not in kept:
                    await self._report(tx, user_id, table, await erase(), now)
            return True

    async def _report(self, tx: Transaction, user_id: UserId, table: str, rows: int, now: datetime) -> None:
        if rows or table == "account":
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


def _erasures(tx: Transaction, user_id: UserId, now: datetime) -> Mapping[str, Callable[[], Awaitable[int]]]:
    """By table, all but the account itself."""
    return {
        "session": partial(tx.sessions.revoke_all, user_id, now=now),
        "document": partial(_erase_documents, tx, user_id, now),
        "account_telephone": partial(tx.telephones.erase_of, user_id),
        "kept_telephone": partial(tx.telephones.erase_kept_of, user_id),
        "telephone_proof": partial(tx.telephone_proofs.erase_of, user_id),
        "verification_claims": partial(tx.claims.erase_of_user, user_id),
        "verification_attempt": partial(tx.attempts.erase_traces_of, user_id),
        "verification_appeal": partial(tx.appeals.erase_texts_of, user_id),
        "chat_message": partial(tx.messages.erase_of, user_id),
        "chat_held_message": partial(tx.held_messages.erase_of, user_id),
        "direct_message": partial(tx.direct_messages.erase_of, user_id),
        "chat_settings": partial(tx.chat_settings.erase_pinned_of, user_id),
        "blocked_term": partial(tx.word_lists.erase_phrases_of, user_id, now=now),
        "room_rules": partial(tx.room_rules.erase_texts_of, user_id),
        "rules_acceptance": partial(tx.rules_acceptances.erase_of, user_id),
        "chat_mute": partial(tx.mutes.erase_of, user_id),
        "follow": partial(tx.follows.erase_of, user_id),
        "performer_block": partial(tx.blocks.erase_of, user_id),
        "closed_region": partial(tx.closed_regions.erase_of, user_id),
        "show_visit": partial(tx.visits.erase_of, user_id),
        "room_act": partial(tx.room_acts.erase_notes_of, user_id),
        "tip": partial(tx.tips.erase_messages_of, user_id),
        "room_event": partial(tx.room_events.erase_words_of, user_id),
        "stream": partial(tx.streams.erase_titles_of, user_id),
        "report": partial(tx.reports.erase_notes_of, user_id),
        "report_words": partial(tx.reports.erase_words_of, user_id),
        "notice": partial(tx.notices.erase_of, user_id),
        "moderation_appeal": partial(tx.decision_appeals.erase_words_of, user_id),
        "reporter_measure": partial(tx.reporter_measures.erase_words_of, user_id),
        "moderation_sanction": partial(tx.sanctions.erase_words_of, user_id),
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
