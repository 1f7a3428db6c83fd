"""Whether, where and as whom this platform reports to NCMEC (CSA-05)."""

import pytest

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


@pytest.mark.parametrize("missing", sorted(ACCOUNT.keys() - {"ncmec_username"}))
def test_csa_05_half_an_account_does_not_start(missing: str) -> None:
    assert reporting_problems(settings(**ACCOUNT | {missing: ""})) == [
        f"LIVEPANTY_{missing.upper()} is missing, beside LIVEPANTY_NCMEC_USERNAME"
    ]
