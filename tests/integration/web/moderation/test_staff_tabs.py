"""What staff are led to is what they may open, and all of it (MOD-13, ADM-11)."""

from domain.identity.permissions import STAFF, Role
from tests.integration.api.conftest import People
from tests.integration.web.conftest import Document, Visit

NAVIGATIONS = {"Main", "Cases"}

ELSEWHERE = {(Role.FINANCE_OFFICER, "/staff/payouts/reviews")}
"""Of finance the page of payouts leads there; legal officers have a tab."""


def led_to(document: Document) -> set[str]:
    """The pages that the tabs and the chips of a page lead to."""
    found, inside = set[str](), False
    for tag, attributes, _ in document.elements:
        if tag == "nav":
            inside = attributes.get("aria-label") in NAVIGATIONS
        elif tag in {"main", "footer"}:
            inside = False
        if inside and tag == "a":
            found.add(attributes["href"])
    return found


def chips(document: Document) -> set[str]:
    return {
        attributes["href"]
        for attributes in document.all("a")
        if "chip" in attributes.get("class", "").split()
    }


async def test_mod_13_tabs_and_chips_lead_to_what_a_role_may_open_and_to_all_of_it(
    people: People, visit: Visit
) -> None:
    shown: dict[Role, set[str]] = {}
    staff = {role: await people.make(role) for role in STAFF}
    for role, person in staff.items():
        account = await visit(person, "/account")
        shown[role] = led_to(account.document)
        if "/staff/cases" in shown[role]:
            shown[role] |= chips((await visit(person, "/staff/cases")).document)
    assert shown[Role.MODERATOR] >= {"/staff", "/staff/cases", "/staff/bulk-acts"}
    opened = {
        role: {
            path
            for path in sorted(set().union(*shown.values()))
            if (await visit(person, path)).status in {200, 302, 303}
        }
        for role, person in staff.items()
    }
    shut = {(role, path) for role in STAFF for path in shown[role] - opened[role]}
    unseen = {(role, path) for role in STAFF for path in opened[role] - shown[role]} - ELSEWHERE
    assert not shut, "led to what is shut"
    assert not unseen, "not led to what is open"
