from uuid import uuid4

from domain.identity.permissions import Role
from tests.integration.api.conftest import People
from tests.integration.api.streaming.test_streaming import a_live_show

LETTERS = str.maketrans("0123456789abcdef", "bdfgklmnpqrstvwx")


def a_word() -> str:
    return "zor" + uuid4().hex[:12].translate(LETTERS)


async def test_cht_04_a_performer_blocks_a_word_in_their_room_and_takes_it_off(people: People) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    room = f"/v1/streams/{await a_live_show(ravi)}"
    word, term_id = a_word(), str(uuid4())
    place = f"{room}/chat/blocked-words/{term_id}"
    blocked = await ravi.json("PUT", place, {"phrase": word}, status=200)
    assert blocked == {"id": term_id, "number": term_id[:8], "phrase": word, "match": "word"}
    assert await ravi.json("PUT", place, {"phrase": word}, status=200) == blocked
    refused = await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": f"So {word}"}, status=422)
    assert (refused["code"], refused["pointer"]) == ("blocked_words", "/text")
    assert term_id[:8] in refused["detail"]
    [item] = (await ravi.json("GET", f"{room}/chat/blocked-words", status=200))["items"]
    assert (item["id"], item["phrase"], item["hits"]) == (term_id, word, 1)
    await ravi.json("POST", f"{place}/take-off", {}, status=204)
    await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": f"So {word}"}, status=201)


async def test_cht_04_what_a_list_does_not_take(people: People) -> None:
    ravi, asha, meera = (
        await people.make(Role.PERFORMER), await people.make(), await people.make(Role.MODERATOR),
    )  # fmt: skip
    room = f"/v1/streams/{await a_live_show(ravi)}/chat/blocked-words"
    everywhere, word = "/v1/staff/blocked-words", a_word()
    taken = f"{everywhere}/{uuid4()}"
    await meera.json("PUT", taken, {"phrase": word, "note": "A scam"}, status=200)
    for person, verb, path, body, status, code in (
        (asha, "PUT", f"{room}/{uuid4()}", {"phrase": word}, 403, "no_moderator_here"),
        (asha, "GET", room, None, 403, "no_moderator_here"),
        (ravi, "PUT", f"{everywhere}/{uuid4()}", {"phrase": word, "note": "x"}, 403, "permission_denied"),
        (ravi, "PUT", f"{room}/{uuid4()}", {"phrase": "(a+)+b"}, 422, "invalid_blocked_term"),
        (ravi, "PUT", f"{room}/{uuid4()}", {"phrase": word, "match": "regex"}, 422, "invalid_blocked_term"),
        (ravi, "PUT", f"{room}/{uuid4()}", {"phrase": "(a", "match": "pattern"}, 422, "invalid_blocked_term"),
        (ravi, "PUT", f"{room}/{uuid4()}", {"phrase": ".+", "match": "pattern"}, 422, "invalid_blocked_term"),
        (ravi, "POST", f"{room}/{uuid4()}/take-off", {}, 404, "blocked_term_not_found"),
        (meera, "PUT", f"{everywhere}/{uuid4()}", {"phrase": a_word()}, 422, "note_missing"),
        (meera, "PUT", f"{everywhere}/{uuid4()}", {"phrase": word, "note": "x"}, 409, "already_blocked"),
        (meera, "PUT", taken, {"phrase": a_word(), "note": "x"}, 409, "blocked_term_id_reused"),
        (meera, "POST", f"{taken}/take-off", {}, 422, "note_missing"),
    ):
        problem = await person.json(verb, path, body, status=status)
        assert problem["code"] == code, path
    items = (await meera.json("GET", everywhere, status=200))["items"]
    assert [item["hits"] for item in items if item["phrase"] == word] == [0]
    await meera.json("POST", f"{taken}/take-off", {"note": "It is over"}, status=204)


async def test_cht_04_a_pattern_is_blocked_found_dressed_up_and_refused_with_its_reason(
    people: People,
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    room = f"/v1/streams/{await a_live_show(ravi)}"
    word, term_id = a_word(), str(uuid4())
    place = f"{room}/chat/blocked-words/{term_id}"
    pattern = {"phrase": f"{word}[fg]+", "match": "pattern"}
    assert await ravi.json("PUT", place, pattern, status=200) == {
        "id": term_id, "number": term_id[:8], **pattern,
    }  # fmt: skip
    dressed = f"{word.upper()}\u200bfg"
    refused = await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": f"So {dressed}"}, status=422)
    assert (refused["code"], refused["pointer"]) == ("blocked_words", "/text")
    assert f"“{dressed}”" in refused["detail"]
    assert term_id[:8] in refused["detail"]
    await asha.json("PUT", f"{room}/messages/{uuid4()}", {"text": f"So {word}mm"}, status=201)

    bad = f"{room}/chat/blocked-words/{uuid4()}"
    for phrase, why in (("(a", "missing ): (a"), ("x*", "nothing is written"), (r"\d", "too wide")):
        problem = await ravi.json("PUT", bad, {"phrase": phrase, "match": "pattern"}, status=422)
        assert (problem["code"], problem["pointer"]) == ("invalid_blocked_term", "/phrase")
        assert why in problem["detail"]
