"""The two pages on which a person is verified: the age check, and the way to become a performer."""

from collections.abc import Mapping, Sequence

from domain.age_verification.age import AgeState
from domain.age_verification.case import NOTICE_VERSION, VerificationCase
from domain.age_verification.document import UPLOAD_BYTES_MAX
from domain.age_verification.method import USES_AADHAAR, Method
from domain.age_verification.policy import Purpose
from domain.age_verification.states import WITH_OFFICERS, WITH_PERSON, CaseState
from domain.errors import Invalid
from domain.ids import CaseId
from domain.language import Language
from domain.payouts.calendar import day_of
from domain.payouts.schedule import schedule_on
from entrypoints.container import Container
from entrypoints.edge.access import principal
from entrypoints.web.age_verification.age_words import APPEALS, WAY_NOTES, WAYS, WORDS
from entrypoints.web.age_verification.brought import Step
from entrypoints.web.age_verification.course import (
    WAITING,
    Course,
    course_of,
    latest_case,
    own_case,
    own_cases,
)
from entrypoints.web.form import Form
from entrypoints.web.language import frame_language
from entrypoints.web.page import PageResponse, page, wants_fragment

CONSENTED = frozenset(
    {CaseState.CONSENTED, CaseState.COLLECTING, CaseState.NEEDS_INPUT, CaseState.REVERIFY_DUE} | WAITING
)
"""The notice was agreed to, for this case."""
ACCEPTED = "image/jpeg,image/png,image/webp,application/pdf"
"""What a file input offers. What is taken is decided by what the file is."""


class UnknownMethod(Invalid):
    """None of the ways was chosen, or one that is not offered."""

    code = "unknown_method"


class NoticeNotAgreed(Invalid):
    code = "notice_not_agreed"


def chosen_method(form: Form) -> Method:
    """Raises `UnknownMethod`."""
    try:
        return Method(form.text("method"))
    except ValueError:
        raise UnknownMethod("choose one of the ways", pointer="/method", hindi="एक तरीक़ा चुनें।") from None


def require_agreed(form: Form) -> None:
    """Raises `NoticeNotAgreed`."""
    if form.text("agree") != "yes":
        raise NoticeNotAgreed(
            "read the notice and tick the box to agree",
            pointer="/agree",
            hindi="सूचना पढ़ें, और सहमत होने के लिए बॉक्स पर निशान लगाएँ।",
        )


def path_of(case: VerificationCase) -> str:
    """Where the person goes on with a case. Only a verified adult has anything to do on the performer's page."""
    is_adult = principal().age_state is AgeState.VERIFIED_ADULT
    return "/perform" if case.purpose is Purpose.PERFORMER and is_adult else "/age-check"


async def case_page(container: Container, case_id: CaseId, form: Form, step: str = "") -> PageResponse:
    """The page of one's own case, shown again because something was wrong with a form on it."""
    case = await own_case(container, principal().user_id, case_id)
    if path_of(case) == "/perform":
        return await perform_page(container, form, step)
    return await age_page(container, form, step=step)


async def age_page(
    container: Container, form: Form, *, step: str = "", returned: bool = False
) -> PageResponse:
    """`returned` says that the person comes back from a provider."""
    user_id = principal().user_id
    status = await container.case_queries().status(user_id)
    # The principal's state was read when the request began: before a provider was asked.
    state = AgeState.UNVERIFIED if status.is_lapsed(container.now()()) else status.state
    case = _subject(await own_cases(container, user_id), state)
    purpose = case.purpose if case else Purpose.VIEWER
    course = await course_of(container, purpose, case, wanted=step)
    language = Language.ENGLISH if _shows_steps(container, state, course) else frame_language()
    return await page(
        f"web/age_verification/{'_age' if wants_fragment() else 'age_check'}.html",
        status=form.status,
        age=status,
        state=state,
        returned=returned,
        consented=case is not None and case.state in CONSENTED,
        course=course,
        **_parts(container, purpose, form, language),
    )


def _shows_steps(container: Container, state: AgeState, course: Course) -> bool:
    """The steps of a case are in English alone, and so is the page that shows them."""
    case = course.case
    if case is None or state in {AgeState.VERIFIED_ADULT, AgeState.MINOR_LOCKED}:
        return False
    if state is AgeState.HELD:
        return case.state not in {CaseState.REVOKED, CaseState.REJECTED}
    if case.state in WAITING:
        return False
    is_here = case.state is CaseState.COLLECTING and case.method not in container.providers_by_method()
    return course.step is Step.TEAM or is_here


def _subject(cases: Sequence[VerificationCase], state: AgeState) -> VerificationCase | None:
    """The case that the age page is about: the one that locks or holds the account, where one does."""
    wanted: Mapping[AgeState, Sequence[frozenset[CaseState]]] = {
        AgeState.MINOR_LOCKED: [frozenset({CaseState.BLOCKED_MINOR})],
        AgeState.HELD: [
            WITH_OFFICERS,
            WITH_PERSON | {CaseState.REVERIFY_DUE},
            frozenset({CaseState.REVOKED, CaseState.REJECTED}),
        ],
    }
    if state not in wanted:
        return next((case for case in cases if case.purpose is Purpose.VIEWER), None)
    found = (case for states in wanted[state] for case in cases if case.state in states)
    return next(found, None)


async def perform_page(container: Container, form: Form, step: str = "") -> PageResponse:
    case = await latest_case(container, principal().user_id, Purpose.PERFORMER)
    return await page(
        f"web/age_verification/{'_course' if wants_fragment() else 'perform'}.html",
        status=form.status,
        course=await course_of(container, Purpose.PERFORMER, case, wanted=step),
        fee_bps=schedule_on(day_of(container.now()())).platform_fee_bps,
        **_parts(container, Purpose.PERFORMER, form, Language.ENGLISH),
    )


def _parts(container: Container, purpose: Purpose, form: Form, language: Language) -> dict[str, object]:
    """What the forms of both pages show."""
    methods, words = container.offered_methods()(purpose), WORDS[language]
    return {
        "language": language,
        "words": words,
        "way_titles": WAYS[language],
        "way_notes": WAY_NOTES[language],
        "appeals": APPEALS[language],
        "form": form,
        "methods": [
            (words["without_aadhaar"], [method for method in methods if method not in USES_AADHAAR]),
            (words["with_aadhaar"], [method for method in methods if method in USES_AADHAAR]),
        ],
        "by_provider": frozenset(container.providers_by_method()),
        "notice_version": NOTICE_VERSION,
        "new_id": container.new_id(),
        "accepted": ACCEPTED,
        "bytes_max": UPLOAD_BYTES_MAX,
    }
