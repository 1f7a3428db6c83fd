"""Where shows are seen, on pages and without a script: what viewers read, what performers and staff say."""

from uuid import uuid4

import msgspec
from quart import Quart

from domain.identity.permissions import Role
from domain.ids import BookingId, ShowId
from domain.notifications.notice import NoticeKind
from domain.private_shows.booking import Booking
from domain.private_shows.show import Show
from domain.streaming.content_class import ContentClass
from entrypoints.container import Container
from tests.builders import a_notice, a_show_offer
from tests.clients import client_of
from tests.integration.api.conftest import People, Person
from tests.integration.api.streaming.test_regions import BEHIND_PROXY, a_show_of, from_region
from tests.integration.web.conftest import Answer, Visit
from tests.integration.web.test_pages import faults


async def seen_from(person: Person, region: str, path: str) -> Answer:
    headers = {"Cookie": f"session={person.cookie}", "Accept": "text/html", "CF-IPCountry": region}
    response = await client_of(person.app).open(path, headers=headers, scope_base=BEHIND_PROXY)
    return Answer(response, await response.get_data(as_text=True))


async def test_str_20_a_page_says_in_words_that_a_show_is_not_shown_there(
    people: People, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_show_of(container, ravi, ContentClass.MATURE_TALK)
    refused = await seen_from(asha, "NP", f"/watch/{show.id}")
    assert not faults(refused.document)
    assert (refused.status, show.title in refused.text) == (451, False)
    assert "This is not shown where you are" in refused.text
    assert "Nepal" in refused.text
    assert refused.response.headers["Link"] == '</regions>; rel="blocked-by"'
    assert refused.document.all("a", href="/grievance", **{"class": "button quiet"})
    assert (await seen_from(asha, "IN", f"/watch/{show.id}")).status == 200
    closed = await seen_from(asha, "GB", "/live")
    assert closed.status == 451
    assert "not offered in United Kingdom" in closed.text
    assert (await seen_from(asha, "GB", "/wallet")).status == 200


async def test_everybody_reads_what_is_shown_where(app: Quart, people: People, visit: Visit) -> None:
    page = await visit(None, "/regions")
    assert not faults(page.document)
    assert page.status == 200
    for words in ("India", "Nepal", "United Kingdom", "Everywhere else", "VPN", "IT Act 2000"):
        assert words in page.text
    asha = await people.make()
    assert "We take you to be in <strong>Bhutan</strong>" in (await seen_from(asha, "BT", "/regions")).text
    assert "We could not tell where you are" in (await seen_from(asha, "T1", "/regions")).text


async def test_a_performer_closes_a_place_in_the_studio_and_opens_it_again(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_show_of(container, ravi, ContentClass.GENERAL)
    empty = await visit(ravi, "/studio/regions")
    assert not faults(empty.document)
    assert "Nothing is closed" in empty.text
    assert {each["value"] for each in empty.document.all("option")} >= {"", "IN", "IN-KA", "NP", "US"}
    form = {"regions": "NP"}
    assert (await visit(ravi, "/studio/regions", form)).response.headers["Location"] == "/studio/regions"
    listed = await visit(ravi, "/studio/regions")
    assert not faults(listed.document)
    assert "Open Nepal again" in listed.text
    assert "NP" not in {each["value"] for each in listed.document.all("option")}

    refused = await seen_from(asha, "NP", f"/watch/{show.id}")
    assert refused.status == 403
    assert "This is not shown where you are" in refused.text
    assert ravi.user.display_name not in refused.text.split("<main")[1]

    assert (await visit(ravi, "/studio/regions/open", form)).status == 303
    assert (await seen_from(asha, "NP", f"/watch/{show.id}")).status == 200
    wrong = await visit(ravi, "/studio/regions", {"regions": "XX"})
    assert wrong.status == 422
    assert not faults(wrong.document)


async def test_a_performer_says_in_the_studio_what_a_show_is_about_and_staff_raise_it(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    studio = await visit(ravi, "/studio")
    form = {
        "stream_id": studio.document.value_of("stream_id"), "title": "Evening ragas", "content_class": "general",
    }  # fmt: skip
    own = await visit(ravi, "/studio", form)
    assert not faults(own.document)
    mine, staff = (f"/{who}/{form['stream_id']}" for who in ("studio", "staff/streams"))
    declared = {"content_class": "mature-talk"}
    assert (await visit(ravi, f"{mine}/content-class", declared)).response.headers["Location"] == mine
    assert (await visit(ravi, f"{mine}/content-class", {"content_class": "general"})).status == 303

    seen = await visit(meera, staff)
    assert not faults(seen.document)
    assert "For all adults" in seen.text
    by_rule = {**declared, "policy": "wrong_class"}
    unnamed = await visit(meera, f"{staff}/content-class", {**declared, "policy": "", "note": "Frank talk."})
    assert not faults(unnamed.document)
    assert (unnamed.status, "A raised class names one of the policies" in unnamed.text) == (422, True)
    refused = await visit(meera, f"{staff}/content-class", {**by_rule, "note": ""})
    assert not faults(refused.document)
    assert (refused.status, "Say why" in refused.text) == (422, True)
    raised = await visit(meera, f"{staff}/content-class", {**by_rule, "note": "It turned to frank talk."})
    assert raised.response.headers["Location"] == staff
    assert "Our team decided so." in (await visit(meera, staff)).text

    told = await visit(ravi, mine)
    assert not faults(told.document)
    assert "Our team decided" in told.text
    assert (await visit(ravi, f"{mine}/content-class", {"content_class": "general"})).status == 409


async def test_str_20_no_page_beside_a_shows_own_names_it_where_it_is_not_shown(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await a_show_of(container, ravi, ContentClass.MATURE_TALK)
    await container.follow_performer()(follower_id=asha.user.id, performer_id=ravi.user.id)
    began = a_notice(
        user_id=asha.user.id, kind=NoticeKind.SHOW_BEGAN, title="A show began", link=f"/watch/{show.id}",
        created_at=container.now()(),
    )  # fmt: skip
    other = a_notice(user_id=asha.user.id, link="/wallet", created_at=container.now()())
    async with container.database().begin() as tx:
        await tx.notices.add_all([began, other])
    offer = a_show_offer(performer_id=ravi.user.id, created_at=show.created_at)
    async with container.database().begin() as tx:
        await tx.show_offers.add(offer)
        private = Show.start(show_id=ShowId(uuid4()), offer=offer, stream_id=show.id, now=show.created_at)
        await tx.shows.add(private)
        booking = Booking.request(
            booking_id=BookingId(uuid4()), offer=offer, viewer_id=asha.user.id, fee_basis_points=0, now=show.created_at
        )  # fmt: skip
        await tx.bookings.save(booking.joined(private, show.created_at))
    at_bhutan, at_home = await unread_from(asha, "BT"), await unread_from(asha, "IN")
    assert (at_bhutan, at_home) == (1, 2)
    await from_region(asha, "BT", "POST", "/v1/notices/read")
    assert (await unread_from(asha, "BT"), await unread_from(asha, "IN")) == (0, 1)

    for path in ("/notices", "/following", "/bookings", "/live", f"/muted?show={show.id}"):
        there = await seen_from(asha, "BT", path)
        assert there.status == 200, path
        assert not faults(there.document)
        assert str(show.id) not in there.text, path
        if path == "/notices":  # what was not shown there is new here
            assert (await unread_from(asha, "BT"), await unread_from(asha, "IN")) == (0, 1)
        assert str(show.id) in (await seen_from(asha, "IN", path)).text, path
    followed = await posted_from(
        asha, "BT", "/following", {"performer": str(ravi.user.id), "show": str(show.id)}
    )
    assert followed.response.headers["Location"] == "/following"
    left = await posted_from(asha, "BT", f"/bookings/{booking.id}/leave?room={show.id}", {})
    assert left.response.headers["Location"] == "/bookings"


async def unread_from(person: Person, region: str) -> int:
    """As the API says; the page's count is of the same."""
    answer = await from_region(person, region, "GET", "/v1/notices")
    view = msgspec.json.decode(await answer.get_data())
    assert view["unread"] == sum(not item["read"] for item in view["items"])
    assert (await seen_from(person, region, "/notices/unread")).text.startswith(str(view["unread"] or ""))
    return int(view["unread"])


async def posted_from(person: Person, region: str, path: str, form: dict[str, str]) -> Answer:
    page = (await seen_from(person, region, "/account")).document
    response = await person.app.test_client().post(
        path,
        form={**form, "csrf_token": page.value_of("csrf_token")},
        headers={
            "Cookie": f"session={person.cookie}",
            "Accept": "text/html",
            "CF-IPCountry": region,
            "HX-Request": "1",
        },
        scope_base=BEHIND_PROXY,
    )
    return Answer(response, await response.get_data(as_text=True))
