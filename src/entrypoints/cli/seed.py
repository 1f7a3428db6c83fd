"""The accounts that a development platform starts with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from application.age_verification.decide_case import Decision
from domain.age_verification.age import AgeState
from domain.age_verification.case import NOTICE_VERSION
from domain.age_verification.claims import DocumentKind, IdentityClaims
from domain.age_verification.evidence import Evidence, EvidenceKind, Verdict
from domain.age_verification.linking import IdentityLink, LinkKind
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.review import Checklist, CheckPoint
from domain.consent.performer_agreement import PERFORMER_AGREEMENT
from domain.consent.text import in_force
from domain.identity.permissions import STAFF, Role
from domain.identity.user import User
from domain.ids import AgreementId, CaseId, EvidenceId
from domain.language import Language
from entrypoints.container import Container
from entrypoints.sandbox.identity import PERSONAS
from ports.acting import act_through
from ports.transaction import BeginTransaction

PROVIDER = "seed"
ASSURED = timedelta(days=365)
CARD_NUMBER = "RVI7364021"
"""Of the voter's card that Ravi showed."""


@dataclass(frozen=True, slots=True)
class Account:
    key: str
    """Names its password among the state directory's secrets."""
    email: str
    display_name: str
    role: Role
    is_adult: bool
    about: str


ACCOUNTS = (
    Account("admin", "admin@livepanty.test", "Anita", Role.ADMIN, True, "administrator: finance, deliveries"),
    Account(
        "meera", "meera@livepanty.test", "Meera", Role.MODERATOR, True, "moderator: live wall, audit log"
    ),
    Account(
        "tara",
        "tara@livepanty.test",
        "Tara",
        Role.CHILD_SAFETY_OFFICER,
        True,
        "child safety officer",
    ),
    Account("kiran", "kiran@livepanty.test", "Kiran", Role.KYC_OFFICER, True, "KYC officer: verification"),
    Account("farah", "farah@livepanty.test", "Farah", Role.KYC_OFFICER, True, "the second KYC officer"),
    Account(
        "leela", "leela@livepanty.test", "Leela", Role.LEGAL_OFFICER, True, "legal officer: requests, records"
    ),
    Account(
        "vikram", "vikram@livepanty.test", "Vikram", Role.LEGAL_OFFICER, True, "the second legal officer"
    ),
    Account(
        "devika",
        "devika@livepanty.test",
        "Devika",
        Role.FINANCE_OFFICER,
        True,
        "finance officer: money, payouts",
    ),
    Account(
        "arjun", "arjun@livepanty.test", "Arjun", Role.FINANCE_OFFICER, True, "the second finance officer"
    ),
    Account("ravi", "ravi@livepanty.test", "Ravi", Role.PERFORMER, True, "approved performer"),
    Account("asha", "asha@livepanty.test", "Asha", Role.VIEWER, True, "viewer, verified adult; follows Ravi"),
    Account(
        "sunil",
        "sunil@livepanty.test",
        "Sunil",
        Role.VIEWER,
        True,
        "another viewer, who is told when Ravi begins a show",
    ),
)


async def seed(container: Container, passwords: Mapping[str, str]) -> None:
    """Make what is missing of the accounts; what is there keeps its data and gets the given password.

    `passwords` by `Account.key`. Only for development: nobody's age was looked at.
    """
    act_through("cli.seed")
    assert container.settings().is_dev, "accounts with known passwords are for development"
    begin: BeginTransaction = container.begin()
    async with begin() as tx:
        new = {each.key for each in ACCOUNTS if await tx.users.find_by_email(each.email) is None}
    made = {account.key: await _account(container, account, passwords[account.key]) for account in ACCOUNTS}
    for account in ACCOUNTS:
        if account.is_adult:
            await _make_adult(container, made[account.key])
    await _sign_agreement(container, made["ravi"])
    await _make_performer(container, made["ravi"], officers=(made["kiran"], made["farah"]))
    for key in ("asha", "sunil"):
        if key in new:  # who stopped following since is left alone
            await container.follow_performer()(follower_id=made[key].id, performer_id=made["ravi"].id)
    if "sunil" in new:
        await container.set_bell()(follower_id=made["sunil"].id, performer_id=made["ravi"].id, is_on=True)


async def _account(container: Container, account: Account, password: str) -> User:
    begin: BeginTransaction = container.begin()
    async with begin() as tx:
        user = await tx.users.find_by_email(account.email)
    if user is None:
        user = await container.register_user()(
            email=account.email, password=password, display_name=account.display_name
        )
    elif not await container.passwords().verify(password, user.password_hash):
        user = replace(user, password_hash=await container.passwords().hash(password))
        async with begin() as tx:
            await tx.users.update(user)
    if account.role in STAFF and user.role is not account.role:
        user = user.with_role(account.role)
        async with begin() as tx:
            await tx.users.update(user)
    return user


