"""What answers where no vendor was configured: nothing is offered, and nothing is decided."""

from datetime import date

from ports.age_verification.providers import FaceVerifier, ProviderError, Score, TaxIdCheck, TaxIdVerifier


class NoTaxIds(TaxIdVerifier):
    async def check(self, *, number: str, name: str, date_of_birth: date) -> TaxIdCheck:
        raise ProviderError("nobody was configured who checks tax numbers", permanent=True)


class NoFaces(FaceVerifier):
    async def liveness(self, picture: bytes) -> Score:
        raise ProviderError("nobody was configured who looks at faces", permanent=True)

    async def match(self, picture: bytes, other: bytes) -> Score:
        raise ProviderError("nobody was configured who looks at faces", permanent=True)
