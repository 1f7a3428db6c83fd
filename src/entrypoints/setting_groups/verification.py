"""Of ages and identities, and those who verify them."""

from pydantic import Field
from pydantic_settings import BaseSettings


class VerificationSettings(BaseSettings):
    age_provider_url: str = Field("", description="Base address of the age verification provider")
    age_provider_api_key: str = Field(
        "", description="Key for the age verification provider", json_schema_extra={"secret": True}
    )
    age_provider_webhook_secret: str = Field(
        "", description="Signs the age provider's webhooks", json_schema_extra={"secret": True}
    )
    identity_hash_key: str = Field(
        "",
        description="Key of the hashes by which one person's accounts are found; a new one finds nobody of before",
        json_schema_extra={"secret": True},
    )
    ovse_registration_id: str = Field(
        "",
        description="Registration with UIDAI as an Offline Verification Seeking Entity; without it Aadhaar is off",
    )
    uidai_certificates: str = Field(
        "",
        description="File or directory of the certificates UIDAI signs with, PEM or DER; needed for Aadhaar",
    )
    aadhaar_max_age_days: int = Field(
        90, ge=1, le=3_650, description="How old an Aadhaar offline e-KYC file or Secure QR may be"
    )
    aadhaar_allow_sha1: bool = Field(
        False, description="Take RSA-SHA1 signatures on offline e-KYC files, as UIDAI's of 2025 have them"
    )
    digilocker_url: str = Field(
        "https://digilocker.meripehchaan.gov.in", description="Base address of DigiLocker"
    )
    digilocker_client_id: str = Field("", description="DigiLocker client id; without it the method is off")
    digilocker_client_secret: str = Field(
        "", description="DigiLocker client secret", json_schema_extra={"secret": "optional"}
    )
    cashfree_url: str = Field(
        "https://api.cashfree.com/verification", description="Base address of Cashfree Secure ID"
    )
    cashfree_page_url: str = Field(
        "https://verification.cashfree.com", description="Where Cashfree's pages are: forms may lead there"
    )
    cashfree_client_id: str = Field(
        "", description="Cashfree Secure ID client id; without it its DigiLocker, PAN and face checks are off"
    )
    cashfree_client_secret: str = Field(
        "", description="Cashfree Secure ID client secret", json_schema_extra={"secret": "optional"}
    )
    cashfree_public_key: str = Field(
        "", description="Cashfree's RSA public key as PEM: signs calls where it has no list of our addresses"
    )
    cashfree_signature_in_body: bool = Field(
        False, description="Also hear Cashfree webhooks signed in the body; they decide nothing by themselves"
    )
    veriff_url: str = Field(
        "https://stationapi.veriff.com/v1", description="Base address of the Veriff integration"
    )
    veriff_page_url: str = Field(
        "https://alchemy.veriff.com", description="Where Veriff's pages are: forms may lead there"
    )
    veriff_api_key: str = Field("", description="Veriff API key; without it the method is off")
    veriff_shared_secret: str = Field(
        "", description="Veriff shared secret", json_schema_extra={"secret": "optional"}
    )
