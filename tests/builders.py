"""Builders: a whole, valid value, with only what a test is about spelled out: `a_tip(tokens=Tokens(7))`.

The cast: Asha watches, Ravi performs, Meera moderates, and there is a stranger.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from domain.age_verification.age import AgeState, AgeStatus, Finding
from domain.age_verification.appeal import Appeal, AppealOutcome, appeal_due
from domain.age_verification.attempt import Attempt, AttemptOutcome, Origin
from domain.age_verification.case import Moved, VerificationCase
from domain.age_verification.case_event import Act, CaseEvent
from domain.age_verification.document import (
    Document,
    DocumentPurpose,
    DocumentState,
    PreparedUpload,
    StoredFile,
)
from domain.age_verification.document_view import VIEW_LIFETIME, DocumentView
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict
from domain.age_verification.linking import IdentityLink, LinkKind
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.states import CaseState
from domain.compliance.legal_hold import LegalHold
from domain.compliance.legal_request import (
    EXPORT_LIFETIME,
    ExportFile,
    LegalRequest,
    OrderDocument,
    RequestState,
    Secret,
)
from domain.compliance.scope import DataCategory, LegalBasis, RequestScope
from domain.consent.agreement import SignedAgreement
from domain.consent.cast import CastMember, CastState, Scope
from domain.consent.media_item import MediaItem, MediaKind, MediaState
from domain.consent.performer_agreement import PERFORMER_AGREEMENT
from domain.consent.session_consent import SESSION_CONSENT
from domain.consent.text import in_force
from domain.consent.withdrawal import Wish, Withdrawal, WithdrawalState, secret_digest
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import (
    AgeAttemptId,
    AgreementId,
    AppealId,
    AuditId,
    BookingId,
    CaseId,
    DocumentId,
    DocumentViewId,
    EvidenceId,
    FootageId,
    GoalId,
    HoldId,
    LegalHoldId,
    LegalRequestId,
    MediaItemId,
    MenuItemId,
    NoticeId,
    OrderId,
    OverlayTokenId,
    ReportId,
    ShowId,
    ShowOfferId,
    StreamId,
    TipId,
    TransferId,
    UserId,
    WithdrawalId,
)
from domain.language import Language
from domain.ledger.chart import Account, AccountKind
from domain.ledger.hold import Hold
from domain.ledger.transfer import Transfer, TransferKind
from domain.moderation.audit.entry import AuditEntry
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.reports.report import Report, ReportState
from domain.moderation.watch.footage import Footage, FootageCause, FootageFile, FootageKind, FootageState
from domain.money import Paise, Tokens
from domain.notifications.notice import Notice, NoticeKind
from domain.payments.invoice import Seller
from domain.payments.order import Order, OrderState
from domain.payments.providers import Provider
from domain.private_shows.booking import ANSWER_TIME, Booking, BookingState
from domain.private_shows.offer import ShowKind, ShowOffer, Terms
from domain.private_shows.show import Show, ShowState
from domain.streaming.stream import Stream, StreamState
from domain.tipping.goal import Goal, GoalState
from domain.tipping.menu_item import ItemKind, ItemState, MenuItem
from domain.tipping.overlay_token import EVENTS_READ, OverlayToken
from domain.tipping.tip import MessageState, Tip
from ports.age_verification.cases import SealedClaims
from ports.age_verification.providers import ProviderReport, ProviderState
from ports.payments.gateways import GatewayEvent, GatewayEventKind
from ports.sealing import Sealed, WrappedKey
from ports.streaming.sessions import WatchTerms

NOW = datetime(2026, 11, 1, 14, 30, tzinfo=UTC)

ASHA = UserId(UUID("018f0000-0000-7000-8000-00000000a5a0"))
RAVI = UserId(UUID("018f0000-0000-7000-8000-000000007a71"))
MEERA = UserId(UUID("018f0000-0000-7000-8000-00000000be7a"))
STRANGER = UserId(UUID("018f0000-0000-7000-8000-0000000057a6"))


def a_tip(**changes: Any) -> Tip:
    tip = Tip(
        id=TipId(uuid4()),
        stream_id=StreamId(uuid4()),
        viewer_id=ASHA,
        performer_id=RAVI,
        tokens=Tokens(50),
        message="What a raga",
        message_state=MessageState.SHOWN,
        is_anonymous=False,
        menu_item_id=None,
        gift_id=None,
        sent_at=NOW,
    )
    return replace(tip, **changes)


def a_menu_item(**changes: Any) -> MenuItem:
    """An approved one of Ravi's."""
    item = MenuItem(
        id=MenuItemId(uuid4()),
        performer_id=RAVI,
        kind=ItemKind.FIXED,
        name="A raga of your choice",
        tokens=Tokens(50),
        state=ItemState.APPROVED,
        revision=1,
        submitted_at=NOW,
        decided_at=NOW,
        decided_by=MEERA,
        note="",
    )
    return replace(item, **changes)


