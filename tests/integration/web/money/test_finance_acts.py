"""Finance keeps a payout back, refuses an account; the person reads why, appeals, and another decides."""

from typing import Any
from uuid import uuid4

import pytest

from domain.identity.permissions import Role
from domain.ids import PayoutAccountId, PayoutId
from domain.payouts.account import AccountState, HoldReason
from domain.payouts.events import PayoutAccountChanged, PayoutEnded
from domain.payouts.payout import PayoutState
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.money.test_payouts import Scene, scene
from tests.integration.web.conftest import Visit
from tests.integration.web.moderation.test_desk_acts import overturned, told, worked
from tests.integration.web.test_pages import faults

__all__ = ["scene"]

FOUND = "The bank says that it belongs to another person, seen at "


@pytest.fixture
async def kiran(people: People) -> Person:
    return await people.make(Role.MODERATOR)


async def held(scene: Scene, container: Container) -> str:
    """The path of the account of a performer whose bank says another name."""
    await scene.give_account()
    async with container.database().begin() as tx:
        account = await tx.payout_accounts.find_current_for_update(scene.performer.user.id)
        assert account is not None
        await tx.payout_accounts.update(account.held(HoldReason.NAME_MISMATCH))
    return f"/staff/payouts/accounts/{account.id}"


async def state_of(container: Container, who: Person) -> AccountState:
    account = await container.payout_queries().account(who.user.id)
    assert account is not None
    return account.state


async def test_enf_01_03_pyt_05_a_payout_is_kept_back_by_a_rule_appealed_and_asked_for_again(
    scene: Scene, visit: Visit, container: Container, kiran: Person
) -> None:
    await scene.ready()
    ravi, officer = scene.performer, scene.officers[0]
    asked = {"payout_id": str(uuid4()), "amount": "400"}
    shown = f"/earnings/payouts/{asked['payout_id']}"
    assert (await visit(ravi, "/earnings/payouts", asked)).status == 303
    path, why = f"/staff/payouts/{asked['payout_id']}/decline", FOUND + str(ravi.user.id)
    form: dict[str, Any] = {"policy": "", "note": why}
    unnamed = await visit(officer, path, form)
    assert (unnamed.status, "names one of the policies" in unnamed.text) == (422, True)
    assert why in unnamed.text, "what was written stands there again"
    assert not faults(unnamed.document)
    wordless = await visit(officer, path, {"policy": "payment_fraud", "note": ""})
    assert (wordless.status, "Say why, in 10 characters" in wordless.text) == (422, True)
    assert 'value="payment_fraud" selected' in wordless.text
    assert (await visit(officer, path, {"policy": "payment_fraud", "note": why})).status == 303
    page = await visit(ravi, shown)
    assert 'wrong, <a href="/grievance">write to our grievance desk</a>' in page.text, (
        "it is not written down yet"
    )
    await worked(container, ravi.user.id)
    decision = await told(
        visit, ravi, why, "A payout of yours was not let go", "₹400.00", "belongs to somebody else", "appeal"
    )
    page = await visit(ravi, shown)
    assert f'stands in <a href="{decision}">our decision</a>' in page.text
    assert not faults(page.document)
    await overturned(visit, ravi, kiran, decision, why)
    page = await visit(ravi, shown)
    assert "that was wrong" in page.text
    assert 'href="/earnings#draw-title"' in page.text
    assert "₹532.00" in (await visit(ravi, "/earnings")).text, "all of it, once"
    again = {"payout_id": str(uuid4()), "amount": "400"}
    assert (await visit(ravi, "/earnings/payouts", again)).status == 303


async def test_enf_01_03_pyt_02_an_account_is_refused_by_a_rule_appealed_and_decided_anew(
    scene: Scene, visit: Visit, container: Container, kiran: Person
) -> None:
    ravi, (one, other) = scene.performer, scene.officers
    path, why = await held(scene, container), FOUND + str(ravi.user.id)
    form: dict[str, Any] = {"outcome": "refuse", "policy": "", "note": why}
    unnamed = await visit(one, path, form)
    assert (unnamed.status, "names one of the policies" in unnamed.text) == (422, True)
    assert (why in unnamed.text, 'value="refuse" checked' in unnamed.text) == (True, True)
    assert not faults(unnamed.document)
    for officer in (one, other):
        assert (await visit(officer, path, form | {"policy": "payout_details"})).status == 303
    assert 'wrong, <a href="/grievance">' in (await visit(ravi, "/earnings")).text
    await worked(container, ravi.user.id)
    decision = await told(
        visit,
        ravi,
        why,
        "Nothing is paid to a payout account of yours",
        "in the performer’s own name",
        "appeal",
    )
    earnings = await visit(ravi, "/earnings")
    assert f'stands in <a href="{decision}">our decision</a>' in earnings.text
    assert not faults(earnings.document)
    await overturned(visit, ravi, kiran, decision, why)
    assert await state_of(container, ravi) is AccountState.HELD
    assert "A person looks at it." in (await visit(ravi, "/earnings")).text
    for officer in (one, other):
        assert (
            await visit(officer, path, {"outcome": "release", "policy": "", "note": "It is his own."})
        ).status == 303
    assert await state_of(container, ravi) is not AccountState.REFUSED


async def test_enf_01_pyt_10_what_is_told_of_a_payout_or_an_account_does_not_say_whether_it_is_reviewed(
    scene: Scene, visit: Visit, container: Container
) -> None:
    """The notice is one, whether reasons stand under Decisions or, of a review for coercion, do not."""
    ravi = scene.performer
    notices = container.subscribers()
    for event in (
        PayoutAccountChanged(PayoutAccountId(uuid4()), ravi.user.id, AccountState.REFUSED),
        PayoutEnded(PayoutId(uuid4()), ravi.user.id, PayoutState.DECLINED),
    ):
        for tell in notices[type(event)]:
            await tell(event, uuid4())
    english = (await visit(ravi, "/notices?lang=en")).text
    for words in (
        "Your payout account cannot be used",
        "A payout was not let go",
        "write to our grievance desk",
    ):
        assert words in english
    for words in ("several performers", "coercion", "review"):
        assert words not in english
    assert "शिकायत कक्ष" in (await visit(ravi, "/notices?lang=hi")).text
