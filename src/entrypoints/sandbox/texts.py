"""A stand-in for AWS End User Messaging SMS, and a page where a developer reads what was sent.

It takes a message as the service and India's networks do: to a number there only with the registered ids.
"""

import json
import time

from quart import Blueprint, Response, render_template, request
from quart.typing import ResponseReturnValue

from domain.telephone import INDIA_CODE, InvalidTelephone, TelephoneNumber
from entrypoints.sandbox.state import SandboxState, SandboxText, StateFile, new_id

ACTION = "PinpointSMSVoiceV2.SendTextMessage"
KEPT = 100
"""So many of the newest."""


def text_routes(state: SandboxState, file: StateFile) -> Blueprint:
    routes = Blueprint("texts", __name__, url_prefix="/texts")

    @routes.post("/aws", strict_slashes=False)
    async def send() -> ResponseReturnValue:
        if request.headers.get("X-Amz-Target") != ACTION:
            return _aws({"__type": "ValidationException", "message": "only SendTextMessage"}, 400)
        body = json.loads(await request.get_data())
        given = body.get("DestinationCountryParameters", {})
        try:
            to = TelephoneNumber.written(str(body.get("DestinationPhoneNumber", "")))
        except InvalidTelephone:
            return _aws({"__type": "ValidationException", "message": "no telephone number"}, 400)
        if to.e164.startswith(f"+{INDIA_CODE}") and not (
            given.get("IN_TEMPLATE_ID") and given.get("IN_ENTITY_ID") and body.get("OriginationIdentity")
        ):
            return _aws({"__type": "ValidationException", "message": "not registered"}, 400)
        state.texts.append(
            SandboxText(
                to=to.e164,
                sender=str(body.get("OriginationIdentity", "")),
                body=str(body["MessageBody"]),
                template_id=str(given.get("IN_TEMPLATE_ID", "")),
                created_at=int(time.time()),
            )
        )
        del state.texts[:-KEPT]
        file.save(state)
        return _aws({"MessageId": new_id("")}, 200)

    @routes.get("")
    async def sent() -> ResponseReturnValue:
        return await render_template("sandbox/texts.html", texts=state.texts[::-1])

    return routes


def _aws(body: dict[str, str], status: int) -> Response:
    return Response(json.dumps(body), status=status, content_type="application/x-amz-json-1.0")
