"""One's own verification case over the API: from opening it to the decision, and an appeal."""

from uuid import UUID

from quart import Blueprint, Response, request

from application.age_verification.add_picture import NoPicture
from application.age_verification.give_tax_id import IdentityFirst
from application.age_verification.take_evidence import ClaimsMoved
from domain.age_verification.age import AccountHeld, AgeLocked, AgeVerificationRequired
from domain.age_verification.appeal import (
    AppealNeedsDocument,
    AppealOpen,
    AppealTextOutOfRange,
)
from domain.age_verification.attempt import TooManyAttempts
from domain.age_verification.case_refusals import (
    AppealInstead,
    CaseNotFound,
    CaseOpen,
    MethodNotAllowed,
    NoticeOutdated,
    NotYourCase,
)
from domain.age_verification.declared import InvalidClaims
from domain.age_verification.document import DocumentGone, DocumentNotFound
from domain.age_verification.pan import InvalidPan
from domain.age_verification.payout_account import InvalidPayoutAccount
from domain.age_verification.reading import (
    AadhaarNotEnabled,
    DocumentExpired,
    DocumentTooOld,
    MalformedDocument,
    SignatureInvalid,
    WrongCheckDigit,
    WrongShareCode,
)
from domain.casework import InvalidTransition
from domain.identity.permissions import Permission
from domain.ids import AppealId, CaseId, DocumentId
from entrypoints.api.age_verification.age import TAG, AgeCheckView
from entrypoints.api.age_verification.case_views import (
    AppealBody,
    AppealView,
    CasesView,
    CaseView,
    ConsentBody,
    MethodBody,
    OpenBody,
    OtherIdBody,
    PassportBody,
    PayoutAccountBody,
    PictureBody,
    TaxIdBody,
    appeal_view,
    case_view,
)
from entrypoints.api.body import json, parse
from entrypoints.api.documented import Raw, documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.edge.origin import origin_of

OWN = (CaseNotFound, NotYourCase)
MOVE = (*OWN, InvalidTransition)
BRING = (*MOVE, MethodNotAllowed, ClaimsMoved, TooManyAttempts)
READ = (*BRING, MalformedDocument, SignatureInvalid, DocumentTooOld, AadhaarNotEnabled)


def case_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_age_verification_cases", __name__)
    _add_course(routes, container)
    _add_ways_to_show(routes, container)
    _add_typed(routes, container)
    _add_payout_account(routes, container)
    _add_end(routes, container)
    return routes


def _add_course(routes: Blueprint, container: Container) -> None:
    @routes.put("/v1/me/verification/cases/<uuid:case_id>")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Open a case: as a viewer, or to become a performer",
        tag=TAG,
        request=OpenBody,
        responses={201: CaseView},
        errors=[NotYourCase, CaseOpen, AppealInstead, AgeLocked, AccountHeld, AgeVerificationRequired],
    )
    async def open_case(case_id: UUID) -> Response:
        body = parse(OpenBody, await request.get_data())
        case = await container.open_case()(
            case_id=CaseId(case_id), user_id=principal().user_id, purpose=body.purpose
        )
        return json(case_view(case), 201)

    @routes.get("/v1/me/verification/cases")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(summary="My cases, newest first", tag=TAG, responses={200: CasesView})
    async def my_cases() -> Response:
        cases = await container.case_queries().of_user(principal().user_id)
        return json(CasesView(items=[case_view(case) for case in cases]))

    @routes.post("/v1/me/verification/cases/<uuid:case_id>/consent")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Agree to the notice on processing",
        tag=TAG,
        request=ConsentBody,
        responses={200: CaseView},
        errors=[*MOVE, NoticeOutdated],
    )
    async def consent(case_id: UUID) -> Response:
        body = parse(ConsentBody, await request.get_data())
        case = await container.give_consent()(
            case_id=CaseId(case_id), user_id=principal().user_id, notice_version=body.notice_version
        )
        return json(case_view(case))

    @routes.post("/v1/me/verification/cases/<uuid:case_id>/method")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Choose how to show it, or another way than before",
        tag=TAG,
        request=MethodBody,
        responses={200: CaseView},
        errors=[*MOVE, MethodNotAllowed],
    )
    async def choose(case_id: UUID) -> Response:
        body = parse(MethodBody, await request.get_data())
        case = await container.choose_method()(
            case_id=CaseId(case_id), user_id=principal().user_id, method=body.method
        )
        return json(case_view(case))


