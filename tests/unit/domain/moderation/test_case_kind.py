import pytest

from domain.moderation.cases.kind import (
    CaseKind,
    Severity,
    UnknownReportReason,
    reportable_kind,
)


@pytest.mark.parametrize(
    "key", ["ncii", "deepfake", "csam", "grooming", "trafficking", "ban_evasion", "impersonation", "other"]
)
def test_mod_02_people_may_report_what_the_taxonomy_names(key: str) -> None:
    assert reportable_kind(key) == key


@pytest.mark.parametrize("key", ["", "rude", "CSAM", "court_order", "minor_claim"])
def test_mod_02_and_nothing_else(key: str) -> None:
    with pytest.raises(UnknownReportReason) as refusal:
        reportable_kind(key)
    assert (refusal.value.code, refusal.value.pointer) == ("unknown_report_reason", "/reason")


@pytest.mark.parametrize(
    ("severity", "kinds"),
    [
        (0, "csam minor minor_claim grooming non_consent threat_to_life"),
        (1, "ncii deepfake trafficking coercion explicit_content violence_or_threat court_order"),
        (2, "harassment doxxing impersonation off_platform_payment"),
        (3, "ban_evasion spam other"),
    ],
)
def test_mod_07_every_kind_has_its_severity(severity: int, kinds: str) -> None:
    assert {kind.value for kind in CaseKind if kind.severity == Severity(severity)} == set(kinds.split())
