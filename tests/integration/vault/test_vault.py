"""The whole vault on what it is for: PostgreSQL, a real S3 server, the sandbox and real keys (AGE-23, PRV-04)."""

import asyncio
import io
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx2
import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from adapters.crypto.local_keys import LocalKeyWrapper, key_ids, make_key_file
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.age_verification.scanner import MemoryScanner
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.postgres.database import PostgresDatabase
from adapters.s3.object_store import S3ObjectStore
from adapters.sanitizer.sandbox import SandboxedSanitizer
from application.age_verification.document_vault import DocumentVault
from application.age_verification.finish_upload import FinishUpload
from application.age_verification.request_upload import RequestUpload
from application.age_verification.upload_document import UploadDocument
from domain.age_verification.document import Document, DocumentPurpose
from domain.age_verification.states import CaseState
from domain.ids import CaseId, DocumentId, UserId
from entrypoints.cli.vault import vault as vault_verbs
from entrypoints.container import new_id, utc_now
from ports.sealing import SealBroken, Sealed, Sealer, WrappedKey
from tests.builders import NOW, a_moved, a_user
from tests.conftest import REPOSITORY
from tests.integration.conftest import S3Place
from tests.integration.vault.samples import SECRET, card, jpeg_with_metadata, saved


@dataclass
class Place:
    engine: AsyncEngine
    vault: DocumentVault
    owner: UserId
    case: CaseId
    key_file: Path
    database_url: str

    async def upload(self, data: bytes) -> Document:
        return await UploadDocument(self.vault.begin, self.vault, utc_now)(
            document_id=DocumentId(uuid4()), owner_id=self.owner, case_id=self.case,
            purpose=DocumentPurpose.ID_FRONT, data=data,
        )  # fmt: skip

    async def find(self, document: Document) -> Document:
        async with self.vault.begin() as tx:
            return await tx.documents.get_for_update(document.id)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "LIVEPANTY_DATABASE_URL": self.database_url,
            "LIVEPANTY_VAULT_KEY_FILE": str(self.key_file),
        }

    async def run(self, *arguments: str, code: int = 0) -> str:
        """A verb of `livepanty vault`, in this process: importing everything anew takes seconds."""
        invoke = partial(CliRunner(env=self.environment).invoke, vault_verbs, list(arguments))
        result = await asyncio.to_thread(invoke)
        assert result.exit_code == code, result.output
        return result.output

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The same as a process of its own, to be interrupted."""
        return subprocess.Popen(
            [sys.executable, "-m", "entrypoints.cli.main", "vault", *arguments],
            env={**os.environ, **self.environment, "PYTHONPATH": str(REPOSITORY / "src")},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip


@pytest.fixture
async def place(own_database_url: str, s3: S3Place, tmp_path: Path) -> AsyncIterator[Place]:
    key_file = tmp_path / "keys.json"
    make_key_file(key_file, now=NOW)
    engine = create_async_engine(own_database_url)
    database = PostgresDatabase(engine, MemoryRoomFeed(), utc_now, new_id)
    store = S3ObjectStore(
        endpoint_url=s3.endpoint_url, access_key_id=s3.access_key_id,
        secret_access_key=s3.secret_access_key, bucket=s3.bucket, region="us-east-1",
    )  # fmt: skip
    sanitizer = SandboxedSanitizer(processes=1, task_seconds=100, start_seconds=100)
    sealer = AesGcmSealer(LocalKeyWrapper(key_file))
    vault = DocumentVault(
        database.begin, store, sealer, sanitizer, MemoryScanner(), utc_now, secrets.token_bytes
    )
    owner = a_user()
    async with database.begin() as tx:
        await tx.users.add(owner)
        moved = a_moved(user_id=owner.id, state=CaseState.COLLECTING)
        await tx.cases.record(moved)
    yield Place(engine, vault, owner.id, moved.case.id, key_file, own_database_url)
    await sanitizer.aclose()
    store.close()
    await engine.dispose()


async def test_age_23_the_raw_object_in_storage_says_nothing_without_the_key(
    place: Place, s3: S3Place, tmp_path: Path
) -> None:
    document = await place.upload(jpeg_with_metadata())
    file = document.require_file()
    raw = await place.vault.store.get(file.object_key, size_max=10_000_000)
    opened = (await place.vault.open(document)).data
    assert Image.open(io.BytesIO(opened)).size == (600, 400)
    assert len(raw) == len(opened) + 28
    for known in (b"JFIF", opened[200:232], SECRET.encode()):
        assert known not in raw
    assert len(set(raw)) == 256
    assert str(place.owner) not in file.object_key
    other = tmp_path / "other.json"
    make_key_file(other, now=NOW)
    thief = AesGcmSealer(LocalKeyWrapper(other))
    sealed = Sealed(WrappedKey(file.key_id, file.wrapped_key), raw)
    with pytest.raises(SealBroken):
        await thief.unseal(sealed, context=document.context)
    renamed = replace(sealed, key=WrappedKey(key_ids(other)[0], file.wrapped_key))
    with pytest.raises(SealBroken):
        await thief.unseal(renamed, context=document.context)
    assert await place.vault.sealer.unseal(sealed, context=document.context) == opened


async def test_age_23_an_object_that_was_moved_to_another_document_does_not_open(place: Place) -> None:
    one, two = await place.upload(saved(card(), "JPEG")), await place.upload(saved(card(), "PNG"))
    raw = await place.vault.store.get(two.require_file().object_key, size_max=10_000_000)
    await place.vault.store.put(one.require_file().object_key, raw)
    moved = replace(one, file=replace(two.require_file(), object_key=one.require_file().object_key))
    for document in (one, moved):
        with pytest.raises(SealBroken):
            await place.vault.open(document)


async def test_age_23_a_client_puts_to_the_real_store_and_nothing_of_it_stays(place: Place) -> None:
    data, document_id = jpeg_with_metadata(), DocumentId(uuid4())
    vault = place.vault
    request = RequestUpload(vault.begin, vault.store, vault.sealer, utc_now, secrets.token_bytes)
    ticket = await request(
        document_id=document_id, owner_id=place.owner, case_id=place.case,
        purpose=DocumentPurpose.SELFIE, size_bytes=len(data),
    )  # fmt: skip
    ciphertext = AESGCM(ticket.key).encrypt(ticket.nonce, data, ticket.associated_data)
    async with httpx2.AsyncClient(trust_env=False, timeout=60) as client:
        put = await client.put(ticket.signed.url, content=ciphertext, headers=ticket.signed.headers)
    assert put.status_code == 200
    finish = FinishUpload(vault.begin, vault, utc_now)
    document = await finish(document_id=document_id, owner_id=place.owner)
    assert SECRET.encode() not in (await vault.open(document)).data
    async with place.engine.connect() as connection:
        loose = (await connection.execute(text("SELECT object_key FROM loose_object"))).scalars().all()
    assert [key.split("/")[0] for key in loose] == ["incoming"]  # swept when its address has expired


async def test_prv_04_the_verbs_rotate_everything_and_let_the_old_key_go(place: Place) -> None:
    (old,) = key_ids(place.key_file)
    documents = [await place.upload(saved(card(), "PNG")) for _ in range(3)]
    assert "The current key is local:" in await place.run("new-key")
    new = next(key for key in key_ids(place.key_file) if key != old)
    refused = await place.run("remove-key", old, code=1)
    assert "3 things are under this key" in refused
    status = await place.run("status")
    assert old in status
    assert f"The current key is {new}" in status
    assert "3 wrapped anew" in await place.run("rotate")
    assert "0 wrapped anew" in await place.run("rotate")
    assert "is gone" in await place.run("remove-key", old)
    assert key_ids(place.key_file) == [new]
    for document in documents:
        opened = await place.vault.open(await place.find(document))
        assert Image.open(io.BytesIO(opened.data)).size == (600, 400)
        with pytest.raises(SealBroken):
            await place.vault.open(document)
    assert "3 things are under this key" in await place.run("remove-key", new, code=1)
    assert "or no key of this file" in await place.run("remove-key", old, code=1)


async def test_prv_04_a_rotation_bears_ctrl_c_and_is_run_again(place: Place) -> None:
    document = await place.upload(saved(card(), "PNG"))
    file, sealer = document.require_file(), place.vault.sealer
    async with place.vault.begin() as tx:
        for _ in range(1_200):
            copy = replace(document, id=DocumentId(uuid4()), file=replace(file, object_key=uuid4().hex))
            await tx.documents.add(await _sealed_anew(sealer, copy))
    await place.run("new-key")
    new = LocalKeyWrapper(place.key_file)
    last = text("SELECT id FROM document ORDER BY id DESC LIMIT 1 FOR UPDATE")
    async with place.engine.begin() as holder:
        await holder.execute(last)  # so that it cannot be done before it is told to stop
        process = place.start("rotate")
        while await _under(place, await new.current_key_id()) == 0:
            assert process.poll() is None, process.communicate()
            await asyncio.sleep(0.02)
        process.send_signal(signal.SIGINT)
        output, _ = await asyncio.to_thread(process.communicate, timeout=240)
    assert process.returncode == 1, output
    assert "run it again" in output
    done = await _under(place, await new.current_key_id())
    assert 0 < done < 1_201
    assert f"{1_201 - done:,} wrapped anew" in await place.run("rotate")
    assert await _under(place, await new.current_key_id()) == 1_201


async def _sealed_anew(sealer: Sealer, document: Document) -> Document:
    key, _ = await sealer.issue_key(context=document.context)
    return document.rewrapped(key_id=key.key_id, wrapped_key=key.blob)


async def _under(place: Place, key_id: str) -> int:
    query = text("SELECT count(*) FROM document WHERE key_id = :key_id")
    async with place.engine.connect() as connection:
        return int((await connection.execute(query, {"key_id": key_id})).scalar_one())
