"""The operator's provider of text messages, and whether its settings are whole."""

import re
from collections.abc import Iterator

import msgspec

from adapters.aws.text_messages import AwsTextMessages, IndianSender, NoTextMessages, Templates
from domain.language import Language
from domain.notifications.text_message import TextKey
from domain.telephone import INDIA_CODE
from entrypoints.settings import Settings

_CODE = re.compile(r"[1-9][0-9]{0,2}")
_HEADER = re.compile(r"[A-Za-z0-9]{3,11}")
_REGISTERED = re.compile(r"[0-9]{19}")


def text_messages(settings: Settings) -> AwsTextMessages | NoTextMessages:
    if not settings.text_region:
        return NoTextMessages()
    return AwsTextMessages(
        region=settings.text_region,
        endpoint_url=settings.text_endpoint_url,
        sender=IndianSender(
            settings.text_name, settings.text_header, settings.text_entity_id, _templates(settings)
        ),
        access_key_id=settings.text_access_key_id,
        secret_access_key=settings.text_secret_access_key,
    )


def country_codes(settings: Settings) -> frozenset[str]:
    """Where text messages may go, without the plus."""
    return frozenset(code.strip() for code in settings.text_country_codes.split(",") if code.strip())


def texted(settings: Settings) -> frozenset[str]:
    """Where text messages do go: nowhere without a provider."""
    return country_codes(settings) if settings.text_region else frozenset()


def text_problems(settings: Settings) -> Iterator[tuple[str, str]]:
    """What keeps text messages from being sent, by setting. In India networks drop what is not registered (TCCCPR)."""
    codes = country_codes(settings)
    if not codes or not all(_CODE.fullmatch(code) for code in codes):
        yield "text_country_codes", "does not list country codes, such as 91"
    if not settings.text_region:
        return
    try:
        templates = _templates(settings)
    except msgspec.DecodeError as error:
        yield "text_template_ids", f"does not name templates: {error}"
        return
    if INDIA_CODE not in codes:
        return
    if not _HEADER.fullmatch(settings.text_header):
        yield "text_header", "is missing, or no sender id: text messages to India need a registered one"
    if not _REGISTERED.fullmatch(settings.text_entity_id):
        yield "text_entity_id", "is missing, or not 19 digits: text messages to India need a registered one"
    unknown = [
        f"{key} in {language}"
        for key in TextKey
        for language in Language
        if not _REGISTERED.fullmatch(templates.get(key, {}).get(language, ""))
    ]
    if unknown:
        yield "text_template_ids", f"has no id of 19 digits for {', '.join(unknown)}"


def _templates(settings: Settings) -> Templates:
    """Raises `msgspec.DecodeError`."""
    if not settings.text_template_ids:
        return {}
    return msgspec.json.decode(settings.text_template_ids, type=dict[TextKey, dict[Language, str]])
