"""People register and prove their age, a performer is approved and makes a show."""

import asyncio

from entrypoints.cli.demo.answers import CreatedStream, Me, Queue
from entrypoints.cli.demo.person import Nothing
from entrypoints.cli.demo.show import TITLE, Show, require
from entrypoints.cli.demo.verification import apply, approve, sign_agreement


async def register(show: Show) -> str:
    await asyncio.gather(*(person.register() for person in show.everybody_new))
    staff = [show.staff, *show.officers, *show.finance]
    await asyncio.gather(*(person.sign_in() for person in [*show.everybody_new, *staff]))
    return ", ".join(person.name for person in show.everybody_new)


async def closed_doors(show: Show) -> str:
    doors = ("/v1/streams", "/v1/packages", show.path())
    for door in doors:
        refusal = await show.buyer.refused(show.buyer.ask("GET", door, Nothing))
        require(refusal.code == "age_verification_required", f"{door}: {refusal}")
    return f"{len(doors)} doors tried"


async def prove_ages(show: Show) -> str:
    seconds = show.stage.patience_seconds
    await asyncio.gather(*(person.prove_age(seconds=seconds) for person in show.everybody_new))
    return "by the provider's signed webhooks"


async def sign(show: Show) -> str:
    await sign_agreement(show.performer)
    return f"by {show.performer.name}"


async def bring_documents(show: Show) -> str:
    show.case_id = await apply(show.performer)
    queue = await show.officers[0].ask("GET", "/v1/staff/verification/cases?purpose=performer", Queue)
    require(show.case_id in {each.id for each in queue.items}, "officers do not see the case")
    return "a card, a picture of themselves, a PAN; nothing of it is anybody's"


async def approve_twice(show: Show) -> str:
    assert show.case_id is not None
    first, second = show.officers
    await approve(first, show.case_id, expected="awaiting_second")
    refusal = await first.refused(approve(first, show.case_id, expected="approved"))
    require(refusal.code == "four_eyes", str(refusal))
    await first.ask("POST", f"/v1/staff/verification/cases/{show.case_id}/release", Nothing)
    require((await _role(show)) == "viewer", "one officer alone made a performer")
    await approve(second, show.case_id, expected="approved")
    role = await _role(show)
    require(role == "performer", f"the approved performer is a {role}")
    return f"by {first.name}, and then by {second.name}"


async def _role(show: Show) -> str:
    return (await show.performer.ask("GET", "/v1/me", Me)).role


async def create(show: Show) -> str:
    made = await show.performer.ask("PUT", show.path(), CreatedStream, {"title": TITLE})
    show.stream_key = made.stream_key
    return f"“{TITLE}”"
