"""Somebody without an account says that something here must not be shown."""

import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from application.moderation._confirmed import confirmed
from application.moderation.cases._cases import open_or_join, record
from application.moderation.reports._hide_first import REFERENCE_CHARACTERS, hide_first
from application.moderation.reports._reports import ask_to_preserve
from domain.consent.withdrawal import code_of, secret_digest
from domain.errors import NotFound
from domain.identity.permissions import STAFF
from domain.identity.verified_telephone import NUMBER_KIND
from domain.ids import ComplaintId, ReportId, StreamId, UserId, WithdrawalId
from domain.language import Language
from domain.moderation.cases.case import ModerationCase
from domain.moderation.cases.event import By, Subject, SubjectKind, UrgentAct
from domain.moderation.cases.kind import reportable_kind
from domain.moderation.events import ComplaintReceived
from domain.moderation.reports.complaint import (
    Complaint,
    ComplaintLinkUnknown,
    ComplaintWords,
    capacity_named,
    hides_first,
)
from domain.moderation.reports.reporter import ReporterRecord, signals_for
from domain.streaming.room_controls import RoomControls
from domain.streaming.stream import Stream
from ports.age_verification.cases import IdentityHasher
from ports.clock import Clock, NewId, NewSecret
from ports.moderation.complaints import complaint_context
from ports.sealing import Sealed, Sealer
from ports.streaming.room_controls import MediaControls
from ports.transaction import BeginTransaction, Transaction

SECRET_CHARACTERS = 16
TOOL = "complaint"


@dataclass(frozen=True, slots=True)
class ReceivedComplaint:
    """`code` opens its state together with its number; it is shown once."""

    complaint: Complaint
    code: str


