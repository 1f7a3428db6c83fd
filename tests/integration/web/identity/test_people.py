"""A person as officers look them up (ADM-02, AGE-19)."""

from uuid import uuid4

import pytest
from quart import Quart

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.web.conftest import Visit
from tests.integration.web.moderation.cases import NAME, performers_case
from tests.integration.web.test_pages import dead_links, faults


async def test_adm_02_a_person_is_found_by_address_and_never_in_a_url(
    app: Quart, people: People, visit: Visit
) -> None:
    kiran, asha = await people.make(Role.KYC_OFFICER), await people.make()
    search = await visit(kiran, "/staff/people")
    assert faults(search.document) == []
    assert search.document.all("form", action="/staff/people", method="post")
    found = await visit(kiran, "/staff/people", {"who": f" {asha.user.email.upper()} "})
    assert found.response.headers["Location"] == f"/staff/people/{asha.user.id}"
    many = await visit(kiran, "/staff/people", {"who": "ASHA"})
    assert (many.status, asha.user.email in many.text) == (200, False)
    assert faults(many.document) == []
    for nobody in ("Ash", "", asha.user.email[1:]):
        assert "Nobody of that name" in (await visit(kiran, "/staff/people", {"who": nobody})).text


async def test_adm_02_a_person_is_shown_masked_and_their_address_for_a_reason(
    app: Quart, people: People, container: Container, visit: Visit
) -> None:
    kiran, asha = await people.make(Role.KYC_OFFICER), await people.make()
    case_id = await performers_case(container, asha)
    path = f"/staff/people/{asha.user.id}"
    page = await visit(kiran, path)
    assert page.status == 200
    assert faults(page.document) == []
    assert dead_links(app, page.document) == []
    assert asha.user.email not in page.text
    assert NAME not in page.text
    assert f"{asha.user.email[0]}•••@e•••.in" in page.text
    assert page.document.all("a", href=f"/staff/verification/cases/{case_id}")
    without = await visit(kiran, f"{path}/reveal", {"note": ""})
    assert (without.status, asha.user.email in without.text) == (422, False)
    revealed = await visit(kiran, f"{path}/reveal", {"note": "the address bounces"})
    assert (revealed.status, asha.user.email in revealed.text) == (200, True)
    assert revealed.response.headers["Cache-Control"] == "no-store"
    assert revealed.document.all("meta", content=f"60; url={path}")
    looks = {"document": "all", "reason": "the face is new"}
    await visit(kiran, f"/staff/verification/cases/{case_id}/looks", looks)
    text = (await visit(kiran, path)).text
    assert "the address bounces" in text, "what staff did is part of the page"
    assert text.count("Opened a document") == text.count("the face is new") == 2


@pytest.mark.parametrize(("override", "state"), [("hold", AgeState.HELD), ("reset", AgeState.UNVERIFIED)])
async def test_age_19_an_override_takes_a_comment(
    override: str, state: AgeState, people: People, container: Container, visit: Visit
) -> None:
    kiran, asha = await people.make(Role.KYC_OFFICER), await people.make()
    path = f"/staff/people/{asha.user.id}"
    why = {"reason": "second_account", "note": "another account says so"}
    without = await visit(kiran, f"{path}/override", {**why, "override": override, "note": ""})
    assert without.status == 422
    assert "override-note-error" in without.text
    unsaid = await visit(kiran, f"{path}/override", {**why, "override": override, "reason": "confirmed"})
    assert unsaid.status == 422
    assert "override-reason-error" in unsaid.text
    assert "another account says so" in unsaid.text, "nothing that was typed is lost"
    unchosen = await visit(kiran, f"{path}/override", why)
    assert unchosen.status == 422
    assert "override-override-error" in unchosen.text
    assert (await container.case_queries().status(asha.user.id)).state is AgeState.VERIFIED_ADULT
    done = await visit(kiran, f"{path}/override", {**why, "override": override})
    assert done.response.headers["Location"] == f"{path}?done={state}"
    assert (await container.case_queries().status(asha.user.id)).state is state
    assert "another account says so" in (await visit(kiran, path)).text


async def test_age_19_nobody_overrides_their_own_age(
    people: People, container: Container, visit: Visit
) -> None:
    kiran = await people.make(Role.KYC_OFFICER)
    answer = await visit(
        kiran,
        f"/staff/people/{kiran.user.id}/override",
        {"override": "reset", "reason": "second_account", "note": "my own"},
    )
    assert answer.status == 403
    assert (await container.case_queries().status(kiran.user.id)).state is AgeState.VERIFIED_ADULT


async def test_somebody_who_is_not_there(people: People, visit: Visit) -> None:
    kiran = await people.make(Role.KYC_OFFICER)
    assert (await visit(kiran, f"/staff/people/{uuid4()}")).status == 404
