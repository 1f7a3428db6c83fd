"""An object store in memory."""

from datetime import datetime, timedelta

from ports.age_verification.documents import ObjectMissing, ObjectStore, SignedUpload


class MemoryObjectStore(ObjectStore):
    """`objects` is what is kept, for tests to look at. Nobody can PUT to what it signs."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def close(self) -> None:
        """Nothing is held open."""

    async def put(self, key: str, data: bytes) -> None:
        self.objects[key] = data

    async def get(self, key: str, *, size_max: int) -> bytes:
        data = self.objects.get(key)
        if data is None or len(data) > size_max:
            raise ObjectMissing("there is no such object", permanent=True)
        return data

    async def get_range(self, key: str, *, start: int, size: int) -> bytes:
        data = self.objects.get(key, b"")[start : start + size]
        if len(data) != size:
            raise ObjectMissing("there is no such object", permanent=True)
        return data

    async def delete(self, key: str) -> None:
        self.objects.pop(key, None)

    def sign_put(
        self, key: str, *, size: int, media_type: str, lifetime_seconds: int, now: datetime
    ) -> SignedUpload:
        headers = {"Content-Length": str(size), "Content-Type": media_type}
        return SignedUpload(f"memory:{key}", headers, now + timedelta(seconds=lifetime_seconds))
