"""Of looking and listening, and of those who are told of what is found."""

from typing import Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings

DELAY_SECONDS_MIN = 15
"""Of a delay that is one: whoever looks at pictures needs so long to see something and to stop it (STR-16)."""


class ModerationSettings(BaseSettings):
    second_look_permille: int = Field(
        50,
        ge=0,
        le=1_000,
        description="Of a thousand closed cases, how many another moderator judges again, blind",
    )
    still_every_seconds: float = Field(
        5.0, ge=1.0, le=60.0, description="How often a still is taken of each live show for moderation"
    )
    grave_cases_per_hour: int = Field(
        10,
        ge=1,
        le=100,
        description="How many cases of severity 0 or 1 one person opens in an hour, then they rest",
    )
    event_rule_acts_per_hour: int = Field(
        100, ge=0, le=10_000, description="How often one event rule acts in an hour, then it is held back"
    )
    grave_break_minutes: int = Field(15, ge=1, le=120, description="How long they rest then")
    sampler_needed: bool = Field(
        True, description="No show begins while nobody looks at pictures; never asked for in development"
    )
    new_performer_delay_seconds: int = Field(
        20,
        ge=0,
        le=30,
        description="How much later viewers get a new performer's shows: 15 to 30; 0: at once, as in development",
    )
    frame_classifier: Literal["none", "onnx", "open-nsfw", "rekognition"] = Field(
        "none",
        description="What says what live pictures show: a model of yours, an open one, Amazon, or nobody",
    )
    frame_model: str = Field(
        "", description="Of `onnx`: the path of the manifest beside the model (ADR 34 says what is in it)"
    )
    speech: Literal["none", "pocketsphinx", "transcriptions"] = Field(
        "none",
        description="Who listens to what is said in shows: a small English model here, a server of yours, or nobody",
    )
    speech_url: str = Field(
        "", description="Of `transcriptions`: the server, before `/v1/audio/transcriptions`"
    )
    speech_api_key: str = Field(
        "", description="Its key, where it wants one", json_schema_extra={"secret": "optional"}
    )
    speech_model: str = Field("whisper-1", description="What it calls its model")
    speech_language: str = Field("", description="What is spoken, `hi` or `en`; empty: the server finds out")
    rekognition_region: str = Field("ap-south-1", description="Of `rekognition`: where frames are sent")
    rekognition_endpoint_url: str = Field(
        "", description="Rekognition's endpoint, where it is not Amazon's own"
    )
    hma_url: str = Field(
        "",
        description="Base address of a Hasher-Matcher-Actioner whose banks are asked about frames, by hash",
    )
    hma_opinion_url: str = Field(
        "",
        description="Address told, as JSON, of a match of HMA's that two officers found to be wrong; without it they "
        "tell the exchange themselves",
    )
    stopncii_url: str = Field(
        "https://api.stopncii.org/v1", description="Base address of StopNCII.org's exchange"
    )
    stopncii_function_key: str = Field(
        "",
        description="StopNCII.org's key for fetching hashes; without it the exchange is not followed",
        json_schema_extra={"secret": "optional"},
    )
    stopncii_subscription_key: str = Field(
        "", description="StopNCII.org's subscription key", json_schema_extra={"secret": "optional"}
    )
    ncmec_username: str = Field(
        "",
        description="Of your account with NCMEC, which they give; without it nothing is reported there",
    )
    ncmec_password: str = Field("", description="Its password", json_schema_extra={"secret": "optional"})
    ncmec_url: str = Field(
        "https://exttest.cybertip.org/ispws",
        description="NCMEC's test host; `https://report.cybertip.org/ispws` for real reports, in production alone",
    )
    ncmec_reporter_first_name: str = Field("", description="Who reports to NCMEC for the platform")
    ncmec_reporter_last_name: str = Field("", description="Their last name")
    ncmec_reporter_email: str = Field("", description="Where NCMEC writes to them")

    @field_validator("new_performer_delay_seconds")
    @classmethod
    def _delays_for_long_enough(cls, seconds: int) -> int:
        if 0 < seconds < DELAY_SECONDS_MIN:
            raise ValueError(f"{DELAY_SECONDS_MIN} seconds or more, so that somebody can step in; 0 for none")
        return seconds
