"""The sandbox makes documents that a platform which pins its certificate takes, and no other does."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx2
import pytest

from adapters.aadhaar.certificates import load_certificates
from adapters.aadhaar.offline_xml import UidaiOfflineKyc
from adapters.aadhaar.pictures import PictureProcess
from adapters.aadhaar.secure_qr import UidaiSecureQr
from domain.age_verification.reading import DocumentTooOld, SignatureInvalid
from entrypoints.cli.state import StateDirectory
from entrypoints.sandbox.app import create_sandbox
from entrypoints.settings import Settings
from tests.documents_made import the_test_ca
from tests.integration.providers.conftest import served

FORM = {
    "name": "Ravi Kumar",
    "date_of_birth": "1990-01-31",
    "gender": "M",
    "last_four": "4321",
    "days_ago": "3",
    "share_code": "AB12",
}


@pytest.fixture
def pinned(tmp_path: Path) -> str:
    """As `livepanty dev` makes and pins it."""
    return str(StateDirectory(tmp_path).uidai())


@pytest.fixture
async def page(pinned: str) -> AsyncIterator[httpx2.AsyncClient]:
    settings = Settings(environment="dev", public_url="http://livepanty.test", uidai_certificates=pinned)
    async with (
        served(lambda url: create_sandbox(settings)) as url,
        httpx2.AsyncClient(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield client


async def document(page: httpx2.AsyncClient, kind: str, **changes: str) -> bytes:
    answer = await page.post("/uidai", data={**FORM, "document": kind, **changes})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.content


async def test_age_04_a_developers_zip_is_taken(page: httpx2.AsyncClient, pinned: str) -> None:
    assert (await page.get("/uidai")).status_code == 200
    archive = await document(page, "offline_kyc")
    reader = UidaiOfflineKyc(load_certificates(pinned), registration_id="OVSE-SANDBOX", max_age_days=90)
    claims = await reader.read(archive, share_code="AB12", now=datetime.now(UTC))
    assert (claims.name, claims.date_of_birth, claims.last_four) == ("Ravi Kumar", date(1990, 1, 31), "4321")
    elsewhere = UidaiOfflineKyc([the_test_ca().certificate], registration_id="OVSE-1", max_age_days=90)
    with pytest.raises(SignatureInvalid):
        await elsewhere.read(archive, share_code="AB12", now=datetime.now(UTC))
    old = await document(page, "offline_kyc", days_ago="91")
    with pytest.raises(DocumentTooOld):
        await reader.read(old, share_code="AB12", now=datetime.now(UTC) + timedelta(minutes=1))


async def test_age_03_a_developers_qr_code_is_taken(page: httpx2.AsyncClient, pinned: str) -> None:
    reader = UidaiSecureQr(
        load_certificates(pinned),
        registration_id="OVSE-SANDBOX",
        max_age_days=90,
        pictures=PictureProcess(seconds=60),
    )
    now = datetime.now(UTC)
    claims = await reader.read_picture(await document(page, "secure_qr"), now=now)
    assert (claims.name, claims.gender, claims.last_four) == ("Ravi Kumar", "M", "4321")
    digits = (await document(page, "secure_qr_digits")).decode()
    assert await reader.read_digits(digits, now=now) == claims


@pytest.mark.parametrize(
    "changes",
    [
        {"document": "passport"},
        {"name": ""},
        {"name": "आशा"},
        {"date_of_birth": "yesterday"},
        {"days_ago": "301"},
        {"days_ago": "-1"},
        {"last_four": "12345"},
        {"share_code": "'; x"},
        {"gender": "?"},
    ],
)
async def test_a_wish_that_cannot_be_met_is_told(page: httpx2.AsyncClient, changes: dict[str, str]) -> None:
    answer = await page.post("/uidai", data={**FORM, "document": "secure_qr", **changes})
    assert answer.status_code == 400


async def test_where_certificates_are_not_the_sandboxs_nothing_is_made() -> None:
    settings = Settings(environment="dev", public_url="http://livepanty.test", uidai_certificates="")
    async with (
        served(lambda url: create_sandbox(settings)) as url,
        httpx2.AsyncClient(base_url=url, trust_env=False, timeout=60) as client,
    ):
        answer = await client.post("/uidai", data={**FORM, "document": "offline_kyc"})
    assert answer.status_code == 400
