"""Whether, where and as whom this platform reports to NCMEC (CSA-05)."""

from datetime import date

import pytest

from domain.streaming.content_class import REGION_TABLE, ContentClass, RegionRow
from domain.streaming.region import Region
from entrypoints.choices.child_safety_reporting import (
    case_profile,
    child_safety_reporters,
    reporting_problems,
)
from entrypoints.settings import Settings
from tests.integration.api.conftest import settings_for_tests

ACCOUNT = {
    "ncmec_username": "synthetic", "ncmec_password": "of a test", "ncmec_reporter_first_name": "Tara",
    "ncmec_reporter_last_name": "Officer", "ncmec_reporter_email": "tara@example.in",
}  # fmt: skip
REAL = "https://report.cybertip.org/ispws"


def settings(**changes: str) -> Settings:
    return settings_for_tests("postgresql+asyncpg://a:b@127.0.0.1:9/c", "redis://127.0.0.1:9/0").model_copy(
        update=changes
    )


def test_csa_05_without_an_account_nothing_is_reported_anywhere() -> None:
    assert child_safety_reporters(settings()) == []
    assert reporting_problems(settings(ncmec_url="https://example.com")) == []
    assert case_profile(settings(environment="production", ncmec_url=REAL)) == "IN-nonexplicit"


async def test_csa_05_with_one_it_goes_to_the_test_host_unless_settings_say_more() -> None:
    [made] = child_safety_reporters(settings(**ACCOUNT))
    assert (made.host, made.is_test) == ("exttest.cybertip.org", True)
    await made.aclose()
    assert case_profile(settings(**ACCOUNT, environment="production")) == "IN-nonexplicit"


async def test_csa_05_real_reports_are_of_production_alone_and_give_cases_their_clock() -> None:
    real = settings(**ACCOUNT, ncmec_url=REAL, environment="production")
    assert reporting_problems(real) == []
    assert case_profile(real) == "IN-nonexplicit+NCMEC"
    [made] = child_safety_reporters(real)
    assert (made.host, made.is_test) == ("report.cybertip.org", False)
    await made.aclose()
    dev = settings(**ACCOUNT, ncmec_url=REAL)
    assert "this is no production" in "".join(reporting_problems(dev))
    assert case_profile(dev) == "IN-nonexplicit"


def test_leg_15_where_a_part_of_the_united_states_is_open_its_clocks_hold_too() -> None:
    def table(
        code: str, allows: ContentClass | None, profile: str = "IN-nonexplicit"
    ) -> tuple[RegionRow, ...]:
        row = RegionRow(profile, Region.named(code), allows, date(2027, 1, 1), None, "a test")
        return (*REGION_TABLE, row)

    real = settings(**ACCOUNT, ncmec_url=REAL, environment="production")
    for code in ("US", "US-CA"):
        opened = table(code, ContentClass.GENERAL)
        assert case_profile(settings(), opened) == "IN-nonexplicit+US"
        assert case_profile(real, opened) == "IN-nonexplicit+NCMEC+US"
    for shut in (
        table("US", None), table("CA", ContentClass.GENERAL), table("US", ContentClass.GENERAL, "another"),
    ):  # fmt: skip
        assert case_profile(settings(), shut) == "IN-nonexplicit"


@pytest.mark.parametrize("missing", sorted(ACCOUNT.keys() - {"ncmec_username"}))
def test_csa_05_half_an_account_does_not_start(missing: str) -> None:
    assert reporting_problems(settings(**ACCOUNT | {missing: ""})) == [
        f"LIVEPANTY_{missing.upper()} is missing, beside LIVEPANTY_NCMEC_USERNAME"
    ]
