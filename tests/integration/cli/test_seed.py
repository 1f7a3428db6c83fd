"""The accounts of a development platform: made once, through the platform's own rules."""

import os
import subprocess
import sys
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from domain.age_verification.age import AgeState
from domain.age_verification.case import ActorKind
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.identity.permissions import Role
from domain.identity.session import TokenKind
from domain.identity.user import User, WrongCredentials
from domain.ids import CaseId
from entrypoints.cli.seed import ACCOUNTS, seed
from entrypoints.container import Container, close, create_container
from tests.integration.api.conftest import settings_for_tests

FIRST = {account.key: f"first-{account.key}-7k2m" for account in ACCOUNTS}


@pytest_asyncio.fixture
async def container(own_database_url: str, redis_url: str) -> AsyncIterator[Container]:
    made = create_container(settings_for_tests(own_database_url, redis_url))
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


async def ravi_of(container: Container) -> User:
    async with container.begin()() as tx:
        ravi = await tx.users.find_by_email("ravi@livepanty.test")
    assert ravi is not None
    return ravi


async def test_age_11_ravi_is_a_performer_because_kiran_and_farah_approved_him(container: Container) -> None:
    await seed(container, FIRST)
    ravi = await ravi_of(container)
    [case] = await container.case_queries().of_user(ravi.id)
    assert (case.purpose, case.state) == (Purpose.PERFORMER, CaseState.APPROVED)
    history = await container.case_queries().history(case.id)
    assert [row.actor_name for row in history if row.actor_kind == ActorKind.OFFICER] == ["Kiran", "Farah"]


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
    gateway = {
        "razorpay_api_url": "https://gateway.test",
        "razorpay_checkout_url": "https://gateway.test/checkout",
    }
    settings |= https | gateway | {"environment": "production", "acquirer_approval_ref": "HDFC-1"}
    settings |= {"payout_approval_ref": "HDFC-2"}
    done = subprocess.run(
        [sys.executable, "-m", "entrypoints.cli.main", "seed"],
        env={**os.environ, **{f"LIVEPANTY_{name.upper()}": str(value) for name, value in settings.items()}},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "made only where LIVEPANTY_ENVIRONMENT=dev" in done.stderr
