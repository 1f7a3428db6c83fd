"""The age check by forms alone, in every state that an account can be in."""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import pytest

from application.age_verification.decide_case import Decision
from domain.age_verification.age import AgeState, Finding
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.states import CaseState
from domain.ids import AgeAttemptId
from entrypoints.container import Container
from ports.age_verification.providers import ProviderState
from tests.builders import a_moved
from tests.integration.api.conftest import People, provider_of
from tests.integration.web.age_verification.verification import PICTURE, Walk
from tests.integration.web.conftest import Answer, Visit
from tests.integration.web.test_pages import faults

ADULT, MINOR, NOBODY = Finding(None, True), Finding(None, False), Finding(None, None)


@pytest.fixture
async def walk(people: People, visit: Visit, container: Container) -> Walk:
    return Walk(visit, container, await people.make(age=AgeState.UNVERIFIED), "/age-check")


async def come_back(
    walk: Walk, sent: Answer, finding: Finding, state: ProviderState = ProviderState.FINISHED
) -> Answer:
    """The provider answers, and the browser brings what it was sent with."""
    assert sent.status == 303, sent.text
    attempt = AgeAttemptId(UUID(urlsplit(sent.response.headers["Location"]).path.rsplit("/", 1)[1]))
    provider = provider_of(walk.container, Method.AGE_PROVIDER)
    provider.answer(attempt, state, now=walk.container.now()(), finding=finding)
    kept = provider._derived("state", attempt)
    return await walk.visit(walk.who, f"/age-check/return?code=1&state={kept}")


async def test_age_17_a_viewer_agrees_chooses_a_provider_and_is_let_in(walk: Walk) -> None:
    page = await walk.page()
    assert "that you are an adult, how it was shown, by which provider, when, and until when" in page.text
    [first] = [each for each in page.document.all("input", name="method") if "checked" in each]
    assert first["value"] == "age_provider"  # the way that gives away least
    back = await come_back(walk, await walk.begin(method="age_provider"), ADULT)
    assert (back.status, back.response.headers["Location"]) == (303, "/age-check/return")
    verified = await walk.page()
    assert "You are in" in verified.text
    assert "That holds until" in verified.text
    assert faults(verified.document) == []
    account = await walk.visit(walk.who, "/account")
    assert "Verified adult, until" in account.text


async def test_age_17_the_notice_comes_first_and_a_way_has_to_be_chosen(walk: Walk) -> None:
    unticked = await walk.begin(method="age_provider", agree="")
    assert unticked.status == 422
    assert unticked.document.all("p", id="agree-error")
    aimless = await walk.begin()
    assert aimless.status == 422
    assert aimless.document.all("p", id="method-error")
    assert faults(aimless.document) == []


async def test_age_18_a_wrong_answer_is_told_calmly_and_decides_nothing(walk: Walk) -> None:
    await walk.begin(method="age_provider")
    wrong = await walk.visit(walk.who, "/age-check/return?code=1&state=made-up")
    assert wrong.status == 409
    assert "That answer belongs to no check of yours that is still open." in wrong.text
    assert (await walk.case()).state is CaseState.PROCESSING
    assert (await walk.visit(walk.who, "/live")).status == 303


async def test_age_18_an_answer_is_good_once_and_for_nobody_else(walk: Walk, people: People) -> None:
    sent = await walk.begin(method="age_provider")
    attempt = urlsplit(sent.response.headers["Location"]).path.rsplit("/", 1)[1]
    address = f"/age-check/return?state={provider_of(walk.container)._derived('state', AgeAttemptId(UUID(attempt)))}"
    thief = await people.make(age=AgeState.UNVERIFIED)
    assert (await walk.visit(thief, address)).status == 409
    assert (await come_back(walk, sent, ADULT)).status == 303
    assert (await walk.visit(walk.who, address)).status == 409


async def test_acc_09_a_minor_is_locked_out_where_they_come_back(walk: Walk) -> None:
    await come_back(walk, await walk.begin(method="age_provider"), MINOR)
    status = await walk.container.case_queries().status(walk.who.user.id)
    assert status.state is AgeState.MINOR_LOCKED
    assert (await walk.page()).status == 303  # to sign in again: the session is over


