"""The accounts of a development platform: made once, through the platform's own rules."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from dependency_injector import providers

from adapters.memory.payouts.provider import MemoryPayoutProvider
from domain.age_verification.age import AgeState
from domain.age_verification.case_event import ActorKind
from domain.age_verification.claims import DocumentKind
from domain.age_verification.linking import LinkKind
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.identity.permissions import Role
from domain.identity.session import TokenKind
from domain.identity.user import User, WrongCredentials
from domain.ids import CaseId, PayoutAccountId, PayoutBatchId, PayoutId, TipId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.entries import tip_transfers
from domain.ledger.transfer import TransferKind
from domain.money import Tokens
from domain.payouts.account import AccountState, PayoutAccount
from domain.payouts.schedule import FEE_SCHEDULES
from entrypoints.cli.run_settings import GRIEVANCE_OFFICERS
from entrypoints.cli.seed import ACCOUNTS, seed
from entrypoints.container import Container, close, create_container
from entrypoints.sandbox.identity import PERSONAS
from tests.builders import a_transfer
from tests.integration.api.conftest import settings_for_tests

FIRST = {account.key: f"first-{account.key}-7k2m" for account in ACCOUNTS}


@pytest_asyncio.fixture
async def container(own_database_url: str, redis_url: str) -> AsyncIterator[Container]:
    made = create_container(settings_for_tests(own_database_url, redis_url))
    with made.payout_provider.override(providers.Singleton(MemoryPayoutProvider)):
        yield made
    await close(made)


async def test_each_account_signs_in_as_what_it_is(container: Container) -> None:
    await seed(container, FIRST)
    for account in ACCOUNTS:
        signed_in = await container.sign_in()(
            email=account.email, password=FIRST[account.key], kind=TokenKind.REFRESH
        )
        assert signed_in.user.role is account.role
        assert signed_in.user.display_name == account.display_name
        async with container.begin()() as tx:
            assert (await tx.ages.get(signed_in.user.id)).state is AgeState.VERIFIED_ADULT


async def user_of(container: Container, key: str) -> User:
    async with container.begin()() as tx:
        user = await tx.users.find_by_email(f"{key}@livepanty.test")
    assert user is not None
    return user


async def ravi_of(container: Container) -> User:
    return await user_of(container, "ravi")


async def test_age_11_ravi_is_a_performer_because_kiran_and_farah_approved_him(container: Container) -> None:
    await seed(container, FIRST)
    ravi = await ravi_of(container)
    [case] = await container.case_queries().of_user(ravi.id)
    assert (case.purpose, case.state) == (Purpose.PERFORMER, CaseState.APPROVED)
    history = await container.case_queries().history(case.id)
    assert [row.actor_name for row in history if row.actor_kind == ActorKind.OFFICER] == ["Kiran", "Farah"]


async def give_account(container: Container, ravi: User, number: str) -> PayoutAccount:
    """Ravi says where to be paid, and the worker asks the bank until it has answered."""
    given = await container.give_payout_account()(
        account_id=PayoutAccountId(uuid4()), performer_id=ravi.id, account=f"HDFC0000053:{number}", gstin=""
    )
    for minutes in (0, 3):
        later = given.given_at + timedelta(minutes=minutes)
        container.now.override(providers.Object(lambda later=later: later))
        await container.ask_about_payout_accounts()()
    async with container.begin()() as tx:
        return await tx.payout_accounts.get_for_update(given.id)


async def test_pyt_02_a_payout_of_ravis_goes_the_whole_way(container: Container) -> None:
    """From the bank's word on his account to the money's leaving, as it goes in `dev`."""
    await seed(container, FIRST)
    ravi = await ravi_of(container)

    account = await give_account(container, ravi, "123456789012")

    assert (account.state, account.name_score) == (AccountState.VERIFIED, 10_000)

    await container.agree_to_fees()(performer_id=ravi.id, version=FEE_SCHEDULES[0].version)
    await earn(container, ravi)
    await container.release_earnings()()
    payout_id, batch_id = PayoutId(uuid4()), PayoutBatchId(uuid4())
    await container.request_payout()(payout_id=payout_id, performer_id=ravi.id, amount_paise=50_000)
    maker, checker = [await user_of(container, name) for name in ("devika", "arjun")]
    await container.make_payout_batch()(batch_id=batch_id, maker_id=maker.id, payout_ids=[payout_id])
    async with container.begin()() as tx:
        batch = await tx.payout_batches.get_for_update(batch_id)
    await container.check_payout_batch()(
        batch_id=batch_id, checker_id=checker.id, seen_hash=batch.content_hash
    )
    await container.send_payouts()()
    provider: Any = container.payout_provider()
    assert provider.payouts[payout_id].amount_paise == 50_000


async def earn(container: Container, performer: User) -> None:
    """A tip of a thousand tokens, two weeks ago."""
    viewer, at = (await user_of(container, "asha")).id, container.now()() - timedelta(days=14)
    bought = a_transfer(
        kind=TransferKind.PURCHASE_TOKENS,
        debit=Account.system(AccountKind.TOKENS_ISSUED),
        credit=Account.of(AccountKind.VIEWER_PAID, viewer),
        amount=1_000,
        fee_account=None,
        fee=0,
        at=at,
    )
    tip = tip_transfers(
        tip_id=TipId(uuid4()), viewer=viewer, performer=performer.id, tokens=Tokens(1_000), promo_balance=0,
        fee_basis_points=3_000, at=at,
    )  # fmt: skip
    async with container.begin()() as tx:
        await tx.ledger.post([bought])
        await tx.ledger.post(tip)


async def test_age_07_ravis_claims_are_left_once_and_nobody_else_can_show_his_pan(
    container: Container,
) -> None:
    await seed(container, FIRST)
    await seed(container, FIRST)
    ravi = await ravi_of(container)
    [case] = await container.case_queries().of_user(ravi.id)
    async with container.begin()() as tx:
        sealed = await tx.claims.of_case(case.id)
        digest = container.identity_hasher().digest(LinkKind.DOCUMENT, f"pan:{PERSONAS['ravi'].pan}")
        links = await tx.links.with_digest(LinkKind.DOCUMENT, digest)
    claims = {each.kind: each for each in await container.claims_box().open_all(sealed)}
    assert len(sealed) == 2
    assert claims[DocumentKind.PAN].name == claims[DocumentKind.OTHER_ID].name == "Ravi Iyer"
    assert [link.user_id for link in links] == [ravi.id]


async def test_a_seed_of_before_is_given_the_claims_it_lacks(container: Container) -> None:
    await seed(container, FIRST)
    ravi = await ravi_of(container)
    [case] = await container.case_queries().of_user(ravi.id)
    async with container.begin()() as tx:
        assert await tx.claims.erase_of_case(case.id) == 2
    await seed(container, FIRST)
    async with container.begin()() as tx:
        assert len(await tx.claims.of_case(case.id)) == 2


async def test_seeding_again_changes_nothing_but_passwords(container: Container) -> None:
    await seed(container, FIRST)
    async with container.begin()() as tx:
        before = [await tx.users.find_by_email(account.email) for account in ACCOUNTS]
    await seed(container, FIRST)
    async with container.begin()() as tx:
        assert [await tx.users.find_by_email(account.email) for account in ACCOUNTS] == before

    await seed(container, FIRST | {"asha": "another-word-9xq4"})
    sign_in = container.sign_in()
    await sign_in(email="asha@livepanty.test", password="another-word-9xq4", kind=TokenKind.COOKIE)
    with pytest.raises(WrongCredentials):
        await sign_in(email="asha@livepanty.test", password=FIRST["asha"], kind=TokenKind.COOKIE)


async def test_not_09_viewers_follow_the_performer_until_they_stop(container: Container) -> None:
    await seed(container, FIRST)
    ravi, queries = await ravi_of(container), container.follow_queries()
    async with container.begin()() as tx:
        asha = await tx.users.find_by_email("asha@livepanty.test")
        sunil = await tx.users.find_by_email("sunil@livepanty.test")
    assert asha is not None
    assert sunil is not None
    assert await queries.followers(ravi.id) == 2
    assert not await queries.has_bell(asha.id, ravi.id)
    assert await queries.has_bell(sunil.id, ravi.id)
    await container.unfollow_performer()(follower_id=asha.id, performer_id=ravi.id)
    await seed(container, FIRST)
    assert [row.performer_id for row in await queries.of_person(sunil.id)] == [ravi.id]
    assert await queries.of_person(asha.id) == []


async def test_an_interrupted_seed_is_finished_by_the_next(container: Container) -> None:
    """It stopped after Ravi's case was opened, before anybody decided."""
    await seed(container, FIRST)
    ravi = await ravi_of(container)
    [approved] = await container.case_queries().of_user(ravi.id)
    await container.withdraw_case()(case_id=approved.id, user_id=ravi.id)
    assert (await ravi_of(container)).role is Role.VIEWER
    await container.open_case()(case_id=CaseId(uuid4()), user_id=ravi.id, purpose=Purpose.PERFORMER)
    await seed(container, FIRST)
    assert (await ravi_of(container)).role is Role.PERFORMER


def test_outside_development_the_verb_refuses(own_database_url: str) -> None:
    settings = settings_for_tests(own_database_url, "redis://127.0.0.1:9/0").model_dump()
    https = {"public_url": "https://livepanty.test", "age_provider_url": "https://age.test"}
    https |= {"text_endpoint_url": "https://texts.test"}
    gateway = {
        "razorpay_api_url": "https://gateway.test",
        "razorpay_checkout_url": "https://gateway.test/checkout",
    }
    settings |= https | gateway | {"environment": "production", "acquirer_approval_ref": "HDFC-1"}
    settings |= {"payout_approval_ref": "HDFC-2", "grievance_officers": GRIEVANCE_OFFICERS}
    done = subprocess.run(
        [sys.executable, "-m", "entrypoints.cli.main", "seed"],
        env={**os.environ, **{f"LIVEPANTY_{name.upper()}": str(value) for name, value in settings.items()}},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 1
    assert "made only where LIVEPANTY_ENVIRONMENT=dev" in done.stderr
