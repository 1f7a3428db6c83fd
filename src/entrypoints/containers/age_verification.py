"""A part of the container: age verification."""

from dependency_injector import providers

from adapters.aadhaar.certificates import load_certificates
from adapters.aadhaar.offline_xml import UidaiOfflineKyc
from adapters.aadhaar.pictures import PictureProcess
from adapters.aadhaar.secure_qr import UidaiSecureQr
from adapters.clamav.scanner import ClamdScanner, NoScanner
from adapters.postgres.age_verification.documents import PostgresDocumentQueries
from adapters.postgres.age_verification.queries import PostgresCaseQueries
from adapters.sanitizer.sandbox import SandboxedSanitizer
from application.age_verification.add_picture import AddPicture
from application.age_verification.answer_lock_appeal import AnswerLockAppeal
from application.age_verification.ask_provider import AskProvider
from application.age_verification.begin_age_check import BeginAgeCheck
from application.age_verification.block_minor import BlockMinor
from application.age_verification.choose_method import ChooseMethod
from application.age_verification.claim_case import ClaimCase
from application.age_verification.claims_box import ClaimsBox
from application.age_verification.come_back_from_provider import ComeBackFromProvider
from application.age_verification.compare_claims import CompareClaims
from application.age_verification.decide_case import DecideCase
from application.age_verification.document_vault import DocumentVault
from application.age_verification.erase_document import EraseDocument
from application.age_verification.expel_shut_out import ExpelShutOut
from application.age_verification.file_appeal import FileAppeal
from application.age_verification.finish_upload import FinishUpload
from application.age_verification.give_consent import GiveConsent
from application.age_verification.give_tax_id import GiveTaxId
from application.age_verification.hear_provider import HearProvider
from application.age_verification.link_payout_account import LinkPayoutAccount
from application.age_verification.offered_methods import OfferedMethods
from application.age_verification.open_case import OpenCase
from application.age_verification.open_document_view import OpenDocumentView
from application.age_verification.override_age import OverrideAge
from application.age_verification.read_claims import ReadClaims
from application.age_verification.recheck_face import RecheckFace
from application.age_verification.record_provider_report import RecordProviderReport
from application.age_verification.request_upload import RequestUpload
from application.age_verification.reveal_claims import RevealClaims
from application.age_verification.reveal_email import RevealEmail
from application.age_verification.revoke_case import AskToReverify, RevokeCase
from application.age_verification.send_to_provider import SendToProvider
from application.age_verification.show_aadhaar import ShowAadhaarFile, ShowAadhaarQr
from application.age_verification.show_document import ShowOtherId, ShowPassport
from application.age_verification.show_document_page import ShowDocumentPage
from application.age_verification.start_provider_check import StartProviderCheck
from application.age_verification.submit_case import SubmitCase
from application.age_verification.sweep_cases import SweepCases
from application.age_verification.sweep_uploads import SweepUploads
from application.age_verification.take_evidence import TakeEvidence
from application.age_verification.upload_document import UploadDocument
from application.age_verification.withdraw_case import WithdrawCase
from entrypoints.choices.verification import verification_vendors
from entrypoints.containers.ground import Ground
from entrypoints.containers.streaming import StreamingPart
from entrypoints.settings import Settings


def scanner_for(settings: Settings) -> ClamdScanner | NoScanner:
    return ClamdScanner(settings.clamd_address) if settings.clamd_address else NoScanner()


