"""Somebody with an account, and the platform as their own program calls it: over HTTP, and by nothing else."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from html.parser import HTMLParser
from typing import TypeVar
from urllib.parse import urlencode, urljoin
from uuid import UUID

import httpx2
import msgspec

SDP = "application/sdp"
BORN = "1998-03-14"
POLL_SECONDS = 0.15
PAID = "This order is paid already"
"""As the gateway's checkout says it."""
COME_BACK_SECONDS = 0.3

T = TypeVar("T")


class Nothing(msgspec.Struct):
    """An answer that nobody reads."""


class Problem(msgspec.Struct):
    code: str
    detail: str = ""


class Tokens(msgspec.Struct):
    access_token: str


class User(msgspec.Struct):
    id: UUID
    display_name: str


class Age(msgspec.Struct):
    state: str


class AgeCheck(msgspec.Struct):
    redirect_url: str


class Options(msgspec.Struct):
    notice_version: str


class Checkout(msgspec.Struct):
    url: str
    fields: dict[str, str]


class Order(msgspec.Struct):
    id: UUID
    state: str
    price_paise: int
    tokens: int
    bonus: int


class PlacedOrder(msgspec.Struct):
    order: Order
    checkout: Checkout | None


class Wallet(msgspec.Struct):
    total: int


class Ticket(msgspec.Struct):
    ticket: str


class NotAsPromised(Exception):
    """The platform did something else than it promises. The message says what, for the person who reads it."""


class Refused(NotAsPromised):
    """The API said no."""

    def __init__(self, what: str, status: int, code: str, detail: str) -> None:
        super().__init__(f"{what} was answered {status} {code}: {detail}"[:300])
        self.status = status
        self.code = code


