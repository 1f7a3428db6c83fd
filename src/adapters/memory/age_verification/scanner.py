"""A scanner in memory."""

from domain.age_verification.document import MalwareFound
from ports.age_verification.documents import MalwareScanner

SIGNATURE = b"livepanty-test-signature-that-every-scanner-finds"


class MemoryScanner(MalwareScanner):
    async def scan(self, data: bytes) -> None:
        if SIGNATURE in data:
            raise MalwareFound("this file was found to be harmful")
