"""Signing, inviting and confirming by forms alone, without a script."""

from uuid import UUID, uuid4

import pytest

from domain.consent.export import prove
from domain.consent.withdrawal import Wish, WithdrawalWords
from domain.identity.permissions import Role
from domain.ids import StreamId, WithdrawalId
from entrypoints.container import Container
from tests.integration.api.conftest import People, Person
from tests.integration.web.conftest import Answer, Visit
from tests.integration.web.test_pages import faults


def texts_of(answer: Answer, tag: str, **wanted: str) -> str:
    """The text inside the one element that has these attributes."""
    [found] = [
        "".join(texts)
        for name, attributes, texts in answer.document.elements
        if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
    ]
    return found


TITLE = "Evening ragas on the veena"


async def make_show(visit: Visit, ravi: Person, **ticked: str) -> UUID:
    stream_id = uuid4()
    made = await visit(ravi, "/studio", {"stream_id": str(stream_id), "title": TITLE, **ticked})
    assert made.status == 200
    return stream_id


async def test_cns_01_the_agreement_is_read_and_signed_in_either_language(
    people: People, visit: Visit
) -> None:
    asha = await people.make()
    english, hindi = await visit(asha, "/agreement"), await visit(asha, "/agreement?lang=hi")
    assert "I am 18 or older" in english.text
    assert "सत्यापित वयस्क" in hindi.text
    form = {
        "agreement_id": hindi.document.value_of("agreement_id"),
        "text_sha256": hindi.document.value_of("text_sha256"),
        "name": "Asha Rao",
    }
    unticked = await visit(asha, "/agreement?lang=hi", form)
    assert unticked.status == 422
    assert "हस्ताक्षर के लिए बॉक्स" in unticked.text
    assert 'value="Asha Rao"' in unticked.text
    signed = await visit(asha, "/agreement?lang=hi", {**form, "accept": "yes"})
    assert (signed.status, signed.response.headers["Location"]) == (303, "/agreement?lang=hi")
    after = await visit(asha, "/agreement")
    assert "You signed this version" in after.text
    assert not after.document.all("input", name="text_sha256")
    assert "Asha Rao" not in after.text