def _add_ways_to_show(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/me/verification/cases/<uuid:case_id>/checks")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Go to the provider of the chosen method",
        tag=TAG,
        responses={201: AgeCheckView},
        errors=[*MOVE, MethodNotAllowed, TooManyAttempts],
    )
    async def start_check(case_id: UUID) -> Response:
        url = await container.start_provider_check()(
            case_id=CaseId(case_id),
            user_id=principal().user_id,
            return_url=container.settings().public_url + "/perform/return",
            origin=origin_of(container),
        )
        return json(AgeCheckView(redirect_url=url), 201)

    @routes.post("/v1/me/verification/cases/<uuid:case_id>/checks/ask")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Ask the provider how it stands", tag=TAG, responses={200: CaseView}, errors=list(OWN)
    )
    async def ask(case_id: UUID) -> Response:
        case = await container.ask_provider()(case_id=CaseId(case_id), user_id=principal().user_id)
        return json(case_view(case))

    @routes.post("/v1/me/verification/cases/<uuid:case_id>/aadhaar-file")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Show an Aadhaar offline e-KYC file; it is read, and not kept",
        tag=TAG,
        request=Raw("application/zip"),
        headers={"X-Share-Code": "the code that opens the file"},
        responses={200: CaseView},
        errors=[*READ, WrongShareCode],
    )
    async def aadhaar_file(case_id: UUID) -> Response:
        case = await container.show_aadhaar_file()(
            case_id=CaseId(case_id),
            user_id=principal().user_id,
            archive=await _raw_body(),
            share_code=request.headers.get("X-Share-Code", ""),
            origin=origin_of(container),
        )
        return json(case_view(case))

    @routes.post("/v1/me/verification/cases/<uuid:case_id>/aadhaar-qr")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Show a picture of an Aadhaar Secure QR; it is read, and not kept",
        tag=TAG,
        request=Raw("image/*"),
        responses={200: CaseView},
        errors=list(READ),
    )
    async def aadhaar_qr(case_id: UUID) -> Response:
        case = await container.show_aadhaar_qr()(
            case_id=CaseId(case_id),
            user_id=principal().user_id,
            picture=await _raw_body(),
            origin=origin_of(container),
        )
        return json(case_view(case))


