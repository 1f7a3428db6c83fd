"""The names that people have in LiveKit's rooms.

Everybody in a room can read everybody's identity, so it must not say who they are: an account's id is enciphered with
a key of the room's own, and the same person has other names in other rooms. One block of AES is a permutation of ids:
we read a name back without a table, and a made-up one reads as the id of nobody. The tail tells a person's tabs
apart, because LiveKit ends the older of two connections with one identity.
"""

import re
import secrets
from uuid import UUID

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.ids import StreamId, UserId

_NAME = re.compile(r"([0-9a-f]{32})-[0-9a-f]{12}")


class RoomNames:
    def __init__(self, api_secret: str) -> None:
        self._secret = api_secret.encode()

    def name_of(self, stream_id: StreamId, person: UserId) -> str:
        block = self._cipher(stream_id).encryptor().update(person.bytes)
        return f"{block.hex()}-{secrets.token_hex(6)}"

    def person_of(self, stream_id: StreamId, name: str) -> UserId | None:
        """None for a name that we did not give."""
        found = _NAME.fullmatch(name)
        if found is None:
            return None
        return UserId(UUID(bytes=self._cipher(stream_id).decryptor().update(bytes.fromhex(found[1]))))

    def _cipher(self, stream_id: StreamId) -> Cipher[modes.ECB]:
        key = HKDF(SHA256(), 16, salt=stream_id.bytes, info=b"livepanty room names").derive(self._secret)
        return Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305 (one block, see above: ECB is the permutation)


def stream_of(room: str) -> StreamId | None:
    """Our rooms have a show's id for a name. None for somebody else's room on the same server."""
    try:
        stream_id = UUID(room)
    except ValueError:
        return None
    return StreamId(stream_id) if str(stream_id) == room else None
