import base64
import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from entrypoints.cli.run_settings import TEXT_TEMPLATE_IDS
from entrypoints.cli.settings_doc import settings_table
from entrypoints.settings import Settings, secret_fields
from entrypoints.settings_checks import SettingsRefused, load_settings, problems_of

ROOT = Path(__file__).parents[3]
STRONG = "9fK2-wq7Zt_4LmXo0sRb8vYc3NdHgJ5aUe"

GOOD: dict[str, Any] = {
    "region_database": __file__,
    "environment": "production",
    "public_url": "https://livepanty.example",
    "database_url": "postgresql+asyncpg://app@db.example/livepanty",
    "redis_url": "redis://valkey.example:6379/0",
    "s3_endpoint_url": "https://s3.example",
    "s3_access_key_id": "AKIDEXAMPLE",
    "s3_secret_access_key": STRONG,
    "vault_key_file": "/etc/livepanty/vault-keys.json",
    "smtp_url": "smtps://mail.example:465",
    "mail_from": "LivePanty <no-reply@livepanty.example>",
    "secret_key": STRONG,
    "token_signing_key": base64.urlsafe_b64encode(bytes(range(32))).decode(),
    "media_url": "http://media.example:8420",
    "media_secret": STRONG,
    "razorpay_key_id": "rzp_live_example",
    "seller_legal_name": "Example Media Private Limited",
    "seller_gstin": "29AAAAA0000A1Z5",
    "seller_address": "1 Example Road, Bengaluru",
    "statement_descriptor": "EXAMPLE MEDIA",
    "razorpay_key_secret": "provider chosen",
    "razorpay_webhook_secret": STRONG,
    "identity_hash_key": STRONG,
    "age_provider_url": "https://age.example",
    "age_provider_api_key": "provider chosen",
    "age_provider_webhook_secret": STRONG,
    "acquirer_approval_ref": "ACQ-2026-114",
    "grievance_officers": json.dumps(
        [
            {
                "since": "2026-01-01",
                "name": "Lata Rao",
                "email": "lata@livepanty.example",
                "address": "1 Example Road",
            }
        ]
    ),
}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LIVEPANTY_{name.upper()}", raising=False)


def test_a_complete_production_environment_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(f"LIVEPANTY_{name.upper()}", value)
    assert load_settings().legal_profile == "IN-nonexplicit"


def test_an_empty_environment_is_refused_with_everything_that_is_missing() -> None:
    with pytest.raises(SettingsRefused) as refused:
        load_settings()
    for name in GOOD:
        if name != "environment":
            assert f"LIVEPANTY_{name.upper()} is missing" in str(refused.value)


@pytest.mark.parametrize("name", [name for name in GOOD if name != "environment"])
def test_each_missing_setting_is_named_alone(name: str) -> None:
    (problem,) = problems_of(Settings.model_validate({**GOOD, name: ""}))
    assert f"LIVEPANTY_{name.upper()}" in problem


LIVEKIT = {
    "media_plane": "livekit",
    "livekit_url": "https://livekit.example",
    "livekit_client_url": "wss://livekit.example",
    "livekit_api_key": "APIexample",
    "livekit_api_secret": STRONG,
}


def test_livekit_takes_the_place_of_our_own_media_plane_whole_or_not_at_all() -> None:
    whole = {**GOOD, **LIVEKIT, "media_url": "", "media_secret": ""}
    assert problems_of(Settings.model_validate(whole)) == []
    for name, value in LIVEKIT.items():
        if name != "media_plane":
            (problem,) = problems_of(Settings.model_validate({**whole, name: ""}))
            assert f"LIVEPANTY_{name.upper()} is missing" in problem
            (problem,) = problems_of(Settings.model_validate({**GOOD, name: value}))
            assert f"LIVEPANTY_{name.upper()} is set" in problem
    for name, wrong in (
        ("livekit_url", "http://livekit.example"),
        ("livekit_client_url", "ws://livekit.example"),
        ("livekit_api_secret", "short"),
    ):
        (problem,) = problems_of(Settings.model_validate({**whole, name: wrong}))
        assert f"LIVEPANTY_{name.upper()}" in problem


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("secret_key", "short"),
        ("media_secret", "a" * 64),
        ("razorpay_webhook_secret", "changeme"),
        ("age_provider_webhook_secret", "x" * 31),
        ("token_signing_key", "AAAA"),
        ("ledger_digest_key", "AAAA"),
        ("ledger_digest_public_keys", "AAAA"),
        ("token_signing_key", "not base64 at all!"),
        ("public_url", "http://livepanty.example"),
        ("age_provider_url", "http://age.example"),
        ("rekognition_endpoint_url", "http://rekognition.example"),
        ("legal_profile", "XX-unknown"),
        ("region_database", "/no/such/file.mmdb"),
        ("seller_gstin", "29AAAAA0000A1X5"),
        ("seller_gstin", "28AAAAA0000A1Z5"),
    ],
)
def test_a_weak_or_wrong_setting_is_refused_and_its_value_not_repeated(name: str, value: str) -> None:
    (problem,) = problems_of(Settings.model_validate({**GOOD, name: value}))
    assert f"LIVEPANTY_{name.upper()}" in problem
    if name in secret_fields():
        assert value not in problem


