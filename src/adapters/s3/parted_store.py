"""Objects in parts, by S3's multipart uploads."""

from collections.abc import Sequence

from adapters.s3.object_store import S3ObjectStore
from domain.streaming.recording import StoredPart
from ports.age_verification.documents import ObjectMissing
from ports.streaming.recordings import OpenUpload, PartedStore


class S3PartedStore(PartedStore):
    """In the bucket of that store, by its client and threads."""

    def __init__(self, store: S3ObjectStore) -> None:
        self._store = store

    async def begin(self, key: str) -> str:
        begun = await self._store.run(
            "create_multipart_upload", Key=key, ContentType="application/octet-stream"
        )
        return str(begun["UploadId"])

    async def put_part(self, upload: OpenUpload, number: int, data: bytes) -> str:
        place = {"Key": upload.key, "UploadId": upload.upload_id}
        # Put before by somebody who could not write that down: not every store lets a part be put twice.
        if (tag := await self._tag(place, number, len(data))) is not None:
            return tag
        put = await self._store.run("upload_part", **place, PartNumber=number, Body=data)
        return str(put["ETag"])

    async def _tag(self, place: dict[str, str], number: int, size: int) -> str | None:
        """Of a part that is there. All pages from the first: a marker beyond the last part is an error to some."""
        after: dict[str, object] = {}
        while True:
            listed = await self._store.run("list_parts", **place, **after)
            for part in listed.get("Parts", []):
                if part["PartNumber"] == number and part["Size"] == size:
                    return str(part["ETag"])
            if not listed.get("IsTruncated"):
                return None
            after = {"PartNumberMarker": listed["NextPartNumberMarker"]}

    async def complete(self, upload: OpenUpload, parts: Sequence[StoredPart]) -> None:
        listed = [{"PartNumber": part.number, "ETag": part.tag} for part in parts]
        try:
            await self._store.run(
                "complete_multipart_upload",
                Key=upload.key,
                UploadId=upload.upload_id,
                MultipartUpload={"Parts": listed},
            )
        except ObjectMissing:
            # Completed before by somebody who could not write that down: then the object is there.
            await self._store.run("head_object", Key=upload.key)

    async def abort(self, upload: OpenUpload) -> None:
        try:
            await self._store.run("abort_multipart_upload", Key=upload.key, UploadId=upload.upload_id)
        except ObjectMissing:
            return

    async def uploads(self, prefix: str) -> Sequence[OpenUpload]:
        try:
            listed = await self._store.run("list_multipart_uploads", Prefix=prefix)
        except ObjectMissing:  # rclone, of a bucket that holds nothing yet
            return []
        return [OpenUpload(each["Key"], each["UploadId"]) for each in listed.get("Uploads", [])]