def a_goal(**changes: Any) -> Goal:
    goal = Goal(
        id=GoalId(uuid4()),
        stream_id=StreamId(uuid4()),
        performer_id=RAVI,
        title="A new string for the veena",
        target=Tokens(100),
        is_hidden=False,
        state=GoalState.RUNNING,
        progress=Tokens(0),
        round=1,
        since_seq=0,
        started_at=NOW,
        met_at=None,
        ended_at=None,
    )
    return replace(goal, **changes)


def an_overlay_token(**changes: Any) -> OverlayToken:
    token = OverlayToken(
        id=OverlayTokenId(uuid4()),
        performer_id=RAVI,
        label="Streaming PC",
        scope=EVENTS_READ,
        digest=sha256(uuid4().bytes).digest(),
        made_at=NOW,
        revoked_at=None,
    )
    return replace(token, **changes)


def a_transfer(**changes: Any) -> Transfer:
    """50 of Asha's paid tokens to Ravi, 15 of them the platform's."""
    transfer = Transfer(
        id=TransferId(uuid4()),
        kind=TransferKind.TIP,
        debit=Account.of(AccountKind.VIEWER_PAID, ASHA),
        credit=Account.of(AccountKind.PERFORMER_PENDING, RAVI),
        amount=50,
        fee_account=Account.system(AccountKind.PLATFORM_FEE),
        fee=15,
        reference=f"tip:{uuid4()}",
        at=NOW,
    )
    return replace(transfer, **changes)


def a_hold(**changes: Any) -> Hold:
    """60 of Asha's paid tokens, for ten minutes."""
    hold = Hold(
        id=HoldId(uuid4()),
        account=Account.of(AccountKind.VIEWER_PAID, ASHA),
        amount=60,
        expires_at=NOW + timedelta(minutes=10),
        reference=f"show:{uuid4()}",
        at=NOW,
    )
    return replace(hold, **changes)


def a_user(**changes: Any) -> User:
    user_id = changes.get("id", UserId(uuid4()))
    user = User(
        id=user_id,
        email=f"{user_id}@example.in",
        display_name="Asha",
        password_hash="$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA",
        role=Role.VIEWER,
        created_at=NOW,
        language=None,
    )
    return replace(user, **changes)


def a_verified_adult(user_id: UserId) -> AgeStatus:
    """Far into the future: tests of services run by the clock on the wall."""
    until = NOW + timedelta(days=36_500)
    return AgeStatus(user_id, AgeState.VERIFIED_ADULT, Method.AGE_PROVIDER, "sandbox", NOW, until)


def an_approval(user_id: UserId, purpose: Purpose = Purpose.PERFORMER) -> Moved:
    """A case of theirs that was approved, and holds far into the future."""
    return a_moved(
        user_id=user_id,
        purpose=purpose,
        state=CaseState.APPROVED,
        reason=Reason.CONFIRMED,
        decided_at=NOW,
        valid_until=NOW + timedelta(days=36_500),
    )


