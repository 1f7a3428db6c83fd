"""Becoming a performer by forms alone: every step, every state, and what may go wrong."""

from uuid import uuid4

import pytest
from dependency_injector import providers

from adapters.memory.age_verification.providers import MemoryTaxIds
from adapters.memory.age_verification.scanner import SIGNATURE
from application.age_verification.decide_case import Decision
from domain.age_verification.age import AgeState
from domain.age_verification.document import UPLOAD_BYTES_MAX
from domain.age_verification.states import CaseState
from domain.identity.permissions import Role
from entrypoints.container import Container
from ports.age_verification.providers import ProviderError
from tests.integration.api.conftest import People
from tests.integration.browser.cards import passport_lines
from tests.integration.web.age_verification.verification import PICTURE, Walk
from tests.integration.web.conftest import Visit
from tests.integration.web.test_pages import faults


@pytest.fixture
async def walk(people: People, visit: Visit, container: Container) -> Walk:
    return Walk(visit, container, await people.make(), "/perform")


async def test_age_02_a_performer_is_made_by_forms_alone_and_each_page_on_the_way_is_sound(
    walk: Walk, people: People
) -> None:
    seen = []

    async def look(title: str) -> None:
        page = await walk.page()
        assert page.status == 200
        assert faults(page.document) == []
        assert title in page.text
        seen.append(title)

    await look("Notice: what happens with what you show us")
    assert (await walk.begin()).status == 303
    await look("How do you want to show it?")
    await walk.show_passport()
    await look("A picture of your face")
    assert (await walk.upload("selfie", step="face")).status == 303
    await look("Ten characters, as on your PAN card")
    await walk.give_pan()
    await look("Read and sign the agreement")
    await walk.sign()
    await look("All is there.")
    assert await walk.go("submit") == "/perform"
    await look("Our team looks at it")
    await walk.decide(people, Decision.APPROVE)
    await look("A second person on our team looks at it")
    await walk.decide(people, Decision.APPROVE)
    await look("You may perform")
    assert (await walk.visit(walk.who, "/studio")).status == 200
    assert len(seen) == 9


async def test_prv_01_nothing_begins_without_the_tick_nor_under_an_older_notice(walk: Walk) -> None:
    unticked = await walk.begin(agree="")
    assert unticked.status == 422
    assert unticked.document.all("p", id="agree-error")
    older = await walk.begin(notice_version="2020-01")
    assert older.status == 409
    assert "The notice has changed" in older.text
    assert (await walk.case()).state is CaseState.DRAFT
    assert (await walk.begin()).status == 303  # the case that is open already goes on
    assert (await walk.case()).state is CaseState.CONSENTED


async def test_age_21_two_ways_without_aadhaar_are_offered_and_said_to_cost_nothing(walk: Walk) -> None:
    await walk.begin()
    page = await walk.page()
    offered = {each["value"] for each in page.document.all("input", name="method")}
    assert offered >= {"passport", "other_id"}
    assert not offered & {"aadhaar_xml", "aadhaar_qr"}
    assert "A way without Aadhaar costs nothing" in page.text
    assert not [each for each in page.document.all("input", name="method") if "checked" in each]
    unknown = await walk.step("method", {"method": "aadhaar_xml"})
    assert (unknown.status, (await walk.case()).state) == (422, CaseState.CONSENTED)
    nothing = await walk.step("method")
    assert nothing.status == 422
    assert "Choose one of the ways." in nothing.text


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"MZ not a picture", "Send a JPEG, PNG or WebP picture, or a PDF."),
        (PICTURE + SIGNATURE, "This file was found to be harmful."),
        (PICTURE + bytes(UPLOAD_BYTES_MAX), "A file has at most 10 MiB."),
        (b"", "Choose one file."),
    ],
)
async def test_age_23_what_is_wrong_with_a_file_stands_beside_its_field(
    walk: Walk, data: bytes, said: str
) -> None:
    await walk.begin()
    await walk.go("method", {"method": "other_id"})
    refused = await walk.upload("id_front", data)
    assert refused.status == 422
    [field] = refused.document.all("input", id="id_front")
    assert (field["aria-invalid"], "id_front-error" in field["aria-describedby"]) == ("true", True)
    assert said in refused.text
    assert not (await walk.page()).document.all("input", name="number")  # it was not taken
    assert (await walk.upload("id_front")).status == 303  # and another one is


