"""Passes over HTTP: with our own media plane there are none, with LiveKit there is nothing else."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from dependency_injector import providers
from quart import Quart

from adapters.livekit.client import LiveKit
from adapters.livekit.notices import LiveKitNotices
from adapters.livekit.passes import LiveKitPasses
from adapters.livekit.rooms import LiveKitSessions
from adapters.memory.streaming.passes import MemoryPasses
from domain.age_verification.age import AgeState
from domain.identity.permissions import Role
from domain.ids import StreamId
from entrypoints.container import Container
from ports.streaming.passes import Admission
from tests.integration.api.conftest import People
from tests.integration.api.streaming.test_streaming import a_live_show, a_show, as_encoder, code_of, offer
from tests.integration.livekit.server import KEY, SECRET, LiveKitServer


@pytest.fixture
def passes(container: Container) -> Iterator[MemoryPasses]:
    made = MemoryPasses()
    with (
        container.media_passes.override(providers.Object(made)),
        container.media_sessions.override(providers.Object(LiveKitSessions())),
        container.media_presence.override(providers.Object(made)),
        container.media_notices.override(providers.Object(LiveKitNotices(api_key=KEY, api_secret=SECRET))),
    ):
        yield made


async def test_our_own_media_plane_gives_no_passes(people: People, app: Quart) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    stream_id = await a_live_show(ravi)
    for person, kind in ((ravi, "publish-pass"), (asha, "watch-pass")):
        response = await person.call("POST", f"/v1/streams/{stream_id}/{kind}")
        assert (response.status_code, await code_of(response)) == (409, "media_by_offer")
    response = await app.test_client().post("/v1/webhooks/livekit", data=b"{}")
    assert (response.status_code, await code_of(response)) == (401, "bad_media_notice")


async def test_a_show_by_passes_from_its_making_to_its_end(
    people: People, app: Quart, passes: MemoryPasses
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make()
    meera, young = await people.make(Role.MODERATOR), await people.make(age=AgeState.UNVERIFIED)
    made = await a_show(ravi)
    stream_id = made["stream"]["id"]
    path = f"/v1/streams/{stream_id}"
    refused = await asha.call("POST", f"{path}/watch-pass")
    assert (refused.status_code, await code_of(refused)) == (409, "stream_not_live")
    given = await ravi.call("POST", f"{path}/publish-pass")
    assert given.status_code == 200
    assert given.headers["Cache-Control"] == "no-store"
    assert (await given.get_json())["url"] == "ws://media.test"
    assert (await as_encoder(app, "POST", f"{path}/publish-pass", made["stream_key"])).status_code == 200
    assert (await asha.call("POST", f"{path}/watch-pass")).status_code == 200
    assert (await meera.call("POST", f"{path}/watch-pass")).status_code == 200
    assert (await young.call("POST", f"{path}/watch-pass")).status_code == 403
    assert (await asha.call("POST", f"{path}/publish-pass")).status_code == 403
    assert (await as_encoder(app, "POST", f"{path}/publish-pass", "no key")).status_code == 401
    id_ = StreamId(UUID(stream_id))
    assert passes.issued == [
        (id_, ravi.user.id, Admission.PUBLISH),
        (id_, ravi.user.id, Admission.PUBLISH),
        (id_, asha.user.id, Admission.WATCH),
        (id_, meera.user.id, Admission.OBSERVE),
    ]
    offered = await offer(asha, f"{path}/whep")
    assert (offered.status_code, await code_of(offered)) == (409, "media_by_pass")
    await ravi.json("POST", f"{path}/end", status=200)
    late = await asha.call("POST", f"{path}/watch-pass")
    assert (late.status_code, await code_of(late)) == (409, "stream_over")


async def test_str_04_str_05_a_webhook_puts_out_whoever_may_not_be_there(
    people: People, app: Quart, passes: MemoryPasses, container: Container
) -> None:
    ravi, asha = await people.make(Role.PERFORMER), await people.make(age=AgeState.UNVERIFIED)
    stream_id = (await a_show(ravi))["stream"]["id"]
    await ravi.call("POST", f"/v1/streams/{stream_id}/publish-pass")
    livekit = LiveKitServer()
    real = LiveKitPasses(
        LiveKit(url="http://127.0.0.1:9", api_key=KEY, api_secret=SECRET), client_url="ws://x"
    )
    token = (await real.issue(StreamId(UUID(stream_id)), asha.user.id, Admission.WATCH)).token
    name = await livekit.join(token)
    body, authorization = livekit.notice(
        "participant_joined", stream_id, livekit.rooms[stream_id][name].info, event_id=uuid4().hex
    )
    heard = container.media_notices().read(body, authorization).present
    assert heard is not None
    passes.present.append(heard)

    async def told(data: bytes, proof: str) -> int:
        response = await app.test_client().post(
            "/v1/webhooks/livekit",
            data=data,
            headers={"Authorization": proof, "Content-Type": "application/webhook+json"},
        )
        return int(response.status_code)

    assert await told(body + b" ", authorization) == 401
    assert passes.present == [heard]
    assert await told(body, authorization) == 204
    assert passes.present == []
    passes.present.append(heard)
    assert await told(body, authorization) == 204
    assert passes.present == [heard], "a duplicate is ignored"