def a_moved(*, at: datetime | None = None, **changes: Any) -> Moved:
    """A case that begins its life in the state of `changes`, and the event of it; by default Asha's, just opened.

    `at` is the time of the event, `opened_at` unless told.
    """
    case = VerificationCase(
        id=CaseId(uuid4()),
        user_id=ASHA,
        purpose=Purpose.VIEWER,
        policy_version="IN-nonexplicit/viewer/2026-01",
        state=CaseState.DRAFT,
        method=None,
        reason=Reason.OPENED,
        hold=None,
        missing=(),
        first_officer_id=None,
        unblock_document_id=None,
        decided_by=None,
        appealed_officers=frozenset(),
        lease=None,
        opened_at=NOW,
        submitted_at=None,
        decided_at=None,
        valid_until=None,
        seq=0,
        chain=b"",
    )
    case = replace(case, **changes)
    act = Act.by_person(case.user_id, case.reason, now=at or case.opened_at)
    event = CaseEvent.following(case.id, None, case.state, act, last_seq=case.seq, chain=case.chain)
    return Moved(replace(case, seq=event.seq, chain=event.digest), event)


def a_case(**changes: Any) -> VerificationCase:
    return a_moved(**changes).case


def an_evidence(**changes: Any) -> Evidence:
    """A provider's word that somebody is an adult."""
    evidence = Evidence(
        id=EvidenceId(uuid4()),
        case_id=CaseId(uuid4()),
        kind=EvidenceKind.AGE,
        method=Method.AGE_PROVIDER,
        verdict=Verdict.PASSED,
        provider="sandbox",
        reference=f"check-{uuid4().hex}",
        document_id=None,
        score_basis_points=None,
        model="",
        officer_id=None,
        at=NOW,
        expires_at=None,
    )
    return replace(evidence, **changes)


def some_sealed_claims(**changes: Any) -> SealedClaims:
    claims = SealedClaims(
        evidence_id=EvidenceId(uuid4()),
        case_id=CaseId(uuid4()),
        user_id=ASHA,
        sealed=Sealed(WrappedKey("key-2026", uuid4().bytes * 3), uuid4().bytes * 5),
        at=NOW,
    )
    return replace(claims, **changes)


def an_attempt(**changes: Any) -> Attempt:
    """Asha was sent off to a provider, and has not come back."""
    attempt = Attempt(
        id=AgeAttemptId(uuid4()),
        case_id=CaseId(uuid4()),
        user_id=ASHA,
        method=Method.AGE_PROVIDER,
        origin=Origin("IN", uuid4().bytes * 2, "Mozilla/5.0 (X11; Linux x86_64)"),
        started_at=NOW,
        state_digest=uuid4().bytes * 2,
        secret=uuid4().hex,
        reference="",
        outcome=AttemptOutcome.RUNNING,
        said_at=None,
        finished_at=None,
    )
    return replace(attempt, **changes)


def a_provider_report(**changes: Any) -> ProviderReport:
    """The provider is done, and says that the person is an adult."""
    report = ProviderReport(
        attempt_id=AgeAttemptId(uuid4()),
        event_id=uuid4().hex,
        said_at=NOW,
        state=ProviderState.FINISHED,
        finding=Finding(date_of_birth=None, over_18=True),
        claims=None,
        also=(),
        liveness=None,
        face_match=None,
        reference="",
        code="finished",
    )
    return replace(report, **changes)


def an_identity_link(**changes: Any) -> IdentityLink:
    link = IdentityLink(
        kind=LinkKind.DOCUMENT,
        digest=uuid4().bytes + uuid4().bytes,
        user_id=ASHA,
        case_id=None,
        purpose=Purpose.VIEWER,
        barred=False,
        at=NOW,
    )
    return replace(link, **changes)


def an_appeal(**changes: Any) -> Appeal:
    appeal = Appeal(
        id=AppealId(uuid4()),
        case_id=CaseId(uuid4()),
        user_id=ASHA,
        event_seq=1,
        text="The document is mine, and it is valid",
        document_id=None,
        filed_at=NOW,
        due_at=appeal_due(changes.get("filed_at", NOW)),
        outcome=AppealOutcome.OPEN,
        decided_by=None,
        decided_at=None,
    )
    return replace(appeal, **changes)


