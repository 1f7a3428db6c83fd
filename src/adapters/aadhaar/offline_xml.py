"""Aadhaar offline e-KYC: a zip, opened with the share code, that holds one XML signed by UIDAI (AGE-04).

Nothing is believed of the XML but what the signature covers: every value comes from the node that the verifier hands
back, never from the document as it was parsed. The photo is neither decoded nor kept.
"""

import asyncio
import io
import struct
import zlib
from collections.abc import Sequence
from datetime import datetime

import pyzipper
from cryptography import x509
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, VerifyResult, XMLVerifier

from adapters.aadhaar.certificates import was_valid
from adapters.aadhaar.fields import read_person, read_reference
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.reading import (
    AadhaarNotEnabled,
    MalformedDocument,
    SignatureInvalid,
    WrongShareCode,
)
from ports.age_verification.readers import OfflineKycReader

ARCHIVE_MAX = 128 * 1024
XML_MAX = 256 * 1024
"""Bytes. UIDAI's own have 10 to 40 KiB, most of it the photo; ZipCrypto is undone in Python, at 0.6 MB/s."""
RATIO_MAX = 20
SHARE_CODE_MAX = 32
ELEMENTS_MAX, ATTRIBUTES_MAX, NAMESPACES_MAX = 100, 40, 8
"""UIDAI's own have some twenty elements. Canonical XML takes time that grows with the square of the latter two."""

ROOT = "OfflinePaperlessKyc"
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"
_REFERENCE = "{http://www.w3.org/2000/09/xmldsig#}Reference"

_BAD_ZIP = (
    pyzipper.BadZipFile, RuntimeError, NotImplementedError, ValueError, OverflowError, EOFError, OSError,
    LookupError, struct.error, zlib.error,
)  # fmt: skip
"""What pyzipper raises for archives that are damaged, or made to do harm."""


class _Verifier(XMLVerifier):
    excise_empty_xmlns_declarations = True
    """UIDAI writes the signature with a default namespace; without this the library puts `xmlns=""` into the
    canonical form of what is below, which nobody signed. What is read has passed through the same."""


class UidaiOfflineKyc(OfflineKycReader):
    """Refuses everything with `AadhaarNotEnabled` until there is a registration as an OVSE (AGE-22)."""

    def __init__(
        self,
        certificates: Sequence[x509.Certificate],
        *,
        registration_id: str,
        max_age_days: int,
        allow_sha1: bool = False,
    ) -> None:
        """`allow_sha1` takes RSA-SHA1 for the signature, as UIDAI's files of 2025 have it.

        What is signed then is `SignedInfo`, which is UIDAI's text throughout; the digest in it that covers the
        person's data has to be SHA-256 all the same.
        """
        self._certificates = list(certificates)
        self._registration_id = registration_id
        self._max_age_days = max_age_days
        methods = {SignatureMethod.RSA_SHA256} | ({SignatureMethod.RSA_SHA1} if allow_sha1 else set())
        self._signature_methods = frozenset(methods)

    async def read(self, archive: bytes, *, share_code: str, now: datetime) -> IdentityClaims:
        if not self._registration_id:
            raise AadhaarNotEnabled("Aadhaar is not taken here yet; choose another way")
        # A thread cannot be stopped: what bounds its time are the sizes above, which it checks first.
        return await asyncio.to_thread(self._read, archive, share_code, now)

    def _read(self, archive: bytes, share_code: str, now: datetime) -> IdentityClaims:
        data = _xml_of(archive, share_code)
        _require_expected_shape(data)
        signed, certificate = self._verified(data)
        reference = read_reference(signed.get("referenceId", ""), now=now, max_age_days=self._max_age_days)
        if not was_valid(certificate, reference.issued_at):
            raise SignatureInvalid("UIDAI did not sign with this certificate at that time")
        people = signed.findall("./UidData/Poi")
        if signed.tag != ROOT or len(people) != 1:
            raise MalformedDocument("this is signed, but it is no offline e-KYC document")
        person = people[0].attrib
        return read_person(
            name=person.get("name", ""),
            born=person.get("dob", ""),
            gender=person.get("gender", ""),
            reference=reference,
        )

    def _verified(self, data: bytes) -> tuple[etree._Element, x509.Certificate]:
        """The node that one of the pinned certificates signed. Raises `SignatureInvalid`."""
        for certificate in self._certificates:
            expected = SignatureConfiguration(
                location="./",
                expect_references=1,
                signature_methods=self._signature_methods,
                digest_algorithms=frozenset({DigestAlgorithm.SHA256}),
                default_reference_c14n_method=CanonicalizationMethod.CANONICAL_XML_1_0,
                # The certificate has to be of the time of issue, which is known once the signature is.
                verification_time=certificate.not_valid_before_utc,
            )
            try:
                result = _Verifier().verify(
                    data, x509_cert=certificate, parser=_parser(), expect_config=expected
                )
            except (SignXMLException, etree.LxmlError, ValueError, TypeError):
                continue
            if isinstance(result, VerifyResult) and result.signed_xml is not None:
                return result.signed_xml, certificate
        raise SignatureInvalid("UIDAI did not sign this file, or it was changed afterwards")