async def test_cns_02_a_co_performer_is_invited_and_confirms_by_forms(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, leela = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    show = await make_show(visit, ravi, record="yes", clips="yes")
    number = (await visit(leela, "/account")).document.all("input", id="performer-number")[0]["value"]
    invited = await visit(ravi, f"/studio/{show}/cast", {"user_id": f" {number} "})
    assert (invited.status, invited.response.headers["Location"]) == (303, f"/studio/{show}#cast")
    studio = await visit(ravi, f"/studio/{show}")
    assert "Not answered yet" in studio.text
    assert "The show can start once everyone here has confirmed" in studio.text
    assert leela.user.email not in studio.text

    asked = await visit(leela, "/invitations")
    assert TITLE in asked.text
    assert asked.document.all("form", action=f"/invitations/{show}")
    digest = asked.document.value_of("text_sha256")
    silent = await visit(leela, f"/invitations/{show}", {"text_sha256": digest})
    assert silent.status == 422
    yes = {"answer": "confirm", "text_sha256": digest, "record": "yes"}
    assert (await visit(leela, f"/invitations/{show}", yes)).status == 303
    assert "You agreed to: being seen live, recording." in (await visit(leela, "/invitations")).text
    cast = {row.user_id: row for row in await container.consent_queries().cast(StreamId(show))}
    assert cast[ravi.user.id].scopes == ("clips", "live", "record")
    assert cast[leela.user.id].scopes == ("live", "record")

    listed = await visit(ravi, f"/studio/{show}/cast", HX_Request="true")
    assert "<html" not in listed.text
    assert "The show can start once" not in listed.text
    assert (await visit(ravi, f"/studio/{show}/cast/{number}/remove", {})).status == 303
    assert "No invitations" in (await visit(leela, "/invitations")).text


async def test_age_15_a_number_of_nobody_is_refused_beside_the_field(people: People, visit: Visit) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    show = await make_show(visit, ravi)
    answers = {}
    for number in ("Leela", str(uuid4()), str(asha.user.id)):
        answer = await visit(ravi, f"/studio/{show}/cast", {"user_id": number})
        assert answer.status == 403
        assert "No verified performer has this number." in answer.text
        answers[number] = answer.document.all("p", id="user_id-error")
    assert all(found == [{"class": "error", "id": "user_id-error"}] for found in answers.values())


async def test_cns_02_somebody_elses_cast_is_not_shown(people: People, visit: Visit) -> None:
    ravi, rival = await people.make(Role.PERFORMER), await people.make(Role.PERFORMER)
    show = await make_show(visit, ravi)
    assert (await visit(rival, f"/studio/{show}/cast")).status == 403
    invited = await visit(rival, f"/studio/{show}/cast", {"user_id": str(rival.user.id)})
    assert invited.status == 403
    assert (await visit(rival, f"/invitations/{show}", {"answer": "decline"})).status == 404


@pytest.mark.parametrize(("language", "said"), [("en", "We have it."), ("hi", "हमें मिल गया।")])
async def test_cns_04_leg_16_anybody_withdraws_by_a_plain_form_in_their_language(
    people: People, visit: Visit, container: Container, language: str, said: str
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    show = await make_show(visit, ravi)
    asked = await visit(None, f"/consent/withdraw?lang={language}")
    assert asked.document.all("div", lang=language)
    path = f"/consent/withdraw?lang={language}"
    form = {
        "withdrawal_id": asked.document.value_of("withdrawal_id"),
        "link": f"http://livepanty.test/watch/{show}",
        "appearance": "On the left, in blue",
        "contact": "",
        "wish": "hide",
    }
    wrong = await visit(None, path, form)
    assert wrong.status == 422
    missing = {"en": "Give an e-mail address or a phone number", "hi": "ई-मेल पता या फ़ोन नंबर दें"}[language]
    assert missing in wrong.text
    assert faults(wrong.document) == []
    assert wrong.document.value_of("withdrawal_id") == form["withdrawal_id"]
    done = await visit(None, path, {**form, "contact": "+91 98765 43210"})
    assert done.status == 200
    assert said in done.text
    assert faults(done.document) == []
    number, code = (texts_of(done, "code", id=id_) for id_ in ("number", "code"))
    status = f"/consent/withdrawals?lang={language}"
    assert (await visit(None, status)).status == 200
    bad = await visit(None, status, {"number": number, "code": "0000 0000 0000 0000"})
    assert bad.status == 404
    assert {"en": "no withdrawal of this number", "hi": "इस संख्या और इस कोड का"}[language] in bad.text
    waiting = await visit(None, status, {"number": number, "code": code.lower()})
    assert {"en": "A person is looking at it", "hi": "एक व्यक्ति उसे देख रहा है"}[language] in waiting.text

    [case] = [
        row
        for row in await container.withdrawal_queries().undecided(limit=10_000)
        if row.stream_id == StreamId(show)
    ]
    staff = f"/staff/withdrawals/{case.withdrawal_id}"
    assert "98765" not in (await visit(meera, staff)).text
    opened = await visit(meera, f"{staff}/words", {})
    assert "+91 98765 43210" in opened.text
    assert faults(opened.document) == []
    hasty = await visit(meera, staff, {"decision": "restore", "reason": ""})
    assert hasty.status == 422
    kept = {"decision": "keep_hidden", "policy": "non_consent", "reason": "They are in it, I saw them."}
    assert (await visit(meera, staff, kept)).status == 303
    decided = await visit(None, status, {"number": number, "code": code})
    assert "They are in it, I saw them." in decided.text


@pytest.mark.parametrize(
    "said",
    [("en", "it is shown again", "still not shown"), ("hi", "वह फिर दिखाया जाता है", "अब भी नहीं दिखाया जाता")],
)
async def test_cns_04_leg_16_what_another_claim_keeps_hidden_is_not_said_to_be_shown_again(
    people: People, visit: Visit, container: Container, said: tuple[str, str, str]
) -> None:
    language, shown, still = said
    show, meera = await make_show(visit, await people.make(Role.PERFORMER)), await people.make(Role.MODERATOR)

    async def claimed() -> tuple[str, dict[str, str]]:
        case, code = await container.receive_withdrawal()(
            withdrawal_id=WithdrawalId(uuid4()),
            words=WithdrawalWords.written(link=str(show), appearance="In blue", contact="+919876543210"),
            wish=Wish.HIDE,
            is_intimate=False,
        )
        return f"/staff/withdrawals/{case.id}", {"number": case.reference, "code": code or ""}

    async def read(form: dict[str, str]) -> tuple[bool, bool]:
        page = await visit(None, f"/consent/withdrawals?lang={language}", form)
        assert faults(page.document) == []
        return shown in page.text, still in page.text

    (first, of_first), (second, of_second) = await claimed(), await claimed()
    restore = {"decision": "restore", "reason": "Nobody like this is in it."}
    assert (await visit(meera, first, restore)).status == 303
    assert await read(of_first) == (False, True)
    assert (await visit(meera, second, restore)).status == 303
    assert (await read(of_first), await read(of_second)) == ((True, False), (True, False))


async def test_cns_04_enf_01_mod_10_two_of_the_staff_erase_by_a_form_that_asks_for_a_rule(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, meera = await people.make(Role.PERFORMER), await people.make(Role.MODERATOR)
    show = await make_show(visit, ravi)
    case, _ = await container.receive_withdrawal()(
        withdrawal_id=WithdrawalId(uuid4()),
        words=WithdrawalWords.written(
            link=str(show), appearance="On the left, in blue", contact="+919876543210"
        ),
        wish=Wish.ERASE,
        is_intimate=False,
    )
    staff = f"/staff/withdrawals/{case.id}"
    why = {"decision": "erase", "reason": "They are in it."}
    missing = await visit(meera, staff, why)
    assert missing.status == 422
    assert missing.document.all("p", id="policy-error")
    assert faults(missing.document) == []
    assert (await visit(meera, staff, {**why, "policy": "non_consent"})).status == 303
    mine = await visit(meera, staff)
    assert "another person confirms" in mine.text
    assert 'value="confirm_erasure"' not in mine.text
    kiran = await people.make(Role.LEGAL_OFFICER)
    theirs = await visit(kiran, staff)
    assert "you may confirm" in theirs.text
    assert "They are in it." in theirs.text
    assert faults(theirs.document) == []
    assert "Waits for a second person" in (await visit(kiran, "/staff/withdrawals")).text
    sure = {"decision": "confirm_erasure", "policy": "non_consent", "reason": "They are in it, I saw them."}
    assert (await visit(kiran, staff, sure)).status == 303
    assert "They are in it, I saw them." in (await visit(meera, staff)).text


async def test_cns_05_the_button_is_on_the_shows_own_page_and_stops_it(
    people: People, visit: Visit, container: Container
) -> None:
    ravi, leela, asha = (
        await people.make(Role.PERFORMER),
        await people.make(Role.PERFORMER),
        await people.make(),
    )
    show = await make_show(visit, ravi)
    await visit(ravi, f"/studio/{show}/cast", {"user_id": str(leela.user.id)})
    digest = (await visit(leela, "/invitations")).document.value_of("text_sha256")
    await visit(leela, f"/invitations/{show}", {"answer": "confirm", "text_sha256": digest})
    async with container.database().begin() as tx:
        stream = await tx.streams.get_for_update(StreamId(show))
        await tx.streams.update(stream.live(container.now()()))
    action = f"/invitations/{show}/withdraw"
    watched = await visit(leela, f"/watch/{show}")
    assert watched.document.all("form", action=action)
    assert faults(watched.document) == []
    for who in (asha, ravi):
        assert not (await visit(who, f"/watch/{show}")).document.all("form", action=action)
    done = await visit(leela, action, {})
    assert (done.status, done.response.headers["Location"]) == (303, "/invitations?withdrawn=now")
    assert (await container.stream_queries().get(StreamId(show))).end_reason == "consent_withdrawn"
    assert "You are out." in (await visit(leela, "/invitations?withdrawn=now")).text
    over = await visit(asha, f"/watch/{show}")
    assert "The show has ended" in over.text
    assert "withdrew" not in over.text
    assert "took back" not in over.text


async def test_cns_06_the_legal_officer_exports_a_record_by_a_form(people: People, visit: Visit) -> None:
    ravi, legal = await people.make(Role.PERFORMER), await people.make(Role.LEGAL_OFFICER)
    asked = await visit(legal, "/staff/records")
    assert faults(asked.document) == []
    form = {"user_id": "Ravi", "reason": "Request 17 of 2026 of the court"}
    unknown = await visit(legal, "/staff/records", form)
    assert unknown.status == 404
    assert unknown.document.all("p", id="user_id-error")
    hasty = await visit(legal, "/staff/records", {"user_id": str(ravi.user.id), "reason": ""})
    assert hasty.status == 422
    assert faults(hasty.document) == []
    done = await visit(legal, "/staff/records", {**form, "user_id": str(ravi.user.id)})
    assert "attachment" in done.response.headers["Content-Disposition"]
    proof = prove(done.text.encode())
    assert (proof.wrong_line, proof.head) == (None, done.response.headers["X-Record-Head"])