class Person:
    """One person. `http` is shared: who calls is said by each call's own token."""

    def __init__(self, http: httpx2.AsyncClient, *, name: str, email: str, password: str) -> None:
        self.name = name
        self.email = email
        self.id: UUID | None = None
        self.token = ""
        self.media_session = ""
        """Where this person's WHIP or WHEP session is."""
        self._http = http
        self._password = password

    async def register(self) -> None:
        body = {"email": self.email, "password": self._password, "display_name": self.name}
        self.id = (await self.ask("POST", "/v1/users", User, body)).id

    async def sign_in(self) -> None:
        body = {"email": self.email, "password": self._password}
        self.token = (await self.ask("POST", "/v1/sessions", Tokens, body)).access_token

    async def ask(self, method: str, path: str, answer: type[T], body: object = None) -> T:
        """Call the JSON API. Raises `Refused`, and `NotAsPromised` when the answer is not what it should be."""
        content = None if body is None else msgspec.json.encode(body)
        return await self.send(method, path, content, answer)

    async def send(
        self,
        method: str,
        path: str,
        content: bytes | None,
        answer: type[T],
        *,
        media_type: str = "application/json",
    ) -> T:
        """As `ask`, with a body that is no JSON, such as a picture."""
        response = await self._send(method, path, content=content, token=self.token, media_type=media_type)
        return _read(response, answer)

    async def refused(self, call: Awaitable[object]) -> Refused:
        """The refusal that `call` has to meet. Raises `NotAsPromised` when it goes through."""
        try:
            await call
        except Refused as refusal:
            return refusal
        raise NotAsPromised(f"{self.name} was let through, and should have been refused")

    # Pages of staff, which have no JSON beside them

    async def look(self, path: str) -> str:
        """A page of ours. Raises `Refused`."""
        response = await self._send("GET", path, content=None, token=self.token)
        if not response.is_success:
            raise _refusal(response)
        return response.text

    async def post(self, path: str, fields: Sequence[tuple[str, str]]) -> None:
        """Send a form of a page of ours. Raises `Refused` when the page comes again, with what is wrong."""
        content, media_type = urlencode(fields).encode(), "application/x-www-form-urlencoded"
        response = await self._send("POST", path, content=content, token=self.token, media_type=media_type)
        if response.status_code != 303:
            raise _refusal(response)

    # Age

    async def prove_age(self, *, seconds: float) -> None:
        """Agree to the notice, answer on the provider's pages, and wait for what it tells the platform."""
        options = await self.ask("GET", "/v1/verification/options?purpose=viewer", Options)
        agreed = {"notice_version": options.notice_version}
        check = await self.ask("POST", "/v1/me/age/checks", AgeCheck, agreed)
        page = await self._page("GET", check.redirect_url)
        await self._submit(page, {"answer": "date_of_birth", "date_of_birth": BORN})
        await until(self._is_adult, seconds=seconds, otherwise=f"{self.name} is not verified as an adult")

    async def _is_adult(self) -> bool:
        return (await self.ask("GET", "/v1/me/age", Age)).state == "verified_adult"

    # Money

    async def pay(self, checkout: Checkout, *, outcome: str = "success", **options: str) -> None:
        """Post the form as the shop's page would, and pay by UPI at the gateway's checkout."""
        page = await self._page("POST", checkout.url, checkout.fields)
        await self._submit(page, {"method": "upi-phonepe", "outcome": outcome, **options})

    async def pay_once(self, checkout: Checkout, **options: str) -> None:
        """As `pay`, unless the checkout says that the order is paid: for whoever lost the answer to an earlier try."""
        page = await self._page("POST", checkout.url, checkout.fields)
        if PAID not in page.text:
            await self._submit(page, {"method": "upi-phonepe", "outcome": "success", **options})

    async def wallet(self) -> int:
        return (await self.ask("GET", "/v1/wallet", Wallet)).total

    # Media

    def offering(
        self, path: str, token: str | None = None, *, seconds: float = 10
    ) -> Callable[[str], Awaitable[str]]:
        """What a WebRTC client calls with its offer: WHIP or WHEP at `path`. It comes back while asked to."""

        async def post_offer(offer: str) -> str:
            deadline = asyncio.get_running_loop().time() + seconds
            while True:
                response = await self._send(
                    "POST", path, content=offer.encode(), token=token or self.token, media_type=SDP
                )
                late = asyncio.get_running_loop().time() > deadline
                if response.status_code == 201 or "Retry-After" not in response.headers or late:
                    break
                await asyncio.sleep(COME_BACK_SECONDS)
            if response.status_code != 201:
                raise _refusal(response)
            self.media_session = response.headers["Location"]
            return response.text

        return post_offer

    # Below

    async def _send(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None,
        token: str,
        media_type: str = "application/json",
    ) -> httpx2.Response:
        headers = {"Content-Type": media_type} if content is not None else {}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return await self._http.request(method, path, content=content, headers=headers)

    async def _page(self, method: str, url: str, form: dict[str, str] | None = None) -> httpx2.Response:
        """A page of the provider's, as a browser without cookies gets it."""
        response = await self._http.request(method, url, data=form, follow_redirects=True)
        if response.status_code != 200:
            raise NotAsPromised(f"{response.url.host}{response.url.path} answered {response.status_code}")
        return response

    async def _submit(self, page: httpx2.Response, fields: dict[str, str]) -> None:
        """Send the page's form. Where it leads back to is the platform's own affair, so nobody follows."""
        form = Form.of(page.text)
        response = await self._http.post(urljoin(str(page.url), form.action), data={**form.hidden, **fields})
        if response.status_code != 303:
            raise NotAsPromised(f"the form at {page.url.path} was answered {response.status_code}")


class Form(HTMLParser):
    """The first form of a page: where it goes, and its hidden fields."""

    def __init__(self) -> None:
        super().__init__()
        self.action = ""
        self.hidden: dict[str, str] = {}

    @classmethod
    def of(cls, page: str) -> "Form":
        form = cls()
        form.feed(page)
        if not form.action:
            raise NotAsPromised("the page has no form")
        return form

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form" and not self.action:
            self.action = given.get("action") or ""
        if tag == "input" and given.get("type") == "hidden":
            self.hidden[given.get("name") or ""] = given.get("value") or ""


async def until(condition: Callable[[], Awaitable[bool]], *, seconds: float, otherwise: str) -> None:
    """Ask until it is so. Raises `NotAsPromised` after `seconds`."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    while not await condition():
        if clock() > deadline:
            raise NotAsPromised(f"{otherwise}, {seconds:.0f} s later")
        await asyncio.sleep(POLL_SECONDS)


def _read(response: httpx2.Response, answer: type[T]) -> T:
    if not response.is_success:
        raise _refusal(response)
    if answer is Nothing:
        return answer()
    try:
        return msgspec.json.decode(response.content, type=answer)
    except msgspec.MsgspecError as error:
        raise NotAsPromised(f"{_what(response)} answered something else: {error}") from None


def _refusal(response: httpx2.Response) -> Refused:
    try:
        problem = msgspec.json.decode(response.content, type=Problem)
    except msgspec.MsgspecError:
        problem = Problem("without a problem document")
    return Refused(_what(response), response.status_code, problem.code, problem.detail)


def _what(response: httpx2.Response) -> str:
    return f"{response.request.method} {response.request.url.path}"