def _xml_of(archive: bytes, share_code: str) -> bytes:
    """The one XML in the archive. Raises `MalformedDocument`, `WrongShareCode`."""
    if len(archive) > ARCHIVE_MAX:
        raise MalformedDocument("this file is too large for an offline e-KYC zip")
    if not 1 <= len(share_code) <= SHARE_CODE_MAX:
        raise WrongShareCode("this share code does not open the file", pointer="/share_code")
    try:
        with pyzipper.AESZipFile(io.BytesIO(archive)) as opened:
            entries = opened.infolist()
            if len(entries) != 1:
                raise MalformedDocument("an offline e-KYC zip holds one file")
            _require_plain_entry(entries[0])
            return _decrypted(opened, entries[0], share_code)
    except _BAD_ZIP:
        raise MalformedDocument("this is not a zip that can be read") from None


def _require_plain_entry(entry: pyzipper.ZipInfo) -> None:
    name = entry.orig_filename
    if not name.lower().endswith(".xml") or not name.isprintable() or set(name) & set("/\\:"):
        raise MalformedDocument("an offline e-KYC zip holds one XML file")
    if not entry.flag_bits & 0x1:
        raise MalformedDocument("an offline e-KYC zip is encrypted with its share code")
    if entry.compress_type not in {pyzipper.ZIP_STORED, pyzipper.ZIP_DEFLATED}:
        raise MalformedDocument("this zip is compressed in an unusual way")
    if entry.file_size > XML_MAX or entry.file_size > RATIO_MAX * max(entry.compress_size, 1):
        raise MalformedDocument("this file is too large for an offline e-KYC document")


def _decrypted(opened: pyzipper.AESZipFile, entry: pyzipper.ZipInfo, share_code: str) -> bytes:
    """A wrong code is known by one or two bytes, or else by the nonsense that it makes of the rest."""
    try:
        with opened.open(entry, pwd=share_code.encode()) as stream:
            data: bytes = stream.read(XML_MAX + 1)
    except _BAD_ZIP:
        raise WrongShareCode("this share code does not open the file", pointer="/share_code") from None
    if len(data) > XML_MAX:
        raise MalformedDocument("this file is too large for an offline e-KYC document")
    return data


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )


def _require_expected_shape(data: bytes) -> None:
    """What UIDAI never writes is refused before anything costly or clever is done with it. Raises the refusals."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data or data.count(b"xmlns") > NAMESPACES_MAX:
        raise MalformedDocument("an offline e-KYC document declares no entities and few namespaces")
    try:
        root = etree.fromstring(data, parser=_parser())
    except (etree.LxmlError, ValueError):
        raise MalformedDocument("this is not an XML document in UTF-8") from None
    elements = list(root.iter())
    if root.tag != ROOT or len(elements) > ELEMENTS_MAX:
        raise MalformedDocument("this is no offline e-KYC document")
    if any(len(element.attrib) > ATTRIBUTES_MAX for element in root.iter("*")):
        raise MalformedDocument("this is no offline e-KYC document")
    signatures, references = list(root.iter(_SIGNATURE)), list(root.iter(_REFERENCE))
    if len(signatures) != 1 or signatures[0].getparent() is not root:
        raise SignatureInvalid("an offline e-KYC document has one signature, over the whole of it")
    if len(references) != 1 or references[0].get("URI") != "":
        raise SignatureInvalid("the signature has to cover the whole document")