async def test_a_check_that_runs_can_be_begun_anew_or_given_up_for_another_way(walk: Walk) -> None:
    await walk.begin(method="age_provider")
    page = await walk.page()
    assert "Waiting for the answer" in page.text
    assert 'http-equiv="refresh"' in page.text
    assert (await walk.visit(walk.who, "/age-check/state", HX_Request="true")).status == 204
    assert faults(page.document) == []
    again = await walk.visit(
        walk.who,
        "/age-check",
        {"method": "age_provider", "notice_version": page.document.value_of("notice_version")},
    )
    assert again.status == 303
    assert again.response.headers["Location"].startswith("https://age_provider.invalid/")
    assert await walk.go("withdraw", {"sure": "yes"}) == "/age-check"
    assert (await walk.begin(method="passport")).response.headers["Location"] == "/age-check"
    assert (await walk.case()).state is CaseState.COLLECTING


async def test_ops_10_a_provider_that_cannot_tell_leaves_the_choice_of_another_way(walk: Walk) -> None:
    await come_back(walk, await walk.begin(method="age_provider"), NOBODY)
    page = await walk.page()
    assert "The provider could not tell." in page.text
    assert "Choose another way" in page.text
    await walk.go("withdraw", {"sure": "yes"})
    assert "First, your age" in (await walk.page()).text


async def test_ops_10_a_check_that_was_left_can_be_tried_again_without_agreeing_again(walk: Walk) -> None:
    sent = await walk.begin(method="age_provider")
    await come_back(walk, sent, NOBODY, ProviderState.LAPSED)
    page = await walk.page()
    assert "We could not confirm your age this time." in page.text
    assert "The check was not finished." in page.text
    assert not page.document.all("input", name="agree")
    form = {name: page.document.value_of(name) for name in ("case_id", "notice_version")}
    again = await walk.visit(walk.who, "/age-check", {**form, "method": "age_provider"})
    await come_back(walk, again, ADULT)
    assert "You are in" in (await walk.page()).text


async def test_age_21_a_viewer_is_verified_with_another_id_that_an_officer_reads(
    walk: Walk, people: People
) -> None:
    await walk.begin(method="other_id")
    assert (await walk.upload("id_front")).response.headers["Location"] == "/age-check"
    page = await walk.page()
    typed = {
        "document_id": page.document.value_of("document_id"),
        "name": "Asha Rao",
        "date_of_birth": "1990-01-01",
        "number": f"DL{uuid4().int % 10**9:09}",
    }
    dateless = await walk.step("other-id", {**typed, "date_of_birth": ""})
    assert dateless.status == 422
    assert dateless.document.all("p", id="date_of_birth-error")
    assert dateless.document.value_of("name") == "Asha Rao"
    assert await walk.go("other-id", typed) == "/age-check"
    ready = await walk.page()
    assert "Somebody on our team reads your document." in ready.text
    assert "Asha Rao" not in ready.text
    assert typed["number"] not in ready.text
    assert faults(ready.document) == []
    await walk.go("submit")
    team = await walk.page()
    assert "Our team looks at it" in team.text
    assert "We answer by" in team.text
    await walk.decide(people, Decision.APPROVE)
    await walk.decide(people, Decision.APPROVE)
    assert "You are in" in (await walk.page()).text
    await walk.go("withdraw", {"sure": "yes"})
    assert (await walk.visit(walk.who, "/live")).status == 303


async def test_a_refused_age_check_is_told_with_its_reason_and_may_be_appealed_or_begun_anew(
    walk: Walk, people: People
) -> None:
    await walk.begin(method="passport")
    await walk.show_passport()
    await walk.go("submit")
    await walk.decide(people, Decision.REFUSE, "document_of_another")
    page = await walk.page()
    assert "Your age check was refused." in page.text
    assert "The document belongs to somebody else." in page.text
    assert page.document.all("textarea", name="text")
    assert (await walk.begin(method="age_provider")).status == 303


