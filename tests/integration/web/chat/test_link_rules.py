"""Rules about links, page by page and without a script."""

from uuid import uuid4

from domain.identity.permissions import Role
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.money.test_tipping import a_live_show
from tests.integration.web.chat.test_chat import words_of
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults

RULES = "/staff/link-rules"


async def test_cht_06_staff_make_a_rule_try_it_and_take_it_off(
    people: People, container: Container, visit: Visit
) -> None:
    ravi, meera, asha = (
        await people.make(Role.PERFORMER), await people.make(Role.MODERATOR), await people.make(),
    )  # fmt: skip
    show, host = await a_live_show(container, ravi), f"{uuid4().hex}.com"
    assert RULES in (await visit(meera, "/staff/cases")).text
    page = (await visit(meera, RULES)).document
    assert not faults(page)
    here = [link["href"] for link in page.all("a") if link.get("aria-current") == "page"]
    assert here == ["/staff/cases", RULES], "its tab, and its place among the cases"
    form = {"rule": page.value_of("rule"), "target": host, "reach": "domain", "verdict": "warn", "note": ""}
    unsaid = await visit(meera, f"{RULES}/make", form)
    assert unsaid.status == 422
    assert words_of(unsaid.document, "note-error") == "Say why: it stands in the audit log."
    assert unsaid.document.value_of("target") == host
    bad = await visit(meera, f"{RULES}/make", form | {"target": "127.0.0.1", "note": "So"})
    assert bad.status == 422
    assert words_of(bad.document, "target-error").startswith("Write a name of two parts or more")
    assert not faults(bad.document)
    assert (await visit(asha, f"{RULES}/make", form | {"note": "So"})).status == 403
    assert (await visit(meera, f"{RULES}/make", form | {"note": "A <b>fair</b> host"})).status == 303
    listed = await visit(meera, RULES)
    assert not faults(listed.document)
    assert host in listed.text
    assert "A &lt;b&gt;fair&lt;/b&gt; host" in listed.text

    for typed, words in (
        (f"https://x.{host}/y", "It is shown, with a warning beside it."),
        (f"https://other-{host}", "No rule lets it through"),
        ("https://www.аpple.com", "and looks like www.apple.com"),  # Cyrillic а
    ):
        tried = await visit(meera, f"{RULES}/try", {"link": typed})
        assert tried.status == 200
        assert words in words_of(tried.document, "tried")
        assert not faults(tried.document)
    no_link = await visit(meera, f"{RULES}/try", {"link": "hello"})
    assert no_link.status == 422
    assert "no link in this" in words_of(no_link.document, "link-error")

    said = f"/v1/streams/{show.id}/messages"
    await ravi.json("PUT", f"{said}/{uuid4()}", {"text": f"see {host}"}, status=201)
    off = await visit(meera, f"{RULES}/take-off", {"listed": form["rule"], "note": ""})
    assert off.status == 422
    assert words_of(off.document, f"off-{form['rule']}-error") == "Say why: it stands in the audit log."
    assert not faults(off.document)
    assert (await visit(meera, f"{RULES}/take-off", {"listed": form["rule"], "note": "Over"})).status == 303
    refused = await asha.json("PUT", f"{said}/{uuid4()}", {"text": f"see https://{host}/"}, status=422)
    assert refused["code"] == "forbidden_text"
