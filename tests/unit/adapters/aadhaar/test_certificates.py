from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from adapters.aadhaar.certificates import load_certificates, was_valid
from entrypoints.sandbox.uidai_documents import SandboxUidai
from tests.documents_made import another_ca, the_test_ca


def test_age_04_certificates_come_from_a_file_or_a_directory_in_either_form(tmp_path: Path) -> None:
    one, other = the_test_ca().certificate, another_ca().certificate
    (tmp_path / "2024.cer").write_bytes(one.public_bytes(Encoding.DER))
    (tmp_path / "2026.pem").write_bytes(other.public_bytes(Encoding.PEM))
    (tmp_path / "README.txt").write_text("where they are from")
    assert load_certificates(str(tmp_path)) == [one, other]
    assert load_certificates(str(tmp_path / "2024.cer")) == [one]
    both = tmp_path / "both"
    both.write_bytes(one.public_bytes(Encoding.PEM) + other.public_bytes(Encoding.PEM))
    assert load_certificates(str(both)) == [one, other]
    assert load_certificates("") == []


def test_age_04_a_pin_that_cannot_be_read_is_not_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.pem").write_text("-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n")
    with pytest.raises(ValueError, match=r"."):
        load_certificates(str(tmp_path))
    with pytest.raises(FileNotFoundError):
        load_certificates(str(tmp_path / "missing.pem"))


def test_age_04_a_certificate_is_good_from_its_first_moment_to_its_last() -> None:
    certificate = the_test_ca().certificate
    first, last = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    assert was_valid(certificate, first)
    assert was_valid(certificate, last)
    assert not was_valid(certificate, first - timedelta(seconds=1))
    assert not was_valid(certificate, last + timedelta(seconds=1))


def test_age_04_the_sandboxs_issuer_survives_its_file(tmp_path: Path) -> None:
    (tmp_path / "uidai.pem").write_bytes(the_test_ca().pem())
    assert SandboxUidai.load(tmp_path / "uidai.pem").certificate == the_test_ca().certificate
    assert load_certificates(str(tmp_path / "uidai.pem")) == [the_test_ca().certificate]
