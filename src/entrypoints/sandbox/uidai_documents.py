"""Documents of made-up people as UIDAI would make them, signed by a certificate of our own: for development and tests.

No real certificate of UIDAI has to do with them, so nothing that is made here passes on a platform that pins those.
"""

import base64
import gzip
import io
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pyzipper
import zxingcpp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.x509.oid import NameOID
from lxml import etree
from PIL import Image
from signxml.algorithms import CanonicalizationMethod, SignatureMethod
from signxml.signer import XMLSigner

from domain.india import INDIA

VALID_YEARS = 3
NOT_A_PHOTO = b"\xff\x4f\xff\x51a photo would be here"
"""It begins as JPEG 2000 does, with the very byte that parts fields: a reader has to count them."""


@dataclass(frozen=True, slots=True)
class Resident:
    """A made-up person. `last_four` ends the number that nobody has."""

    name: str = "Asha Rani Sharma"
    date_of_birth: date = date(1998, 8, 15)
    gender: str = "F"
    last_four: str = "0124"

    @property
    def born(self) -> str:
        return self.date_of_birth.strftime("%d-%m-%Y")


@dataclass(frozen=True, slots=True)
class SandboxUidai:
    """An issuer: its key and the certificate that a reader has to pin."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, *, valid_from: datetime, valid_until: datetime | None = None) -> "SandboxUidai":
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Sandbox, not UIDAI")])
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(valid_from)
            .not_valid_after(valid_until or valid_from + timedelta(days=365 * VALID_YEARS))
            .sign(key, hashes.SHA256())
        )
        return cls(key, certificate)

    @classmethod
    def load(cls, path: Path) -> "SandboxUidai":
        """From a file as `pem` writes it."""
        data = path.read_bytes()
        key = serialization.load_pem_private_key(data, password=None)
        assert isinstance(key, rsa.RSAPrivateKey), "the sandbox's issuer signs with RSA"
        return cls(key, x509.load_pem_x509_certificate(data))

    def pem(self) -> bytes:
        """The key and the certificate behind it. A reader that is given this file pins the certificate."""
        key = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        return key + self.certificate.public_bytes(serialization.Encoding.PEM)

    # Offline e-KYC

    def offline_kyc_xml(
        self, resident: Resident, *, issued_at: datetime, method: SignatureMethod = SignatureMethod.RSA_SHA256
    ) -> bytes:
        root = etree.Element("OfflinePaperlessKyc", referenceId=reference(resident, issued_at))
        data = etree.SubElement(root, "UidData")
        etree.SubElement(
            data, "Poi", dob=resident.born, e="", gender=resident.gender, m="", name=resident.name
        )
        etree.SubElement(
            data, "Poa", careof="", country="India", dist="Jaipur", pc="302001", state="Rajasthan"
        )
        etree.SubElement(data, "Pht").text = base64.b64encode(NOT_A_PHOTO).decode()
        return self.signed_xml(root, method=method)

    def signed_xml(
        self,
        root: etree._Element,
        *,
        method: SignatureMethod = SignatureMethod.RSA_SHA256,
        reference_uri: str | None = None,
    ) -> bytes:
        """Signs the whole, or the one element whose `Id` is given."""
        signer = _AnySigner(
            signature_algorithm=method, c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0
        )
        signed = signer.sign(root, key=self.key, cert=[self.certificate], reference_uri=reference_uri)
        xml: bytes = etree.tostring(signed, xml_declaration=True, encoding="UTF-8")
        return xml

    def offline_kyc_zip(self, resident: Resident, *, issued_at: datetime, share_code: str) -> bytes:
        name = f"offlineaadhaar{issued_at.astimezone(INDIA):%Y%m%d%H%M%S}000.xml"
        return encrypted_zip({name: self.offline_kyc_xml(resident, issued_at=issued_at)}, share_code)

    # Secure QR

    def secure_qr_number(self, resident: Resident, *, issued_at: datetime, version: str = "V2") -> str:
        """The digits. An empty `version` is the first layout, with neither a version nor a mobile number."""
        fields = ["0", reference(resident, issued_at), resident.name, resident.born, resident.gender]
        fields += ["", "Jaipur", "", "12", "Civil Lines", "302001", "", "Rajasthan", "", "", "Jaipur"]
        if version:
            fields = [version, *fields, "0000"]
        signed = b"".join(field.encode("latin-1") + b"\xff" for field in fields) + NOT_A_PHOTO
        return self.signed_qr_number(signed)

    def signed_qr_number(self, signed: bytes) -> str:
        signature = self.key.sign(signed, PKCS1v15(), hashes.SHA256())
        return digits_of(gzip.compress(signed + signature, mtime=0))


class _AnySigner(XMLSigner):
    """Signs with SHA-1 too, as UIDAI does; the library refuses."""

    def check_deprecated_methods(self) -> None:
        pass


def reference(resident: Resident, issued_at: datetime) -> str:
    """The last four digits, then the moment of issue in India to the millisecond."""
    local = issued_at.astimezone(INDIA)
    return f"{resident.last_four}{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03}"


def digits_of(data: bytes) -> str:
    """A big-endian number in decimal. Python's own conversion ends at 4,300 digits."""
    number, digits = int.from_bytes(data, "big"), []
    while number:
        number, rest = divmod(number, 10**1000)
        digits.append(f"{rest:01000}")
    return "".join(reversed(digits)).lstrip("0")


def qr_picture(text: str, *, scale: int = 3) -> bytes:
    """A PNG."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L")
    picture = io.BytesIO()
    Image.fromarray(code.to_image(scale=scale)).save(picture, "PNG")
    return picture.getvalue()


def encrypted_zip(entries: dict[str, bytes], share_code: str) -> bytes:
    """AES, as new archives have it. UIDAI's have the older ZipCrypto, which no library of ours writes."""
    archive = io.BytesIO()
    with pyzipper.AESZipFile(
        archive, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES
    ) as made:
        made.setpassword(share_code.encode())
        for name, data in entries.items():
            made.writestr(name, data)
    return archive.getvalue()


def a_share_code() -> str:
    """Four letters and digits, as UIDAI's page asks for."""
    return "".join(secrets.choice("ABCDEFGHJKLMNPQRSTUVWXYZ23456789") for _ in range(4))
