"""My telephone number, over the API."""

from datetime import datetime
from typing import ClassVar

from quart import Blueprint, Response, request

from domain.identity.permissions import Permission
from domain.identity.verified_telephone import (
    NoTextMessagesHere,
    TelephoneCodeOver,
    TelephoneTaken,
    TelephoneUnreachable,
    TooManyTelephoneCodes,
    WrongTelephoneCode,
)
from domain.language import Language
from domain.telephone import InvalidTelephone, TelephoneCountryUnserved
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires

TAG = "identity"
OWN = "/v1/me/telephone"


class CodeBody(Body, frozen=True):
    TELEPHONE: ClassVar[str] = "telephone"

    telephone: str
    """A mobile number, as people write it; without a country's code it is Indian."""
    language: Language = Language.ENGLISH
    """Of the text message."""


class VerifyBody(Body, frozen=True):
    code: str


class CodeSentView(View, frozen=True):
    sent_to: str
    """Its last digits."""
    until: datetime


class TelephoneView(View, frozen=True):
    telephone: str | None
    """The last digits of the number that I have proved."""
    verified_at: datetime | None
    sent_to: str | None
    """The last digits of the number that a code was sent to which is still good."""
    until: datetime | None


def telephone_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_telephones", __name__)

    @routes.get(OWN)
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(summary="My telephone number", tag=TAG, responses={200: TelephoneView})
    async def own() -> Response:
        return await _own()

    @routes.post(f"{OWN}/codes")
    @requires(Permission.EDIT_OWN_PROFILE, adult=True)
    @documented(
        summary="Have a code sent to a number, to prove that it is mine",
        tag=TAG,
        request=CodeBody,
        responses={202: CodeSentView},
        errors=[
            InvalidTelephone, TelephoneCountryUnserved, NoTextMessagesHere, TooManyTelephoneCodes, TelephoneUnreachable,
        ],
    )  # fmt: skip
    async def ask() -> Response:
        body = parse(CodeBody, await request.get_data())
        await container.rate_limits().enforce_telephone_code()
        proof, number = await container.ask_telephone_code()(
            user_id=principal().user_id, telephone=body.telephone, language=body.language
        )
        return json(CodeSentView(sent_to=number.masked, until=proof.until), 202)

    @routes.put(OWN)
    @requires(Permission.EDIT_OWN_PROFILE, adult=True)
    @documented(
        summary="Prove it, by the code that was sent",
        tag=TAG,
        request=VerifyBody,
        responses={200: TelephoneView},
        errors=[TelephoneCodeOver, WrongTelephoneCode, TelephoneTaken],
    )
    async def verify() -> Response:
        body = parse(VerifyBody, await request.get_data())
        await container.verify_telephone()(user_id=principal().user_id, code=body.code)
        return await _own()

    @routes.delete(OWN)
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    @documented(summary="Remove it, and a code that was sent", tag=TAG, responses={204: None})
    async def remove() -> Response:
        await container.remove_telephone()(user_id=principal().user_id)
        return Response(status=204)

    async def _own() -> Response:
        mine = await container.read_own_telephone()(user_id=principal().user_id)
        return json(
            TelephoneView(
                telephone=mine.number.masked if mine.number else None,
                verified_at=mine.verified_at,
                sent_to=mine.asked.masked if mine.asked else None,
                until=mine.asked_until,
            )
        )

    return routes
