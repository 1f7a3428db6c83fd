from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest

from domain.consent.agreement import (
    AgreementChanged,
    AgreementIdReused,
    AgreementNotAccepted,
    AgreementRequired,
    SignedAgreement,
    SignedNameRequired,
    normal_name,
    require_current_agreement,
)
from domain.consent.performer_agreement import PERFORMER_AGREEMENT
from domain.consent.session_consent import SESSION_CONSENT
from domain.consent.text import ConsentText, in_force
from domain.ids import AgreementId
from domain.language import Language
from tests.builders import NOW, RAVI, a_signed_agreement

PUBLISHED = {
    ("performer", "2026-10", "en"): "942e3f77755d78daf4c4df0a8aa34d5ff2634b1ae2d949da2b1a8084b05c27c4",
    ("performer", "2026-10", "hi"): "05543e549a927c8e4a01b95d6fb9d757f472fae4de3e37f5fec5482f74901a15",
    ("session", "2026-10", "en"): "e683eb66a1d22c5ee9677c7dcf4073d691cc343ce69cf87317a5cdba69939a23",
    ("session", "2026-10", "hi"): "9801a057b726ef367a6ef02461cdecc883ae07b9fd240487b95f0a507c70b936",
}
"""What people signed. A text whose digest changed here was edited after it was published: make a new version."""


def test_cns_01_a_published_text_is_never_edited() -> None:
    found = {
        (kind, text.version, language.value): text.digest(language)
        for kind, texts in (("performer", PERFORMER_AGREEMENT), ("session", SESSION_CONSENT))
        for text in texts
        for language in Language
    }
    assert found == PUBLISHED


def test_cns_01_the_newest_text_whose_day_has_come_is_in_force() -> None:
    day = datetime(2026, 12, 1, tzinfo=UTC)
    old = ConsentText("1", datetime(2026, 1, 1, tzinfo=UTC), {Language.ENGLISH: "one"})
    new = ConsentText("2", day, {Language.ENGLISH: "two"})
    assert in_force((new, old), day - timedelta(microseconds=1)) is old
    assert in_force((new, old), day) is new


def test_cns_01_a_digest_is_sha256_of_the_exact_words_and_names_its_language() -> None:
    text = ConsentText("1", NOW, {Language.ENGLISH: "yes", Language.HINDI: "हाँ"})
    assert text.digest(Language.HINDI) == sha256("हाँ".encode()).hexdigest()
    assert text.language_of(text.digest(Language.HINDI)) is Language.HINDI
    assert text.language_of(sha256(b"no").hexdigest()) is None


def sign(text_sha256: str, *, accepted: bool = True) -> SignedAgreement:
    return SignedAgreement.sign(
        agreement_id=AgreementId(uuid4()), user_id=RAVI, text_sha256=text_sha256, accepted=accepted, now=NOW
    )


def test_cns_01_a_signature_names_version_language_and_text() -> None:
    text = in_force(PERFORMER_AGREEMENT, NOW)
    signed = sign(text.digest(Language.HINDI))
    assert (signed.version, signed.language) == (text.version, Language.HINDI)
    assert (signed.text_sha256, signed.signed_at) == (text.digest(Language.HINDI), NOW)


def test_cns_01_nothing_is_signed_without_the_tick_or_under_another_text() -> None:
    digest = in_force(PERFORMER_AGREEMENT, NOW).digest(Language.ENGLISH)
    with pytest.raises(AgreementNotAccepted):
        sign(digest, accepted=False)
    with pytest.raises(AgreementChanged):
        sign(in_force(SESSION_CONSENT, NOW).digest(Language.ENGLISH))


@pytest.mark.parametrize("name", ["", " ", "A", "A" * 121, "Ravi\u202eivaR", "Ra\x00vi"])
def test_cns_01_a_signature_has_a_name(name: str) -> None:
    with pytest.raises(SignedNameRequired):
        normal_name(name)


def test_a_name_may_be_of_any_script() -> None:
    assert normal_name("  रवि   कुमार ") == "रवि कुमार"


def test_cns_01_only_a_signature_under_the_version_in_force_counts() -> None:
    require_current_agreement(a_signed_agreement(), NOW)
    for signature in (None, a_signed_agreement(version="2025-01")):
        with pytest.raises(AgreementRequired):
            require_current_agreement(signature, NOW)


def test_one_id_is_one_signature() -> None:
    signed = a_signed_agreement()
    signed.require_same_request(a_signed_agreement(id=signed.id))
    with pytest.raises(AgreementIdReused):
        signed.require_same_request(a_signed_agreement(id=signed.id, text_sha256="ff" * 32))
