"""The certificates UIDAI signs with, pinned: files that an operator took from uidai.gov.in and compared."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

SUFFIXES = frozenset({".pem", ".crt", ".cer"})
_PEM_MARK = b"-----BEGIN CERTIFICATE-----"


def load_certificates(path: str) -> list[x509.Certificate]:
    """Every certificate in a file, or in the files of a directory, PEM or DER; none for an empty path.

    Raises `OSError` or `ValueError` for what cannot be read: better to start not at all than with a pin missing.
    """
    if not path:
        return []
    place = Path(path)
    files = sorted(file for file in place.iterdir() if file.suffix in SUFFIXES) if place.is_dir() else [place]
    return [certificate for file in files for certificate in _certificates(file.read_bytes())]


def rsa_key_of(certificate: x509.Certificate) -> RSAPublicKey | None:
    key = certificate.public_key()
    return key if isinstance(key, RSAPublicKey) else None


def was_valid(certificate: x509.Certificate, at: datetime) -> bool:
    """Whether a document of that moment may be signed with it."""
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc


def _certificates(data: bytes) -> Sequence[x509.Certificate]:
    if _PEM_MARK in data:
        return x509.load_pem_x509_certificates(data)
    return [x509.load_der_x509_certificate(data)]
