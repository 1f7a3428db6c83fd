"""Cases in memory: Asha wants to watch, and then to perform; Kiran, Farah and Gita are officers."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from adapters.crypto.identity_hasher import HmacIdentityHasher
from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.age_verification.providers import MemoryProvider, MemoryTaxIds
from adapters.memory.age_verification.queries import MemoryCaseQueries
from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.memory.streaming.media import MemoryMedia
from application.age_verification.answer_lock_appeal import AnswerLockAppeal
from application.age_verification.begin_age_check import BeginAgeCheck
from application.age_verification.block_minor import BlockMinor
from application.age_verification.choose_method import ChooseMethod
from application.age_verification.claim_case import ClaimCase
from application.age_verification.claims_box import ClaimsBox
from application.age_verification.decide_case import DecideCase, Decision
from application.age_verification.file_appeal import FileAppeal
from application.age_verification.give_consent import GiveConsent
from application.age_verification.give_tax_id import GiveTaxId
from application.age_verification.hear_provider import HearProvider
from application.age_verification.open_case import OpenCase
from application.age_verification.override_age import OverrideAge
from application.age_verification.read_claims import ReadClaims
from application.age_verification.record_provider_report import RecordProviderReport
from application.age_verification.reveal_claims import RevealClaims
from application.age_verification.revoke_case import RevokeCase
from application.age_verification.send_to_provider import SendToProvider
from application.age_verification.show_document import ShowOtherId, ShowPassport
from application.age_verification.submit_case import SubmitCase
from application.age_verification.sweep_cases import SweepCases
from application.age_verification.take_evidence import TakeEvidence
from application.age_verification.withdraw_case import WithdrawCase
from domain.age_verification.age import AgeState, Finding
from domain.age_verification.attempt import Attempt, Origin
from domain.age_verification.case import NOTICE_VERSION, VerificationCase
from domain.age_verification.case_event import CaseEvent
from domain.age_verification.document import DocumentPurpose
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.review import Checklist, CheckPoint
from domain.identity.permissions import Role
from domain.ids import AgeAttemptId, CaseId, DocumentId, UserId
from ports.age_verification.cases import SealedClaims
from ports.age_verification.providers import ProviderReport, ProviderState
from tests.builders import (
    ASHA,
    NOW,
    RAVI,
    a_document,
    a_signed_agreement,
    a_user,
    a_verified_adult,
    an_evidence,
)
from tests.vault_keys import vault_key_file

KIRAN, FARAH, GITA = UserId(uuid4()), UserId(uuid4()), UserId(uuid4())
ORIGIN = Origin("IN", b"i" * 32, "Mozilla/5.0")
BORN, BORN_YOUNG = date(1998, 8, 15), date(2012, 8, 15)
NAME, NUMBER, PAN = "Asha Rani Sharma", "ABC1234567", "ABCPE1234F"
WHOLE = Checklist(frozenset(CheckPoint))
BACK = "https://livepanty.test/age-check/return"


class Stage:
    """`time` is now; `provider` and `tax_ids` are the twins behind the use cases."""

    def __init__(self, *, aadhaar_enabled: bool = False) -> None:
        self.time = NOW
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.provider, self.tax_ids = MemoryProvider(), MemoryTaxIds()
        self.box = ClaimsBox(AesGcmSealer(LocalKeyWrapper(str(vault_key_file()))))
        begin, profile = self.database.begin, "IN-nonexplicit"
        take = TakeEvidence(
            begin=begin,
            rooms=MemoryMedia(),
            box=self.box,
            hasher=HmacIdentityHasher("a key of the tests"),
            now=self.now,
            new_id=uuid4,
            profile=profile,
        )
        providers: Mapping[Method, MemoryProvider] = {Method.AGE_PROVIDER: self.provider}
        send = SendToProvider(begin, providers, self.now, uuid4)
        read = ReadClaims(begin, take, self.now, uuid4)
        self.record = RecordProviderReport(begin, take, self.now)
        self.hear = HearProvider(begin, providers, self.record, self.now)
        self.begin_check = BeginAgeCheck(begin, send, self.now, uuid4, profile, aadhaar_enabled)
        self.open = OpenCase(begin, self.now, profile)
        self.consent = GiveConsent(begin, self.now, uuid4)
        self.choose = ChooseMethod(begin, self.now, profile, aadhaar_enabled)
        self.other_id = ShowOtherId(begin, read, self.now)
        self.passport = ShowPassport(begin, read, self.now)
        self.tax_id = GiveTaxId(begin, take, self.tax_ids, self.now, uuid4)
        self.submit = SubmitCase(begin, self.now, uuid4, profile)
        self.withdraw = WithdrawCase(begin, self.now)
        self.appeal = FileAppeal(begin, self.now)
        self.claim = ClaimCase(begin, self.now)
        self.decide_case = DecideCase(begin, self.now, uuid4, profile)
        self.block = BlockMinor(begin, MemoryMedia(), self.now, uuid4)
        self.answer_lock = AnswerLockAppeal(begin, self.now, uuid4)
        self.revoke = RevokeCase(begin, self.now, uuid4)
        self.override = OverrideAge(begin, self.now, uuid4)
        self.reveal = RevealClaims(begin, self.box, self.now, uuid4)
        self.sweep = SweepCases(begin, MemoryCaseQueries(self.database), self.now, profile)

    def now(self) -> datetime:
        return self.time

    def advance(self, **of: float) -> None:
        self.time += timedelta(**of)

    async def people(self) -> None:
        async with self.database.begin() as tx:
            for user_id, name in ((ASHA, "Asha"), (RAVI, "Ravi")):
                await tx.users.add(a_user(id=user_id, display_name=name))
            for user_id, name in ((KIRAN, "Kiran"), (FARAH, "Farah"), (GITA, "Gita")):
                await tx.users.add(a_user(id=user_id, display_name=name, role=Role.KYC_OFFICER))

    async def make_adult(self, user_id: UserId = ASHA) -> None:
        async with self.database.begin() as tx:
            await tx.ages.save(a_verified_adult(user_id))

    # A viewer at the provider

    async def check(self, user_id: UserId = ASHA) -> AgeAttemptId:
        url = await self.begin_check(
            user_id=user_id,
            method=Method.AGE_PROVIDER,
            notice_version=NOTICE_VERSION,
            return_url=BACK,
            origin=ORIGIN,
        )
        return AgeAttemptId(UUID(urlsplit(url).path.rsplit("/", 1)[1]))

    async def says(
        self,
        attempt: AgeAttemptId,
        finding: Finding = Finding(None, over_18=True),  # noqa: B008  (it is frozen)
        *,
        state: ProviderState = ProviderState.FINISHED,
        at: datetime | None = None,
    ) -> ProviderReport:
        """The provider sends its word, signed."""
        report = self.provider.answer(attempt, state, now=at or self.time, finding=finding)
        body, headers = self.provider.webhook(report, now=self.time)
        await self.hear(Method.AGE_PROVIDER, body, headers)
        return report

    # Somebody with documents

    async def collecting(
        self,
        user_id: UserId = ASHA,
        *,
        purpose: Purpose = Purpose.PERFORMER,
        method: Method = Method.OTHER_ID,
    ) -> CaseId:
        case_id = CaseId(uuid4())
        await self.open(case_id=case_id, user_id=user_id, purpose=purpose)
        await self.consent(case_id=case_id, user_id=user_id, notice_version=NOTICE_VERSION)
        await self.choose(case_id=case_id, user_id=user_id, method=method)
        return case_id

    async def picture(
        self, case_id: CaseId, owner: UserId, purpose: DocumentPurpose = DocumentPurpose.ID_FRONT
    ) -> DocumentId:
        document = a_document(owner_id=owner, case_id=case_id, purpose=purpose, stored_at=self.time)
        async with self.database.begin() as tx:
            await tx.documents.add(document)
        return document.id

    async def show_id(
        self,
        case_id: CaseId,
        user_id: UserId = ASHA,
        *,
        name: str = NAME,
        born: date = BORN,
        number: str = NUMBER,
        expires_on: date | None = None,
    ) -> VerificationCase:
        return await self.other_id(
            case_id=case_id,
            user_id=user_id,
            name=name,
            date_of_birth=born,
            number=number,
            expires_on=expires_on,
            document_id=await self.picture(case_id, user_id),
            origin=ORIGIN,
        )

    async def give_pan(self, case_id: CaseId, user_id: UserId = ASHA, pan: str = PAN) -> VerificationCase:
        return await self.tax_id(case_id=case_id, user_id=user_id, pan=pan, origin=ORIGIN)

    async def sign(self, user_id: UserId = ASHA) -> None:
        async with self.database.begin() as tx:
            await tx.agreements.add(a_signed_agreement(user_id=user_id))

    async def selfie(self, case_id: CaseId) -> None:
        piece = an_evidence(
            case_id=case_id,
            kind=EvidenceKind.HUMAN_COMPARISON,
            method=Method.OTHER_ID,
            verdict=Verdict.UNSURE,
            provider="person",
            at=self.time,
        )
        async with self.database.begin() as tx:
            await tx.evidence.add(piece)

    async def handed_in(
        self, user_id: UserId = ASHA, *, number: str = NUMBER, pan: str = PAN, expires_on: date | None = None
    ) -> CaseId:
        """A performer's whole case, as far as the person goes."""
        await self.make_adult(user_id)
        await self.sign(user_id)
        case_id = await self.collecting(user_id)
        await self.show_id(case_id, user_id, number=number, expires_on=expires_on)
        await self.selfie(case_id)
        await self.give_pan(case_id, user_id, pan)
        await self.submit(case_id=case_id, user_id=user_id)
        return case_id

    # Officers

    async def decide(
        self,
        case_id: CaseId,
        officer_id: UserId,
        decision: Decision = Decision.APPROVE,
        *,
        reason: str = "",
        checklist: Checklist = WHOLE,
    ) -> VerificationCase:
        """Claim the case, and decide."""
        await self.claim(case_id=case_id, officer_id=officer_id)
        return await self.decide_case(
            case_id=case_id,
            officer_id=officer_id,
            decision=decision,
            reason=reason,
            note="Seen and compared.",
            checklist=checklist,
        )

    async def approved(self, user_id: UserId = ASHA, **of: date) -> CaseId:
        case_id = await self.handed_in(user_id, expires_on=of.get("expires_on"))
        await self.decide(case_id, KIRAN)
        await self.decide(case_id, FARAH)
        return case_id

    # What there is

    async def age(self, user_id: UserId = ASHA) -> AgeState:
        async with self.database.begin() as tx:
            return (await tx.ages.get(user_id)).state

    async def role(self, user_id: UserId = ASHA) -> Role:
        async with self.database.begin() as tx:
            return (await tx.users.get(user_id)).role

    async def case(self, case_id: CaseId) -> VerificationCase:
        async with self.database.begin() as tx:
            return await tx.cases.get(case_id)

    async def latest(self, user_id: UserId = ASHA, purpose: Purpose = Purpose.VIEWER) -> VerificationCase:
        async with self.database.begin() as tx:
            case = await tx.cases.find_latest(user_id, purpose)
        assert case is not None
        return case

    async def events(self, case_id: CaseId) -> list[CaseEvent]:
        async with self.database.begin() as tx:
            return list(await tx.cases.events(case_id))

    async def evidence(self, case_id: CaseId) -> list[Evidence]:
        async with self.database.begin() as tx:
            return list(await tx.evidence.of_case(case_id))

    async def claims(self, case_id: CaseId) -> list[SealedClaims]:
        async with self.database.begin() as tx:
            return list(await tx.claims.of_case(case_id))

    async def attempt(self, attempt_id: AgeAttemptId) -> Attempt:
        async with self.database.begin() as tx:
            attempt = await tx.attempts.find_for_update(attempt_id)
        assert attempt is not None
        return attempt

    def audited(self) -> list[str]:
        return [entry.action for entry in self.database.tables.moderation.audit]