def test_wal_09_live_payments_need_an_approval() -> None:
    (problem,) = problems_of(Settings.model_validate({**GOOD, "acquirer_approval_ref": ""}))
    assert "approval" in problem


def test_age_22_aadhaar_is_not_on_without_saying_who_signs_it() -> None:
    (problem,) = problems_of(Settings.model_validate({**GOOD, "ovse_registration_id": "OVSE-1"}))
    assert "LIVEPANTY_UIDAI_CERTIFICATES is missing" in problem
    registered = {"ovse_registration_id": "OVSE-1", "uidai_certificates": "/etc/livepanty/uidai"}
    assert problems_of(Settings.model_validate({**GOOD, **registered})) == []


def test_str_12_a_classifier_that_cannot_be_asked_keeps_the_programs_from_starting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Settings.model_validate(
        {**GOOD, "frame_classifier": "onnx", "frame_model": str(tmp_path / "manifest.json")}
    )
    (problem,) = problems_of(chosen)
    assert "LIVEPANTY_FRAME_MODEL" in problem
    model = b"what onnxruntime will read"
    (tmp_path / "model.onnx").write_bytes(model)
    manifest = {
        "name": "house-1", "model": "model.onnx", "sha256": hashlib.sha256(model).hexdigest(), "width": 8, "height": 8,
        "layout": "NCHW", "activation": "none", "classes": ["violence"],
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert problems_of(chosen) == []
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert problems_of(chosen) == ["onnxruntime is not installed: it is the extra `onnx`"]


def test_str_12_the_open_model_needs_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = Settings.model_validate({**GOOD, "frame_classifier": "open-nsfw"})
    assert problems_of(chosen) == []
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    (problem,) = problems_of(chosen)
    assert "the extra `open-nsfw`" in problem


def test_a_number_out_of_range_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**GOOD, "publisher_grace_seconds": "10001"}.items():
        monkeypatch.setenv(f"LIVEPANTY_{name.upper()}", value)
    with pytest.raises(SettingsRefused, match="LIVEPANTY_PUBLISHER_GRACE_SECONDS"):
        load_settings()


@pytest.mark.parametrize(
    ("seconds", "is_taken"), [(0, True), (1, False), (14, False), (15, True), (30, True), (31, False)]
)
def test_str_16_a_delay_is_none_or_long_enough(seconds: int, is_taken: bool) -> None:
    given: dict[str, Any] = GOOD | {"new_performer_delay_seconds": seconds}
    if not is_taken:
        with pytest.raises(ValidationError, match="new_performer_delay_seconds"):
            Settings(**given)
        return
    assert Settings(**given).delay_of_new_performers == seconds
    assert Settings(**given | {"environment": "dev"}).delay_of_new_performers == 0


def test_ops_05_only_development_and_who_says_so_begin_shows_while_nobody_looks() -> None:
    given: dict[str, Any] = GOOD
    assert Settings(**given | {"environment": "production"}).needs_sampler
    assert not Settings(**given | {"environment": "dev"}).needs_sampler
    assert not Settings(**given | {"environment": "production", "sampler_needed": False}).needs_sampler


def test_no_secret_has_a_default() -> None:
    assert len(secret_fields()) == 9
    assert all(Settings.model_fields[name].default == "" for name in secret_fields())