def a_stored_file(**changes: Any) -> StoredFile:
    file = StoredFile(
        object_key=f"documents/{uuid4().hex}",
        key_id="local:0123456789abcdef",
        wrapped_key=uuid4().bytes * 3,
        media_type="image/jpeg",
        size_bytes=120_000,
        sha256=uuid4().bytes * 2,
        pages=1,
    )
    return replace(file, **changes)


def a_prepared_upload(**changes: Any) -> PreparedUpload:
    upload = PreparedUpload(
        object_key=f"incoming/{uuid4().hex}",
        size_bytes=120_000,
        key_id="local:0123456789abcdef",
        wrapped_key=uuid4().bytes * 3,
        nonce=uuid4().bytes[:12],
    )
    return replace(upload, **changes)


def a_document(**changes: Any) -> Document:
    """The front of Asha's card, stored."""
    document = Document(
        id=DocumentId(uuid4()),
        owner_id=ASHA,
        case_id=CaseId(uuid4()),
        purpose=DocumentPurpose.ID_FRONT,
        state=DocumentState.STORED,
        upload=None,
        file=a_stored_file(),
        refusal="",
        created_at=NOW,
        stored_at=NOW,
        erased_at=None,
    )
    return replace(document, **changes)


def a_view(**changes: Any) -> DocumentView:
    opened_at = changes.get("opened_at", NOW)
    view = DocumentView(
        id=DocumentViewId(uuid4()),
        token_digest=uuid4().bytes * 2,
        document_id=DocumentId(uuid4()),
        case_id=CaseId(uuid4()),
        officer_id=MEERA,
        reason="Compare the face with the selfie",
        opened_at=opened_at,
        expires_at=opened_at + VIEW_LIFETIME,
        pages_shown=0,
    )
    return replace(view, **changes)


VIKRAM = UserId(UUID("018f0000-0000-7000-8000-000000051c4a"))
NANDINI = UserId(UUID("018f0000-0000-7000-8000-000000a2d121"))
"""Two legal officers."""


def a_legal_request(**changes: Any) -> LegalRequest:
    """About Asha's chat of October, received by Vikram."""
    request = LegalRequest(
        id=LegalRequestId(uuid4()),
        state=RequestState.RECEIVED,
        authority="Cyber Crime Police Station, Pune",
        reference="112/2026",
        officer=Secret("key-1", b"wrapped", b"sealed"),
        basis=LegalBasis.BNSS_94,
        scope=RequestScope(
            accounts=(ASHA,),
            categories=(DataCategory.CHAT,),
            since=NOW - timedelta(days=31),
            until=NOW,
        ),
        order=OrderDocument(DocumentId(uuid4()), uuid4().bytes * 2),
        received_at=NOW,
        received_by=VIKRAM,
        due_at=NOW + timedelta(hours=72),
        gag_until=None,
        first=None,
        second=None,
        export=None,
        answered_at=None,
        told_at=None,
        ended_at=None,
    )
    return replace(request, **changes)


def an_export_file(**changes: Any) -> ExportFile:
    file = ExportFile(
        object_key=f"legal/{uuid4()}",
        key_id="key-1",
        wrapped_key=b"wrapped",
        size_bytes=2_000,
        sha256=uuid4().bytes * 2,
        made_by=VIKRAM,
        made_at=NOW,
        expires_at=NOW + EXPORT_LIFETIME,
    )
    return replace(file, **changes)


def a_legal_hold(**changes: Any) -> LegalHold:
    hold = LegalHold(
        id=LegalHoldId(uuid4()),
        account_id=ASHA,
        reason="Asked for by a court",
        placed_by=VIKRAM,
        placed_at=NOW,
        until=None,
        lifted_by=None,
        lifted_at=None,
        lift_reason="",
    )
    return replace(hold, **changes)


OPEN_DOOR = WatchTerms(is_hidden=False, capacity=1000, joins_a_second=1000)


