"""People register and prove their age, a performer is approved and makes a show."""

import asyncio
from uuid import uuid4

from entrypoints.cli.demo.answers import Application, Applications, CreatedStream, CurrentTexts, Me
from entrypoints.cli.demo.person import Nothing
from entrypoints.cli.demo.show import TITLE, Show, require


async def register(show: Show) -> str:
    await asyncio.gather(*(person.register() for person in show.everyone))
    await asyncio.gather(*(person.sign_in() for person in [*show.everyone, show.staff]))
    return ", ".join(person.name for person in show.everyone)


async def closed_doors(show: Show) -> str:
    doors = ("/v1/streams", "/v1/packages", show.path())
    for door in doors:
        refusal = await show.buyer.refused(show.buyer.ask("GET", door, Nothing))
        require(refusal.code == "age_verification_required", f"{door}: {refusal}")
    return f"{len(doors)} doors tried"


async def prove_ages(show: Show) -> str:
    seconds = show.stage.patience_seconds
    await asyncio.gather(*(person.prove_age(seconds=seconds) for person in show.everyone))
    return "by the provider's signed webhooks"


async def approve(show: Show) -> str:
    application = f"/v1/performer-applications/{uuid4()}"
    mine = (await show.performer.ask("PUT", application, Application)).id
    queue = await show.staff.ask("GET", "/v1/staff/performer-applications", Applications)
    require(mine in {each.id for each in queue.items}, "staff do not see the application")
    path = f"/v1/staff/performer-applications/{mine}/decision"
    body = {"approve": True, "reason": "Papers are in order."}
    decided = await show.staff.ask("POST", path, Application, body)
    require(decided.state == "approved", f"the application is {decided.state}")
    role = (await show.performer.ask("GET", "/v1/me", Me)).role
    require(role == "performer", f"the approved performer is a {role}")
    return f"{show.performer.name} by {show.staff.name}"


async def sign(show: Show) -> str:
    performer = show.performer
    texts = (await performer.ask("GET", "/v1/agreements/current", CurrentTexts)).performer_agreement.texts
    body = {"text_sha256": texts[0].text_sha256, "name": performer.name, "accept": True}
    await performer.ask("PUT", f"/v1/me/agreements/{uuid4()}", Nothing, body)
    return f"in {len(texts)} languages"


async def create(show: Show) -> str:
    made = await show.performer.ask("PUT", show.path(), CreatedStream, {"title": TITLE})
    show.stream_key = made.stream_key
    return f"“{TITLE}”"
