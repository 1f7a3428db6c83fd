"""Of shows: the media plane, the relays and the rooms."""

from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings


class MediaSettings(BaseSettings):
    media_plane: Literal["own", "livekit"] = Field(
        "own", description="`own`: the media programs of this project; `livekit`: a LiveKit server"
    )
    media_url: str = Field(
        "",
        description="Control address of the media plane: `http://host:port`; of several, with commas between them",
    )
    media_cluster: bool = Field(
        False,
        description="Several media processes, which register in Valkey (their `LIVEPANTY_MEDIA_REDIS_URL`)",
    )
    media_process_viewers: int = Field(
        800,
        ge=1,
        le=5_000,
        description="So many viewers fill one of several media processes; more watch in others, by pipe",
    )
    media_secret: str = Field(
        "", description="Shared with the media plane", json_schema_extra={"secret": True}
    )
    livekit_url: str = Field("", description="Where this platform calls LiveKit: `https://host`")
    livekit_client_url: str = Field("", description="Where browsers reach LiveKit: `wss://host`")
    livekit_api_key: str = Field("", description="LiveKit API key")
    livekit_api_secret: str = Field(
        "",
        description="LiveKit API secret: it signs passes, and LiveKit signs its webhooks with it",
        json_schema_extra={"secret": "optional"},
    )
    turn_urls: str = Field(
        "",
        description="TURN servers (coturn), with commas between them: `turn:host:3478,turns:host:443?transport=tcp`",
    )
    turn_secret: str = Field(
        "",
        description="coturn's `static-auth-secret`: it makes passes that are good for some hours",
        json_schema_extra={"secret": "optional"},
    )
    turn_pass_seconds: int = Field(
        43_200,
        ge=60,
        le=86_400,
        description="How long a TURN pass is good: as long as somebody watches in one go",
    )
    link_account_age_minutes: int = Field(
        60,
        ge=0,
        le=43_200,
        description="How many minutes old an account is before it posts links in chats; 0: at once",
    )
    room_capacity: int = Field(1000, ge=1, le=100_000, description="How many people watch one show at most")
    room_joins_a_second: int = Field(
        200, ge=1, le=10_000, description="How many come into one show's room in a second at most"
    )
    publisher_grace_seconds: int = Field(
        15, ge=3, le=120, description="How long a show outlives its publisher's connection"
    )
