from typing import Any
from uuid import UUID, uuid4

import msgspec
from quart import Quart

from domain.age_verification.age import AgeState, AgeStatus
from domain.consent.export import prove
from domain.identity.permissions import Role
from domain.ids import StreamId
from entrypoints.container import Container
from tests.builders import an_approval
from tests.clients import client_of
from tests.integration.api.conftest import People, Person
from tests.integration.api.streaming.test_streaming import offer
from tests.within import within

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
        await tx.cases.record(an_approval(unsigned.user.id))
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


def withdrawal_of(show: str, **changes: object) -> dict[str, object]:
    body: dict[str, object] = {
        "link": f"http://livepanty.test/watch/{show}",
        "appearance": "On the left, in a blue shirt",
        "contact": "asha@example.in",
    }
    return {**body, **changes}


async def stranger(app: Quart, method: str, path: str, body: object, *, status: int) -> Any:
    response = await client_of(app).open(path, method=method, data=msgspec.json.encode(body))
    text = await response.get_data()
    assert response.status_code == status, text
    return msgspec.json.decode(text)


async def live_with(ravi: Person, leela: Person, *scopes: str) -> str:
    show = await a_show(ravi, *scopes)
    await ravi.json("PUT", f"/v1/streams/{show}/cast/{leela.user.id}", status=200)
    digest = (await texts(leela, "session_consent"))[0]["text_sha256"]
    yes = {"answer": "confirm", "scopes": scopes, "text_sha256": digest}
    await leela.json("PUT", f"/v1/me/invitations/{show}", yes, status=200)
    await go_live(ravi, show, status=201)
    return show


async def test_cns_03_only_what_everyone_allowed_is_entered(people: People) -> None:
    ravi, leela = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    show = await live_with(ravi, leela, "record")
    media = f"/v1/streams/{show}/media"
    item, path = {"kind": "recording", "title": "The evening"}, f"{media}/{uuid4()}"
    entered = await ravi.json("PUT", path, item, status=201)
    assert await ravi.json("PUT", path, item, status=201) == entered
    for body, status, code in (
        ({**item, "kind": "clip"}, 403, "not_consented"),
        ({**item, "kind": "everything"}, 422, "unknown_media_kind"),
        ({**item, "title": ""}, 422, "invalid_media_title"),
    ):
        assert (await ravi.json("PUT", f"{media}/{uuid4()}", body, status=status))["code"] == code
    assert (await leela.json("PUT", path, item, status=403))["code"] == "not_your_stream"
    assert (await leela.json("GET", media, status=403))["code"] == "not_your_stream"
    assert (await ravi.json("GET", media, status=200))["items"] == [entered]


async def test_cns_04_a_stranger_withdraws_and_everything_is_hidden_at_once(
    people: People, app: Quart
) -> None:
    ravi, leela = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    meera = await people.make(Role.MODERATOR)
    show = await live_with(ravi, leela, "record")
    media, item = f"/v1/streams/{show}/media", {"kind": "recording", "title": "The evening"}
    await ravi.json("PUT", f"{media}/{uuid4()}", item, status=201)

    path = f"/v1/withdrawals/{uuid4()}"
    answer = await stranger(app, "PUT", path, withdrawal_of(show, intimate=True), status=201)
    assert [each["state"] for each in (await ravi.json("GET", media, status=200))["items"]] == ["hidden"]
    refused = await ravi.json("PUT", f"{media}/{uuid4()}", item, status=403)
    assert refused["code"] == "not_consented"
    [tile] = [
        each
        for each in (await meera.json("GET", "/v1/staff/live", status=200))["items"]
        if each["stream_id"] == show
    ]
    assert tile["open_withdrawals"] == 1

    number, code = answer["withdrawal"]["number"], answer["code"]
    known = {"number": number, "code": code}
    status = await stranger(app, "POST", "/v1/withdrawals/status", known, status=200)
    assert status == answer["withdrawal"]
    assert status["state"] == "received"
    for wrong in ({**known, "code": "0" * 16}, {**known, "number": "0" * 10}, {**known, "number": "\0"}):
        refused = await stranger(app, "POST", "/v1/withdrawals/status", wrong, status=404)
        assert refused["code"] == "withdrawal_not_found"

    queue = (await meera.json("GET", "/v1/staff/withdrawals", status=200))["items"]
    [case] = [each for each in queue if each["number"] == number]
    assert (case["intimate"], case["by_account"], case["stream_id"]) == (True, False, show)
    written = await meera.json("POST", f"/v1/staff/withdrawals/{case['id']}/words", status=200)
    assert written["contact"] == "asha@example.in"
    decision = f"/v1/staff/withdrawals/{case['id']}/decision"
    body = {"decision": "restore", "reason": "Nobody like this is seen in it."}
    for wrong, code in (
        ({**body, "decision": ""}, "unknown_decision"),
        ({**body, "reason": ""}, "decision_reason_required"),
    ):
        assert (await meera.json("POST", decision, wrong, status=422))["code"] == code
    decided = await meera.json("POST", decision, body, status=200)
    assert (decided["state"], decided["reason"]) == ("restored", body["reason"])
    assert (await meera.json("POST", decision, body, status=409))["code"] == "withdrawal_decided"
    assert [each["state"] for each in (await ravi.json("GET", media, status=200))["items"]] == ["visible"]
    status = await stranger(app, "POST", "/v1/withdrawals/status", known, status=200)
    assert (status["state"], status["reason"]) == ("restored", body["reason"])


