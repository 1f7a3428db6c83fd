from uuid import uuid4

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.api.test_streaming import offer

TITLE = "Evening ragas on the veena"


async def a_show(ravi: Person, *scopes: str) -> str:
    stream_id = str(uuid4())
    body = {"title": TITLE, "scopes": list(scopes)}
    await ravi.json("PUT", f"/v1/streams/{stream_id}", body, status=201)
    return stream_id


async def go_live(ravi: Person, show: str, *, status: int) -> str:
    """What WHIP answers: its code, when it is a problem."""
    response = await offer(ravi, f"/v1/streams/{show}/whip")
    assert response.status_code == status
    return (await response.get_json())["code"] if status >= 400 else ""


async def texts(person: Person, kind: str) -> list[dict[str, str]]:
    return (await person.json("GET", "/v1/agreements/current", status=200))[kind]["texts"]


async def test_cns_01_going_live_needs_the_agreement_in_force(people: People, container: Container) -> None:
    ravi = await people.make(Role.PERFORMER)
    unsigned = await people.make(Role.VIEWER)
    async with container.database().begin() as tx:
        await tx.users.update(unsigned.user.with_role(Role.PERFORMER))
    show = await a_show(unsigned)
    assert await go_live(unsigned, show, status=403) == "agreement_required"
    await go_live(ravi, await a_show(ravi), status=201)

    hindi = next(t for t in await texts(unsigned, "performer_agreement") if t["language"] == "hi")
    path = f"/v1/me/agreements/{uuid4()}"
    body = {"text_sha256": hindi["text_sha256"], "name": "Nandini", "accept": True}
    refused = await unsigned.json("PUT", path, {**body, "text_sha256": "00" * 32}, status=409)
    assert refused["code"] == "agreement_changed"
    signed = await unsigned.json("PUT", path, body, status=201)
    assert await unsigned.json("PUT", path, body, status=201) == signed
    assert (signed["language"], signed["text_sha256"]) == ("hi", hindi["text_sha256"])
    assert (await ravi.json("PUT", path, body, status=409))["code"] == "agreement_id_reused"
    await go_live(unsigned, show, status=201)


async def test_cns_02_age_15_everyone_on_camera_confirms_before_the_start(people: People) -> None:
    ravi, leela = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    asha = await people.make()
    show = await a_show(ravi, "record")
    for number in (asha.user.id, uuid4()):
        refusal = await ravi.json("PUT", f"/v1/streams/{show}/cast/{number}", status=403)
        assert refusal["code"] == "co_performer_not_verified"
    invited = await ravi.json("PUT", f"/v1/streams/{show}/cast/{leela.user.id}", status=200)
    assert (invited["state"], invited["scopes"]) == ("invited", [])
    assert await go_live(ravi, show, status=403) == "co_performer_not_confirmed"

    [asked] = (await leela.json("GET", "/v1/me/invitations", status=200))["items"]
    assert (asked["stream_id"], asked["title"], asked["state"]) == (show, TITLE, "invited")
    answer = f"/v1/me/invitations/{show}"
    digest = (await texts(leela, "session_consent"))[0]["text_sha256"]
    yes = {"answer": "confirm", "scopes": ["clips"], "text_sha256": digest}
    for body, code in (
        ({**yes, "answer": "maybe"}, "answer_missing"),
        ({**yes, "scopes": ["everything"]}, "unknown_scope"),
    ):
        assert (await leela.json("PUT", answer, body, status=422))["code"] == code
    assert (await asha.json("PUT", answer, yes, status=403))["code"] == "permission_denied"
    assert (await leela.json("PUT", answer, {"answer": "decline"}, status=200))["state"] == "declined"
    assert await go_live(ravi, show, status=403) == "co_performer_not_confirmed"
    confirmed = await leela.json("PUT", answer, yes, status=200)
    assert (confirmed["state"], confirmed["scopes"]) == ("confirmed", ["clips", "live"])

    cast = (await ravi.json("GET", f"/v1/streams/{show}/cast", status=200))["items"]
    assert {each["user_id"]: each["scopes"] for each in cast} == {
        str(ravi.user.id): ["live", "record"],
        str(leela.user.id): ["clips", "live"],
    }
    await go_live(ravi, show, status=201)
    closed = await ravi.json("PUT", f"/v1/streams/{show}/cast/{asha.user.id}", status=409)
    assert closed["code"] == "cast_closed"


async def test_somebody_is_taken_off_before_the_start(people: People) -> None:
    ravi, leela = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    show = await a_show(ravi)
    member = f"/v1/streams/{show}/cast/{leela.user.id}"
    await ravi.json("PUT", member, status=200)
    assert (await leela.json("DELETE", member, status=403))["code"] == "not_your_stream"
    assert (await leela.json("GET", f"/v1/streams/{show}/cast", status=403))["code"] == "not_your_stream"
    await ravi.json("DELETE", member, status=204)
    await go_live(ravi, show, status=201)
