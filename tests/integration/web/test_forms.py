"""Forms: what they do, what they answer when something is wrong, and what nobody may do with them."""

from uuid import uuid4

import pytest

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import MessageId, OrderId, StreamId
from entrypoints.container import Container
from entrypoints.web.identity.accounts import local_path
from tests.integration.api.conftest import People
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import a_live_show

PASSWORD = "a long enough passphrase"


async def test_signing_up_signs_in_and_leads_to_the_age_check(visit: Visit) -> None:
    form = {"display_name": "Asha", "email": f"{uuid4()}@example.in", "password": PASSWORD}
    answer = await visit(None, "/sign-up", form)
    assert (answer.status, answer.response.headers["Location"]) == (303, "/")
    cookie = answer.response.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


async def test_what_was_wrong_stands_beside_what_was_typed_and_a_password_is_never_repeated(
    visit: Visit,
) -> None:
    form = {"display_name": "A", "email": "asha@example.in", "password": PASSWORD}
    answer = await visit(None, "/sign-up", form)
    assert answer.status == 422
    assert "A display name has 2 to 40 characters." in answer.text
    [name] = answer.document.all("input", name="display_name")
    assert (name["value"], name["aria-invalid"]) == ("A", "true")
    assert "display_name-error" in name["aria-describedby"]
    assert answer.document.value_of("email") == "asha@example.in"
    assert PASSWORD not in answer.text


async def test_what_was_typed_is_shown_as_text(visit: Visit) -> None:
    answer = await visit(
        None, "/sign-up", {"display_name": '"><script src=//x>', "email": "x", "password": "x"}
    )
    assert answer.status == 422
    assert "<script src=//x>" not in answer.text


async def test_a_wrong_password_is_refused_without_saying_which_was_wrong(visit: Visit) -> None:
    answer = await visit(
        None, "/sign-in", {"email": f"{uuid4()}@example.in", "password": PASSWORD, "next": "/wallet"}
    )
    assert answer.status == 403
    assert "The e-mail address or the password is wrong." in answer.text
    assert answer.document.value_of("next") == "/wallet"
    assert "Set-Cookie" not in answer.response.headers


