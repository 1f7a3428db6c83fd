"""One's own telephone number, as a browser without JavaScript proves and removes it (CHT-12)."""

from uuid import uuid4

from adapters.memory.notifications.text_messages import MemoryTextMessages
from domain.age_verification.age import AgeState
from entrypoints.container import Container
from tests.integration.api.conftest import People
from tests.integration.api.identity.test_telephones import a_number, texts
from tests.integration.web.conftest import Visit, english_left
from tests.integration.web.consent.test_consent import texts_of
from tests.integration.web.test_pages import faults

__all__ = ["texts"]

PATH = "/account/telephone"


async def test_cht_12_a_number_is_proved_changed_and_removed_on_its_page(
    people: People, visit: Visit, texts: MemoryTextMessages
) -> None:
    asha, number = await people.make(), a_number()
    account = await visit(asha, "/account")
    assert [each["href"] for each in account.document.all("a") if each["href"] == PATH]
    assert "None is verified" in account.text
    page = await visit(asha, PATH)
    assert faults(page.document) == []
    assert [each["action"] for each in page.document.all("form")][-1] == f"{PATH}?lang=en"
    bad = await visit(asha, PATH, {"telephone": "12345", "language": "en"})
    assert (bad.status, bad.document.value_of("telephone")) == (422, "12345")
    assert "not a mobile number" in bad.text
    assert (await visit(asha, PATH, {"telephone": number, "language": "hi"})).status == 303
    [(to, message)] = texts.sent
    assert (to.e164, message.language) == (f"+91{number}", "hi")
    page = await visit(asha, PATH)
    assert faults(page.document) == []
    assert f"•••••• {number[-4:]}" in page.text
    assert number not in page.text
    wrong = await visit(asha, f"{PATH}/code", {"code": "1"})
    assert (wrong.status, "4 more tries" in wrong.text, wrong.document.value_of("code")) == (422, True, "")
    assert (await visit(asha, f"{PATH}/code", {"code": message.value})).status == 303
    page = await visit(asha, PATH)
    assert faults(page.document) == []
    assert texts_of(page, "span", id="own-number") == f"•••••• {number[-4:]}"
    assert not page.document.all("form", action=f"{PATH}/code?lang=en")
    assert "None is verified" not in (await visit(asha, "/account")).text
    assert (await visit(asha, f"{PATH}/remove", {})).status == 303
    assert not (await visit(asha, PATH)).document.all("span", id="own-number")


async def test_cht_12_the_country_s_code_without_a_plus_is_no_aadhaar_number(
    people: People, visit: Visit, texts: MemoryTextMessages
) -> None:
    tens = uuid4().int % 10**8
    for last in range(10):  # one of the ten has the check digit of an Aadhaar number
        asha = await people.make()
        form = {"telephone": f"919{tens:08}{last}", "language": "en"}
        assert (await visit(asha, PATH, form)).status == 303
    assert len(texts.sent) == 10


async def test_cht_12_the_page_says_why_no_code_is_sent(
    people: People, visit: Visit, container: Container, texts: MemoryTextMessages
) -> None:
    unverified = await people.make(age=AgeState.UNVERIFIED)
    page = await visit(unverified, PATH)
    assert faults(page.document) == []
    assert ("codes are sent to verified adults only" in page.text, page.document.all("input", name="telephone")) == (
        True, [],
    )  # fmt: skip
    asha = await people.make()
    for _ in range(3):
        await visit(asha, PATH, {"telephone": a_number(), "language": "en"})
    often = await visit(asha, PATH, {"telephone": a_number(), "language": "en"})
    assert (often.status, "Too many codes were asked for" in often.text) == (429, True)
    assert len(texts.sent) == 3


async def test_cht_12_the_page_is_read_in_hindi_from_the_number_to_its_proof(
    people: People, visit: Visit, texts: MemoryTextMessages
) -> None:
    asha, hindi = await people.make(), f"{PATH}?lang=hi"
    page = await visit(asha, hindi)
    assert (faults(page.document), english_left(page.document)) == ([], [])
    assert page.document.all("option", value="hi", selected="")
    bad = await visit(asha, hindi, {"telephone": "12345", "language": "hi"})
    assert (bad.status, "पूरा मोबाइल नंबर नहीं" in bad.text, english_left(bad.document)) == (422, True, [])
    sent = await visit(asha, hindi, {"telephone": a_number(), "language": "hi"})
    assert (sent.status, sent.response.headers["Location"]) == (303, hindi)
    page = await visit(asha, hindi)
    assert (faults(page.document), english_left(page.document)) == ([], [])
    wrong = await visit(asha, f"{PATH}/code?lang=hi", {"code": "1"})
    assert (wrong.status, "यह वह कोड नहीं है" in wrong.text, english_left(wrong.document)) == (422, True, [])
    [(_, message)] = texts.sent
    assert (await visit(asha, f"{PATH}/code?lang=hi", {"code": message.value})).status == 303
    page = await visit(asha, hindi)
    assert ("सत्यापित" in page.text, english_left(page.document)) == (True, [])
