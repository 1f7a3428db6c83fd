"""A person as officers look them up: what is known of them, masked, and what was done about them (ADM-02)."""

from uuid import UUID

from quart import Blueprint, request

from application.age_verification.override_age import Override
from domain.age_verification.case_refusals import OwnCase
from domain.age_verification.reasons import OVERRIDING
from domain.age_verification.review import REVEAL_SECONDS
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import UserId
from entrypoints.admin.age_verification.screen import ATTEMPTS, PAGE_POLICY, listed
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page, see_other

FOUND = 20
ENTRIES = 50


class OverrideMissing(Invalid):
    code = "override_missing"


def person_pages(container: Container) -> Blueprint:
    pages = Blueprint("admin_age_verification_person", __name__)
    _add_search(pages, container)
    _add_person(pages, container)
    return pages


def _add_search(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/people")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    async def search() -> PageResponse:
        return await page("admin/age_verification/people.html", form=Form(), people=None)

    @pages.post("/staff/people")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    async def find() -> PageResponse:
        """By POST: neither an address nor a name is part of any URL."""
        form = await Form.posted()
        words = form.text("who").strip()
        people = await container.case_queries().find_people(words, limit=FOUND) if words else []
        if len(people) == 1:
            return see_other(f"/staff/people/{people[0].user_id}")
        return await page("admin/age_verification/people.html", form=form, people=people)


def _add_person(pages: Blueprint, container: Container) -> None:
    @pages.get("/staff/people/<uuid:user_id>")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    async def show(user_id: UUID) -> PageResponse:
        return await _person_page(UserId(user_id), done=request.args.get("done", ""))

    @pages.post("/staff/people/<uuid:user_id>/reveal")
    @requires(Permission.REVIEW_VERIFICATION, adult=False)
    async def reveal(user_id: UUID) -> PageResponse:
        form, email = await Form.posted(), ""
        with form.refusals():
            email = await container.reveal_email()(
                user_id=UserId(user_id), officer_id=principal().user_id, note=form.text("note")
            )
        return await _person_page(UserId(user_id), reveal=form, email=email)

    @pages.post("/staff/people/<uuid:user_id>/override")
    @requires(Permission.OVERRIDE_VERIFICATION, adult=False)
    async def override(user_id: UUID) -> PageResponse:
        form = await Form.posted()
        with form.refusals():
            status = await container.override_age()(
                user_id=UserId(user_id),
                officer_id=principal().user_id,
                override=_override(form),
                reason=form.text("reason"),
                note=form.text("note"),
            )
            return see_other(f"/staff/people/{user_id}?done={status.state}")
        return await _person_page(UserId(user_id), override=form)

    async def _person_page(
        user_id: UserId,
        *,
        reveal: Form | None = None,
        override: Form | None = None,
        email: str = "",
        done: str = "",
    ) -> PageResponse:
        """Raises `UserNotFound`, `OwnCase`."""
        if user_id == principal().user_id:
            raise OwnCase("nobody works on their own account")
        queries = container.case_queries()
        cases = await queries.of_user(user_id)
        subjects = {f"account:{user_id}"}
        for case in cases:
            documents = await queries.documents(case.id)
            subjects.add(f"verification_case:{case.id}")
            subjects |= {f"document:{each.document_id} case:{case.id}" for each in documents}
        forms = [form for form in (reveal, override) if form is not None]
        answer = await page(
            "admin/age_verification/person.html",
            status=max((form.status for form in forms), default=200),
            person=await queries.person(user_id),
            age=await queries.status(user_id),
            cases=cases,
            attempts=await queries.attempts(user_id, limit=ATTEMPTS),
            linked=await queries.linked_accounts(user_id),
            entries=await container.moderation_queries().audit_about(subjects, limit=ENTRIES),
            reveal=reveal or Form(),
            override=override or Form(),
            overriding=listed(OVERRIDING),
            email=email,
            done=done,
            reveal_seconds=REVEAL_SECONDS,
            now=container.now()(),
        )
        answer.headers["Content-Security-Policy"] = PAGE_POLICY
        return answer


def _override(form: Form) -> Override:
    """Raises `OverrideMissing`."""
    try:
        return Override(form.text("override"))
    except ValueError:
        raise OverrideMissing("choose what becomes of the account", pointer="/override") from None