def a_stream(**changes: Any) -> Stream:
    """Ravi's show, live."""
    stream = Stream(
        id=StreamId(uuid4()),
        performer_id=RAVI,
        title="Evening ragas on the veena",
        state=StreamState.LIVE,
        key_digest=uuid4().bytes * 2,
        created_at=NOW,
        started_at=NOW,
        ended_at=None,
        end_reason=None,
        severity=None,
        stalled_at=None,
    )
    return replace(stream, **changes)


def a_footage_file(**changes: Any) -> FootageFile:
    file = FootageFile(
        object_key=f"footage/{uuid4().hex}",
        key_id="local:0123456789abcdef",
        wrapped_key=uuid4().bytes * 3,
        media_type="video/webm",
        size_bytes=12_000_000,
        sha256=uuid4().bytes * 2,
        seconds=58.5,
        taken_at=NOW,
    )
    return replace(file, **changes)


def some_footage(**changes: Any) -> Footage:
    """The last minute of Ravi's show, stored because staff stopped it."""
    footage = Footage(
        id=FootageId(uuid4()),
        stream_id=StreamId(uuid4()),
        performer_id=RAVI,
        kind=FootageKind.CLIP,
        cause=FootageCause.STOP,
        slot=None,
        asked_by=None,
        asked_at=NOW,
        grave=False,
        state=FootageState.STORED,
        file=a_footage_file(),
        erased_at=None,
    )
    return replace(footage, **changes)


def a_signed_agreement(**changes: Any) -> SignedAgreement:
    """Ravi's signature under the agreement that is in force."""
    text = in_force(PERFORMER_AGREEMENT, NOW)
    signed = SignedAgreement(
        id=AgreementId(uuid4()),
        user_id=RAVI,
        version=text.version,
        language=Language.ENGLISH,
        text_sha256=text.digest(Language.ENGLISH),
        signed_at=NOW,
    )
    return replace(signed, **changes)


def a_cast_member(**changes: Any) -> CastMember:
    """Ravi, who agreed to be seen live and to nothing else."""
    member = CastMember(
        stream_id=StreamId(uuid4()),
        user_id=RAVI,
        state=CastState.CONFIRMED,
        scopes=frozenset({Scope.LIVE}),
        text_sha256=in_force(SESSION_CONSENT, NOW).digest(Language.ENGLISH),
        invited_at=NOW,
        answered_at=NOW,
        withdrawn_at=None,
    )
    return replace(member, **changes)


def a_media_item(**changes: Any) -> MediaItem:
    item = MediaItem(
        id=MediaItemId(uuid4()),
        stream_id=StreamId(uuid4()),
        kind=MediaKind.RECORDING,
        title="The whole evening",
        state=MediaState.VISIBLE,
        registered_at=NOW,
        changed_at=NOW,
    )
    return replace(item, **changes)


def a_withdrawal(**changes: Any) -> Withdrawal:
    """Somebody without an account wants to be taken out of a show; nothing is decided."""
    case = Withdrawal(
        id=WithdrawalId(uuid4()),
        reference=uuid4().hex[:10].upper(),
        secret_digest=secret_digest("CODE"),
        person_id=None,
        stream_id=StreamId(uuid4()),
        wish=Wish.HIDE,
        is_intimate=False,
        state=WithdrawalState.RECEIVED,
        received_at=NOW,
        hide_due_at=NOW + timedelta(minutes=15),
        decide_due_at=NOW + timedelta(days=7),
        decided_at=None,
        decided_by=None,
        reason="",
    )
    return replace(case, **changes)


def a_report(**changes: Any) -> Report:
    """`stream_id` is short for a show as the subject."""
    stream_id = changes.pop("stream_id", None) or StreamId(uuid4())
    report = Report(
        id=ReportId(uuid4()),
        subject=Subject(SubjectKind.SHOW, stream_id),
        person_id=None,
        reporter_id=ASHA,
        reason=CaseKind.HARASSMENT,
        note="He insults people in the chat",
        words="",
        state=ReportState.OPEN,
        reported_at=NOW,
        closed_at=None,
    )
    return replace(report, **changes)


