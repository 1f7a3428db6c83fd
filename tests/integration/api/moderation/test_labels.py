"""MOD-30 over HTTP and on the page, without a script."""

from uuid import uuid4

from domain.identity.permissions import Role
from tests.integration.api.conftest import People
from tests.integration.web.conftest import Visit, visit
from tests.integration.web.test_pages import faults

__all__ = ["visit"]


async def test_mod_30_a_label_is_put_on_listed_and_taken_off(people: People) -> None:
    meera, ravi = await people.make(Role.MODERATOR), await people.make(Role.PERFORMER)
    labels, label_id = f"/v1/staff/users/{ravi.user.id}/labels", uuid4()
    body = {"kind": "targeted", "reason": "Six reports in one night", "days": 7}
    without = await meera.json("PUT", f"{labels}/{label_id}", {**body, "reason": ""}, status=422)
    assert without["code"] == "note_missing"
    unknown = await meera.json("PUT", f"{labels}/{label_id}", {**body, "kind": "bad"}, status=422)
    assert unknown["code"] == "unknown_label"
    put = await meera.json("PUT", f"{labels}/{label_id}", body, status=200)
    assert (put["kind"], put["connotation"], put["removed_at"]) == ("targeted", "good", None)
    assert (await meera.json("GET", labels, status=200))["items"] == [put]
    audit = await meera.json("GET", "/v1/staff/audit", status=200)
    [entry] = [e for e in audit["items"] if str(label_id) in e["subject"]]
    assert (entry["action"], entry["reason"], entry["note"]) == ("label.put", "targeted", body["reason"])
    removal = f"/v1/staff/labels/{label_id}/removal"
    assert (await meera.json("POST", removal, {"reason": " "}, status=422))["code"] == "note_missing"
    await meera.json("POST", removal, {"reason": "It was another"}, status=200)
    assert (await meera.json("POST", removal, {"reason": "Again"}, status=409))["code"] == "label_over"
    assert (await meera.json("GET", labels, status=200))["items"] == []
    await ravi.json("GET", labels, status=403)


async def test_mod_30_staff_label_a_person_on_the_page(people: People, visit: Visit) -> None:
    meera, ravi = await people.make(Role.MODERATOR), await people.make(Role.PERFORMER)
    path = f"/staff/cases/people/{ravi.user.id}"
    page = await visit(meera, path)
    assert not faults(page.document)
    fields = {"label_id": page.document.value_of("label_id"), "kind": "look_closely", "days": "7", "note": ""}
    refused = await visit(meera, f"{path}/labels", fields)
    assert refused.status == 422
    assert "Say why" in refused.text
    assert not faults(refused.document)
    assert (await visit(meera, f"{path}/labels", {**fields, "note": "Two stops this week"})).status == 303
    page = await visit(meera, path)
    assert not faults(page.document)
    assert "Two stops this week" in page.text
    assert "A label was put on" in page.text
    off = f"{path}/labels/{fields['label_id']}"
    refused = await visit(meera, off, {"note": ""})
    assert refused.status == 422
    assert not faults(refused.document)
    assert (await visit(meera, off, {"note": "They keep the rules now"})).status == 303
    assert "Two stops this week" not in (await visit(meera, path)).text
