"""What the plane says no to, and what it asks of names and offers."""

import re

from media.wire import sdp

_ROOM_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class MediaRefusalError(Exception):
    """The plane says no. `code` and `status` are what the control API answers."""

    def __init__(self, code: str, status: int, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.status = status
        self.detail = detail


def room_closed() -> MediaRefusalError:
    return MediaRefusalError("room_closed", 409, "the room was closed")


def live_elsewhere() -> MediaRefusalError:
    return MediaRefusalError(
        "live_elsewhere", 409, "you are live from another window or device: end it there, or take over here"
    )


def delay_is_fixed() -> MediaRefusalError:
    return MediaRefusalError(
        "delay_is_fixed", 409, "how much later viewers get a show is decided when it begins, and stays so"
    )


def session_not_found() -> MediaRefusalError:
    return MediaRefusalError("media_session_not_found", 404, "there is no such session")


def overloaded() -> MediaRefusalError:
    return MediaRefusalError("overloaded", 503, "this media server is full")


def checked_room_id(room_id: str) -> str:
    if not _ROOM_ID.fullmatch(room_id):
        raise MediaRefusalError("malformed", 400, "a room id is a UUID in lower case")
    return room_id


def parsed_offer(text: str, codecs: tuple[str, ...], *, sends: bool) -> sdp.Offer:
    try:
        return sdp.parse_offer(text, codecs, sends=sends)
    except sdp.OfferRefusedError as error:
        raise MediaRefusalError("invalid_offer", 422, str(error)) from error