async def test_a_file_far_too_large_is_refused_before_it_is_read(walk: Walk) -> None:
    await walk.begin()
    await walk.go("method", {"method": "other_id"})
    refused = await walk.upload("id_front", bytes(UPLOAD_BYTES_MAX + 1024 * 1024))
    assert refused.status == 413
    assert "That file is too large" in refused.text


async def test_nothing_is_kept_of_what_is_brought_to_a_case_that_takes_nothing(
    walk: Walk, container: Container
) -> None:
    await walk.begin()
    early = await walk.upload("id_front")
    assert early.status == 409
    async with container.database().begin() as tx:
        assert await tx.documents.of_case((await walk.case()).id) == []
    odd = await walk.step("files", {"purpose": "legal_order", "document_id": str(uuid4())})
    assert odd.status == 422


async def test_age_08_a_misread_line_is_told_beside_it_with_the_place_to_compare(walk: Walk) -> None:
    await walk.begin()
    await walk.go("method", {"method": "passport"})
    await walk.upload("id_front")
    picture = (await walk.page()).document.value_of("document_id")
    first, second = passport_lines(surname="RAO", given="ASHA", number="Z1234567", born="900101", sex="F")

    async def show(mrz_1: str, mrz_2: str) -> tuple[str, str]:
        form = {"document_id": picture, "mrz_1": mrz_1, "mrz_2": mrz_2}
        answer = await walk.step("passport", form)
        assert answer.status == 422
        assert answer.document.value_of("mrz_2") == mrz_2  # what was typed stays
        wrong = [
            each["id"] for each in answer.document.all("p", **{"class": "error"}) if "hidden" not in each
        ]
        return ",".join(wrong), answer.text

    where, text = await show(first, second.replace("900101", "900102"))
    assert (where, "compare the date of birth in the second line" in text) == ("mrz_2-error", True)
    where, text = await show(first[:-1], second)
    assert (where, "you typed 43" in text) == ("mrz_1-error", True)
    where, text = await show("X" + first[1:], second)
    assert (where, "the first begins with P" in text) == ("mrz_1-error", True)
    expired = passport_lines(
        surname="RAO", given="ASHA", number="Z1234567", born="900101", sex="F", expires="200101"
    )
    where, text = await show(*expired)
    assert "mrz_2" in where
    assert "This document has expired." in text
    await walk.go("passport", {"document_id": picture, "mrz_1": first.lower(), "mrz_2": f" {second} "})


async def test_ops_10_where_the_tax_office_is_silent_a_picture_of_the_card_is_asked_for(
    walk: Walk, container: Container
) -> None:
    await walk.begin()
    early = await walk.step("pan", {"pan": "ABCPE1234F"})
    assert early.status == 409
    await walk.show_passport()
    await walk.upload("selfie", step="face")
    malformed = await walk.step("pan", {"pan": "ABC"})
    assert malformed.status == 422
    assert malformed.document.all("p", id="pan-error")
    unknown = await walk.go("pan", {"pan": "ABCPE0001F"})
    assert unknown == "/perform"
    assert "The tax office does not know this number." in (await walk.page()).text
    tax_ids = container.tax_ids()
    assert isinstance(tax_ids, MemoryTaxIds)
    tax_ids.failure = ProviderError("down")
    try:
        await walk.go("pan", {"pan": "ABCPE0002F"})
    finally:
        tax_ids.failure = None
    page = await walk.page()
    assert "A picture of your PAN card" in page.text
    assert "ABCPE0002F" not in page.text
    assert (await walk.upload("pan_card", step="pan")).status == 303
    assert "The performer agreement" in (await walk.page()).text


