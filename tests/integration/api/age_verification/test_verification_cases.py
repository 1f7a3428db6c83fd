"""A performer's way over HTTP, with two officers, and what each route refuses."""

from typing import Any
from uuid import UUID, uuid4

from domain.age_verification.age import AgeState
from domain.age_verification.case import NOTICE_VERSION
from domain.age_verification.document import DocumentPurpose
from domain.age_verification.review import CheckPoint
from domain.identity.permissions import Role
from domain.ids import CaseId
from entrypoints.container import Container
from tests.builders import a_document
from tests.integration.api.conftest import People, Person

WHOLE = [point.value for point in CheckPoint]
PICTURE = b"\xff\xd8\xff a picture of a card, in plain words"


def numbers() -> tuple[str, str]:
    """A card's and a PAN that nobody else has shown to this database."""
    chance = uuid4().int
    digits = f"{chance % 8_999 + 1_000}"
    letters = "".join(chr(65 + (chance >> shift) % 26) for shift in (16, 24, 32, 40, 48))
    return uuid4().hex[:12].upper(), f"{letters[:3]}P{letters[3]}{digits}{letters[4]}"


def own(case_id: object, rest: str = "") -> str:
    return f"/v1/me/verification/cases/{case_id}{rest}"


def staff(case_id: object, act: str) -> str:
    return f"/v1/staff/verification/cases/{case_id}/{act}"


async def code(person: Person, method: str, path: str, body: object = None, *, status: int) -> str:
    return str((await person.json(method, path, body, status=status))["code"])


async def upload(person: Person, case_id: object, purpose: str) -> str:
    document_id = str(uuid4())
    path = f"/v1/me/verification/documents/{document_id}?purpose={purpose}&case={case_id}"
    response = await person.call("PUT", path, PICTURE, **{"Content-Type": "application/octet-stream"})
    assert response.status_code == 201, await response.get_data()
    return document_id


async def collecting(person: Person, *, purpose: str = "performer") -> UUID:
    case_id = uuid4()
    await person.json("PUT", own(case_id), {"purpose": purpose}, status=201)
    await person.json("POST", own(case_id, "/consent"), {"notice_version": NOTICE_VERSION}, status=200)
    await person.json("POST", own(case_id, "/method"), {"method": "other_id"}, status=200)
    return case_id


async def handed_in(person: Person) -> UUID:
    texts = (await person.json("GET", "/v1/agreements/current", status=200))["performer_agreement"]["texts"]
    agreed = {"text_sha256": texts[0]["text_sha256"], "name": "Asha Rao", "accept": True}
    await person.json("PUT", f"/v1/me/agreements/{uuid4()}", agreed, status=201)
    case_id, (number, pan) = await collecting(person), numbers()
    claims = {"name": "Asha Rao", "date_of_birth": "1994-05-20", "number": number}
    claims["document_id"] = await upload(person, case_id, "id_front")
    await person.json("POST", own(case_id, "/other-id"), claims, status=200)
    picture = {"document_id": await upload(person, case_id, "selfie"), "purpose": "selfie"}
    await person.json("POST", own(case_id, "/pictures"), picture, status=200)
    await person.json("POST", own(case_id, "/tax-id"), {"pan": pan}, status=200)
    handed = await person.json("POST", own(case_id, "/submit"), status=200)
    assert handed["state"] == "needs_review", handed
    return case_id


async def decide(officer: Person, case_id: object, *, status: int = 200, **body: object) -> dict[str, object]:
    await officer.json("POST", staff(case_id, "claim"), status=200)
    whole = {"decision": "approve", "note": "Seen and compared.", "checklist": WHOLE, **body}
    answer: dict[str, object] = await officer.json("POST", staff(case_id, "decision"), whole, status=status)
    return answer


async def test_age_11_documents_and_two_officers_make_a_performer(people: People) -> None:
    asha, kiran, farah = (
        await people.make(),
        await people.make(Role.KYC_OFFICER),
        await people.make(Role.KYC_OFFICER),
    )
    case_id = await handed_in(asha)
    assert (await decide(kiran, case_id))["state"] == "awaiting_second"
    assert (await decide(kiran, case_id, status=409))["code"] == "four_eyes"
    await kiran.json("POST", staff(case_id, "release"), status=200)
    assert (await decide(farah, case_id))["state"] == "approved"
    assert (await asha.json("GET", "/v1/me", status=200))["role"] == "performer"
    history = await kiran.json("GET", staff(case_id, "history"), status=200)
    assert [event["after"] for event in history["items"]][-3:] == [
        "needs_review",
        "awaiting_second",
        "approved",
    ]
    reason = {"reason": "rules_broken", "note": "Three warnings."}
    assert (await kiran.json("POST", staff(case_id, "revoke"), reason, status=200))["state"] == "revoked"
    assert (await asha.json("GET", "/v1/me", status=200))["role"] == "viewer"
    performer = {"purpose": "performer"}
    assert await code(asha, "PUT", own(uuid4()), performer, status=409) == "appeal_instead"


