"""The show is published, watched, heard, paid for, tipped, talked about and reported."""

import asyncio
import time
from functools import partial
from uuid import uuid4

from entrypoints.cli.demo.answers import CurrentGoal, Earnings, Goal, LiveStreams, LiveWall, Stream, Tip
from entrypoints.cli.demo.listener import Frame, Listener
from entrypoints.cli.demo.person import NotAsPromised, Nothing, Order, PlacedOrder, until
from entrypoints.cli.demo.show import (
    FRAMES,
    GIFT,
    GIFT_TOKENS,
    GOAL_TOKENS,
    PACKAGE,
    TIP_TOKENS,
    Seat,
    Show,
    require,
)
from media.clients.peers import Publisher


async def publish(show: Show) -> str:
    seconds = show.stage.patience_seconds
    offer_by_key = show.performer.offering(show.path("/whip"), show.stream_key, seconds=seconds)
    show.publisher = Publisher(offer_by_key)
    await show.publisher.start(connect_seconds=seconds)
    state = (await show.performer.ask("GET", show.path(), Stream)).state
    require(state == "live", f"the show is {state}")
    return "640×360 VP8 and Opus, with the stream key as an encoder has it"


async def watch(show: Show) -> str:
    listed = await show.buyer.ask("GET", "/v1/streams", LiveStreams)
    require(show.stream_id in {each.id for each in listed.items}, "the show is not among the live ones")
    seconds = show.stage.patience_seconds
    await asyncio.gather(*(seat.player.start(connect_seconds=seconds) for seat in show.seats))
    await _more_frames(show, FRAMES)
    await until(
        partial(_all_counted, show), seconds=seconds, otherwise=f"not {len(show.seats)} viewers are counted"
    )
    first = max(seat.player.first_frame_seconds or 0 for seat in show.seats)
    return f"first frame after at most {first:.2f} s"


async def _all_counted(show: Show) -> bool:
    return (await show.performer.ask("GET", show.path(), Stream)).viewers == len(show.seats)


async def _more_frames(show: Show, count: int) -> None:
    async def more(seat: Seat) -> None:
        wanted = seat.player.frames_decoded + count
        try:
            await seat.player.wait_for_frames(wanted, seconds=show.stage.patience_seconds)
        except TimeoutError:
            decoded = seat.player.frames_decoded
            raise NotAsPromised(f"{seat.person.name} decoded {decoded} of {wanted} frames") from None

    await asyncio.gather(*(more(seat) for seat in show.seats))


async def listen(show: Show) -> str:
    enter = (Listener.enter(person, show.stage.address, show.stream_id) for person in show.everyone)
    show.ears = await asyncio.gather(*enter)
    return f"{len(show.ears)} events connections by ticket"


async def buy(show: Show) -> str:
    buyer, path = show.buyer, f"/v1/orders/{uuid4()}"
    before = await buyer.wallet()
    wanted = {"package_id": PACKAGE, "provider": "razorpay", "method": "card", "place_of_supply": "29"}
    placed = await buyer.ask("PUT", path, PlacedOrder, wanted)
    again = await buyer.ask("PUT", path, PlacedOrder, wanted)
    require(again.order.id == placed.order.id, "a retry made another order")
    require(placed.checkout is not None, "the order has no checkout")
    assert placed.checkout is not None
    require(await buyer.wallet() == before, "tokens were credited before anybody paid")
    await buyer.pay(placed.checkout, doubled="on")
    bought = placed.order.tokens + placed.order.bonus

    async def is_credited() -> bool:
        return await buyer.wallet() == before + bought

    await until(is_credited, seconds=show.stage.patience_seconds, otherwise="the paid order is not credited")
    order = await buyer.ask("GET", path, Order)
    require(order.state == "paid", f"the order is {order.state}")
    show.figures.bought = bought
    return f"{bought} tokens for ₹{order.price_paise / 100:,.2f} by card, credited once"