class AgeVerificationPart(Ground):
    """Proving age and identity: evidence, cases, and the documents that people bring."""

    case_queries = providers.Singleton(PostgresCaseQueries, Ground.engine)
    document_queries = providers.Singleton(PostgresDocumentQueries, Ground.engine)
    uidai_certificates = providers.Singleton(load_certificates, Ground.settings.provided.uidai_certificates)
    offline_kyc = providers.Singleton(
        UidaiOfflineKyc,
        uidai_certificates,
        registration_id=Ground.settings.provided.ovse_registration_id,
        max_age_days=Ground.settings.provided.aadhaar_max_age_days,
        allow_sha1=Ground.settings.provided.aadhaar_allow_sha1,
    )
    secure_qr = providers.Singleton(
        UidaiSecureQr,
        uidai_certificates,
        registration_id=Ground.settings.provided.ovse_registration_id,
        max_age_days=Ground.settings.provided.aadhaar_max_age_days,
        pictures=providers.Singleton(PictureProcess),
    )
    verification_vendors = providers.Singleton(verification_vendors, Ground.settings, Ground.now)
    providers_by_method = verification_vendors.provided.by_method
    tax_ids = verification_vendors.provided.tax_ids
    faces = verification_vendors.provided.faces
    sanitizer = providers.Singleton(SandboxedSanitizer)
    scanner = providers.Singleton(scanner_for, Ground.settings)

    # Use cases
    claims_box = providers.Singleton(ClaimsBox, Ground.sealer)
    aadhaar_enabled = providers.Callable(bool, Ground.settings.provided.ovse_registration_id)
    take_evidence = providers.Factory(
        TakeEvidence,
        begin=Ground.urgent_database.provided.begin,
        rooms=StreamingPart.media_rooms,
        box=claims_box,
        hasher=Ground.identity_hasher,
        now=Ground.now,
        new_id=Ground.new_id,
        profile=Ground.profile,
    )
    read_claims = providers.Factory(ReadClaims, Ground.begin, take_evidence, Ground.now, Ground.new_id)
    record_provider_report = providers.Factory(RecordProviderReport, Ground.begin, take_evidence, Ground.now)
    send_to_provider = providers.Factory(
        SendToProvider, Ground.begin, providers_by_method, Ground.now, Ground.new_id
    )
    offered_methods = providers.Factory(
        OfferedMethods, Ground.profile, providers_by_method, aadhaar_enabled, Ground.now
    )
    begin_age_check = providers.Factory(
        BeginAgeCheck,
        begin=Ground.begin,
        send=send_to_provider,
        now=Ground.now,
        new_id=Ground.new_id,
        profile=Ground.profile,
        aadhaar_enabled=aadhaar_enabled,
    )
    open_case = providers.Factory(OpenCase, Ground.begin, Ground.now, Ground.profile)
    give_consent = providers.Factory(GiveConsent, Ground.begin, Ground.now, Ground.new_id)
    choose_method = providers.Factory(ChooseMethod, Ground.begin, Ground.now, Ground.profile, aadhaar_enabled)
    start_provider_check = providers.Factory(StartProviderCheck, Ground.begin, send_to_provider)
    hear_provider = providers.Factory(
        HearProvider, Ground.begin, providers_by_method, record_provider_report, Ground.now
    )
    come_back_from_provider = providers.Factory(
        ComeBackFromProvider, Ground.begin, providers_by_method, record_provider_report
    )
    ask_provider = providers.Factory(AskProvider, Ground.begin, providers_by_method, record_provider_report)
    show_aadhaar_file = providers.Factory(ShowAadhaarFile, read_claims, offline_kyc, Ground.now)
    show_aadhaar_qr = providers.Factory(ShowAadhaarQr, read_claims, secure_qr, Ground.now)
    show_passport = providers.Factory(ShowPassport, Ground.begin, read_claims, Ground.now)
    show_other_id = providers.Factory(ShowOtherId, Ground.begin, read_claims, Ground.now)
    document_vault = providers.Factory(
        DocumentVault,
        begin=Ground.begin,
        store=Ground.object_store,
        sealer=Ground.sealer,
        sanitizer=sanitizer,
        scanner=scanner,
        now=Ground.now,
        random_bytes=Ground.random_bytes,
    )
    add_picture = providers.Factory(
        AddPicture, Ground.begin, document_vault, faces, Ground.now, Ground.new_id
    )
    recheck_face = providers.Factory(
        RecheckFace,
        Ground.urgent_database.provided.begin,
        StreamingPart.media_rooms,
        document_vault,
        faces,
        Ground.now,
        Ground.new_id,
    )
    give_tax_id = providers.Factory(
        GiveTaxId, Ground.begin, take_evidence, tax_ids, Ground.now, Ground.new_id
    )
    link_payout_account = providers.Factory(
        LinkPayoutAccount, Ground.begin, Ground.identity_hasher, Ground.now
    )
    submit_case = providers.Factory(SubmitCase, Ground.begin, Ground.now, Ground.new_id, Ground.profile)
    withdraw_case = providers.Factory(WithdrawCase, Ground.begin, Ground.now)
    file_appeal = providers.Factory(FileAppeal, Ground.begin, Ground.now)
    claim_case = providers.Factory(ClaimCase, Ground.begin, Ground.now)
    decide_case = providers.Factory(DecideCase, Ground.begin, Ground.now, Ground.new_id, Ground.profile)
    block_minor = providers.Factory(
        BlockMinor,
        Ground.urgent_database.provided.begin,
        StreamingPart.media_rooms,
        Ground.now,
        Ground.new_id,
    )
    answer_lock_appeal = providers.Factory(AnswerLockAppeal, Ground.begin, Ground.now, Ground.new_id)
    revoke_case = providers.Factory(RevokeCase, Ground.begin, Ground.now, Ground.new_id)
    ask_to_reverify = providers.Factory(AskToReverify, Ground.begin, Ground.now, Ground.new_id)
    override_age = providers.Factory(OverrideAge, Ground.begin, Ground.now, Ground.new_id)
    reveal_claims = providers.Factory(RevealClaims, Ground.begin, claims_box, Ground.now, Ground.new_id)
    compare_claims = providers.Factory(CompareClaims, Ground.begin, claims_box)
    reveal_email = providers.Factory(RevealEmail, Ground.begin, Ground.now, Ground.new_id)
    sweep_cases = providers.Factory(SweepCases, Ground.begin, case_queries, Ground.now, Ground.profile)
    expel_shut_out = providers.Factory(ExpelShutOut, StreamingPart.media_rooms)
    upload_document = providers.Factory(UploadDocument, Ground.begin, document_vault, Ground.now)
    request_upload = providers.Factory(
        RequestUpload,
        begin=Ground.begin,
        store=Ground.object_store,
        sealer=Ground.sealer,
        now=Ground.now,
        random_bytes=Ground.random_bytes,
    )
    finish_upload = providers.Factory(FinishUpload, Ground.begin, document_vault, Ground.now)
    open_document_view = providers.Factory(
        OpenDocumentView, Ground.begin, Ground.now, Ground.new_id, Ground.new_secret
    )
    show_document_page = providers.Factory(ShowDocumentPage, Ground.begin, document_vault, Ground.now)
    erase_document = providers.Factory(EraseDocument, Ground.begin, document_vault, Ground.now)
    sweep_uploads = providers.Factory(SweepUploads, Ground.begin, Ground.object_store, Ground.now)
