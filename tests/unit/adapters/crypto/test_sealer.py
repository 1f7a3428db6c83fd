"""Sealing: what is sealed opens with its own key and context, and with nothing else."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.crypto.local_keys import LocalKeyWrapper, add_key, make_key_file, remove_key
from adapters.crypto.sealer import IN_THREAD_FROM, AesGcmSealer
from ports.sealing import SealBroken, Sealed, associated_data
from tests.builders import NOW

CONTEXT = {"kind": "document", "id": "1", "owner": "asha"}


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    make_key_file(path, now=NOW)
    return path


@pytest.fixture
def sealer(key_file: Path) -> AesGcmSealer:
    return AesGcmSealer(LocalKeyWrapper(key_file))


@pytest.mark.parametrize("size", [0, 1, IN_THREAD_FROM - 1, IN_THREAD_FROM, 3_000_000])
async def test_age_23_what_is_sealed_opens_again(sealer: AesGcmSealer, size: int) -> None:
    plain = bytes(size)
    sealed = await sealer.seal(plain, context=CONTEXT)
    assert len(sealed.ciphertext) == 12 + size + 16
    assert await sealer.unseal(sealed, context=dict(reversed(CONTEXT.items()))) == plain


async def test_age_23_each_thing_has_a_key_and_a_nonce_of_its_own(sealer: AesGcmSealer) -> None:
    one, two = [await sealer.seal(b"the same", context=CONTEXT) for _ in range(2)]
    assert one.key.blob != two.key.blob
    assert one.ciphertext[:12] != two.ciphertext[:12]
    assert b"the same" not in one.ciphertext
    with pytest.raises(SealBroken):
        await sealer.unseal(Sealed(two.key, one.ciphertext), context=CONTEXT)


@pytest.mark.parametrize(
    "foreign",
    [
        {**CONTEXT, "owner": "ravi"},
        {**CONTEXT, "id": "2"},
        {**CONTEXT, "kind": "claims"},
        {"kind": "document", "id": "1"},
        {**CONTEXT, "more": ""},
        {},
    ],
)
async def test_age_23_it_opens_in_no_other_context(sealer: AesGcmSealer, foreign: dict[str, str]) -> None:
    sealed = await sealer.seal(b"a passport", context=CONTEXT)
    with pytest.raises(SealBroken):
        await sealer.unseal(sealed, context=foreign)
    with pytest.raises(SealBroken):
        await sealer.rewrap(sealed.key, context=foreign)


async def test_age_23_any_changed_bit_is_noticed(sealer: AesGcmSealer) -> None:
    sealed = await sealer.seal(b"a passport", context=CONTEXT)
    for place in range(len(sealed.ciphertext)):
        changed = bytearray(sealed.ciphertext)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            await sealer.unseal(replace(sealed, ciphertext=bytes(changed)), context=CONTEXT)
    for place in range(len(sealed.key.blob)):
        changed = bytearray(sealed.key.blob)
        changed[place] ^= 1
        with pytest.raises(SealBroken):
            await sealer.unseal(
                replace(sealed, key=replace(sealed.key, blob=bytes(changed))), context=CONTEXT
            )
    for length in (0, 5, 12, 27):
        with pytest.raises(SealBroken):
            await sealer.unseal(replace(sealed, ciphertext=sealed.ciphertext[:length]), context=CONTEXT)


@given(st.dictionaries(st.text(), st.text()), st.dictionaries(st.text(), st.text()))
def test_age_23_different_contexts_are_different_bytes(one: dict[str, str], two: dict[str, str]) -> None:
    assert (associated_data(one) == associated_data(two)) == (one == two)


async def test_prv_04_a_rewrapped_key_opens_the_same_bytes_and_the_old_key_can_go(
    sealer: AesGcmSealer, key_file: Path
) -> None:
    sealed = await sealer.seal(b"a passport", context=CONTEXT)
    fresh = add_key(key_file, now=NOW)
    assert await sealer.unseal(sealed, context=CONTEXT) == b"a passport"
    again = await sealer.rewrap(sealed.key, context=CONTEXT)
    assert again.key_id == fresh != sealed.key.key_id
    remove_key(key_file, sealed.key.key_id)
    assert await sealer.unseal(replace(sealed, key=again), context=CONTEXT) == b"a passport"
    with pytest.raises(SealBroken):
        await sealer.unseal(sealed, context=CONTEXT)
