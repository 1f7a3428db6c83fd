"""How often a caller may call, and the headers that say so (draft-ietf-httpapi-ratelimit-headers)."""

import math
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from quart import Response, g, request

from adapters.postgres.outage import is_outage
from domain.identity.session import digest_of
from domain.ids import SessionId
from entrypoints.edge.access import principal_or_none
from entrypoints.edge.errors import TooManyRequests
from entrypoints.gathering import Gathering
from ports.clock import Clock
from ports.errors import PortError
from ports.identity.accounts import Principal, SessionHolders
from ports.rate_limit import Decision, Rate, RateLimiter

SIGNED_IN = Rate(count=600, period_seconds=60, burst=0)
STRANGER = Rate(count=300, period_seconds=60, burst=0)
PROVIDER = Rate(count=6_000, period_seconds=60, burst=0)
SIGN_IN_TRIES = Rate(count=10, period_seconds=900, burst=0)
"""Per account and right passwords too (ACC-10): a guesser learns nothing from the eleventh answer."""
WITHDRAWALS = Rate(count=30, period_seconds=3_600, burst=0)
"""Per address, which in India many people share. Each one hides a show's media until staff look at it."""
COMPLAINTS = Rate(count=30, period_seconds=3_600, burst=0)
"""Per address, which in India many people share. Each may cover a live show until staff look at it."""
WITHDRAWAL_LOOKS = Rate(count=60, period_seconds=3_600, burst=0)
"""At how a withdrawal stands: a guesser of 80 bits gets nowhere."""
TELEPHONE_CODES = Rate(count=20, period_seconds=3_600, burst=0)
"""Per address, which in India many people share. Each one is a text message that costs money."""

UNLIMITED_PATHS = ("/health", "/ready", "/metrics")


ACTS_AT_ONCE = 200


def gathered_acts(limiter: RateLimiter) -> Gathering[tuple[str, Rate], Decision]:
    """Requests that come at once are counted by one round trip."""
    return Gathering(limiter.take_all, at_most=ACTS_AT_ONCE)


Counted = tuple[Rate, Decision]

Caller = tuple[Principal, Counted]


def gathered_callers(
    holders: SessionHolders, limiter: RateLimiter, now: Clock
) -> Gathering[SessionId, Caller | None]:
    """Who stands behind a session, read anew, and a request of theirs counted, whatever comes of it: all that come at
    once wait for one look and one count. Behind a session that is not open stands nobody."""

    async def look(sessions: Sequence[SessionId]) -> Sequence[Caller | None]:
        found = await holders.holders(sessions, now=now())
        people = [found.get(session) for session in sessions]
        acts = [(f"user:{who.user_id}", SIGNED_IN) for who in people if who is not None]
        decisions = iter(await limiter.take_all(acts) if acts else ())
        return [None if who is None else (who, (SIGNED_IN, next(decisions))) for who in people]

    return Gathering(look, at_most=ACTS_AT_ONCE)


COUNTED = "livepanty.counted"
"""Where the scope of a request says that it was counted, and how, before it came to Quart."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """The edge's use of the rate limiter."""

    acts: Gathering[tuple[str, Rate], Decision]
    limiter: RateLimiter

    async def enforce(self) -> None:
        """Count the running request. Raises `TooManyRequests`."""
        if request.path in UNLIMITED_PATHS:
            return
        counted = cast(Counted | None, request.scope.get(COUNTED))
        if counted is not None:
            _stand_by(counted)
            return
        who = principal_or_none()
        if who is not None:
            key, rate = f"user:{who.user_id}", SIGNED_IN
        elif request.path.startswith("/v1/webhooks/"):
            key, rate = f"provider:{request.remote_addr}", PROVIDER
        else:
            key, rate = f"stranger:{request.remote_addr}", STRANGER
        await self._take(key, rate)

    @asynccontextmanager
    async def sign_in_try(self, email: str) -> AsyncIterator[None]:
        """Count a try to sign in to an account, existing or not. Raises `TooManyRequests`.

        One that our own outage left undecided is given back: it told nothing of the password, or, where it was right
        and only the session could not be stored, nothing of any other. It is counted until then, so that no more than
        are allowed can be under way at once.
        """
        key, begun = f"sign-in:{digest_of(email.strip().lower()).hex()}", time.monotonic()
        taken = await self._take(key, SIGN_IN_TRIES)
        try:
            yield
        except Exception as error:
            if isinstance(error, PortError) or is_outage(error):
                after = time.monotonic() - begun
                await self.limiter.give_back(key, SIGN_IN_TRIES, taken, after_seconds=after)
            raise

    async def enforce_withdrawal(self) -> None:
        """Count a withdrawal of consent. Raises `TooManyRequests`."""
        await self._take(f"withdrawal:{_who()}", WITHDRAWALS)

    async def enforce_complaint(self) -> None:
        """Count a complaint without an account. Raises `TooManyRequests`."""
        await self._take(f"complaint:{_who()}", COMPLAINTS)

    async def enforce_telephone_code(self) -> None:
        """Count a code that is asked for a telephone, whoever is signed in. Raises `TooManyRequests`."""
        await self._take(f"telephone-code:from:{request.remote_addr}", TELEPHONE_CODES)

    async def enforce_withdrawal_status(self) -> None:
        """Count a look at how one stands. Raises `TooManyRequests`."""
        await self._take(f"withdrawal-status:{_who()}", WITHDRAWAL_LOOKS)

    async def _take(self, key: str, rate: Rate) -> Decision:
        decision = await self.acts.ask((key, rate))
        _stand_by((rate, decision))
        return decision


def _stand_by(counted: Counted) -> None:
    """Keep it for the answer's headers. Raises `TooManyRequests`."""
    g.rate_limit = counted
    _, decision = counted
    if not decision.allowed:
        raise TooManyRequests(math.ceil(decision.retry_after_seconds) or 1)


def _who() -> str:
    who = principal_or_none()
    return str(who.user_id) if who else str(request.remote_addr)


def add_rate_limit_headers(response: Response) -> None:
    """Tell the caller where it stands, where its request was counted."""
    counted: Counted | None = g.get("rate_limit")
    if counted is not None:
        response.headers.extend(rate_limit_headers(*counted))


def rate_limit_headers(rate: Rate, decision: Decision) -> list[tuple[str, str]]:
    return [
        ("RateLimit-Policy", f'"default";q={rate.count};w={math.ceil(rate.period_seconds)}'),
        ("RateLimit", f'"default";r={decision.remaining};t={math.ceil(decision.reset_seconds)}'),
    ]