async def test_what_is_open_can_be_looked_at_in_any_order_and_handed_in_only_whole(walk: Walk) -> None:
    await walk.begin()
    await walk.go("method", {"method": "other_id"})
    for step, title in {
        "face": "A document with your photo",
        "pan": "Your PAN",
        "agreement": "Read and sign",
    }.items():
        assert title in (await walk.visit(walk.who, f"/perform?step={step}")).text
    assert "A picture of the side with your photo" in (await walk.visit(walk.who, "/perform?step=team")).text
    await walk.go("submit")
    page = await walk.page()
    assert "Something is still missing." in page.text
    assert "Still needed:" in page.text
    assert "the signed performer agreement" in page.text
    assert (await walk.case()).state is CaseState.NEEDS_INPUT


async def test_age_03_what_officers_ask_for_is_brought_again_and_handed_in_again(
    walk: Walk, people: People
) -> None:
    await walk.bring_all()
    await walk.go("submit")
    await walk.decide(people, Decision.ASK, "selfie_unclear")
    page = await walk.page()
    assert "Your face cannot be seen clearly." in page.text
    assert [each for each in page.document.all("input", name="method", value="passport") if "checked" in each]
    await walk.go("method", {"method": "passport"})
    again = await walk.page()
    assert "Your face cannot be seen clearly." in again.text
    assert "A picture of your face" in again.text
    assert (await walk.upload("selfie", step="face")).status == 303
    assert "All is there." in (await walk.page()).text
    await walk.go("submit")
    assert (await walk.case()).state is CaseState.NEEDS_REVIEW


async def test_age_20_a_refusal_is_told_with_its_reason_and_appealed(walk: Walk, people: People) -> None:
    await walk.bring_all()
    await walk.go("submit")
    await walk.decide(people, Decision.REFUSE, "face_differs")
    page = await walk.page()
    assert "The face in your picture is not the one on your document." in page.text
    assert "Agree and begin" in page.text
    short = await walk.step("appeal", _appeal("no"), appeal=PICTURE)
    assert short.status == 422
    assert short.document.all("p", id="text-error")
    assert "Your document is here." in short.text
    kept = {name: short.document.value_of(name) for name in ("appeal_id", "document_id", "uploaded")}
    words = "The picture on my document is ten years old."
    assert await walk.go("appeal", {**kept, "text": words}) == "/perform"
    assert (await walk.case()).state is CaseState.NEEDS_REVIEW
    waiting = await walk.page()
    assert "Your appeal is being looked at." in waiting.text
    assert words not in waiting.text
    await walk.decide(people, Decision.REFUSE, "face_differs")
    assert "the decision stays" in (await walk.page()).text


def _appeal(text: str) -> dict[str, str]:
    return {"appeal_id": str(uuid4()), "document_id": str(uuid4()), "text": text}


async def test_there_is_no_appeal_where_nothing_was_decided(walk: Walk) -> None:
    await walk.begin()
    refused = await walk.step("appeal", _appeal("I want to appeal anyway."))
    assert refused.status == 409


async def test_prv_01_withdrawing_takes_a_tick_and_one_may_begin_again(walk: Walk) -> None:
    await walk.begin()
    unsure = await walk.step("withdraw")
    assert unsure.status == 422
    assert unsure.document.all("p", id="sure-error")
    await walk.go("withdraw", {"sure": "yes"})
    assert "You withdrew your last verification." in (await walk.page()).text
    await walk.begin()
    assert (await walk.case()).state is CaseState.CONSENTED


async def test_age_13_who_is_to_verify_again_is_told_why_and_goes_on_in_the_same_case(
    walk: Walk, people: People, container: Container
) -> None:
    await walk.bring_all()
    await walk.go("submit")
    await walk.decide(people, Decision.APPROVE)
    await walk.decide(people, Decision.APPROVE)
    case = await walk.case()
    officer = await people.make(Role.KYC_OFFICER)
    await container.ask_to_reverify()(
        case_id=case.id, officer_id=officer.user.id, reason="face_changed", note="seen live"
    )
    page = await walk.page()
    assert "The face on camera could not be matched" in page.text
    assert page.document.all("form", action=f"/verify/{case.id}/appeal")
    await walk.go("method", {"method": "passport"})
    brought = await walk.page()
    assert "A picture of your face" in brought.text
    assert not brought.document.all("form", action=f"/verify/{case.id}/appeal"), "it is shown again instead"
    assert (await walk.case()).id == case.id


