"""A performer's whole way with every Aadhaar method, and then the whole database and every log is searched.

AGE-05: the number is nowhere. PRV-06: neither is what the documents say, for it is sealed.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from dependency_injector import providers
from sqlalchemy import text

from adapters.memory.object_store import MemoryObjectStore
from domain.age_verification.aadhaar_number import find_aadhaar_numbers
from domain.age_verification.age import AgeState
from domain.age_verification.case import NOTICE_VERSION
from domain.identity.permissions import Role
from entrypoints.app import create_app
from entrypoints.container import Container, create_container
from tests.documents_made import (
    SHARE_CODE,
    a_pan,
    a_passport_mrz,
    a_secure_qr_picture,
    an_aadhaar_number,
    an_offline_kyc_zip,
    the_test_ca,
)
from tests.integration.api.conftest import People, Person, memory_vendors, settings_for_tests
from tests.integration.vault.samples import card, saved

NUMBER = an_aadhaar_number()
SPACED = f"{NUMBER[:4]} {NUMBER[4:8]} {NUMBER[8:]}"


@dataclass(frozen=True)
class Platform:
    container: Container
    people: People


@pytest_asyncio.fixture
async def platform(own_database_url: str, redis_url: str, tmp_path: Path) -> AsyncIterator[Platform]:
    """A web program of this test's own, registered to take Aadhaar documents of the tests' issuer."""
    pinned = tmp_path / "uidai.pem"
    pinned.write_bytes(the_test_ca().pem())
    settings = settings_for_tests(own_database_url, redis_url).model_copy(
        update={"ovse_registration_id": "OVSE-TESTS", "uidai_certificates": str(pinned)}
    )
    made = create_container(settings)
    made.verification_vendors.override(providers.Singleton(memory_vendors))
    made.object_store.override(providers.Singleton(MemoryObjectStore))
    app = create_app(made)
    yield Platform(made, People(app, made))
    await made.engine().dispose()
    await made.urgent_engine().dispose()
    await made.redis().aclose()


async def raw(person: Person, method: str, path: str, body: bytes, *, status: int, **headers: str) -> None:
    response = await person.call(
        method, path, body, **{"Content-Type": "application/octet-stream", **headers}
    )
    assert response.status_code == status, await response.get_data()


async def walk(platform: Platform) -> Person:
    """Every way to show Aadhaar, a passport and a PAN; the number is tried in every field on the way."""
    asha = await platform.people.make()
    case = f"/v1/me/verification/cases/{uuid4()}"
    await asha.json("PUT", case, {"purpose": "performer"}, status=201)
    await asha.json("POST", f"{case}/consent", {"notice_version": NUMBER}, status=422)
    await asha.json("POST", f"{case}/consent", {"notice_version": NOTICE_VERSION}, status=200)
    issued = platform.container.now()() - timedelta(days=1)

    await asha.json("POST", f"{case}/method", {"method": "aadhaar_xml"}, status=200)
    archive = an_offline_kyc_zip(issued_at=issued)
    await raw(asha, "POST", f"{case}/aadhaar-file", archive, status=422, **{"X-Share-Code": NUMBER})
    await raw(asha, "POST", f"{case}/aadhaar-file", archive, status=200, **{"X-Share-Code": SHARE_CODE})

    await asha.json("POST", f"{case}/method", {"method": "aadhaar_qr"}, status=200)
    await raw(asha, "POST", f"{case}/aadhaar-qr", a_secure_qr_picture(issued_at=issued), status=200)

    document = uuid4()
    upload = f"/v1/me/verification/documents/{document}?purpose=id_front&case={case.rpartition('/')[2]}"
    await raw(asha, "PUT", upload, saved(card(), "JPEG"), status=201)
    await asha.json("POST", f"{case}/method", {"method": "other_id"}, status=200)
    other = {"name": "Asha Rani", "date_of_birth": "1998-08-15", "document_id": str(document)}
    for number in (NUMBER, SPACED):
        refused = await asha.json("POST", f"{case}/other-id", {**other, "number": number}, status=422)
        assert refused["code"] == "aadhaar_number_not_accepted"
    await asha.json("POST", f"{case}/other-id", {**other, "number": "KA0120200012345"}, status=200)

    await asha.json("POST", f"{case}/method", {"method": "passport"}, status=200)
    passport = {"document_id": str(document)}
    await asha.json("POST", f"{case}/passport", {**passport, "mrz": NUMBER}, status=422)
    await asha.json("POST", f"{case}/passport", {**passport, "mrz": a_passport_mrz()}, status=200)
    await asha.json("POST", f"{case}/tax-id", {"pan": NUMBER}, status=422)
    await asha.json("POST", f"{case}/tax-id", {"pan": a_pan()}, status=200)
    handed_in = await asha.json("POST", f"{case}/submit", status=200)
    assert handed_in["state"] in ("needs_input", "needs_review"), "the agreement is not signed"
    await asha.json("PUT", f"{case}/appeals/{uuid4()}", {"text": f"my number is {SPACED}"}, status=422)
    return asha


async def dump(container: Container) -> dict[str, str]:
    """Every row of every table, as PostgreSQL writes it."""
    async with container.engine().connect() as connection:
        tables = (
            await connection.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
            )
        ).scalars()
        return {
            table: "\n".join((await connection.execute(text(f'SELECT t::text FROM "{table}" t'))).scalars())
            for table in tables
        }


async def test_age_05_prv_06_after_a_full_run_neither_database_nor_log_says_who_anybody_is(
    platform: Platform, capfd: pytest.CaptureFixture[str]
) -> None:
    await walk(platform)
    logged = "".join(capfd.readouterr())
    written = await dump(platform.container)
    assert "aadhaar-file" in logged, "the log was captured"
    assert written["verification_claims"], "claims were kept, sealed"
    assert written["verification_evidence"].count("\n") > 5
    everything = {**written, "the log": logged}
    for place, said in everything.items():
        assert NUMBER not in said, place
        assert SPACED not in said, place
        assert not list(find_aadhaar_numbers(said)), place
        for personal in (
            "Sharma",
            "SHARMA",
            "ASHA RANI",
            "Asha Rani",
            "1998-08-15",
            "15-08-1998",
            a_pan(),
            "Z1234567",
        ):
            assert personal not in said, f"{personal} in {place}"


async def test_the_search_would_find_what_it_looks_for(platform: Platform) -> None:
    asha = await platform.people.make(Role.VIEWER, AgeState.UNVERIFIED)
    async with platform.container.database().begin() as tx:
        await tx.users.update(replace(asha.user, display_name=f"Asha Rani {SPACED}"))
    said = (await dump(platform.container))["account"]
    assert list(find_aadhaar_numbers(said))
    assert "Asha Rani" in said
