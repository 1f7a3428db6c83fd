"""The language in which a page of two languages is read."""

from collections.abc import Mapping

from quart import request

from domain.language import Language

HINDI_REFUSALS: Mapping[str, str] = {
    "invalid": "फ़ॉर्म पूरा नहीं था; पृष्ठ फिर से खोलें।",
    "too_many_requests": "यह बहुत बार हुआ। कुछ देर बाद फिर प्रयास करें।",
    "provider_unavailable": "अभी हमारी एक सेवा उत्तर नहीं दे रही। कुछ नहीं हुआ; फिर प्रयास करें।",
}
"""What any form may refuse, by code; in English the refusals speak for themselves."""


def page_language() -> Language:
    """By the link, else by what the browser asks for; English otherwise."""
    asked = request.args.get("lang") or request.accept_languages.best_match(["en", "hi"], default="en")
    return Language.HINDI if asked == Language.HINDI else Language.ENGLISH
