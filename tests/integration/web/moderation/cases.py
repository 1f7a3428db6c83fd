"""Cases as officers find them, made by the use cases that people go through."""

from datetime import date
from typing import Any
from uuid import uuid4

from adapters.memory.age_verification.providers import MemoryTaxIds
from domain.age_verification.attempt import Origin
from domain.age_verification.case import NOTICE_VERSION, VerificationCase
from domain.age_verification.document import DocumentPurpose
from domain.age_verification.method import Method
from domain.age_verification.policy import Purpose
from domain.ids import AppealId, CaseId, DocumentId
from entrypoints.container import Container
from tests.builders import a_signed_agreement
from tests.integration.api.conftest import Person

NAME = "Nandini Sharmila Rao"
BORN = date(1994, 5, 20)
PICTURE = b"\xff\xd8\xff a picture of a card, in plain words"
ORIGIN = Origin("IN", bytes(32), "a browser of the tests")


def a_number() -> str:
    return f"KA{uuid4().int % 10**10:010}"


def a_pan() -> str:
    return f"ABCPR{uuid4().int % 9_999 + 1:04}F"


async def upload(
    container: Container, person: Person, case_id: CaseId | None, purpose: DocumentPurpose
) -> DocumentId:
    document_id = DocumentId(uuid4())
    await container.upload_document()(
        document_id=document_id, owner_id=person.user.id, case_id=case_id, purpose=purpose, data=PICTURE
    )
    return document_id


async def collecting(container: Container, person: Person, purpose: Purpose) -> CaseId:
    case_id = CaseId(uuid4())
    who: dict[str, Any] = {"case_id": case_id, "user_id": person.user.id}
    await container.open_case()(purpose=purpose, **who)
    await container.give_consent()(notice_version=NOTICE_VERSION, **who)
    await container.choose_method()(method=Method.OTHER_ID, **who)
    return case_id


async def show_id(
    container: Container, person: Person, case_id: CaseId, *, name: str = NAME, number: str, born: date = BORN
) -> None:
    front = await upload(container, person, case_id, DocumentPurpose.ID_FRONT)
    await container.show_other_id()(
        case_id=case_id,
        user_id=person.user.id,
        name=name,
        date_of_birth=born,
        number=number,
        expires_on=None,
        document_id=front,
        origin=ORIGIN,
    )


async def performers_case(
    container: Container, person: Person, *, number: str | None = None, pan: str | None = None
) -> CaseId:
    """Handed in, and waiting for a first officer."""
    case_id = await collecting(container, person, Purpose.PERFORMER)
    who: dict[str, Any] = {"case_id": case_id, "user_id": person.user.id}
    await show_id(container, person, case_id, number=number or a_number())
    selfie = await upload(container, person, case_id, DocumentPurpose.SELFIE)
    await container.add_picture()(document_id=selfie, purpose=DocumentPurpose.SELFIE, **who)
    pan = pan or a_pan()
    tax_ids = container.tax_ids()
    assert isinstance(tax_ids, MemoryTaxIds)
    tax_ids.holders[pan] = (NAME, BORN)
    await container.give_tax_id()(pan=pan, origin=ORIGIN, **who)
    async with container.database().begin() as tx:
        await tx.agreements.add(a_signed_agreement(user_id=person.user.id, signed_at=container.now()()))
    await container.submit_case()(**who)
    return case_id


async def viewers_case(container: Container, person: Person, *, number: str | None = None) -> CaseId:
    case_id = await collecting(container, person, Purpose.VIEWER)
    await show_id(container, person, case_id, number=number or a_number())
    await container.submit_case()(case_id=case_id, user_id=person.user.id)
    return case_id


async def appeal(container: Container, person: Person, case_id: CaseId) -> None:
    """With a new document, as an appeal against a lock needs it."""
    document_id = await upload(container, person, case_id, DocumentPurpose.APPEAL)
    await container.file_appeal()(
        appeal_id=AppealId(uuid4()),
        case_id=case_id,
        user_id=person.user.id,
        text="I am 32 years old, and my new passport shows it.",
        document_id=document_id,
    )


async def case_of(container: Container, case_id: CaseId) -> VerificationCase:
    async with container.database().begin() as tx:
        return await tx.cases.get(case_id)
