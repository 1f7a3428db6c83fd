"""What people let themselves spend, over the API."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta
from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.ids import UserId
from domain.tipping.spending import (
    BreakLength,
    BreakNotShortened,
    InvalidLimit,
    Limits,
    SpendingControl,
    Spent,
    month_start,
    next_day,
    next_month,
)
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "spending"
Limit = Annotated[int | None, Meta(description="From 0 up; null is no limit")]


class LimitsBody(Body, frozen=True):
    per_tip: Limit
    per_day: Limit
    per_month: Limit
    buying_per_month_paise: Limit


class LimitsView(View, frozen=True):
    per_tip: int | None
    per_day: int | None
    per_month: int | None
    buying_per_month_paise: int | None


class RaiseView(View, frozen=True):
    limits: LimitsView
    at: datetime


class BreakView(View, frozen=True):
    length: BreakLength
    until: datetime


class SpentView(View, frozen=True):
    today: int
    this_month: int
    set_aside: int
    """Held for shows that go on: it counts as spent until they end."""
    bought_this_month_paise: int
    day_ends_at: datetime
    month_ends_at: datetime


class SpendingView(View, frozen=True):
    limits: LimitsView
    raise_pending: RaiseView | None
    away: BreakView | None
    spent: SpentView | None
    """In tokens and paise; null for somebody who never set a limit."""


class BreakBody(Body, frozen=True):
    length: BreakLength


def tipping_spending_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_tipping_spending", __name__)

    @routes.get("/v1/me/spending")
    @requires(Permission.SET_SPENDING_LIMITS, adult=False)
    @documented(summary="My limits, what waits, and what I spent", tag=TAG, responses={200: SpendingView})
    async def spending() -> Response:
        return await _answer(container, await container.spending_queries().control(principal().user_id))

    @routes.put("/v1/me/spending/limits")
    @requires(Permission.SET_SPENDING_LIMITS, adult=False)
    @documented(
        summary="Set my limits: what is lower holds at once, what is higher in 24 hours",
        tag=TAG,
        request=LimitsBody,
        responses={200: SpendingView},
        errors=[InvalidLimit],
    )
    async def set_limits() -> Response:
        body = parse(LimitsBody, await request.get_data())
        asked = Limits.asked(
            per_tip=body.per_tip,
            per_day=body.per_day,
            per_month=body.per_month,
            buying_per_month=body.buying_per_month_paise,
        )
        control = await container.change_spending()(
            user_id=principal().user_id, change=lambda mine, now: mine.with_limits(asked, now)
        )
        return await _answer(container, control)

    @routes.delete("/v1/me/spending/raise")
    @requires(Permission.SET_SPENDING_LIMITS, adult=False)
    @documented(summary="Take back a raise that does not hold yet", tag=TAG, responses={200: SpendingView})
    async def take_back_raise() -> Response:
        control = await container.change_spending()(
            user_id=principal().user_id, change=SpendingControl.without_raise
        )
        return await _answer(container, control)

    @routes.put("/v1/me/spending/break")
    @requires(Permission.SET_SPENDING_LIMITS, adult=False)
    @documented(
        summary="Neither tip nor buy for so long from now; nothing ends it early",
        tag=TAG,
        request=BreakBody,
        responses={200: SpendingView},
        errors=[BreakNotShortened],
    )
    async def take_break() -> Response:
        body = parse(BreakBody, await request.get_data())
        control = await container.change_spending()(
            user_id=principal().user_id, change=lambda mine, now: mine.on_break(body.length, now)
        )
        return await _answer(container, control)

    return routes


async def _answer(container: Container, control: SpendingControl | None) -> Response:
    now = container.now()()
    known = control or SpendingControl.none_yet(UserId(UUID(int=0)), Spent.nothing(now))
    pending, spent = known.pending_at(now), known.spent.at(now)
    bought = await container.spending_queries().bought(principal().user_id, since=month_start(now))
    is_away = known.away_until is not None and now < known.away_until
    return json(
        SpendingView(
            limits=_limits_view(known.limits_at(now)),
            raise_pending=RaiseView(limits=_limits_view(pending.limits), at=pending.at) if pending else None,
            away=BreakView(length=known.away, until=known.away_until)
            if is_away and known.away and known.away_until
            else None,
            spent=SpentView(
                today=spent.day_tokens,
                this_month=spent.month_tokens,
                set_aside=spent.aside_tokens,
                bought_this_month_paise=bought,
                day_ends_at=next_day(now),
                month_ends_at=next_month(now),
            )
            if control
            else None,
        )
    )


def _limits_view(limits: Limits) -> LimitsView:
    return LimitsView(
        per_tip=limits.per_tip,
        per_day=limits.per_day,
        per_month=limits.per_month,
        buying_per_month_paise=limits.buying_per_month,
    )
