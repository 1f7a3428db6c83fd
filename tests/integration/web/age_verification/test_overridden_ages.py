"""An officer overrides an age on the page; the person appeals, and another officer gives it back (AGE-19)."""

import re
from uuid import uuid4

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Visit
from tests.integration.web.moderation.test_desk_acts import told, worked
from tests.integration.web.test_pages import faults

SAID = "It is my own passport, and nobody else has ever used it: "


async def appeal_at(visit: Visit, judge: Person, words: str) -> str:
    listed = await visit(judge, "/staff/verification/appeals")
    assert not faults(listed.document)
    for path in re.findall(r'href="(/staff/verification/appeals/[0-9a-f-]{36})">', listed.text):
        if words in (await visit(judge, path)).text:
            return str(path)
    return ""


async def test_age_19_enf_01_02_03_an_age_is_overridden_with_reasons_appealed_and_given_back(
    people: People, visit: Visit, container: Container
) -> None:
    asha = await people.make(Role.VIEWER)
    farah, gita, meera = [
        await people.make(role) for role in (Role.KYC_OFFICER, Role.KYC_OFFICER, Role.MODERATOR)
    ]
    form = {"override": "hold", "reason": "document_of_another", "note": "Somebody wrote to us"}
    assert (await visit(farah, f"/staff/people/{asha.user.id}/override", form)).status == 303
    await worked(container, asha.user.id)
    decision = await told(visit, asha, "Your account is held", "The document belongs to somebody else.")
    assert "Somebody wrote to us" not in (await visit(asha, f"{decision}?lang=en")).text
    words = SAID + uuid4().hex
    assert (await visit(asha, f"{decision}/appeal?lang=en", {"text": words})).status == 303
    assert (await visit(asha, "/live")).status in (303, 403), "shut while the appeal waits"
    assert "/staff/verification/appeals" in (await visit(gita, "/staff/verification")).text
    assert await appeal_at(visit, farah, words) == "", "never offered to who overrode"
    path = await appeal_at(visit, gita, words)
    answer = {"outcome": "overturned", "answer": "You are right.", "staff_note": ""}
    assert (await visit(meera, path, answer)).status == 403
    moderated = path.replace("/staff/verification/", "/staff/cases/")
    assert (await visit(meera, moderated)).status == 404
    assert (await visit(gita, path, {**answer, "answer": ""})).status == 422
    assert (await visit(gita, path, answer)).status == 303
    assert not faults((await visit(gita, path)).document)
    assert (await container.case_queries().status(asha.user.id)).state is AgeState.VERIFIED_ADULT
    assert (await visit(asha, "/live")).status == 200
