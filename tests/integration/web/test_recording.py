"""The switch of the recording in the studio, and the badge that viewers see, without a script."""

from domain.consent.cast import Scope
from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.test_recordings import a_show
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults


async def test_str_14_a_performer_records_and_viewers_read_it(
    container: Container, people: People, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_show(container, ravi, Scope.RECORD)
    watched = await visit(asha, f"/watch/{show.id}")
    assert "hidden" in next(iter(watched.document.all("span", id="recorded")))
    studio = await visit(ravi, f"/studio/{show.id}")
    assert "This show is not recorded" in studio.text
    assert not faults(studio.document)
    recording_id = studio.document.value_of("recording_id")
    begun = await visit(ravi, f"/studio/{show.id}/recording", {"recording_id": recording_id})
    assert begun.status == 303
    page = await visit(ravi, begun.response.headers["Location"])
    assert "Everyone in the room is told" in page.text
    assert not faults(page.document)
    watched = await visit(asha, f"/watch/{show.id}")
    assert "hidden" not in next(iter(watched.document.all("span", id="recorded")))
    stopped = await visit(ravi, f"/studio/{show.id}/recording/stop", {"recording_id": recording_id})
    assert stopped.status == 303
    assert "being stored" in (await visit(ravi, f"/studio/{show.id}/recording")).text


async def test_cns_03_the_studio_says_why_it_is_not_recorded(
    container: Container, people: People, visit: Visit
) -> None:
    ravi = await people.make(Role.PERFORMER)
    show = await a_show(container, ravi)
    studio = await visit(ravi, f"/studio/{show.id}/recording")
    answer = await visit(
        ravi, f"/studio/{show.id}/recording", {"recording_id": studio.document.value_of("recording_id")}
    )
    assert answer.status == 403
    assert "not everyone on camera agreed" in answer.text.lower()
    panel = await visit(
        ravi,
        f"/studio/{show.id}/recording",
        {"recording_id": studio.document.value_of("recording_id")},
        HX_Request="true",
    )
    assert panel.status == 200
    assert "not everyone on camera agreed" in panel.text.lower()
    assert "<main" not in panel.text
