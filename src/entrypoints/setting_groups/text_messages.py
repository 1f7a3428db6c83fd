"""Of text messages, and of the telephone numbers that they go to."""

from pydantic import Field
from pydantic_settings import BaseSettings


class TextMessageSettings(BaseSettings):
    text_region: str = Field(
        "",
        description="AWS region whose End User Messaging sends text messages: `ap-south-1`; without it none is sent",
    )
    text_endpoint_url: str = Field("", description="Its endpoint, where it is not Amazon's own")
    text_access_key_id: str = Field("", description="Its access key id; without it the machine's role")
    text_secret_access_key: str = Field(
        "", description="Its secret access key", json_schema_extra={"secret": "optional"}
    )
    text_name: str = Field(
        "LivePanty",
        description="What text messages call the platform, as registered; it is read on locked screens",
    )
    text_header: str = Field("", description="Registered sender id (DLT header) of text messages in India")
    text_entity_id: str = Field("", description="Registered id of the principal entity that sends them (DLT)")
    text_template_ids: str = Field(
        "",
        description="Registered ids (DLT) of the wordings, as JSON by key and language: "
        '`{"verify_number": {"en": …, "hi": …}, "complaint_decided": {"en": …, "hi": …}}`',
    )
    text_country_codes: str = Field(
        "91", description="Country codes that text messages go to, with commas between them: each costs more"
    )
    telephone_accounts_max: int = Field(
        3, ge=1, le=100, description="How many accounts verify one telephone number: households share them"
    )
    telephone_codes_an_hour: int = Field(
        300,
        ge=1,
        le=1_000_000,
        description="How many text messages with a code go out in an hour at most, for all accounts together",
    )