def an_audit_entry(**changes: Any) -> AuditEntry:
    entry = AuditEntry(
        id=AuditId(uuid4()),
        actor_id=MEERA,
        action="stream.stop",
        subject=f"stream:{uuid4()}",
        reason=StopPolicy.HARASSMENT,
        note="Insults, in spite of two warnings",
        at=NOW,
    )
    return replace(entry, **changes)


def a_notice(**changes: Any) -> Notice:
    notice = Notice(
        id=NoticeId(uuid4()),
        user_id=RAVI,
        kind=NoticeKind.STREAM_STOPPED,
        title="Your show was stopped",
        body="Our moderators stopped your show.",
        link="/notices",
        created_at=NOW,
        emailed_at=None,
        email_refused_at=None,
        read_at=None,
    )
    return replace(notice, **changes)


SELLER = Seller(
    legal_name="Example Media Private Limited",
    gstin="29AAAAA0000A1Z5",
    address="1 Example Road, Bengaluru 560001, Karnataka, India",
    descriptor="EXAMPLE MEDIA PVT LTD",
)


def an_order(**changes: Any) -> Order:
    """Asha's order of the regular package, opened with the gateway and not paid."""
    order = Order(
        id=OrderId(uuid4()),
        buyer_id=ASHA,
        package_id="regular",
        price=Paise(49_900),
        gst=Paise(7_612),
        tokens=Tokens(500),
        bonus=Tokens(25),
        place_of_supply="29",
        state=OrderState.CREATED,
        provider=Provider.RAZORPAY,
        provider_order_id=f"order_{uuid4().hex}",
        pay_link="",
        pay_link_until=None,
        payment_id="",
        created_at=NOW,
        paid_at=None,
        ask_at=NOW,
    )
    return replace(order, **changes)


def a_payment(order: Order, **changes: Any) -> GatewayEvent:
    """The gateway's word that an order's price was captured."""
    event = GatewayEvent(
        event_id=f"event_{uuid4().hex}",
        provider=order.provider,
        kind=GatewayEventKind.CAPTURED,
        raw_type="payment.captured",
        provider_order_id=order.provider_order_id,
        payment_id=f"pay_{uuid4().hex}",
        amount=order.price,
        currency="INR",
        receipt="",
        refund_id="",
        refund_reference="",
        dispute_id="",
        instrument="",
    )
    return replace(event, **changes)


def a_show_offer(**changes: Any) -> ShowOffer:
    """Ravi's private shows for 40 tokens a minute."""
    offer = ShowOffer(
        id=ShowOfferId(uuid4()),
        performer_id=RAVI,
        terms=Terms(ShowKind.PRIVATE, Tokens(40), minutes=3, seats_min=1, seats_max=1, starts_at=None),
        is_open=True,
        created_at=NOW,
    )
    return replace(offer, **changes)


def a_show(**changes: Any) -> Show:
    """A private show of Ravi's that runs since now."""
    show = Show(
        id=ShowId(uuid4()),
        offer_id=ShowOfferId(uuid4()),
        performer_id=RAVI,
        stream_id=StreamId(uuid4()),
        kind=ShowKind.PRIVATE,
        promised=timedelta(0),
        state=ShowState.RUNNING,
        started_at=NOW,
        ended_at=None,
        ending=None,
        refunds_tickets=False,
    )
    return replace(show, **changes)


def a_booking(**changes: Any) -> Booking:
    """Asha asked Ravi for a private show; nothing is set aside yet."""
    booking = Booking(
        id=BookingId(uuid4()),
        offer_id=ShowOfferId(uuid4()),
        show_id=None,
        viewer_id=ASHA,
        performer_id=RAVI,
        kind=ShowKind.PRIVATE,
        price=Tokens(40),
        fee_basis_points=3_000,
        state=BookingState.REQUESTED,
        ending=None,
        requested_at=NOW,
        answer_by=NOW + ANSWER_TIME,
        joined_at=None,
        left_at=None,
        last_seen_at=None,
        is_warned=False,
        charged_seconds=0,
        charged_tokens=0,
        refunded_tokens=0,
        spans=(),
        pieces=(),
    )
    return replace(booking, **changes)