async def test_a_case_refuses_what_does_not_fit_it(people: People) -> None:
    asha, other = await people.make(), await people.make()
    case_id = await collecting(asha)
    performer = {"purpose": "performer"}
    assert await code(asha, "PUT", own(uuid4()), performer, status=409) == "verification_case_open"
    assert await code(other, "PUT", own(case_id), performer, status=403) == "not_your_case"
    assert await code(other, "POST", own(case_id, "/submit"), status=403) == "not_your_case"
    missing = await code(asha, "POST", own(uuid4(), "/submit"), status=404)
    assert missing == "verification_case_not_found"
    notice = {"notice_version": NOTICE_VERSION}
    assert await code(asha, "POST", own(case_id, "/consent"), notice, status=409) == "invalid_transition"
    aadhaar = {"method": "aadhaar_xml"}
    assert await code(asha, "POST", own(case_id, "/method"), aadhaar, status=422) == "method_not_allowed"
    pan = {"pan": "ABCPE1234F"}
    assert await code(asha, "POST", own(case_id, "/tax-id"), pan, status=409) == "identity_first"
    wrong = {"pan": "ABCCE1234F"}
    assert await code(asha, "POST", own(case_id, "/tax-id"), wrong, status=422) == "invalid_pan"
    claims = {"name": "Asha Rao", "date_of_birth": "1994-05-20", "number": "ABC1234567"}
    nowhere = {**claims, "document_id": str(uuid4())}
    assert await code(asha, "POST", own(case_id, "/other-id"), nowhere, status=404) == "document_not_found"
    bad = {**claims, "number": "?", "document_id": await upload(asha, case_id, "id_front")}
    assert await code(asha, "POST", own(case_id, "/other-id"), bad, status=422) == "invalid_claims"
    no_picture = {"document_id": str(uuid4()), "purpose": "appeal"}
    assert await code(asha, "POST", own(case_id, "/pictures"), no_picture, status=422) == "no_picture"
    left = await asha.json("POST", own(case_id, "/submit"), status=200)
    assert left["state"] == "needs_input"
    assert "agreement" in left["missing"]
    assert (await asha.json("POST", own(case_id, "/withdraw"), status=200))["state"] == "withdrawn"
    young = await people.make(age=AgeState.UNVERIFIED)
    assert await code(young, "PUT", own(uuid4()), performer, status=403) == "age_verification_required"
    held = await people.make(age=AgeState.HELD)
    assert await code(held, "PUT", own(uuid4()), performer, status=403) == "account_held"


async def test_age_20_a_refusal_is_appealed_and_another_officer_looks(people: People) -> None:
    asha, kiran, farah = (
        await people.make(),
        await people.make(Role.KYC_OFFICER),
        await people.make(Role.KYC_OFFICER),
    )
    case_id = await handed_in(asha)
    body = {"decision": "approve", "note": "Seen.", "checklist": WHOLE}
    decision = staff(case_id, "decision")
    assert await code(kiran, "POST", decision, body, status=409) == "case_not_claimed"
    assert (await decide(kiran, case_id, status=422, checklist=[]))["code"] == "checklist_incomplete"
    assert await code(farah, "POST", staff(case_id, "claim"), status=409) == "case_claimed"
    refuse: dict[str, Any] = {"decision": "refuse", "reason": "document_forged"}
    assert (await decide(kiran, case_id, status=422, **{**refuse, "reason": "opened"}))[
        "code"
    ] == "unknown_reason"
    assert (await decide(kiran, case_id, status=422, **refuse, note=""))["code"] == "note_required"
    assert (await decide(kiran, case_id, **refuse))["state"] == "rejected"
    appeal = own(case_id, f"/appeals/{uuid4()}")
    short = {"text": "no"}
    assert await code(asha, "PUT", appeal, short, status=422) == "appeal_text_out_of_range"
    filed = {"text": "The document is mine, and it is valid."}
    assert (await asha.json("PUT", appeal, filed, status=201))["outcome"] == "open"
    assert (await decide(kiran, case_id, status=409))["code"] == "four_eyes"


async def test_acc_09_a_lock_is_opened_by_two_officers_and_a_new_document(
    people: People, container: Container
) -> None:
    asha, *officers = (
        await people.make(),
        await people.make(Role.KYC_OFFICER),
        await people.make(Role.KYC_OFFICER),
        await people.make(Role.KYC_OFFICER),
    )
    case_id = await handed_in(asha)
    kiran, farah, gita = officers
    locked = await kiran.json("POST", staff(case_id, "minor"), {"note": "The card says 2012."}, status=200)
    assert locked["state"] == "blocked_minor"
    # Their sessions are over; what they uploaded for the appeal after signing in again is stored here.
    now = container.now()()
    document = a_document(
        owner_id=asha.user.id,
        case_id=CaseId(case_id),
        purpose=DocumentPurpose.APPEAL,
        created_at=now,
        stored_at=now,
    )
    async with container.database().begin() as tx:
        await tx.documents.add(document)
    await container.file_appeal()(
        appeal_id=uuid4(),  # type: ignore[arg-type]
        case_id=CaseId(case_id),
        user_id=asha.user.id,
        text="The card is new, and says 1994.",
        document_id=document.id,
    )
    answer = {"open_again": True, "note": "The new card says 1994."}
    path = staff(case_id, "lock-appeal")
    await farah.json("POST", staff(case_id, "claim"), status=200)
    assert (await farah.json("POST", path, answer, status=200))["state"] == "blocked_minor"
    await gita.json("POST", staff(case_id, "claim"), status=200)
    assert (await gita.json("POST", path, answer, status=200))["state"] == "needs_review"
    override = f"/v1/staff/users/{asha.user.id}/age-override"
    hold = {"override": "hold", "reason": "face_differs", "note": "Look again."}
    assert await code(gita, "POST", override, {**hold, "reason": "confirmed"}, status=422) == "unknown_reason"
    assert (await gita.json("POST", override, hold, status=200))["state"] == "held"
    own_age = f"/v1/staff/users/{gita.user.id}/age-override"
    assert await code(gita, "POST", own_age, hold, status=403) == "own_case"
