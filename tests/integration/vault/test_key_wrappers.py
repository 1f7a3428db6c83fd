"""Every key wrapper keeps the port's promise: a key file, and a key service that speaks KMS's protocol."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from adapters.crypto.local_keys import LocalKeyWrapper, add_key, make_key_file, remove_key
from adapters.crypto.sealer import AesGcmSealer
from adapters.kms.key_wrapper import AwsCredentials, KmsKeyWrapper
from ports.sealing import KeysUnavailable, KeyWrapper, SealBroken
from tests.builders import NOW
from tests.integration.vault.kms_server import KmsKeys, kms_server
from tests.within import within

CONTEXT = {"kind": "document", "id": "1", "owner": "asha"}
KEY = bytes(range(32))


@pytest.fixture
def kms() -> Iterator[tuple[KmsKeys, str]]:
    keys = KmsKeys()
    keys.add_key()
    server = kms_server(keys)
    Thread(target=server.serve_forever, daemon=True).start()
    yield keys, f"http://127.0.0.1:{server.server_port}"
    keys.goes_on.set()
    server.shutdown()
    server.server_close()


def kms_wrapper(url: str, *, key_id: str = "alias/vault", read_seconds: float = 15) -> KmsKeyWrapper:
    return KmsKeyWrapper(
        key_id=key_id,
        endpoint_url=url,
        region="ap-south-1",
        credentials=AwsCredentials("AKIATEST", "secret"),
        read_seconds=read_seconds,
    )


class Keys:
    """A wrapper and how its keys come and go."""

    def __init__(
        self, wrapper: Callable[[], KeyWrapper], add: Callable[[], str], remove: Callable[[str], object]
    ) -> None:
        self.wrapper = wrapper
        self.add = add
        self.remove = remove


@pytest.fixture(params=["file", "kms"])
def keys(request: pytest.FixtureRequest, tmp_path: Path) -> Keys:
    if request.param == "file":
        path = tmp_path / "keys.json"
        make_key_file(path, now=NOW)
        return Keys(
            lambda: LocalKeyWrapper(path), lambda: add_key(path, now=NOW), lambda name: remove_key(path, name)
        )
    served, url = request.getfixturevalue("kms")
    return Keys(lambda: kms_wrapper(url), served.add_key, served.keys.pop)


async def test_age_23_a_wrapped_key_is_unwrapped_in_its_own_context_only(keys: Keys) -> None:
    wrapper = keys.wrapper()
    wrapped = await wrapper.wrap(KEY, context=CONTEXT)
    assert KEY not in wrapped.blob
    assert wrapped.key_id == await wrapper.current_key_id()
    assert await wrapper.unwrap(wrapped, context=CONTEXT) == KEY
    for foreign in ({**CONTEXT, "owner": "ravi"}, {}):
        with pytest.raises(SealBroken) as refused:
            await wrapper.unwrap(wrapped, context=foreign)
        assert refused.value.permanent
    changed = bytearray(wrapped.blob)
    changed[-1] ^= 1
    with pytest.raises(SealBroken):
        await wrapper.unwrap(replace(wrapped, blob=bytes(changed)), context=CONTEXT)


async def test_prv_04_rewrapping_moves_to_the_current_key_and_the_old_one_may_go(keys: Keys) -> None:
    sealed = await AesGcmSealer(keys.wrapper()).seal(b"a passport", context=CONTEXT)
    fresh = keys.add()
    sealer = AesGcmSealer(keys.wrapper())
    again = await sealer.rewrap(sealed.key, context=CONTEXT)
    assert again.key_id == fresh
    keys.remove(sealed.key.key_id)
    assert await sealer.unseal(replace(sealed, key=again), context=CONTEXT) == b"a passport"
    with pytest.raises(SealBroken):
        await sealer.unseal(sealed, context=CONTEXT)


@pytest.mark.parametrize(
    ("failure", "permanent"),
    [("AccessDeniedException", True), ("ThrottlingException", False), ("KMSInternalException", False)],
)
async def test_age_23_a_key_service_that_refuses_opens_nothing(
    kms: tuple[KmsKeys, str], failure: str, permanent: bool
) -> None:
    served, url = kms
    wrapper = kms_wrapper(url)
    wrapped = await wrapper.wrap(KEY, context=CONTEXT)
    served.failure = failure
    for call in (wrapper.unwrap(wrapped, context=CONTEXT), wrapper.wrap(KEY, context=CONTEXT)):
        with pytest.raises(KeysUnavailable) as refused:
            await call
        assert refused.value.permanent is permanent
        assert "account" not in str(refused.value)


async def test_age_23_a_silent_key_service_is_given_up_soon(kms: tuple[KmsKeys, str]) -> None:
    served, url = kms
    wrapped = await kms_wrapper(url).wrap(KEY, context=CONTEXT)
    wrapper = kms_wrapper(url, read_seconds=0.2)
    served.goes_on.clear()

    async def given_up() -> None:
        with pytest.raises(KeysUnavailable):
            await wrapper.unwrap(wrapped, context=CONTEXT)

    await within(2.5, given_up)


async def test_age_23_no_key_service_at_all(kms: tuple[KmsKeys, str]) -> None:
    with pytest.raises(KeysUnavailable):
        await kms_wrapper("http://127.0.0.1:9").current_key_id()
    with pytest.raises(SealBroken):
        await kms_wrapper(kms[1], key_id="alias/other").current_key_id()
