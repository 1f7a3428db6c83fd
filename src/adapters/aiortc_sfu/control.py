"""The control API of our media plane, for what is not JSON alone: pictures, films, recordings."""

from collections.abc import Mapping

import httpx2
import msgspec

from adapters.aiortc_sfu.json_control import MediaGone
from domain.errors import Refusal
from ports.streaming_sessions import MediaUnavailable, NothingPublished
from ports.streaming_taps import NoFootage

TIMEOUT_SECONDS = 20.0
"""A clip of a minute is made while we wait."""
BYTES_MAX = 64 * 1024 * 1024
REFUSALS: Mapping[str, type[Refusal]] = {
    "no_footage": NoFootage,
    "no_key_frame": NoFootage,
    "nothing_published": NothingPublished,
}


class _Problem(msgspec.Struct):
    code: str
    detail: str


class ControlClient:
    def __init__(self, base_url: str, secret: str) -> None:
        self._base_url = base_url
        self._secret = secret
        self._client: httpx2.AsyncClient | None = None

    async def aclose(self) -> None:
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def call(self, method: str, path: str, body: Mapping[str, object] | None = None) -> httpx2.Response:
        """The answer of a success. Raises `NoFootage`, `NothingPublished`, `MediaUnavailable`."""
        content = None if body is None else msgspec.json.encode(body)
        try:
            answer = await self._open().request(method, path, content=content)
        except httpx2.ConnectError as error:
            raise MediaGone("nobody listens where the media plane was") from error
        except httpx2.HTTPError as error:
            raise MediaUnavailable(f"the media plane did not answer: {type(error).__name__}") from error
        if answer.is_success and len(answer.content) <= BYTES_MAX:
            return answer
        raise _failure(answer)

    def _open(self) -> httpx2.AsyncClient:
        if self._client is None:
            self._client = httpx2.AsyncClient(
                base_url=self._base_url,
                headers={"Authorization": f"Bearer {self._secret}", "Content-Type": "application/json"},
                timeout=TIMEOUT_SECONDS,
                trust_env=False,  # the control port is ours; a proxy of the environment is not for it
            )
        return self._client


def _failure(answer: httpx2.Response) -> Refusal | MediaUnavailable:
    try:
        problem = msgspec.json.decode(answer.content, type=_Problem)
    except msgspec.DecodeError:
        problem = _Problem("unknown", "an answer that is not ours")
    refusal = REFUSALS.get(problem.code)
    if refusal is not None:
        return refusal(problem.detail)
    return MediaUnavailable(f"the media plane answered {answer.status_code} {problem.code}")
