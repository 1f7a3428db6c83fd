"""Faces through Cashfree: `POST /face-liveness` and `POST /face-match`, both multipart. Only the scores are kept."""

import msgspec

from adapters.verification_vendors.cashfree_api import CashfreeApi, new_verification_id
from adapters.verification_vendors.http import Answer
from ports.age_verification.providers import FaceVerifier, ProviderError, Score

PNG = b"\x89PNG\r\n\x1a\n"


class _Liveness(msgspec.Struct):
    """A picture without a face, or with several, has a status and no score. Older pages say `liveliness`."""

    verification_id: str
    status: str
    liveness: bool | None = None
    liveliness: bool | None = None
    liveness_score: float | None = None
    score: float | None = None


class _Match(msgspec.Struct):
    verification_id: str
    status: str
    face_match_result: str = ""
    face_match_score: float | None = None


class CashfreeFaces(FaceVerifier):
    def __init__(self, api: CashfreeApi) -> None:
        self._api = api

    async def liveness(self, picture: bytes) -> Score:
        verification_id = new_verification_id()
        answer = await self._post("/face-liveness", verification_id, {"image": picture})
        found = self._api.read(answer, _Liveness)
        alive = True in {found.liveness, found.liveliness} and False not in {found.liveness, found.liveliness}
        score = found.score if found.liveness_score is None else found.liveness_score
        return _score(
            score,
            passed=found.status == "SUCCESS" and alive,
            model="cashfree-face-liveness",
            about=(found.verification_id, verification_id),
        )

    async def match(self, picture: bytes, other: bytes) -> Score:
        verification_id = new_verification_id()
        pictures = {"first_image": picture, "second_image": other}
        found = self._api.read(await self._post("/face-match", verification_id, pictures), _Match)
        return _score(
            found.face_match_score,
            passed=found.status == "SUCCESS" and found.face_match_result == "YES",
            model="cashfree-face-match",
            about=(found.verification_id, verification_id),
        )

    async def _post(self, path: str, verification_id: str, pictures: dict[str, bytes]) -> Answer:
        files = {field: _file(field, picture) for field, picture in pictures.items()}
        return await self._api.post_files(path, {"verification_id": verification_id}, files)


def _file(field: str, picture: bytes) -> tuple[str, bytes, str]:
    kind = "png" if picture.startswith(PNG) else "jpeg"
    return f"{field}.{kind}", picture, f"image/{kind}"


def _score(score: float | None, *, passed: bool, model: str, about: tuple[str, str]) -> Score:
    given, wanted = about
    if given != wanted:
        raise ProviderError("cashfree answered about another picture", permanent=True)
    if score is not None and not 0 <= score <= 1:
        raise ProviderError("cashfree answered a score that is none", permanent=True)
    return Score(
        basis_points=round((score or 0) * 10_000),
        passed=passed and score is not None,
        model=model,
        reference=wanted,
    )