def test_a_token_for_the_metrics_may_be_missing_but_not_weak() -> None:
    weak = Settings.model_validate({**GOOD, "metrics_token": "metrics"})
    assert problems_of(weak) == ["LIVEPANTY_METRICS_TOKEN is weak: it needs 32 random characters or more"]
    assert problems_of(Settings.model_validate({**GOOD, "metrics_token": ""})) == []


def test_the_documented_table_is_the_real_one() -> None:
    documented = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert documented == settings_table(), "write docs/settings.md anew from entrypoints.cli.settings_doc"


def test_age_23_documents_are_sealed_by_a_key_file_or_by_kms_and_never_by_both() -> None:
    kms = {"vault_kms_key_id": "alias/vault"}
    (problem,) = problems_of(Settings.model_validate({**GOOD, **kms}))
    assert "LIVEPANTY_VAULT_KEY_FILE" in problem
    assert problems_of(Settings.model_validate({**GOOD, **kms, "vault_key_file": ""})) == []


@pytest.mark.parametrize("address", ["clamd", "clamd:", ":3310", "clamd:3310/x"])
def test_age_23_a_scanner_is_named_by_host_and_port(address: str) -> None:
    (problem,) = problems_of(Settings.model_validate({**GOOD, "clamd_address": address}))
    assert problem == "LIVEPANTY_CLAMD_ADDRESS is not host:port"
    assert problems_of(Settings.model_validate({**GOOD, "clamd_address": "clamd:3310"})) == []


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Lata Rao", "does not name officers"),
        ('[{"since": "soon", "name": "Lata", "email": "a@b.example", "address": "1 Road"}]', "does not name officers"),
        ('[{"since": "2026-01-01", "name": " ", "email": "a@b.example", "address": "1 Road"}]', "each has a name"),
        ('[{"since": "2026-01-01", "name": "Lata", "email": "none", "address": "1 Road"}]', "each has a name"),
        ('[{"since": "2126-01-01", "name": "Lata", "email": "a@b.example", "address": "1 Road"}]', "nobody who"),
    ],
)  # fmt: skip
def test_leg_01_without_a_grievance_officer_in_office_nothing_starts(text: str, problem: str) -> None:
    [told] = problems_of(Settings.model_validate({**GOOD, "grievance_officers": text}))
    assert told.startswith("LIVEPANTY_GRIEVANCE_OFFICERS")
    assert problem in told


TEXTS: dict[str, Any] = {
    "text_region": "ap-south-1", "text_header": "LVPNTY", "text_entity_id": "1" * 19,
    "text_template_ids": TEXT_TEMPLATE_IDS,
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({}, ""),
        ({"text_header": ""}, "LIVEPANTY_TEXT_HEADER is missing"),
        ({"text_entity_id": "1701"}, "LIVEPANTY_TEXT_ENTITY_ID is missing, or not 19 digits"),
        ({"text_template_ids": ""}, "verify_number in en, verify_number in hi, complaint_decided in en"),
        ({"text_template_ids": '{"other": {}}'}, "LIVEPANTY_TEXT_TEMPLATE_IDS does not name templates"),
        ({"text_country_codes": "+91"}, "LIVEPANTY_TEXT_COUNTRY_CODES does not list country codes"),
        ({"text_country_codes": ""}, "LIVEPANTY_TEXT_COUNTRY_CODES does not list country codes"),
        ({"text_endpoint_url": "http://sms.example"}, "LIVEPANTY_TEXT_ENDPOINT_URL is not https"),
        ({"text_access_key_id": "AKIA"}, "LIVEPANTY_TEXT_SECRET_ACCESS_KEY is missing, beside"),
        ({"text_country_codes": "44", "text_header": "", "text_entity_id": "", "text_template_ids": ""}, ""),
        ({"text_region": "", "text_header": ""}, ""),
    ],
)  # fmt: skip
def test_leg_16_text_messages_to_india_need_what_the_law_registers(
    changes: dict[str, Any], problem: str
) -> None:
    problems = problems_of(Settings(**{**GOOD, **TEXTS, **changes}))
    if not problem:
        assert problems == []
    else:
        assert len([line for line in problems if problem in line]) == 1, problems
