"""Asks for every request that names a show, a performer or the platform's offer whether it is shown where they are.

One place before all routes, so that a new way to a show is closed until somebody says that it may be open: whatever is
under `/v1/streams/<stream>`, `/watch/<stream>`, `/v1/performers/<performer>` or `/messages/to/<performer>` is asked
about (STR-20).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from uuid import UUID

from quart import request

from application.streaming.region_reach import REACH_REFUSALS, Onlooker, RegionReach
from domain.errors import Refusal
from domain.ids import StreamId, UserId
from domain.streaming.content_class import NotInYourRegion
from domain.streaming.region import Region
from entrypoints.edge.access import principal_or_none
from entrypoints.edge.regions import RegionSource, region_here
from ports.identity.accounts import Principal

SHOW = ("/v1/streams/<uuid:stream_id>", "/watch/<uuid:stream_id>")
PERFORMER = ("/v1/performers/<uuid:performer_id>", "/messages/to/<uuid:performer_id>")
CLOSED = "/closed"
"""Of a conversation: whoever is written to closes it, wherever they are by now."""
OPEN_BELOW = ("/whip", "/publish-pass", "/cast", "/media", "/recordings/<uuid:recording_id>/stop", "/end")
"""Of a show: what only those call who make it. The use cases say who that is."""
OPEN_ACTS = ("report", "/reports/<uuid:report_id>")
"""Whoever saw something reports it, wherever they are by now."""
PLATFORM = frozenset(
    {
        ("GET", "/live"), ("GET", "/v1/streams"), ("POST", "/v1/events/tickets"), ("PUT", "/v1/orders/<uuid:order_id>"),
        ("POST", "/wallet/orders"), ("GET", "/sign-up"), ("POST", "/sign-up"), ("POST", "/v1/users"),
    }
)  # fmt: skip
"""What is offered to nobody in a closed region. Signing in, one's money and data, and complaints stay."""


def is_asked_about(rule: str) -> bool:
    """Whether a route leads to a show, and not to what its makers or a reporter do."""
    for start in SHOW:
        if rule.startswith(start):
            rest = rule.removeprefix(start)
            return not rest.startswith(OPEN_BELOW) and not rest.endswith(OPEN_ACTS)
    return False


class Asked(Enum):
    """What is asked of a request before its route runs."""

    OFFER = auto()
    """Whether the platform is offered there."""
    SHOW = auto()
    """Whether the show is shown there."""
    PERFORMER = auto()


def asked_of(method: str, rule: str) -> frozenset[Asked]:
    asked = {Asked.OFFER} if (method, rule) in PLATFORM else set()
    if method != "OPTIONS" and not _leaves(method, rule):
        if is_asked_about(rule):
            asked.add(Asked.SHOW)
        elif rule.startswith(PERFORMER) and not rule.endswith(CLOSED):
            asked.add(Asked.PERFORMER)
    return frozenset(asked)


def refusals_before(method: str, rule: str) -> Sequence[type[Refusal]]:
    """Of a route, what the gate may answer in its place; what its handler asks itself, it says itself."""
    asked = asked_of(method, rule)
    return REACH_REFUSALS if asked - {Asked.OFFER} else (NotInYourRegion,) if asked else ()


@dataclass(frozen=True, slots=True)
class RegionGate:
    source: RegionSource
    reach: RegionReach

    def region(self) -> Region:
        return region_here(self.source)

    def onlooker(self, who: Principal) -> Onlooker:
        """Whoever makes the running request, where they are."""
        return Onlooker(who.user_id, who.role, self.region())

    async def enforce(self) -> None:
        """For the running request. Strangers are told by the route to sign in first.

        Raises `NotInYourRegion`, `NotShownWhereYouAre`.
        """
        rule = str(request.url_rule) if request.url_rule else ""
        await self.ask(request.method, rule, request.view_args or {}, principal_or_none())

    async def ask(self, method: str, rule: str, given: Mapping[str, object], who: Principal | None) -> None:
        """Of a request for a route, with what stands in its path. Raises as `enforce`."""
        asked = asked_of(method, rule)
        if Asked.OFFER in asked:
            self.reach.require_open(self.region(), who.role if who else None)
        if who is None:
            return
        if Asked.SHOW in asked:
            await self.reach.require_shown(StreamId(_id(given["stream_id"])), self.onlooker(who))
        if Asked.PERFORMER in asked:
            await self.reach.require_performer_shown(UserId(_id(given["performer_id"])), self.onlooker(who))


def _leaves(method: str, rule: str) -> bool:
    """Who may not watch any more may still hang up."""
    return method == "DELETE" and "/whep/" in rule


def _id(value: object) -> UUID:
    assert isinstance(value, UUID)
    return value
