"""Payouts made, checked and followed; accounts, freezes and shared accounts that wait for people."""

from uuid import UUID

from quart import Blueprint, request

from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import (
    CoercionReviewId,
    FreezeId,
    PayoutAccountId,
    PayoutBatchId,
    PayoutId,
    UserId,
)
from domain.language import Language
from domain.moderation.decisions.policy import CHOSEN
from domain.moderation.decisions.statement_words import rule_words
from domain.payouts.account import Outcome
from domain.payouts.freeze import Severity
from entrypoints.admin.finance.rules import RULES_OF_MONEY
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

SHOWN = 200


class UnknownOutcome(Invalid):
    code = "unknown_outcome"


def payout_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_payouts", __name__)
    _add_batches(pages, container)
    _add_accounts(pages, container)
    _add_freezes(pages, container)
    _add_reviews(pages, container)
    return pages


def _add_batches(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/payouts")
    @requires(Permission.MAKE_PAYOUTS, adult=False)
    async def payouts() -> PageResponse:
        return await _payouts(Form())

    @pages.post("/staff/payouts/batches")
    @requires(Permission.MAKE_PAYOUTS, adult=False)
    async def make() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            batch = await container.make_payout_batch()(
                batch_id=PayoutBatchId(form.id("batch_id")),
                maker_id=principal().user_id,
                payout_ids=[PayoutId(_uuid(each)) for each in (await request.form).getlist("payout")],
            )
            return see_other(f"/staff/payouts/batches/{batch.id}")
        return await _payouts(form)

    @pages.post("/staff/payouts/<uuid:payout_id>/decline")
    @requires(Permission.MAKE_PAYOUTS, adult=False)
    async def decline(payout_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.decline_payout()(
                payout_id=PayoutId(payout_id),
                officer_id=principal().user_id,
                policy=form.text("policy"),
                note=form.text("note"),
            )
            return see_other("/staff/payouts")
        return await _payouts(form, asked_of=payout_id)

    @pages.get("/staff/payouts/batches/<uuid:batch_id>")
    @requires(Permission.CHECK_PAYOUTS, adult=False)
    async def batch(batch_id: UUID) -> PageResponse:
        return await _batch(PayoutBatchId(batch_id), Form())

    @pages.post("/staff/payouts/batches/<uuid:batch_id>/check")
    @requires(Permission.CHECK_PAYOUTS, adult=False)
    async def check(batch_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.check_payout_batch()(
                batch_id=PayoutBatchId(batch_id),
                checker_id=principal().user_id,
                seen_hash=form.text("content_hash"),
            )
            return see_other(f"/staff/payouts/batches/{batch_id}")
        return await _batch(PayoutBatchId(batch_id), form)

    @pages.post("/staff/payouts/batches/<uuid:batch_id>/refuse")
    @requires(Permission.CHECK_PAYOUTS, adult=False)
    async def refuse(batch_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.refuse_payout_batch()(
                batch_id=PayoutBatchId(batch_id), officer_id=principal().user_id, note=form.text("note")
            )
            return see_other("/staff/payouts")
        return await _batch(PayoutBatchId(batch_id), form)

    async def _payouts(form: Form, asked_of: UUID | None = None) -> PageResponse:
        """What was chosen and written of `asked_of` stands there again, as below."""
        queries = container.staff_payout_queries()
        return await page(
            "admin/payouts/payouts.html",
            status=form.status,
            form=form,
            asked_of=asked_of,
            rules=RULES_OF_MONEY,
            batch_id=container.new_id()(),
            waiting=await queries.waiting(limit=SHOWN),
            batches=await queries.batches(limit=SHOWN),
            underway=await queries.underway(limit=SHOWN),
        )

    async def _batch(batch_id: PayoutBatchId, form: Form) -> PageResponse:
        queries = container.staff_payout_queries()
        return await page(
            "admin/payouts/batch.html",
            status=form.status,
            form=form,
            batch=await queries.batch(batch_id),
            rows=await queries.of_batch(batch_id),
            me=principal().user_id,
        )


def _add_accounts(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/payouts/accounts")
    @requires(Permission.CHECK_PAYOUTS, adult=False)
    async def accounts() -> PageResponse:
        return await _accounts(Form())

    @pages.post("/staff/payouts/accounts/<uuid:account_id>")
    @requires(Permission.CHECK_PAYOUTS, adult=False)
    async def decide_account(account_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.decide_payout_account()(
                account_id=PayoutAccountId(account_id),
                officer_id=principal().user_id,
                outcome=_outcome(form.text("outcome")),
                policy=form.text("policy"),
                note=form.text("note"),
            )
            return see_other("/staff/payouts/accounts")
        return await _accounts(form, asked_of=account_id)

    async def _accounts(form: Form, asked_of: UUID | None = None) -> PageResponse:
        return await page(
            "admin/payouts/accounts.html",
            status=form.status,
            form=form,
            asked_of=asked_of,
            rules=RULES_OF_MONEY,
            rows=await container.staff_hold_queries().held_accounts(limit=SHOWN),
        )


def _add_freezes(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/payouts/freezes")
    @requires(Permission.FREEZE_EARNINGS, adult=False)
    async def freezes() -> PageResponse:
        return await _freezes(Form())

    @pages.post("/staff/payouts/freezes")
    @requires(Permission.FREEZE_EARNINGS, adult=False)
    async def freeze() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            severity = Severity.SEV_0 if form.text("severity") == "0" else Severity.SEV_1
            await container.freeze_earnings()(
                freeze_id=FreezeId(form.id("freeze_id")),
                performer_id=_person(form.text("performer_id")),
                severity=severity,
                tokens=form.whole("tokens") if form.text("tokens") else 0,
                cause=form.text("cause").strip(),
                reason=form.text("note"),
                policy=form.text("policy"),
                actor_id=principal().user_id,
            )
            return see_other("/staff/payouts/freezes")
        return await _freezes(form)

    @pages.post("/staff/payouts/freezes/<uuid:freeze_id>/release")
    @requires(Permission.FREEZE_EARNINGS, adult=False)
    async def release(freeze_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.release_freeze()(
                freeze_id=FreezeId(freeze_id), officer_id=principal().user_id, note=form.text("note")
            )
            return see_other("/staff/payouts/freezes")
        return await _freezes(form)

    async def _freezes(form: Form) -> PageResponse:
        return await page(
            "admin/payouts/freezes.html",
            status=form.status,
            form=form,
            freeze_id=container.new_id()(),
            policies=[(each.value, rule_words(each, Language.ENGLISH)) for each in CHOSEN],
            rows=await container.staff_hold_queries().freezes(limit=SHOWN),
        )


def _add_reviews(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/payouts/reviews")
    @requires(Permission.REVIEW_COERCION, adult=False)
    async def reviews() -> PageResponse:
        return await _reviews(Form())

    @pages.post("/staff/payouts/reviews/<uuid:review_id>")
    @requires(Permission.REVIEW_COERCION, adult=False)
    async def decide_review(review_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.decide_coercion_review()(
                review_id=CoercionReviewId(review_id),
                officer_id=principal().user_id,
                outcome=_outcome(form.text("outcome")),
                note=form.text("note"),
            )
            return see_other("/staff/payouts/reviews")
        return await _reviews(form, asked_of=review_id)

    async def _reviews(form: Form, asked_of: UUID | None = None) -> PageResponse:
        queries = container.staff_hold_queries()
        found = await queries.reviews(limit=SHOWN)
        return await page(
            "admin/payouts/reviews.html",
            status=form.status,
            form=form,
            asked_of=asked_of,
            rules=[],  # whoever is paid there is told no reasons, and so no rule
            reviews=[(review, await queries.accounts_with_digest(review.digest)) for review in found],
        )


def _outcome(text: str) -> Outcome:
    """Raises `UnknownOutcome`."""
    try:
        return Outcome(text)
    except ValueError:
        raise UnknownOutcome("choose what becomes of it", pointer="/outcome") from None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid("the form was not complete; load the page again") from None


def _person(text: str) -> UserId:
    """Raises `UserNotFound`: what is no number is nobody's number."""
    try:
        return UserId(UUID(text.strip()))
    except ValueError:
        raise UserNotFound("there is no such account", pointer="/performer_id") from None