@pytest.mark.parametrize(
    ("given", "led_to"),
    [
        ("/wallet?x=1", "/wallet?x=1"),
        ("", "/"),
        ("https://elsewhere.example", "/"),
        ("//elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_nowhere_else(given: str, led_to: str) -> None:
    assert local_path(given) == led_to


@pytest.mark.parametrize(
    ("asked", "seen", "led_to"),
    [
        ("/notices/unread", "http://127.0.0.1/watch/1?from=live#chat", "/watch/1%3Ffrom%3Dlive"),
        ("/notices/unread", None, "/"),
        ("/wallet?kind=tip", None, "/wallet%3Fkind%3Dtip"),
    ],
    ids=["a part of a page", "a part of an unknown page", "a page"],
)
async def test_signing_in_again_leads_back_to_the_page_and_never_to_a_part_of_it(
    visit: Visit, asked: str, seen: str | None, led_to: str
) -> None:
    part = asked == "/notices/unread"
    headers = {"HX-Request": "true"} if part else {}
    answer = await visit(None, asked, **headers, **({"HX-Current-URL": seen} if seen else {}))
    assert answer.response.headers["HX-Redirect" if part else "Location"] == f"/sign-in?next={led_to}"


async def test_a_form_without_its_token_does_nothing(people: People, visit: Visit) -> None:
    asha = await people.make()
    answer = await visit(asha, "/account", {"display_name": "Taken over", "csrf_token": "0" * 64})
    assert answer.status == 403
    assert "Taken over" not in (await visit(asha, "/account")).text


async def test_a_tip_sent_twice_is_one_tip(people: People, container: Container, visit: Visit) -> None:
    asha, ravi = await people.make(), await people.make(Role.PERFORMER)
    show = await a_live_show(container, ravi)
    answer = await visit(
        asha, f"/watch/{show}/tips", {"tip_id": str(uuid4()), "amount": "10", "message": "Wah!"}
    )
    assert answer.status == 409  # nothing in the wallet yet
    assert answer.document.value_of("message") == "Wah!"
    answer = await visit(
        asha, f"/watch/{show}/tips", {"tip_id": str(uuid4()), "amount": "other", "tokens": "ten"}
    )
    assert answer.status == 422
    assert "That is not a whole number." in answer.text


def wanted(order_id: str) -> dict[str, str]:
    return {
        "order_id_regular": order_id,
        "package_id": "regular",
        "provider": "razorpay",
        "place_of_supply": "29",
    }


async def test_somebody_elses_order_is_not_there(people: People, container: Container, visit: Visit) -> None:
    asha, stranger = await people.make(), await people.make()
    order_id = OrderId(uuid4())
    answer = await visit(asha, "/wallet/orders", wanted(str(order_id)))
    assert (answer.status, answer.response.headers["Location"]) == (303, f"/wallet/orders/{order_id}")
    mine = await visit(asha, f"/wallet/orders/{order_id}")
    assert "GST, 18 %" in mine.text
    assert "₹76.12" in mine.text  # the tax, before the last step
    assert (await visit(stranger, f"/wallet/orders/{order_id}")).status == 404


async def test_a_browsers_word_pays_nothing(people: People, visit: Visit) -> None:
    asha, order_id = await people.make(), str(uuid4())
    await visit(asha, "/wallet/orders", wanted(order_id))
    waiting = await visit(asha, f"/wallet/orders/{order_id}?waiting=1")
    assert "Waiting for the bank" in waiting.text
    assert "are yours" not in waiting.text
    assert (await visit(asha, "/wallet/balance", HX_Request="true")).text.strip() == "0"


async def test_a_show_is_stopped_only_with_a_tick_a_rule_and_the_right_to(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, meera, asha = (
        await people.make(Role.PERFORMER),
        await people.make(Role.MODERATOR),
        await people.make(),
    )
    show = await a_live_show(container, ravi)
    path, form = f"/staff/streams/{show}/stop", {"policy": "harassment", "note": "Insults", "sure": "yes"}
    for who in (asha, ravi):
        assert (await visit(who, path, form)).status == 403
    unsure = await visit(meera, path, {**form, "sure": ""})
    assert unsure.status == 422
    assert "Tick the box to stop the show." in unsure.text
    assert 'value="harassment" selected' in unsure.text
    assert "Insults</textarea>" in unsure.text
    assert (await visit(meera, path, {**form, "policy": ""})).status == 422
    stream = await container.stream_queries().get(StreamId(show))
    assert stream.state == "live"
    done = await visit(meera, path, form)
    assert (done.status, done.response.headers["Location"]) == (
        303,
        f"/staff/streams/{show}?stopped=confirmed",
    )
    assert (await container.stream_queries().get(StreamId(show))).state == "killed"
    again = await visit(meera, path, form)
    assert again.status == 409


async def test_only_its_performer_sees_a_shows_studio(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, rival = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    show = await a_live_show(container, ravi)
    assert (await visit(rival, f"/studio/{show}")).status == 403
    assert (await visit(rival, f"/studio/{show}/end", {})).status == 403


async def test_the_stream_key_is_shown_when_the_show_is_made_and_never_again(
    people: People, visit: Visit
) -> None:
    ravi = await people.make(Role.PERFORMER)
    made = await visit(ravi, "/studio", {"stream_id": str(uuid4()), "title": "Evening ragas on the veena"})
    assert made.status == 200
    [key] = made.document.all("input", id="stream-key")
    assert len(key["value"]) == 43
    [studio] = made.document.all("div", id="studio")
    later = await visit(ravi, studio["data-path"])
    assert later.status == 200
    assert key["value"] not in later.text


async def test_the_unverified_are_led_to_the_age_check_from_every_door(people: People, visit: Visit) -> None:
    asha = await people.make(age=AgeState.UNVERIFIED)
    for path in ("/live", "/wallet", "/perform", f"/watch/{uuid4()}"):
        answer = await visit(asha, path)
        assert (answer.status, answer.response.headers["Location"]) == (303, "/age-check")


async def test_str_15_a_moderator_covers_a_show_and_puts_a_person_out_without_a_script(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, meera, asha = (
        await people.make(Role.PERFORMER),
        await people.make(Role.MODERATOR),
        await people.make(),
    )
    show = await a_live_show(container, ravi)
    path = f"/staff/streams/{show}"
    assert (await visit(asha, f"{path}/controls", {"act": "cover", "policy": "harassment"})).status == 403
    refused = await visit(meera, f"{path}/controls", {"act": "cover", "policy": ""})
    assert refused.status == 422
    assert "Cover for viewers" in refused.text
    done = await visit(meera, f"{path}/controls", {"act": "cover", "policy": "harassment"})
    assert (done.status, done.response.headers["Location"]) == (303, f"{path}?told=confirmed")
    covered = await visit(meera, f"{path}?told=confirmed")
    assert "Uncover for viewers" in covered.text
    assert "The media plane confirmed it" in covered.text
    await container.say_in_room()(
        message_id=MessageId(uuid4()), stream_id=StreamId(show), author_id=asha.user.id, text="Good evening"
    )
    assert f'<option value="{asha.user.id}">' in (await visit(meera, path)).text
    out = await visit(meera, f"{path}/remove", {"person": str(asha.user.id), "policy": "harassment"})
    assert out.status == 303
    assert f'<option value="{asha.user.id}">' not in (await visit(meera, path)).text
    assert (await container.room_control_queries().of(StreamId(show))).removed == {asha.user.id}
    assert "Let " + asha.user.display_name + " back in" in (await visit(meera, path)).text
    no_note = await visit(meera, f"{path}/let-in", {"person": str(asha.user.id), "note": ""})
    assert no_note.status == 422
    assert "say why" in no_note.text.lower()
    back = await visit(meera, f"{path}/let-in", {"person": str(asha.user.id), "note": "Somebody else did it"})
    assert (back.status, back.response.headers["Location"]) == (303, f"{path}?told=confirmed")
    assert not (await container.room_control_queries().of(StreamId(show))).removed
    nobody = await visit(meera, f"{path}/remove", {"person": "", "policy": "harassment"})
    assert nobody.status == 422