async def tip(show: Show) -> str:
    tip_id, performer_ear = uuid4(), show.ears[0]
    path = show.path(f"/tips/{tip_id}")
    body = {"tokens": TIP_TOKENS, "message": "For the alap."}
    before = await show.buyer.wallet()

    def is_ours(frame: Frame) -> bool:
        return frame.type == "tip.created" and frame.data.get("tip_id") == str(tip_id)

    asked = time.monotonic()
    await show.buyer.ask("PUT", path, Tip, body)
    seconds = show.stage.patience_seconds
    heard = await performer_ear.wait_for(is_ours, "the tip was not heard of", seconds=seconds)
    show.figures.tip_ms = (heard.at - asked) * 1000
    again = await show.buyer.ask("PUT", path, Tip, body)
    require((again.id, again.tokens) == (tip_id, TIP_TOKENS), "the retry was answered with another tip")
    after = await show.buyer.wallet()
    require(before - after == TIP_TOKENS, f"{before - after} tokens were charged")
    for ear in show.ears:
        await ear.wait_for(is_ours, "the tip was not heard of", seconds=seconds)
    earned = (await show.performer.ask("GET", "/v1/earnings", Earnings)).pending
    require(0 < earned <= TIP_TOKENS, f"the performer earned {earned} of {TIP_TOKENS}")
    show.figures.tipped, show.figures.balance, show.figures.earned = TIP_TOKENS, after, earned
    return f"{TIP_TOKENS} tokens, heard after {show.figures.tip_ms:.0f} ms"


async def overdraw(show: Show) -> str:
    poor = show.seats[1].person
    call = poor.ask("PUT", show.path(f"/tips/{uuid4()}"), Tip, {"tokens": 1, "message": ""})
    refusal = await poor.refused(call)
    require(refusal.status == 409, str(refusal))
    return refusal.code


async def chat(show: Show) -> str:
    said = {str(uuid4()): seat.person for seat in show.seats}
    for message_id, person in said.items():
        body = {"text": f"Namaste from {person.name}!"}
        await person.ask("PUT", show.path(f"/messages/{message_id}"), Nothing, body)

    def is_last(frame: Frame) -> bool:
        return frame.data.get("message_id") == list(said)[-1]

    for ear in show.ears:
        await ear.wait_for(is_last, "a message was not heard", seconds=show.stage.patience_seconds)
        heard = [frame.data.get("message_id") for frame in ear.all_of("chat.message")]
        require(heard == list(said), f"{ear.person.name} heard {len(heard)} of {len(said)} messages")
        tips = len(ear.all_of("tip.created"))
        require(tips == 1, f"{ear.person.name} heard of the one tip {tips} times")
    return f"{len(said)} messages × {len(show.ears)} people, each once and in order"


async def give(show: Show) -> str:
    """A gift that names nobody, towards a goal of the performer's."""
    figures, goal_path = show.figures, show.path(f"/goals/{uuid4()}")
    assert figures.tipped is not None
    wanted = {"title": "A second raga", "target": GOAL_TOKENS}
    await show.performer.ask("PUT", goal_path, Goal, wanted)
    gift = {"tokens": GIFT_TOKENS, "gift_id": GIFT, "anonymous": True}
    path = show.path(f"/tips/{uuid4()}")
    for _ in range(2):
        await show.buyer.ask("PUT", path, Tip, gift)
    goal = (await show.performer.ask("GET", show.path("/goal"), CurrentGoal)).goal
    require(goal is not None and goal.progress == GIFT_TOKENS, f"the goal stands at {goal}")
    seconds = show.stage.patience_seconds
    for ear in show.ears:
        heard = await ear.wait_for(
            lambda frame: frame.type == "tip.created" and frame.data.get("tokens") == GIFT_TOKENS,
            "the gift was not heard of",
            seconds=seconds,
        )
        require(show.buyer.name not in str(heard.frame.data), f"{ear.person.name} heard whose gift it was")
    figures.tipped += GIFT_TOKENS
    figures.earned = (await show.performer.ask("GET", "/v1/earnings", Earnings)).pending
    return f"{GIFT_TOKENS} of {GOAL_TOKENS} tokens, from nobody that the room knows"


async def report(show: Show) -> str:
    reporter = show.seats[2].person
    body = {"reason": "harassment", "note": "Somebody is being mocked."}
    await reporter.ask("PUT", show.path(f"/reports/{uuid4()}"), Nothing, body)
    wall = await show.staff.ask("GET", "/v1/staff/live", LiveWall)
    reports = {each.stream_id: each.open_reports for each in wall.items}.get(show.stream_id)
    require(reports == 1, f"the live wall shows {reports} reports")
    return f"by {reporter.name}"


async def still_watching(show: Show) -> str:
    await _more_frames(show, FRAMES // 2)
    return ", ".join(f"{seat.person.name} {seat.player.frames_decoded}" for seat in show.seats)
