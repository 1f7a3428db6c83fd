import hashlib
import hmac

import pytest

from adapters.crypto.identity_hasher import HmacIdentityHasher


def test_the_same_thing_has_the_same_hash_and_another_kind_or_key_has_another() -> None:
    hasher = HmacIdentityHasher("a key of the tests")
    digest = hasher.digest("document", "IND:Z1234567")
    assert len(digest) == 32
    assert HmacIdentityHasher("a key of the tests").digest("document", "IND:Z1234567") == digest
    assert hasher.digest("payout_account", "IND:Z1234567") != digest
    assert hasher.digest("document", "IND:Z1234568") != digest
    assert HmacIdentityHasher("another key").digest("document", "IND:Z1234567") != digest


def test_the_hash_is_hmac_sha256_and_stays_what_it_is() -> None:
    """Links are kept for years: another way to hash would find none of them again."""
    digest = HmacIdentityHasher("key").digest("document", "पासपोर्ट")
    assert digest == hmac.digest(b"key", b"document\x00" + "पासपोर्ट".encode(), hashlib.sha256)


def test_where_the_kind_ends_and_the_text_begins_is_told_apart() -> None:
    hasher = HmacIdentityHasher("key")
    assert hasher.digest("document", "s1") != hasher.digest("documents", "1")


def test_without_a_key_there_is_no_hash() -> None:
    with pytest.raises(AssertionError):
        HmacIdentityHasher("")
