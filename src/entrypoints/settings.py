"""Settings, from the environment. `docs/settings.md` lists them; a test keeps the two equal."""

from pydantic_settings import SettingsConfigDict

from entrypoints.setting_groups.media import MediaSettings
from entrypoints.setting_groups.moderation import ModerationSettings
from entrypoints.setting_groups.payments import PaymentSettings
from entrypoints.setting_groups.platform import PlatformSettings
from entrypoints.setting_groups.text_messages import TextMessageSettings
from entrypoints.setting_groups.verification import VerificationSettings


# The last one's come first in the document.
class Settings(
    TextMessageSettings,
    ModerationSettings,
    VerificationSettings,
    PaymentSettings,
    MediaSettings,
    PlatformSettings,
):
    """Every setting has the prefix `LIVEPANTY_` in the environment. Secrets have no defaults."""

    model_config = SettingsConfigDict(env_prefix="LIVEPANTY_", frozen=True)

    @property
    def needs_sampler(self) -> bool:
        return self.sampler_needed and not self.is_dev

    @property
    def delay_of_new_performers(self) -> int:
        return 0 if self.is_dev else self.new_performer_delay_seconds

    @property
    def is_dev(self) -> bool:
        return self.environment == "dev"


def secret_fields(*, optional: bool = False) -> list[str]:
    """The settings that are secrets: those that every program needs, or those that it can do without."""
    kind = "optional" if optional else True
    fields = Settings.model_fields.items()
    return [
        name
        for name, field in fields
        if isinstance(extra := field.json_schema_extra, dict) and extra.get("secret") == kind
    ]