async def test_age_18_a_provider_takes_the_person_away_and_a_wrong_answer_is_told_calmly(walk: Walk) -> None:
    await walk.begin()
    assert (await walk.go("method", {"method": "veriff"})).startswith("https://veriff.invalid/verify/")
    page = await walk.page()
    assert "Waiting for the provider’s answer." in page.text
    wrong = await walk.visit(walk.who, "/perform/return?code=x&state=not-ours")
    assert wrong.status == 409
    assert "That answer belongs to no check of yours" in wrong.text
    assert "not-ours" not in wrong.text
    assert (await walk.go("check")).startswith("https://veriff.invalid/verify/")
    plain = await walk.visit(walk.who, "/perform/return")
    assert (plain.status, plain.response.headers["Location"]) == (303, "/perform")
    polled = await walk.visit(walk.who, "/perform/return", HX_Request="true")
    assert polled.status == 204  # what is under somebody's fingers stays while nothing is new
    await walk.go("method", {"method": "passport"})
    polled = await walk.visit(walk.who, "/perform/return", HX_Request="true")
    assert polled.status == 200
    assert "<html" not in polled.text
    assert faults(polled.document) == []


async def test_age_18_a_way_that_was_left_keeps_nobody_waiting(walk: Walk) -> None:
    await walk.begin()
    await walk.go("method", {"method": "veriff"})
    await walk.show_passport()
    await walk.upload("selfie", step="face")
    await walk.give_pan()
    await walk.sign()
    await walk.go("submit")
    assert (await walk.case()).state is CaseState.NEEDS_REVIEW


async def test_nobody_acts_on_anothers_case(walk: Walk, people: People) -> None:
    await walk.begin()
    path = f"/verify/{(await walk.case()).id}"
    stranger = await people.make()
    for name, form in {
        "method": {"method": "passport"}, "check": {}, "passport": {}, "other-id": {}, "pan": {}, "submit": {},
        "withdraw": {"sure": "yes"}, "files": {"purpose": "selfie"}, "aadhaar": {}, "appeal": {},
    }.items():  # fmt: skip
        assert (await walk.visit(stranger, f"{path}/{name}", form)).status == 404
    assert (await walk.case()).state is CaseState.CONSENTED


@pytest.mark.parametrize(
    ("role", "age", "status"),
    [
        (Role.VIEWER, AgeState.VERIFIED_ADULT, 200),
        (Role.PERFORMER, AgeState.VERIFIED_ADULT, 200),
        (Role.VIEWER, AgeState.UNVERIFIED, 303),
        (Role.VIEWER, AgeState.HELD, 303),
        (Role.VIEWER, AgeState.MINOR_LOCKED, 303),
        (Role.KYC_OFFICER, AgeState.VERIFIED_ADULT, 403),
    ],
)
async def test_age_01_who_sees_the_way_to_perform(
    people: People, visit: Visit, role: Role, age: AgeState, status: int
) -> None:
    who = await people.make(role, age)
    assert (await visit(who, "/perform")).status == status
    if status != 200:
        assert (await visit(who, "/perform", {"agree": "yes"})).status == status


async def test_age_05_an_aadhaar_file_is_read_and_not_kept(walk: Walk, container: Container) -> None:
    with container.aadhaar_enabled.override(providers.Object(True)):
        await walk.begin()
        assert "With Aadhaar" in (await walk.page()).text
        await walk.go("method", {"method": "aadhaar_xml"})
        assert "Share code" in (await walk.page()).text
        refused = await walk.step("aadhaar", {"share_code": "7e3X"}, aadhaar=b"no zip")
        assert refused.status == 422
        assert refused.document.all("p", id="aadhaar-error")
        assert "7e3X" not in refused.text
    async with container.database().begin() as tx:
        assert await tx.documents.of_case((await walk.case()).id) == []
