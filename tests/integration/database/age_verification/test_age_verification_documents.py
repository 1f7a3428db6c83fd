"""Documents, views and loose objects: memory and PostgreSQL keep the ports' promises."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest

from adapters.memory.age_verification.documents import MemorySealedDocuments
from adapters.postgres.age_verification.documents import sealed_documents, sealed_uploads
from domain.age_verification.document import (
    Document,
    DocumentNotAwaited,
    DocumentNotFound,
    DocumentState,
)
from domain.age_verification.document_view import DocumentViewNotFound
from domain.ids import CaseId, DocumentId, UserId
from ports.age_verification.documents import DocumentQueries, OpenViewRow
from ports.sealing import SealedItems, WrappedKey
from ports.transaction import Transaction
from tests.builders import a_document, a_prepared_upload, a_stored_file, a_user, a_view
from tests.integration.database.conftest import World


async def an_owner(tx: Transaction) -> UserId:
    user = a_user()
    await tx.users.add(user)
    return user.id


async def add(world: World, **changes: object) -> Document:
    async with world.begin() as tx:
        owner = await an_owner(tx)
        return await tx.documents.add(a_document(owner_id=owner, **changes))


async def test_age_23_a_document_comes_back_whole_in_every_state(world: World) -> None:
    now, case_id = world.now(), CaseId(uuid4())
    made = []
    for changes in (
        {"state": DocumentState.AWAITED, "file": None, "stored_at": None},
        {"state": DocumentState.AWAITED, "file": None, "stored_at": None, "upload": a_prepared_upload()},
        {},
        {"state": DocumentState.REFUSED, "file": None, "stored_at": None, "refusal": "malware_found"},
        {"state": DocumentState.ERASED, "file": None, "erased_at": now},
    ):
        made.append(await add(world, case_id=case_id, **changes))
    async with world.begin() as tx:
        assert [await tx.documents.find(document.id) for document in made] == made
        assert {document.id for document in await tx.documents.of_case(case_id)} == {d.id for d in made}
        assert await tx.documents.of_case(CaseId(uuid4())) == []


async def test_age_23_a_legal_order_belongs_to_no_case(world: World) -> None:
    document = await add(world, case_id=None)
    async with world.begin() as tx:
        assert await tx.documents.find(document.id) == document


async def test_age_23_documents_of_a_case_are_oldest_first(world: World) -> None:
    case_id, now = CaseId(uuid4()), world.now()
    ages = [2, 3, 1]
    made = {age: await add(world, case_id=case_id, created_at=now - timedelta(hours=age)) for age in ages}
    async with world.begin() as tx:
        found = [document.id for document in await tx.documents.of_case(case_id)]
    assert found == [made[3].id, made[2].id, made[1].id]


async def test_age_23_an_id_that_is_taken_answers_with_the_document_that_has_it(world: World) -> None:
    first = await add(world)
    async with world.begin() as tx:
        again = await tx.documents.add(replace(first, refusal="another", case_id=CaseId(uuid4())))
    assert again == first


async def test_age_23_twenty_with_one_id_get_one_document(world: World) -> None:
    document_id = DocumentId(uuid4())
    async with world.begin() as tx:
        owner = await an_owner(tx)

    async def one() -> Document:
        async with world.begin() as tx:
            return await tx.documents.add(a_document(id=document_id, owner_id=owner, file=a_stored_file()))

    made = await asyncio.gather(*(one() for _ in range(20)))
    assert len({document.require_file().object_key for document in made}) == 1


async def test_age_23_a_change_is_written_whole_and_an_unknown_document_is_refused(world: World) -> None:
    document = await add(world)
    erased = document.erased(world.now())
    async with world.begin() as tx:
        assert await tx.documents.get_for_update(document.id) == document
        await tx.documents.update(erased)
    async with world.begin() as tx:
        assert await tx.documents.find(document.id) == erased
        assert await tx.documents.find(DocumentId(uuid4())) is None
        for call in (tx.documents.get_for_update(DocumentId(uuid4())), tx.documents.update(a_document())):
            with pytest.raises(DocumentNotFound):
                await call


async def test_age_23_what_is_rolled_back_was_never_there(world: World) -> None:
    document = a_document()
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.documents.add(replace(document, owner_id=await an_owner(tx)))
            raise ZeroDivisionError
    async with world.begin() as tx:
        assert await tx.documents.find(document.id) is None


async def test_age_23_awaited_documents_are_found_when_their_window_is_over(world: World) -> None:
    now = world.now()
    awaited = {"state": DocumentState.AWAITED, "file": None, "stored_at": None}
    old = await add(world, created_at=now - timedelta(minutes=20), **awaited)
    young = await add(world, created_at=now, **awaited)
    stored = await add(world, created_at=now - timedelta(minutes=20))
    async with world.begin() as tx:
        found = await tx.documents.awaited_since(now - timedelta(minutes=15), limit=10_000)
    assert old.id in found
    assert young.id not in found
    assert stored.id not in found


async def test_age_23_a_loose_object_is_claimed_once_and_only_in_time(world: World) -> None:
    now, key = world.now(), f"documents/{uuid4()}"
    async with world.begin() as tx:
        await tx.loose_objects.add(key, due_at=now + timedelta(minutes=1))
    async with world.begin() as tx:
        with pytest.raises(DocumentNotAwaited):
            await tx.loose_objects.claim(key, now=now + timedelta(minutes=1))
    async with world.begin() as tx:
        await tx.loose_objects.claim(key, now=now)
    async with world.begin() as tx:
        with pytest.raises(DocumentNotAwaited):
            await tx.loose_objects.claim(key, now=now)


async def test_age_23_loose_objects_are_due_in_order_until_they_are_forgotten(world: World) -> None:
    now = world.now() - timedelta(days=10_000)
    one, two = f"documents/{uuid4()}", f"documents/{uuid4()}"
    async with world.begin() as tx:
        await tx.loose_objects.add(two, due_at=now + timedelta(seconds=2))
        await tx.loose_objects.add(one, due_at=now)
        await tx.loose_objects.add(one, due_at=now + timedelta(seconds=1))
        await tx.loose_objects.add(one, due_at=now - timedelta(seconds=1))
    async with world.begin() as tx:
        assert await tx.loose_objects.due(before=now + timedelta(seconds=1), limit=10) == []
        assert await tx.loose_objects.due(before=now + timedelta(seconds=3), limit=10) == [one, two]
        assert await tx.loose_objects.due(before=now + timedelta(seconds=3), limit=1) == [one]
        await tx.loose_objects.forget(one)
        await tx.loose_objects.forget(one)
        assert await tx.loose_objects.due(before=now + timedelta(seconds=3), limit=10) == [two]
        await tx.loose_objects.forget(two)


async def test_age_24_views_are_found_by_their_digest_counted_and_updated(world: World) -> None:
    document, now = await add(world), world.now()
    async with world.begin() as tx:
        officer = await an_owner(tx)
        views = [
            a_view(document_id=document.id, officer_id=officer, opened_at=now - timedelta(minutes=age))
            for age in (0, 59, 61)
        ]
        for view in views:
            await tx.document_views.add(view)
    async with world.begin() as tx:
        assert await tx.document_views.get_for_update(views[0].token_digest) == views[0]
        assert await tx.document_views.count_of_officer(officer, since=now - timedelta(hours=1)) == 2
        assert (
            await tx.document_views.count_of_officer(document.owner_id, since=now - timedelta(hours=1)) == 0
        )
        shown = views[0].shown(to=officer, now=now)
        await tx.document_views.update(shown)
    async with world.begin() as tx:
        assert await tx.document_views.get_for_update(shown.token_digest) == shown
        with pytest.raises(DocumentViewNotFound):
            await tx.document_views.get_for_update(bytes(32))


def sealed(world: World) -> SealedItems:
    return MemorySealedDocuments(world.database) if world.kind == "memory" else sealed_documents(world.engine)


async def test_prv_04_sealed_documents_are_found_batch_by_batch_and_rewrapped(world: World) -> None:
    old, new = f"local:{uuid4()}", f"local:{uuid4()}"
    documents = [await add(world, file=a_stored_file(key_id=old)) for _ in range(5)]
    items = sealed(world)
    counts = await items.count_by_key()
    assert counts[old] == 5
    assert new not in counts
    found, after = [], None
    while batch := await items.next_batch(after=after, not_key_id=new, limit=2):
        assert len(batch) <= 2
        after = batch[-1].id
        found += [item for item in batch if item.key.key_id == old]
    assert {item.id for item in found} == {document.id for document in documents}
    assert [item.id for item in found] == sorted(item.id for item in found)
    by_id = {document.id: document for document in documents}
    for item in found:
        assert item.context == by_id[DocumentId(item.id)].context
        await items.replace_key(item, WrappedKey(new, b"rewrapped"))
    counts = await items.count_by_key()
    assert counts[new] == 5
    assert old not in counts
    async with world.begin() as tx:
        document = await tx.documents.get_for_update(documents[0].id)
    assert document == documents[0].rewrapped(key_id=new, wrapped_key=b"rewrapped")
    ours = {item.id for item in found}
    assert not ours & {i.id for i in await items.next_batch(after=None, not_key_id=new, limit=10_000)}


async def test_prv_04_a_key_that_changed_meanwhile_is_left_alone(world: World) -> None:
    old = f"local:{uuid4()}"
    document = await add(world, file=a_stored_file(key_id=old))
    items = sealed(world)
    found = await items.next_batch(after=None, not_key_id="another", limit=10_000)
    (item,) = [item for item in found if item.id == document.id]
    async with world.begin() as tx:
        await tx.documents.update(document.erased(world.now()))
    await items.replace_key(item, WrappedKey("local:new", b"rewrapped"))
    async with world.begin() as tx:
        erased = await tx.documents.get_for_update(document.id)
    assert erased.file is None


async def test_prv_04_the_keys_of_awaited_uploads_are_sealed_items_too(world: World) -> None:
    if world.kind == "memory":
        return  # nothing outlives the process there
    old = f"local:{uuid4()}"
    document = await add(
        world,
        state=DocumentState.AWAITED,
        file=None,
        stored_at=None,
        upload=a_prepared_upload(key_id=old),
    )
    items = sealed_uploads(world.engine)
    found = await items.next_batch(after=None, not_key_id="another", limit=10_000)
    (item,) = [item for item in found if item.key.key_id == old]
    assert (item.id, item.context) == (document.id, document.upload_context)
    await items.replace_key(item, WrappedKey("local:new", b"rewrapped"))
    async with world.begin() as tx:
        upload = (await tx.documents.get_for_update(document.id)).require_upload()
    assert (upload.key_id, upload.wrapped_key) == ("local:new", b"rewrapped")


async def test_age_23_a_view_is_open_for_its_officer_until_it_expires(world: World) -> None:
    document, now = await add(world), world.now()
    async with world.begin() as tx:
        officer = await an_owner(tx)
        view = a_view(document_id=document.id, officer_id=officer, opened_at=now)
        await tx.document_views.add(view)
    queries = cast(DocumentQueries, world.query("age_verification.documents", "DocumentQueries"))
    found = await queries.open_view(view.token_digest, officer, now=view.expires_at - timedelta(seconds=1))
    assert found == OpenViewRow(
        document.id,
        view.case_id,
        document.purpose,
        document.require_file().pages,
        view.reason,
        view.expires_at,
    )
    assert await queries.open_view(view.token_digest, officer, now=view.expires_at) is None
    assert await queries.open_view(view.token_digest, document.owner_id, now=now) is None
    assert await queries.open_view(bytes(32), officer, now=now) is None
    async with world.begin() as tx:
        await tx.documents.update(document.erased(now))
    assert await queries.open_view(view.token_digest, officer, now=now) is None
