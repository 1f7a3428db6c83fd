"""The page where a person plays somebody who shows who they are, for every vendor that looks at documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol

from quart import Blueprint, redirect, render_template, request
from quart.typing import ResponseReturnValue

from domain.india import INDIA
from entrypoints.sandbox.pages import page_error
from entrypoints.sandbox.state import SandboxCheck, SandboxState, StateFile

LATE_SECONDS_MAX = 600.0
MINOR_YEARS = 16
HANG_SECONDS = 30.0

OUTCOMES = {
    "adult": "An adult, born as given below",
    "minor": "Somebody of sixteen",
    "refused": "It is forged, or not this person: the vendor says no",
    "try_again": "The picture is no good, or the document is not there: try again",
    "review": "The vendor is not sure",
    "expired": "Nothing: the person gave up, or denied consent",
    "contradiction": "An adult, whose answers contradict each other",
}
FAULTS = {
    "": "Nothing",
    "error": "The vendor fails with 503",
    "hang": "The vendor does not answer in time",
    "malformed": "The answer is cut off",
    "another": "The answer is about somebody else",
    "forged": "The answer, or the webhook, is signed with another secret",
}


@dataclass(frozen=True, slots=True)
class Persona:
    """Somebody made up. `aadhaar_end` is all there is of a number."""

    first_name: str
    last_name: str
    gender: str
    born: date
    aadhaar_end: str
    pan: str
    passport: str

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


PERSONAS = {
    "asha": Persona("Asha", "Verma", "F", date(1998, 3, 14), "4821", "AFZPV7190K", "Z3918274"),
    "ravi": Persona("Ravi", "Iyer", "M", date(1995, 8, 2), "7364", "BKQPI5532M", "T7402915"),
    "meera": Persona("Meera", "Nair", "F", date(1990, 11, 23), "2058", "CDWPN8241Q", "R1180463"),
    "kabir": Persona("Kabir", "Das", "M", date(2000, 2, 29), "9147", "DLMPD3378R", "V5526090"),
}


@dataclass(frozen=True, slots=True)
class Sending:
    """How the webhooks of this answer are sent."""

    doubled: bool
    out_of_order: bool
    after_seconds: float


class Vendor(Protocol):
    """What follows when a person has chosen an outcome."""

    name: str
    title: str

    def answered(self, check: SandboxCheck, sending: Sending) -> str:
        """Send what is to be sent, and say where the browser goes."""


def persona_of(check: SandboxCheck) -> Persona:
    return PERSONAS[check.persona]


def born(check: SandboxCheck) -> date:
    """The date of birth that the documents show."""
    if check.outcome == "minor":
        today = datetime.now(INDIA).date()
        return date(today.year - MINOR_YEARS, 1, 1)
    return check.date_of_birth or persona_of(check).born


def born_elsewhere(check: SandboxCheck) -> date:
    """What the vendor's own account of the person says: the same, unless a contradiction is played."""
    if check.outcome != "contradiction":
        return born(check)
    return date(born(check).year - 1, 1, 1)


def identity_pages(state: SandboxState, file: StateFile, vendors: Mapping[str, Vendor]) -> Blueprint:
    routes = Blueprint("identity", __name__, url_prefix="/identity")

    @routes.get("/<vendor_name>/<reference>")
    async def page(vendor_name: str, reference: str) -> ResponseReturnValue:
        check = state.check_of(vendor_name, reference)
        if check is None:
            return await page_error("There is no such verification", 404)
        return await render_template(
            "sandbox/identity.html",
            check=check,
            title=vendors[vendor_name].title,
            outcomes=OUTCOMES,
            faults=FAULTS,
            personas=PERSONAS,
            today=datetime.now(INDIA).date(),
        )

    @routes.post("/<vendor_name>/<reference>")
    async def answer(vendor_name: str, reference: str) -> ResponseReturnValue:
        form = await request.form
        check = state.check_of(vendor_name, reference)
        if check is None:
            return await page_error("There is no such verification", 404)
        if is_over(check):
            return redirect(check.return_url, 303)
        if not _apply(check, form):
            return await page_error("That is not an answer: go back and choose one", 400)
        goes_to = vendors[vendor_name].answered(check, _sending(form))
        file.save(state)
        return redirect(goes_to, 303)

    return routes


def is_over(check: SandboxCheck) -> bool:
    """Whoever is to try again may, and whoever met a fault."""
    return check.outcome not in {"", "try_again"} and not check.fault


def _apply(check: SandboxCheck, form: Mapping[str, str]) -> bool:
    """Record what the person chose. False when it is no choice."""
    outcome, fault = form.get("outcome", ""), form.get("fault", "")
    persona, stated = form.get("persona", "asha"), form.get("date_of_birth", "")
    if outcome not in OUTCOMES or fault not in FAULTS or persona not in PERSONAS:
        return False
    try:
        check.date_of_birth = date.fromisoformat(stated) if stated else None
    except ValueError:
        return False
    check.outcome, check.fault, check.persona = outcome, fault, persona
    check.rounds += 1
    check.decided_at = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return True


def _sending(form: Mapping[str, str]) -> Sending:
    try:
        after = min(max(float(form.get("late_seconds", "0") or "0"), 0), LATE_SECONDS_MAX)
    except ValueError:
        after = 0
    return Sending("doubled" in form, "out_of_order" in form, after)
