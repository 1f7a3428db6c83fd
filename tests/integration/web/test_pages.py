"""Every page, as those who may see it get it: sound HTML, nothing inline, no trick, no dead link."""

from typing import NamedTuple
from uuid import UUID, uuid4

import pytest
from quart import Quart
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import StreamId
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Document, Visit

STRANGER = (
    "/",
    "/sign-up",
    "/sign-in",
    "/rules",
    "/grievance",
    "/regions",
    "/consent/withdraw",
    "/consent/withdraw?lang=hi",
    "/consent/withdrawals",
    "/report",
    "/report?lang=hi",
    "/report/status",
)
NEWCOMER = (
    "/age-check",
    "/age-check/return",
    "/account",
    "/account/telephone",
    "/notices",
    "/reports",
    "/decisions",
)
VIEWER = (
    "/live",
    "/wallet",
    "/statement",
    "/perform",
    "/moderating",
    "/muted",
    "/following",
    "/account/telephone",
    "/muted?show={show}",
    "/watch/{show}",
    "/watch/{show}/report",
    "/age-check",
)
PERFORMER = (
    "/studio",
    "/studio/{own}",
    "/studio/moderators",
    "/studio/blocked",
    "/studio/regions",
    "/watch/{own}",
    "/agreement",
    "/agreement?lang=hi",
    "/invitations",
    "/account",
)
STAFF = (
    "/staff",
    "/staff/streams/{show}",
    "/staff/cases",
    "/staff/cases/proposals",
    "/staff/cases/appeals",
    "/staff/cases/second-looks",
    "/staff/cases/desk",
    "/staff/cases/team",
    "/staff/cases/figures",
    "/staff/cases/figures?by=week",
    "/staff/withdrawals",
    "/staff/audit",
    "/staff/deliveries",
    "/staff/finance",
    "/watch/{show}",
)
FINANCE = (
    "/staff/finance",
    "/staff/finance/accounts/viewer_paid",
    "/staff/finance/accounts/viewer_paid/{show}",
    "/staff/finance/accounts/tokens_issued",
    "/staff/finance/cash",
    "/staff/finance/sales",
    "/staff/finance/owed",
    "/staff/finance/digests",
)
OFFICER = ("/staff/verification", "/staff/verification/appeals", "/staff/people")
HOUSE = [
    *((None, None, path) for path in STRANGER),
    *((Role.VIEWER, AgeState.UNVERIFIED, path) for path in NEWCOMER),
    *((Role.VIEWER, AgeState.PENDING, path) for path in NEWCOMER),
    *((Role.VIEWER, AgeState.MINOR_LOCKED, path) for path in NEWCOMER),
    *((Role.VIEWER, AgeState.VERIFIED_ADULT, path) for path in VIEWER),
    *((Role.PERFORMER, AgeState.VERIFIED_ADULT, path) for path in PERFORMER),
    *((Role.ADMIN, AgeState.VERIFIED_ADULT, path) for path in STAFF),
    *((Role.FINANCE_OFFICER, AgeState.VERIFIED_ADULT, path) for path in FINANCE),
    *((Role.KYC_OFFICER, AgeState.VERIFIED_ADULT, path) for path in OFFICER),
]


async def a_live_show(container: Container, performer: Person) -> UUID:
    stream_id = StreamId(uuid4())
    await container.create_stream()(
        stream_id=stream_id, performer_id=performer.user.id, title="Evening ragas on the veena"
    )
    async with container.database().begin() as tx:
        stream = await tx.streams.get_for_update(stream_id)
        await tx.streams.update(stream.live(container.now()()))
    return stream_id


