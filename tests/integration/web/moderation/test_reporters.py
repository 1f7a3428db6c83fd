"""Staff on the page of a case judge what was reported, and its reporter reads what follows, without a script."""

import re
from uuid import UUID

import pytest

from domain.identity.permissions import Role
from domain.ids import ReportId
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Visit
from tests.integration.web.moderation.test_cases import does
from tests.integration.web.test_pages import faults


class Desk:
    """Asha reports, and Meera looks at it."""

    def __init__(
        self, people: People, visit: Visit, container: Container, meera: Person, asha: Person
    ) -> None:
        self.people, self.visit, self.container = people, visit, container
        self.meera, self.asha = meera, asha

    async def reported(self) -> tuple[str, str, Person]:
        """The path of the case, the number of the report, and whom it is about."""
        vikram = await self.people.make()
        form = (await self.visit(self.asha, f"/people/{vikram.user.id}/report")).document
        fields = {"report_id": form.value_of("report_id"), "reason": "other", "note": "They wrote to me"}
        assert (await self.visit(self.asha, f"/people/{vikram.user.id}/report", fields)).status == 200
        async with self.container.database().begin() as tx:
            case_id = await tx.reporters.case_of(ReportId(UUID(fields["report_id"])))
        return f"/staff/cases/{case_id}", fields["report_id"], vikram

    async def closed(self) -> tuple[str, str]:
        path, report_id, _ = await self.reported()
        assert (await does(self.visit, self.meera, path, "claim")).status == 303
        seen = (await self.visit(self.meera, path)).document.value_of("seen")
        fields = {"outcome": "no_violation", "note": "Nothing there", "seen": seen}
        assert (await does(self.visit, self.meera, path, "close", **fields)).status == 303
        return path, report_id


@pytest.fixture
async def desk(people: People, visit: Visit, container: Container) -> Desk:
    return Desk(people, visit, container, await people.make(Role.MODERATOR), await people.make())


async def test_leg_18_a_third_unfounded_report_warns_and_the_warning_is_appealed(desk: Desk) -> None:
    visit, meera, asha = desk.visit, desk.meera, desk.asha
    for count in range(3):
        path, report_id = await desk.closed()
        page = await visit(meera, path)
        assert not faults(page.document)
        assert f"0 of {count + 1} report" in page.text  # MOD-16
        assert str(asha.user.id) not in page.text
        unsaid = await does(visit, meera, path, "unfounded", report_id=report_id, note=" ")
        assert (unsaid.status, f'id="judge-{report_id}-error"' in unsaid.text) == (422, True)
        said = {"report_id": report_id, "note": "SECRET of staff"}
        assert (await does(visit, meera, path, "unfounded", **said)).status == 303
        assert "Manifestly unfounded" in (await visit(meera, path)).text
    own = await visit(asha, "/reports")
    assert not faults(own.document)
    assert "A warning about your reports" in own.text
    assert "SECRET" not in own.text  # MOD-21
    [appeal_path] = set(re.findall(r'action="(/reports/measures/[0-9a-f-]{36}/appeal\?lang=en)"', own.text))
    short = await visit(asha, appeal_path, {"text": "No"})
    assert (short.status, not faults(short.document)) == (422, True)
    assert (await visit(await desk.people.make(), appeal_path, {"text": "Not mine at all"})).status == 404
    assert (await visit(asha, appeal_path, {"text": "They wrote to me, truly"})).status == 303
    assert "Somebody else looks at it again" in (await visit(asha, "/reports")).text
    kiran = await desk.people.make(Role.MODERATOR)
    measure = f"/staff/cases/reporters/{appeal_path.split('/')[3]}"
    assert measure in (await visit(kiran, "/staff/cases/reporters")).text
    page = await visit(kiran, measure)
    assert not faults(page.document)
    assert "They wrote to me, truly" in page.text
    assert str(asha.user.id) not in page.text
    own_case = await visit(meera, measure)
    assert "For somebody else" in own_case.text
    refused = await visit(meera, measure, {"act": "review", "outcome": "upheld", "answer": "Mine"})
    assert refused.status == 409
    unsaid = await visit(kiran, measure, {"act": "review", "outcome": "upheld", "answer": ""})
    assert (unsaid.status, "Say why: the person reads it." in unsaid.text) == (422, True)
    answered = await visit(
        kiran, measure, {"act": "review", "outcome": "overturned", "answer": "You were right"}
    )
    assert answered.status == 303
    told = (await visit(asha, "/reports")).text
    assert ("it was wrong, and is over" in told, "You were right" in told) == (True, True)


async def test_mod_16_a_reporter_is_muted_by_hand_and_the_subject_learns_nothing(desk: Desk) -> None:
    visit, meera, asha = desk.visit, desk.meera, desk.asha
    path, report_id, vikram = await desk.reported()
    first = await visit(meera, path)
    assert "nothing decided yet" in first.text
    muted = await does(visit, meera, path, "mute", report_id=report_id, note="Only to annoy people")
    assert muted.status == 303
    page = await visit(meera, path)
    assert not faults(page.document)
    [measure] = set(re.findall(r'href="(/staff/cases/reporters/[0-9a-f-]{36})"', page.text))
    again = await does(visit, meera, path, "mute", report_id=report_id, note="Only to annoy people")
    assert again.status == 409
    [view] = (await asha.json("GET", "/v1/me/report-measures", status=200))["items"]
    assert (view["kind"], view["why"], view["holds"], view["may_appeal"]) == (
        "mute", "Only to annoy people", True, True,
    )  # fmt: skip
    assert str(meera.user.id) not in str(view)
    nothing = await vikram.json("GET", "/v1/me/report-measures", status=200)
    assert nothing == {"items": []}
    assert "Only to annoy" not in (await visit(vikram, "/reports")).text
    body = {"text": "They did write to me"}
    appeal = f"/v1/me/report-measures/{view['id']}/appeal"
    assert (await vikram.json("POST", appeal, body, status=404))["code"] == "reporter_measure_not_found"
    appealed = await asha.json("POST", appeal, body, status=201)
    assert (appealed["appeal"]["outcome"], appealed["may_appeal"]) == ("open", False)
    assert (await asha.json("POST", appeal, body, status=409))["code"] == "appeal_made"
    assert (await visit(meera, measure, {"act": "lift", "note": " "})).status == 422
    assert (await visit(meera, measure, {"act": "lift", "note": "It was another"})).status == 303
    assert "Over" in (await visit(meera, measure)).text
    assert (await visit(asha, measure)).status == 403