def _add_typed(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/me/verification/cases/<uuid:case_id>/passport")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Show a passport: its machine readable lines, and the picture of the page",
        tag=TAG,
        request=PassportBody,
        responses={200: CaseView},
        errors=[*BRING, MalformedDocument, WrongCheckDigit, DocumentExpired, DocumentNotFound, DocumentGone],
    )
    async def passport(case_id: UUID) -> Response:
        body = parse(PassportBody, await request.get_data())
        case = await container.show_passport()(
            case_id=CaseId(case_id),
            user_id=principal().user_id,
            mrz=body.mrz,
            document_id=DocumentId(body.document_id),
            origin=origin_of(container),
        )
        return json(case_view(case))

    @routes.post("/v1/me/verification/cases/<uuid:case_id>/other-id")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Show another government photo id: what it says, and its picture",
        tag=TAG,
        request=OtherIdBody,
        responses={200: CaseView},
        errors=[*BRING, InvalidClaims, DocumentExpired, DocumentNotFound, DocumentGone],
    )
    async def other_id(case_id: UUID) -> Response:
        body = parse(OtherIdBody, await request.get_data())
        case = await container.show_other_id()(
            case_id=CaseId(case_id),
            user_id=principal().user_id,
            name=body.name,
            date_of_birth=body.date_of_birth,
            number=body.number,
            expires_on=body.expires_on,
            document_id=DocumentId(body.document_id),
            origin=origin_of(container),
        )
        return json(case_view(case))

    @routes.post("/v1/me/verification/cases/<uuid:case_id>/pictures")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Bring an uploaded picture: a selfie, a document, a PAN card",
        tag=TAG,
        request=PictureBody,
        responses={200: CaseView},
        errors=[*MOVE, NoPicture, DocumentNotFound, DocumentGone],
    )
    async def picture(case_id: UUID) -> Response:
        body = parse(PictureBody, await request.get_data())
        case = await container.add_picture()(
            case_id=CaseId(case_id),
            user_id=principal().user_id,
            document_id=DocumentId(body.document_id),
            purpose=body.purpose,
        )
        return json(case_view(case))

    @routes.post("/v1/me/verification/cases/<uuid:case_id>/tax-id")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Give the PAN that earnings are reported under",
        tag=TAG,
        request=TaxIdBody,
        responses={200: CaseView},
        errors=[*MOVE, ClaimsMoved, InvalidPan, IdentityFirst, TooManyAttempts],
    )
    async def tax_id(case_id: UUID) -> Response:
        body = parse(TaxIdBody, await request.get_data())
        case = await container.give_tax_id()(
            case_id=CaseId(case_id),
            user_id=principal().user_id,
            pan=body.pan,
            origin=origin_of(container),
        )
        return json(case_view(case))


def _add_payout_account(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/me/verification/cases/<uuid:case_id>/payout-account")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Say where I want to be paid; only a keyed hash of it is kept now",
        tag=TAG,
        request=PayoutAccountBody,
        responses={200: CaseView},
        errors=[*MOVE, InvalidPayoutAccount],
    )
    async def payout_account(case_id: UUID) -> Response:
        body = parse(PayoutAccountBody, await request.get_data())
        case = await container.link_payout_account()(
            case_id=CaseId(case_id), user_id=principal().user_id, account=body.account
        )
        return json(case_view(case))


def _add_end(routes: Blueprint, container: Container) -> None:
    @routes.post("/v1/me/verification/cases/<uuid:case_id>/submit")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(summary="Hand the case in", tag=TAG, responses={200: CaseView}, errors=[*MOVE, AgeLocked])
    async def submit(case_id: UUID) -> Response:
        case = await container.submit_case()(case_id=CaseId(case_id), user_id=principal().user_id)
        return json(case_view(case))

    @routes.post("/v1/me/verification/cases/<uuid:case_id>/withdraw")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(summary="Give the case up", tag=TAG, responses={200: CaseView}, errors=list(MOVE))
    async def withdraw(case_id: UUID) -> Response:
        case = await container.withdraw_case()(case_id=CaseId(case_id), user_id=principal().user_id)
        return json(case_view(case))

    @routes.put("/v1/me/verification/cases/<uuid:case_id>/appeals/<uuid:appeal_id>")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    @documented(
        summary="Dispute the decision; another officer looks again",
        tag=TAG,
        request=AppealBody,
        responses={201: AppealView},
        errors=[*MOVE, AppealOpen, AppealNeedsDocument, AppealTextOutOfRange],
    )
    async def appeal(case_id: UUID, appeal_id: UUID) -> Response:
        body = parse(AppealBody, await request.get_data())
        filed = await container.file_appeal()(
            appeal_id=AppealId(appeal_id),
            case_id=CaseId(case_id),
            user_id=principal().user_id,
            text=body.text,
            document_id=DocumentId(body.document_id) if body.document_id else None,
        )
        return json(appeal_view(filed), 201)


async def _raw_body() -> bytes:
    data: bytes = await request.get_data(cache=False, as_text=False, parse_form_data=False)
    return data
