"""The steps of a case, each a form of its own. The page shows what comes next."""

import re
from collections.abc import Awaitable, Callable
from datetime import date
from uuid import UUID

from quart import Blueprint

from domain.age_verification.case import VerificationCase
from domain.age_verification.policy import Purpose
from domain.age_verification.reading import WrongCheckDigit
from domain.errors import Invalid
from domain.identity.permissions import Permission
from domain.ids import CaseId, DocumentId
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.edge.origin import origin_of
from entrypoints.web.age_verification.brought import Step
from entrypoints.web.age_verification.course import own_case
from entrypoints.web.age_verification.page import case_page, chosen_method, path_of
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, see_other

RETURN_PATHS = {Purpose.VIEWER: "/age-check/return", Purpose.PERFORMER: "/perform/return"}
MRZ_LINE = 44
MRZ_FIELDS = {
    "number": "the passport number at the start of the second line",
    "date_of_birth": "the date of birth in the second line, places 14 to 20",
    "expires_on": "the date of expiry in the second line, places 22 to 28",
    "personal_number": "places 29 to 43 of the second line",
    "composite": "the whole second line",
}
"""What to compare when a check digit does not fit."""
UNSEEN = frozenset({"document_id", "case_id", "appeal_id"})
"""Fields that nobody sees: what is wrong with them is told above the form."""


class DateMissing(Invalid):
    code = "date_missing"


class NotConfirmed(Invalid):
    """The box that says that one is sure was not ticked."""

    code = "not_confirmed"


class LineLength(Invalid):
    """A line of the machine readable zone with a character too many or too few."""

    code = "mrz_line_length"


async def act(
    container: Container, case_id: UUID, step: Step, do: Callable[[VerificationCase, Form], Awaitable[str]]
) -> PageResponse:
    """Do something with one's own case, and go where `do` says. What is wrong is shown on the page, at `step`."""
    form = await Form.posted()
    case = await own_case(container, principal().user_id, CaseId(case_id))
    with form.refusals():
        return see_other(await do(case, form))
    for name in UNSEEN & form.errors.keys():
        form.problem = form.errors.pop(name)
    return await case_page(container, case.id, form, step)


def add_steps(pages: Blueprint, container: Container) -> None:
    _add_method(pages, container)
    _add_typed(pages, container)
    _add_pan(pages, container)
    _add_end(pages, container)


def _add_method(pages: Blueprint, container: Container) -> None:
    async def to_provider(case: VerificationCase) -> str:
        url: str = await container.start_provider_check()(
            case_id=case.id,
            user_id=case.user_id,
            return_url=container.settings().public_url + RETURN_PATHS[case.purpose],
            origin=origin_of(container),
        )
        return url

    @pages.post("/verify/<uuid:case_id>/method")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def choose(case_id: UUID) -> PageResponse:
        """A provider's way goes on at the provider, at once."""

        async def do(case: VerificationCase, form: Form) -> str:
            method = chosen_method(form)
            await container.choose_method()(case_id=case.id, user_id=case.user_id, method=method)
            if method in container.providers_by_method():
                return await to_provider(case)
            return path_of(case)

        return await act(container, case_id, Step.DOCUMENT, do)

    @pages.post("/verify/<uuid:case_id>/check")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def check(case_id: UUID) -> PageResponse:
        async def do(case: VerificationCase, _: Form) -> str:
            return await to_provider(case)

        return await act(container, case_id, Step.DOCUMENT, do)


def _add_typed(pages: Blueprint, container: Container) -> None:
    @pages.post("/verify/<uuid:case_id>/passport")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def passport(case_id: UUID) -> PageResponse:
        async def do(case: VerificationCase, form: Form) -> str:
            try:
                await container.show_passport()(
                    case_id=case.id,
                    user_id=case.user_id,
                    mrz=_zone(form),
                    document_id=DocumentId(form.id("document_id")),
                    origin=origin_of(container),
                )
            except Invalid as refusal:
                _point_at_the_line(refusal)
                raise
            return path_of(case)

        return await act(container, case_id, Step.DOCUMENT, do)

    @pages.post("/verify/<uuid:case_id>/other-id")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def other_id(case_id: UUID) -> PageResponse:
        async def do(case: VerificationCase, form: Form) -> str:
            born = _date(form, "date_of_birth")
            if born is None:
                raise DateMissing("give the date of birth", pointer="/date_of_birth")
            await container.show_other_id()(
                case_id=case.id,
                user_id=case.user_id,
                name=form.text("name"),
                date_of_birth=born,
                number=form.text("number"),
                expires_on=_date(form, "expires_on"),
                document_id=DocumentId(form.id("document_id")),
                origin=origin_of(container),
            )
            return path_of(case)

        return await act(container, case_id, Step.DOCUMENT, do)


def _zone(form: Form) -> str:
    """Both lines as one text. Raises `LineLength`."""
    lines = []
    for name in ("mrz_1", "mrz_2"):
        line = re.sub(r"\s", "", form.text(name)).upper()
        if len(line) != MRZ_LINE:
            raise LineLength(
                f"this line has {MRZ_LINE} characters, < among them; you typed {len(line)}",
                pointer=f"/{name}",
            )
        lines.append(line)
    return "".join(lines)


def _point_at_the_line(refusal: Invalid) -> None:
    """Tell what is wrong with a field of the zone beside the line that holds it."""
    if not (refusal.pointer or "").startswith("/mrz/") and refusal.pointer != "/mrz":
        return
    field = (refusal.pointer or "").removeprefix("/mrz").removeprefix("/")
    refusal.pointer = "/mrz_1" if field in ("", "name") else "/mrz_2"
    if isinstance(refusal, WrongCheckDigit):
        refusal.detail = f"something is misread: compare {MRZ_FIELDS[field]}"
    elif not field:
        refusal.detail = "these are not the two lines of a passport: the first begins with P"


def _date(form: Form, name: str) -> date | None:
    """None where nothing was given. Raises `DateMissing` for what is no date."""
    text = form.text(name).strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DateMissing("that is not a date", pointer=f"/{name}") from None


def _add_pan(pages: Blueprint, container: Container) -> None:
    @pages.post("/verify/<uuid:case_id>/pan")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def pan(case_id: UUID) -> PageResponse:
        async def do(case: VerificationCase, form: Form) -> str:
            await container.give_tax_id()(
                case_id=case.id, user_id=case.user_id, pan=form.text("pan"), origin=origin_of(container)
            )
            return path_of(case)

        return await act(container, case_id, Step.PAN, do)


def _add_end(pages: Blueprint, container: Container) -> None:
    @pages.post("/verify/<uuid:case_id>/submit")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def submit(case_id: UUID) -> PageResponse:
        async def do(case: VerificationCase, _: Form) -> str:
            await container.submit_case()(case_id=case.id, user_id=case.user_id)
            return path_of(case)

        return await act(container, case_id, Step.HAND_IN, do)

    @pages.post("/verify/<uuid:case_id>/withdraw")
    @requires(Permission.VERIFY_OWN_AGE, adult=False)
    async def withdraw(case_id: UUID) -> PageResponse:
        async def do(case: VerificationCase, form: Form) -> str:
            if form.text("sure") != "yes":
                raise NotConfirmed("tick the box to withdraw", pointer="/sure")
            await container.withdraw_case()(case_id=case.id, user_id=case.user_id)
            return path_of(case)

        return await act(container, case_id, Step.NOTICE, do)
