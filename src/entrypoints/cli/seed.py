"""The accounts that a development platform starts with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from domain.age_verification.age import AgeState, Outcome
from domain.consent.performer_agreement import PERFORMER_AGREEMENT
from domain.consent.text import Language, in_force
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import AgeAttemptId, AgreementId, ApplicationId
from entrypoints.container import Container
from ports.transaction import BeginTransaction

PROVIDER = "seed"


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
    Account("admin", "admin@livepanty.test", "Admin", Role.ADMIN, True, "administrator: finance, deliveries"),
    Account(
        "meera", "meera@livepanty.test", "Meera", Role.MODERATOR, True, "moderator: live wall, audit log"
    ),
    Account("ravi", "ravi@livepanty.test", "Ravi", Role.PERFORMER, True, "approved performer"),
    Account("asha", "asha@livepanty.test", "Asha", Role.VIEWER, True, "viewer, verified adult"),
)


async def seed(container: Container, passwords: Mapping[str, str]) -> None:
    """Make what is missing of the accounts; what is there keeps its data and gets the given password.

    `passwords` by `Account.key`. Only for development: nobody's age was looked at.
    """
    assert container.settings().is_dev, "accounts with known passwords are for development"
    made = {account.key: await _account(container, account, passwords[account.key]) for account in ACCOUNTS}
    for account in ACCOUNTS:
        if account.is_adult:
            await _make_adult(container, made[account.key])
    await _make_performer(container, made["ravi"], by=made["meera"])
    await _sign_agreement(container, made["ravi"])


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
    staff = account.role in (Role.ADMIN, Role.MODERATOR)
    if staff and user.role is not account.role:
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
        attempt = AgeAttemptId(container.new_id()())
        await tx.ages.add_attempt(attempt, user.id, provider=PROVIDER, now=now)
        await tx.ages.save(
            status.started(attempt).decided(attempt, Outcome.ADULT, provider=PROVIDER, now=now)
        )


async def _make_performer(container: Container, user: User, *, by: User) -> None:
    """Through the front door: Ravi applies, Meera approves."""
    if user.role is Role.PERFORMER:
        return
    latest = await container.age_queries().latest_application(user.id)
    if latest is not None and latest.state == "submitted":
        application_id = latest.application_id
    else:
        application_id = ApplicationId(container.new_id()())
        await container.apply_as_performer()(application_id=application_id, user_id=user.id)
    await container.decide_application()(
        application_id=application_id, actor_id=by.id, approve=True, reason="made for development"
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