def faults(document: Document) -> list[str]:
    """What a page may not have."""
    found = [f"not nested: {tag}" for tag in document.unclosed]
    ids = [attributes["id"] for _, attributes, _ in document.elements if "id" in attributes]
    found += [f"id twice: {each}" for each in ids if ids.count(each) > 1]
    described = {name for label in document.all("label") if (name := label.get("for"))}
    for tag, attributes, texts in document.elements:
        if "style" in attributes or any(name.startswith("on") for name in attributes):
            found.append(f"inline style or handler: {tag} {attributes}")
        if tag == "style" or (tag == "script" and "src" not in attributes):
            found.append(f"inline {tag}")
        if any(
            value.startswith(("http://", "https://", "//"))
            for name, value in attributes.items()
            if name == "src"
        ):
            found.append(f"from elsewhere: {attributes}")
        if tag in {"button", "a"} and not "".join(texts).strip() and not attributes.get("aria-label"):
            found.append(f"nameless {tag}: {attributes}")
        is_standing = attributes.get("name", "").startswith("rule-")  # what a routing rule asks already
        if (
            tag == "input"
            and attributes.get("type") == "checkbox"
            and "checked" in attributes
            and not is_standing
        ):
            found.append(f"ticked beforehand: {attributes}")  # WAL-15
        kind = attributes.get("type")
        asked = tag in {"input", "select", "textarea"} and kind not in {"hidden", "radio", "checkbox"}
        if asked and attributes.get("id") not in described:
            found.append(f"no label: {attributes}")
    return found


def dead_links(app: Quart, document: Document) -> list[str]:
    urls = app.url_map.bind("livepanty.test")
    wanted = [("GET", a["href"]) for a in document.all("a")]
    wanted += [("GET", each["hx-get"]) for _, each, _ in document.elements if "hx-get" in each]
    wanted += [
        (form.get("method", "get").upper(), form["action"])
        for form in document.all("form")
        if "action" in form
    ]
    dead = []
    for method, address in wanted:
        path = address.split("?")[0].split("#")[0]
        if not path.startswith("/"):
            continue
        try:
            urls.match(path, method=method)
        except (NotFound, MethodNotAllowed, RequestRedirect):
            dead.append(f"{method} {address}")
    return dead


@pytest.mark.parametrize("door", HOUSE)
async def test_every_page_is_sound(
    door: tuple[Role | None, AgeState | None, str],
    people: People,
    container: Container,
    visit: Visit,
    app: Quart,
) -> None:
    role, age, path = door
    who = await people.make(role, age) if role and age else None
    performer = who if who and role is Role.PERFORMER else await people.make(Role.PERFORMER)
    show = await a_live_show(container, performer)
    answer = await visit(who, path.format(show=show, own=show))
    assert answer.status == 200
    document = answer.document
    assert faults(document) == []
    assert dead_links(app, document) == []
    for form in document.all("form"):
        if form.get("method") == "post" and form["action"].startswith("/"):
            assert document.all("input", name="csrf_token")
    assert len(document.all("h1")) >= 1
    assert document.all("main", id="main")


class Fragment(NamedTuple):
    role: Role
    path: str


@pytest.mark.parametrize(
    ("role", "path"),
    [
        Fragment(Role.VIEWER, "/live"),
        Fragment(Role.VIEWER, "/wallet/balance"),
        Fragment(Role.VIEWER, "/wallet/statement"),
        Fragment(Role.VIEWER, "/notices/unread"),
        Fragment(Role.VIEWER, "/watch/{show}/report"),
        Fragment(Role.VIEWER, "/age-check/state"),
        Fragment(Role.MODERATOR, "/staff"),
        Fragment(Role.KYC_OFFICER, "/staff/verification"),
        Fragment(Role.KYC_OFFICER, "/staff/verification/waiting"),
        Fragment(Role.MODERATOR, "/staff/audit"),
        Fragment(Role.MODERATOR, "/staff/streams/{show}/reports"),
    ],
)
async def test_htmx_gets_the_fragment_alone(
    role: Role, path: str, people: People, container: Container, visit: Visit
) -> None:
    show = await a_live_show(container, await people.make(Role.PERFORMER))
    answer = await visit(await people.make(role), path.format(show=show), HX_Request="true")
    assert answer.status == 200
    assert "<html" not in answer.text
    assert faults(Document(answer.text)) == []


async def test_the_browser_is_told_to_run_nothing_but_ours(visit: Visit) -> None:
    policy = (await visit(None, "/")).response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "object-src 'none'" in policy


async def test_a_page_that_is_not_there_says_so_as_a_page(people: People, visit: Visit) -> None:
    answer = await visit(await people.make(), f"/watch/{uuid4()}")
    assert answer.status == 404
    assert "There is nothing here" in answer.text
    assert faults(answer.document) == []
