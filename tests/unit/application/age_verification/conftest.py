import pytest

from tests.unit.application.age_verification.case_stage import Stage


@pytest.fixture
async def cases() -> Stage:
    made = Stage()
    await made.people()
    return made
