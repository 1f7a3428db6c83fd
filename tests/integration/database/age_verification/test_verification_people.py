"""What officers look up beside a case: its documents, people, and who has the same document; by both databases."""

from datetime import timedelta
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeState, AgeStatus
from domain.age_verification.document import DocumentPurpose
from domain.age_verification.linking import LinkKind
from domain.age_verification.policy import Purpose
from domain.identity.permissions import Role
from domain.identity.user import UserNotFound
from domain.ids import CaseId, UserId
from ports.age_verification.cases import CaseDocumentRow, LinkedAccountRow, PersonRow
from tests.builders import a_document, a_stored_file, an_audit_entry, an_identity_link
from tests.integration.database.age_verification.verification import a_person, kept_case
from tests.integration.database.conftest import World


async def test_the_documents_of_a_case_are_listed_oldest_first(world: World) -> None:
    case, now = await kept_case(world), world.now()
    made = {
        "owner_id": case.user_id, "case_id": case.id, "created_at": now, "stored_at": now,
    }  # fmt: skip
    front = a_document(purpose=DocumentPurpose.ID_FRONT, file=a_stored_file(pages=2), **made)
    later = {**made, "created_at": now + timedelta(seconds=1)}
    selfie = a_document(purpose=DocumentPurpose.SELFIE, file=a_stored_file(), **later)
    elsewhere = a_document(**{**made, "case_id": CaseId(uuid4())}, file=a_stored_file())
    async with world.begin() as tx:
        for document in (selfie, front, elsewhere):
            await tx.documents.add(document)
    assert await world.case_queries.documents(case.id) == [
        CaseDocumentRow(front.id, "id_front", front.state, 2, now),
        CaseDocumentRow(selfie.id, "selfie", selfie.state, 1, now + timedelta(seconds=1)),
    ]


async def test_age_14_who_has_the_same_document_is_named(world: World) -> None:
    asha, ravi, tara = [await a_person(world, display_name=name) for name in ("Asha", "Ravi", "Tara")]
    now, digest = world.now(), uuid4().bytes * 2
    same = {"kind": LinkKind.DOCUMENT, "digest": digest, "case_id": None, "at": now}
    links = [
        an_identity_link(user_id=asha.id, purpose=Purpose.VIEWER, barred=False, **same),
        an_identity_link(user_id=ravi.id, purpose=Purpose.PERFORMER, barred=True, **same),
        an_identity_link(user_id=tara.id, **{**same, "digest": uuid4().bytes * 2}),
        an_identity_link(user_id=tara.id, **{**same, "kind": LinkKind.PAYOUT_ACCOUNT}),
    ]
    async with world.begin() as tx:
        for link in links:
            await tx.links.add(link)
    assert await world.case_queries.linked_accounts(asha.id) == [
        LinkedAccountRow(ravi.id, "Ravi", LinkKind.DOCUMENT, Purpose.PERFORMER, True, now)
    ]
    assert await world.case_queries.linked_accounts(tara.id) == []


async def test_adm_02_a_person_is_found_by_whole_address_or_name(world: World) -> None:
    tag = uuid4().hex[:12]
    asha = await a_person(
        world, email=f"{tag}@Example.in".lower(), display_name=f"Asha {tag}", role=Role.PERFORMER
    )
    later = asha.created_at + timedelta(seconds=1)
    namesake = await a_person(world, display_name=f"asha {tag}", created_at=later)
    async with world.begin() as tx:
        await tx.ages.save(AgeStatus(asha.id, AgeState.HELD, None, None, None, None))
    row = PersonRow(
        asha.id, f"Asha {tag}", f"{tag[0]}•••@e•••.in", Role.PERFORMER, AgeState.HELD, asha.created_at
    )
    assert await world.case_queries.person(asha.id) == row
    assert await world.case_queries.find_people(f" {tag.upper()}@EXAMPLE.in ", limit=5) == [row]
    found = await world.case_queries.find_people(f"ASHA {tag}", limit=5)
    assert [each.user_id for each in found] == [namesake.id, asha.id]
    assert found[0].age_state is AgeState.UNVERIFIED
    assert len(await world.case_queries.find_people(f"asha {tag}", limit=1)) == 1
    for nobody in (tag, f"asha {tag[:-1]}", "", f"asha%{tag[-1]}"):
        assert await world.case_queries.find_people(nobody, limit=5) == []


async def test_somebody_who_is_not_there_is_not_found(world: World) -> None:
    with pytest.raises(UserNotFound):
        await world.case_queries.person(UserId(uuid4()))


async def test_adm_02_what_staff_did_about_somebody_is_found_by_subject(world: World) -> None:
    officer = await a_person(world, display_name="Kiran", role=Role.KYC_OFFICER)
    mine, other = f"account:{uuid4()}", f"verification_case:{uuid4()}"
    entries = [
        an_audit_entry(actor_id=officer.id, subject=subject, at=world.now() + timedelta(seconds=second))
        for second, subject in enumerate([mine, f"account:{uuid4()}", other, mine])
    ]
    async with world.begin() as tx:
        for entry in entries:
            await tx.audit.append(entry)
    rows = await world.moderation_queries.audit_about({mine, other}, limit=9)
    assert [(row.audit_id, row.actor_name) for row in rows] == [
        (entries[place].id, "Kiran") for place in (3, 2, 0)
    ]
    assert len(await world.moderation_queries.audit_about({mine, other}, limit=2)) == 2
    assert await world.moderation_queries.audit_about(set(), limit=2) == []