@dataclass(frozen=True, slots=True)
class ReceiveComplaint:
    """Open the subject's case or join it, with every clock of the law; intimate pictures and false faces are hidden at
    once, and looked at then (MOD-01, LEG-16, LEG-17).

    A live show is covered; what was made of it is hidden as a withdrawal of consent hides it, and staff decide on both.
    Whoever complained often without cause is heard all the same, but a person looks before anything is hidden
    (LEG-18). Safe to repeat, the client chooses the id; a repeat gets a fresh code.
    """

    begin: BeginTransaction
    sealer: Sealer
    hasher: IdentityHasher
    media: MediaControls
    now: Clock
    new_id: NewId
    new_secret: NewSecret
    profile: str
    digest_key: str
    texted: frozenset[str]
    """Country codes whose numbers get text messages; none where no text messages are sent."""

    async def __call__(
        self, *, complaint_id: ComplaintId, words: ComplaintWords, reason: str, capacity: str, language: str
    ) -> ReceivedComplaint:
        """`reason` is the key of a `CaseKind` that people may report, `capacity` of a `Capacity`; `language` of a
        `Language`, for whoever gave a telephone number: nothing is sent to it before there is an answer, since
        nobody has proved that it is theirs.

        Raises `UnknownReportReason`, `UnknownCapacity`, `ComplaintLinkUnknown`, `ComplaintIdReused`,
        `TelephoneCountryUnserved`, `KeysUnavailable`.
        """
        text_language = self._text_language(words, language)
        kind, who = reportable_kind(reason), capacity_named(capacity)
        sealed = await self._sealed(complaint_id, words)
        code = code_of(self.new_secret(), characters=SECRET_CHARACTERS)
        reference = code_of(self.new_secret(), characters=REFERENCE_CHARACTERS)
        contact = hmac.digest(self.digest_key.encode(), words.contact.casefold().encode(), "sha256")
        covered: RoomControls | None = None
        async with self.begin() as tx:
            subject, person_id, show = await _named(tx, words)
            # Whoever is not on the air has nothing to hide, and nobody is told that something was.
            hides = show is not None and hides_first(kind, await tx.complaints.standing_of(contact))
            made = Complaint(
                complaint_id,
                reference,
                secret_digest(code),
                subject,
                kind,
                who,
                contact,
                hides,
                self.now(),
                text_language,
            )
            kept = await tx.complaints.add(made, sealed)
            kept.require_same_request(made)
            if kept != made:
                await tx.complaints.renew(kept.id, made.secret_digest)
                return ReceivedComplaint(kept, code)
            await self._bring_to_case(tx, made, words, person_id)
            if not kind.is_of_child_safety:
                await tx.outbox.add(ComplaintReceived(made.id))
            if show is not None:
                await ask_to_preserve(tx, show, kind, made.received_at)
            if show is not None and made.is_hidden:
                covered = await self._hide(tx, made, show, code)
        if covered is not None:
            await confirmed(partial(self.media.apply, covered))
        return ReceivedComplaint(made, code)

    def _text_language(self, words: ComplaintWords, language: str) -> str | None:
        if words.telephone is None or not self.texted:
            return None
        words.telephone.require_served(self.texted, pointer="/contact")
        return Language(language).value

    async def _sealed(self, complaint_id: ComplaintId, words: ComplaintWords) -> Sealed:
        written = {"link": words.link, "note": words.note, "contact": words.contact}
        return await self.sealer.seal(json.dumps(written).encode(), context=complaint_context(complaint_id))

    async def _bring_to_case(
        self, tx: Transaction, made: Complaint, words: ComplaintWords, person_id: UserId
    ) -> None:
        by = By(None, TOOL, automated=False, note="", at=made.received_at)
        past = await tx.complaints.standing_of(made.contact_digest)
        reported = ReporterRecord(past.upheld, past.upheld + past.unfounded)
        signals = signals_for(reported, made.reason, limited=past.is_abusive)
        move = await open_or_join(
            tx, subject=made.subject, person_id=person_id, kind=made.reason, signals=signals,
            report_id=ReportId(made.id), by=by, profile=self.profile, new_id=self.new_id,
        )  # fmt: skip
        case = move.case
        await tx.complaints.bring_to(made.id, case.id)
        if made.is_hidden:
            own = By(None, TOOL, automated=True, note="", at=made.received_at)
            case = await record(tx, case.acted_at_once(UrgentAct.HIDE, own))
        await self._keep_out_staff(tx, case, words, made.received_at)

    async def _keep_out_staff(
        self, tx: Transaction, case: ModerationCase, words: ComplaintWords, now: datetime
    ) -> None:
        """Where the address, or the number that they have proved, is that of one of the staff, they do not decide what
        they complained of (MOD-10). Nobody has proved that it was they who wrote: then one person fewer may decide, and
        nothing worse."""
        if words.telephone is not None:
            digest = self.hasher.digest(NUMBER_KIND, words.telephone.e164)
            makers = [await tx.users.get(each) for each in sorted(await tx.telephones.accounts_of(digest))]
        else:
            maker = await tx.users.find_by_email(words.contact.casefold())
            makers = [maker] if maker is not None else []
        by = By(None, TOOL, automated=True, note="", at=now)
        for maker in makers:
            if maker.role in STAFF:
                case = await record(tx, case.keeping_out(maker.id, by))

    async def _hide(self, tx: Transaction, made: Complaint, show: Stream, code: str) -> RoomControls | None:
        hidden = await hide_first(
            tx, show, WithdrawalId(made.id), reference=made.reference, secret=code, tool=TOOL, new_id=self.new_id,
            now=made.received_at,
        )  # fmt: skip
        if hidden is None:
            return None
        await tx.complaints.note_cover(made.id, show.id, hidden.controls.revision if hidden.is_own else None)
        return hidden.controls


async def _named(tx: Transaction, words: ComplaintWords) -> tuple[Subject, UserId, Stream | None]:
    """What the link names, who answers for it, and the show to hide, held until the end.

    Raises `ComplaintLinkUnknown`.
    """
    if await tx.streams.find(StreamId(words.named)) is not None:
        show = await tx.streams.get_for_update(StreamId(words.named))
        return Subject(SubjectKind.SHOW, show.id), show.performer_id, show
    person_id = UserId(words.named)
    try:
        await tx.users.get(person_id)
    except NotFound:
        raise ComplaintLinkUnknown(
            "this link leads to no show and no person of ours", pointer="/link"
        ) from None
    return Subject(SubjectKind.PERSON, person_id), person_id, await tx.streams.find_open_for_update(person_id)