async def test_cns_04_enf_01_mod_10_two_of_the_staff_erase_by_a_rule_that_the_performer_reads(
    people: People, app: Quart
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    legal = await people.make(Role.LEGAL_OFFICER)
    show = await a_show(ravi, "record")
    answer = await stranger(
        app, "PUT", f"/v1/withdrawals/{uuid4()}", withdrawal_of(show, wish="erase"), status=201
    )
    number = answer["withdrawal"]["number"]
    queue = (await meera.json("GET", "/v1/staff/withdrawals", status=200))["items"]
    [case] = [each for each in queue if each["number"] == number]
    assert case["erasure"] is None
    path = f"/v1/staff/withdrawals/{case['id']}/decision"
    body = {"decision": "erase", "reason": "They are plainly seen in it.", "policy": "non_consent"}
    for wrong in ({**body, "policy": None}, {**body, "policy": "payment_fraud"}):
        refusal = await meera.json("POST", path, wrong, status=422)
        assert (refusal["code"], refusal["detail"]) == (
            "unknown_policy", "what is kept from everybody names one of the policies",
        )  # fmt: skip
    confirm = {**body, "decision": "confirm_erasure", "reason": "Plainly in it, I agree."}
    assert (await legal.json("POST", path, confirm, status=409))["code"] == "erasure_not_proposed"
    proposed = await meera.json("POST", path, body, status=200)
    assert (proposed["state"], proposed["reason"]) == ("received", "")
    assert proposed["erasure"] == {
        "proposed_by": meera.user.display_name, "policy": "non_consent", "reason": body["reason"],
    }  # fmt: skip
    known = {"number": number, "code": answer["code"]}
    status = await stranger(app, "POST", "/v1/withdrawals/status", known, status=200)
    assert (status["state"], status["reason"]) == ("received", "")
    assert (await meera.json("POST", path, body, status=409))["code"] == "erasure_proposed"
    assert (await meera.json("POST", path, confirm, status=409))["code"] == "four_eyes"
    erased = await legal.json("POST", path, confirm, status=200)
    assert (erased["state"], erased["reason"]) == ("erased", confirm["reason"])


async def test_cns_04_a_stranger_does_not_learn_which_shows_there_are(people: People, app: Quart) -> None:
    show = await a_show(await people.make(Role.PERFORMER))
    answers = [
        await stranger(app, "PUT", f"/v1/withdrawals/{uuid4()}", withdrawal_of(link), status=201)
        for link in (show, str(uuid4()))
    ]
    assert set(answers[0]) == set(answers[1])
    same = [{k: v for k, v in a["withdrawal"].items() if k in {"state", "wish", "reason"}} for a in answers]
    assert same[0] == same[1]


async def test_cns_05_one_tap_by_a_co_performer_ends_a_live_show(
    people: People, container: Container
) -> None:
    ravi, leela = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    asha = await people.make()
    show = await live_with(ravi, leela)
    withdraw = f"/v1/me/invitations/{show}/withdraw"
    assert (await asha.json("POST", withdraw, status=404))["code"] == "not_invited"

    async def tap() -> None:
        done = await leela.json("POST", withdraw, status=200)
        assert done == {"stream_id": show, "media_confirmed": True}

    await within(5, tap)
    assert container.media_rooms().is_closed(StreamId(UUID(show)))
    seen = await asha.json("GET", f"/v1/streams/{show}", status=200)
    assert (seen["state"], seen["end_reason"]) == ("ended", None)
    assert (await ravi.json("GET", f"/v1/streams/{show}", status=200))["end_reason"] == "consent_withdrawn"
    assert await go_live(ravi, show, status=409) == "stream_over"
    cast = (await ravi.json("GET", f"/v1/streams/{show}/cast", status=200))["items"]
    assert {each["user_id"]: each["state"] for each in cast}[str(leela.user.id)] == "withdrawn"


async def test_cns_05_it_works_for_somebody_who_lost_every_other_right(
    people: People, container: Container
) -> None:
    ravi, leela = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    show = await live_with(ravi, leela)
    async with container.database().begin() as tx:
        await tx.users.update(leela.user.with_role(Role.VIEWER))
        await tx.ages.save(AgeStatus(leela.user.id, AgeState.PENDING, None, None, None, None))
    await leela.json("POST", f"/v1/me/invitations/{show}/withdraw", status=200)
    assert container.media_rooms().is_closed(StreamId(UUID(show)))


async def test_cns_06_prv_06_a_record_is_exported_by_the_legal_officer_alone(people: People) -> None:
    ravi, leela = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    legal, meera = await people.make(Role.LEGAL_OFFICER), await people.make(Role.MODERATOR)
    show = await live_with(ravi, leela, "record")
    path, why = f"/v1/staff/records/{ravi.user.id}/export", {"reason": "Request 17 of 2026 of the court"}
    for who in (ravi, meera, await people.make(Role.ADMIN), await people.make(Role.KYC_OFFICER)):
        assert (await who.json("POST", path, why, status=403))["code"] == "permission_denied"
    assert (await legal.json("POST", path, {"reason": ""}, status=422))["code"] == "export_reason_required"
    nobody = f"/v1/staff/records/{uuid4()}/export"
    assert (await legal.json("POST", nobody, why, status=404))["code"] == "user_not_found"
    response = await legal.call("POST", path, why)
    file = await response.get_data(as_text=False)
    proof = prove(file)
    assert (proof.wrong_line, proof.head) == (None, response.headers["X-Record-Head"])
    assert str(leela.user.id).encode() in file
    assert f"/watch/{show}".encode() in file
    entries = (await legal.json("GET", "/v1/staff/audit", status=200))["items"]
    assert proof.head in {each["reason"] for each in entries if each["action"] == "consent_record.export"}

    own = await (await ravi.call("GET", "/v1/me/consent-record")).get_data(as_text=False)
    assert prove(own).wrong_line is None
    assert str(leela.user.id).encode() not in own