async def locked(people: People, visit: Visit, container: Container, age: AgeState, **case: Any) -> Walk:
    """Somebody whose account is as `age` says, with a viewer's case that was made so."""
    who = await people.make(age=age)
    async with container.database().begin() as tx:
        await tx.cases.record(
            a_moved(user_id=who.user.id, purpose=Purpose.VIEWER, opened_at=container.now()(), **case)
        )
    return Walk(visit, container, who, "/age-check")


async def test_age_20_a_lock_is_appealed_with_a_document_and_shows_when_it_is_answered(
    people: People, visit: Visit, container: Container
) -> None:
    walk = await locked(
        people,
        visit,
        container,
        AgeState.MINOR_LOCKED,
        state=CaseState.BLOCKED_MINOR,
        reason=Reason.FOUND_MINOR,
    )
    page = await walk.page()
    assert "This account is locked" in page.text
    assert faults(page.document) == []
    form = {"appeal_id": str(uuid4()), "document_id": str(uuid4()), "text": "I am 24; this is my passport."}
    bare = await walk.step("appeal", form)
    assert bare.status == 422
    assert bare.document.all("input", id="appeal")[0]["aria-invalid"] == "true"
    claimed = await walk.step("appeal", {**form, "uploaded": "yes"})  # as if it had been uploaded before
    assert claimed.status == 422
    assert await walk.go("appeal", form, appeal=PICTURE) == "/age-check"
    after = await walk.page()
    assert "Your appeal is being looked at." in after.text
    assert "at the latest" in after.text
    assert not after.document.all("textarea", name="text")
    assert form["text"] not in after.text
    assert faults(after.document) == []
    assert (await walk.case()).state is CaseState.BLOCKED_MINOR


async def test_acc_11_who_is_held_is_told_so_and_nothing_more(
    people: People, visit: Visit, container: Container
) -> None:
    plain = await visit(await people.make(age=AgeState.HELD), "/age-check")
    assert "Our team looks at your account first" in plain.text
    assert faults(plain.document) == []
    walk = await locked(
        people, visit, container, AgeState.HELD, state=CaseState.REVOKED, reason=Reason.RULES_BROKEN
    )
    page = await walk.page()
    assert "You broke the house rules." in page.text
    assert page.document.all("textarea", name="text")
    open_case = await locked(
        people, visit, container, AgeState.HELD,
        state=CaseState.COLLECTING, method=Method.PASSPORT, hold=Reason.DECLARED_MINOR,
    )  # fmt: skip
    assert "A picture of the passport’s data page" in (await open_case.page()).text


@pytest.mark.parametrize(
    "row",
    [
        (CaseState.REVOKED, Reason.DOCUMENT_FORGED, "Your age check was taken back"),
        (CaseState.EXPIRED, Reason.TIME_OVER, "Your last age check is over."),
        (CaseState.WITHDRAWN, Reason.PERSON_WITHDREW, "First, your age"),
        (CaseState.NEEDS_INPUT, Reason.DOCUMENT_UNREADABLE, "Your document cannot be read."),
        (CaseState.AWAITING_SECOND, Reason.REVIEWED, "A second person on our team looks at it"),
        (CaseState.REVERIFY_DUE, Reason.SHOULD_VERIFY_AGAIN, "We ask you to verify again."),
        (CaseState.APPROVED, Reason.CONFIRMED, "First, your age"),
    ],
)
async def test_age_02_each_state_says_where_one_stands(
    people: People, visit: Visit, container: Container, row: tuple[CaseState, Reason, str]
) -> None:
    state, reason, said = row
    walk = await locked(people, visit, container, AgeState.UNVERIFIED, state=state, reason=reason)
    page = await walk.page()
    assert page.status == 200
    assert said in page.text
    assert faults(page.document) == []


async def test_age_13_whose_assurance_is_over_goes_the_slow_way_again(
    people: People, visit: Visit, container: Container
) -> None:
    walk = await locked(
        people, visit, container, AgeState.UNVERIFIED, state=CaseState.APPROVED, reason=Reason.CONFIRMED
    )
    before = await walk.case()
    assert (await walk.begin(method="passport")).status == 303
    after = await walk.case()
    assert (after.state, after.id != before.id) == (CaseState.COLLECTING, True)
