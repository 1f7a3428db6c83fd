"""A hasher that says what a test wants of every picture."""

from domain.moderation.watch.picture_hash import HashedPicture
from ports.moderation.watch.picture_hashing import PictureHasher, UnreadablePicture


class MemoryHasher(PictureHasher):
    """`answer` is of all pictures but those in `of`; None: they cannot be read."""

    def __init__(self, answer: HashedPicture | None) -> None:
        self.answer = answer
        self.of: dict[bytes, HashedPicture | None] = {}
        self.asked = 0

    async def try_out(self) -> HashedPicture:
        return await self.hashed(b"the test card")

    async def hashed(self, jpeg: bytes) -> HashedPicture:
        self.asked += 1
        found = self.of.get(jpeg, self.answer)
        if found is None:
            raise UnreadablePicture("this picture cannot be read")
        return found