async def _make_adult(container: Container, user: User) -> None:
    now = container.now()()
    begin: BeginTransaction = container.begin()
    async with begin() as tx:
        status = await tx.ages.get_for_update(user.id)
        if status.state is AgeState.VERIFIED_ADULT:
            return
        await tx.ages.save(
            status.assured(method=Method.AGE_PROVIDER, provider=PROVIDER, until=now + ASSURED, now=now)
        )


async def _make_performer(container: Container, user: User, *, officers: tuple[User, User]) -> None:
    """Ravi's documents are made up; the rest goes through the front door: he applies, and two officers approve."""
    for case in await container.case_queries().of_user(user.id):
        if case.purpose is Purpose.PERFORMER and case.is_approved(now=container.now()()):
            await _make_up_claims(container, case.id, user)  # a seed of before left none
            return
        if case.purpose is Purpose.PERFORMER and not case.is_over:  # an earlier seed was interrupted
            await container.withdraw_case()(case_id=case.id, user_id=user.id)
    case_id = CaseId(container.new_id()())
    await container.open_case()(case_id=case_id, user_id=user.id, purpose=Purpose.PERFORMER)
    await container.give_consent()(case_id=case_id, user_id=user.id, notice_version=NOTICE_VERSION)
    await container.choose_method()(case_id=case_id, user_id=user.id, method=Method.OTHER_ID)
    await _make_up_evidence(container, case_id)
    await _make_up_claims(container, case_id, user)
    await container.submit_case()(case_id=case_id, user_id=user.id)
    for officer in officers:
        await container.claim_case()(case_id=case_id, officer_id=officer.id)
        await container.decide_case()(
            case_id=case_id,
            officer_id=officer.id,
            decision=Decision.APPROVE,
            reason="",
            note="made for development",
            checklist=Checklist(frozenset(CheckPoint)),
        )


async def _make_up_evidence(container: Container, case_id: CaseId) -> None:
    begin: BeginTransaction = container.begin()
    async with begin() as tx:
        for kind in EvidenceKind:
            await tx.evidence.add(
                Evidence(
                    id=EvidenceId(container.new_id()()),
                    case_id=case_id,
                    kind=kind,
                    method=Method.OTHER_ID,
                    verdict=Verdict.PASSED,
                    provider=PROVIDER,
                    reference="",
                    document_id=None,
                    score_basis_points=None,
                    model="",
                    officer_id=None,
                    at=container.now()(),
                    expires_at=None,
                )
            )


async def _make_up_claims(container: Container, case_id: CaseId, user: User) -> None:
    """What his card and his PAN say, sealed and linked as when somebody shows them: a bank's name for his account is
    held against the PAN's, and nobody else can show the same. He is the sandbox's Ravi."""
    begin: BeginTransaction = container.begin()
    async with begin() as tx:
        evidence = await tx.evidence.of_case(case_id)
        if await tx.claims.of_case(case_id):
            return
    now = container.now()()
    carriers = {piece.kind: piece.id for piece in evidence if piece.provider == PROVIDER}
    said = {
        EvidenceKind.IDENTITY: _claims(DocumentKind.OTHER_ID),
        EvidenceKind.TAX_ID: _claims(DocumentKind.PAN),
    }
    sealed = [
        await container.claims_box().seal(
            claims, evidence_id=carriers[kind], case_id=case_id, user_id=user.id, now=now
        )
        for kind, claims in said.items()
    ]
    digest = container.identity_hasher().digest
    links = [digest(LinkKind.DOCUMENT, f"{claims.kind}:{claims.link}") for claims in said.values()]
    async with begin() as tx:
        for each in sealed:
            await tx.claims.add(each)
        for link in sorted(links):
            await tx.links.add(
                IdentityLink(
                    LinkKind.DOCUMENT, link, user.id, case_id, Purpose.PERFORMER, barred=False, at=now
                )
            )


def _claims(kind: DocumentKind) -> IdentityClaims:
    ravi = PERSONAS["ravi"]
    number = ravi.pan if kind is DocumentKind.PAN else CARD_NUMBER
    return IdentityClaims(
        kind=kind,
        name=ravi.name,
        date_of_birth=ravi.born,
        gender=None,
        number=number,
        last_four=number[-4:],
        country="IND",
        expires_on=None,
        link=number,
    )


async def _sign_agreement(container: Container, user: User) -> None:
    text = in_force(PERFORMER_AGREEMENT, container.now()())
    latest = await container.consent_queries().latest_agreement(user.id)
    if latest is None or latest.version != text.version:
        await container.sign_agreement()(
            agreement_id=AgreementId(container.new_id()()),
            user_id=user.id,
            text_sha256=text.digest(Language.ENGLISH),
            name=user.display_name,
            accepted=True,
        )
