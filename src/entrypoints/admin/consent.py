"""Staff work on withdrawals of consent."""

from uuid import UUID

from quart import Blueprint

from domain.consent.withdrawal import WithdrawalWords, decision_named
from domain.identity.permissions import Permission
from domain.identity.user import UserNotFound
from domain.ids import UserId, WithdrawalId
from domain.language import Language
from domain.moderation.decisions.policy import OF_CONSENT
from domain.moderation.decisions.statement_words import rule_words
from entrypoints.api.consent.withdrawals import record_file
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other
from ports.consent.agreements import WithdrawalRow

SHOWN = 100
DECISIONS = (
    ("keep_hidden", "Keep it hidden"),
    ("erase", "Propose to erase it"),
    ("confirm_erasure", "Erase it, as was proposed"),
    ("restore", "Show it again"),
)
RULES = [(each.value, rule_words(each, Language.ENGLISH)) for each in OF_CONSENT]


def consent_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_consent", __name__)

    @pages.get("/staff/withdrawals")
    @requires(Permission.WORK_WITHDRAWALS, adult=False)
    async def queue() -> PageResponse:
        return await page(
            "admin/consent/withdrawals.html",
            withdrawals=await container.withdrawal_queries().undecided(limit=SHOWN),
            now=container.now()(),
        )

    @pages.get("/staff/withdrawals/<uuid:withdrawal_id>")
    @requires(Permission.WORK_WITHDRAWALS, adult=False)
    async def withdrawal(withdrawal_id: UUID) -> PageResponse:
        return await _withdrawal_page(WithdrawalId(withdrawal_id), Form())

    @pages.post("/staff/withdrawals/<uuid:withdrawal_id>/words")
    @requires(Permission.WORK_WITHDRAWALS, adult=False)
    async def words(withdrawal_id: UUID) -> PageResponse:
        """A post: reading what somebody wrote is an act, and leaves a trace."""
        opened = await container.open_withdrawal_words()(
            withdrawal_id=WithdrawalId(withdrawal_id), actor_id=principal().user_id
        )
        return await _withdrawal_page(WithdrawalId(withdrawal_id), Form(), words=opened)

    @pages.post("/staff/withdrawals/<uuid:withdrawal_id>")
    @requires(Permission.WORK_WITHDRAWALS, adult=False)
    async def decide(withdrawal_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            await container.decide_withdrawal()(
                withdrawal_id=WithdrawalId(withdrawal_id),
                actor_id=principal().user_id,
                decision=decision_named(form.text("decision")),
                policy=form.text("policy"),
                reason=form.text("reason"),
            )
            return see_other(f"/staff/withdrawals/{withdrawal_id}")
        return await _withdrawal_page(WithdrawalId(withdrawal_id), form)

    @pages.get("/staff/records")
    @requires(Permission.EXPORT_RECORDS, adult=False)
    async def records() -> PageResponse:
        return await page("admin/consent/records.html", form=Form())

    @pages.post("/staff/records")
    @requires(Permission.EXPORT_RECORDS, adult=False)
    async def export() -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            exported = await container.export_records()(
                user_id=_number(form.text("user_id")),
                actor_id=principal().user_id,
                reason=form.text("reason"),
            )
            return record_file(exported)
        return await page("admin/consent/records.html", status=form.status, form=form)

    async def _withdrawal_page(
        withdrawal_id: WithdrawalId, form: Form, *, words: WithdrawalWords | None = None
    ) -> PageResponse:
        case = await container.withdrawal_queries().get(withdrawal_id)
        items = await container.withdrawal_queries().media_of(case.stream_id) if case.stream_id else []
        return await page(
            "admin/consent/withdrawal.html",
            status=form.status,
            form=form,
            case=case,
            items=items,
            words=words,
            decisions=_decisions_open_to_me(case),
            rules=RULES,
            proposed_rule=dict(RULES).get(case.erasure.policy) if case.erasure else None,
            is_own=case.erasure is not None and case.erasure.by == principal().user_id,
            now=container.now()(),
        )

    return pages


def _decisions_open_to_me(case: WithdrawalRow) -> list[tuple[str, str]]:
    left_out = {"restore"} if case.by_account else set[str]()
    left_out.add("erase" if case.erasure else "confirm_erasure")
    if case.erasure and case.erasure.by == principal().user_id:
        left_out.add("confirm_erasure")
    return [each for each in DECISIONS if each[0] not in left_out]


def _number(text: str) -> UserId:
    """Raises `UserNotFound`: what is no number is nobody's number."""
    try:
        return UserId(UUID(text.strip()))
    except ValueError:
        raise UserNotFound("there is no such account", pointer="/user_id") from None
