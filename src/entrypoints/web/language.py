"""The language in which a page is read, and how the choice of one is kept."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from quart import Response, g, has_request_context, request

from application.identity.choose_language import ChooseLanguage
from domain.age_verification.aadhaar_number import mask_aadhaar_numbers
from domain.identity.permissions import Role
from domain.language import Language

HINDI_REFUSALS: Mapping[str, str] = {
    "invalid": "फ़ॉर्म पूरा नहीं था; पृष्ठ फिर से खोलें।",
    "too_many_requests": "यह बहुत बार हुआ। कुछ देर बाद फिर प्रयास करें।",
    "provider_unavailable": "अभी हमारी एक सेवा उत्तर नहीं दे रही। कुछ नहीं हुआ; फिर प्रयास करें।",
}
"""What any form may refuse, by code; in English the refusals speak for themselves."""


COOKIE = "language"
KEPT_SECONDS = 365 * 24 * 3600
KEPT_WITH_IT = frozenset({"next", "cursor"})
"""What else of an address the switch keeps. Of what somebody put there, nothing is written into a page unseen."""
_OWN_LANGUAGE = frozenset({Role.VIEWER, Role.PERFORMER})


def page_language() -> Language:
    """By the link, else by what this person chose, wherever it was, else by what was chosen here before, else by what
    the browser asks for; English otherwise."""
    if not has_request_context():  # what is written into an open stream is for staff
        return Language.ENGLISH
    asked_for = request.accept_languages.best_match(
        [each.value for each in Language], default=Language.ENGLISH
    )
    principal = g.get("principal")
    of_account = None if principal is None else principal.language
    for asked in (request.args.get("lang"), of_account, request.cookies.get(COOKIE), asked_for):
        if asked in {each.value for each in Language}:
            return Language(asked)
    return Language.ENGLISH


def spoken(tables: Mapping[Language, Mapping[str, str]]) -> dict[str, Any]:
    """What the template of a page in two languages wants: the language, and its words."""
    language = page_language()
    return {"language": language, "words": tables[language]}


def frame_language() -> Language:
    """Of what stands around each page, and of refusals: as the page's, but staff work in English."""
    principal = g.get("principal")
    if principal is not None and principal.role not in _OWN_LANGUAGE:
        return Language.ENGLISH
    return page_language()


def framed(name: str, tables: Mapping[Language, Mapping[str, str]]) -> dict[str, Any]:
    """What a part of a page in two languages wants: `name_language` and `name_words`. Staff have it in English."""
    language = frame_language()
    return {f"{name}_language": language, f"{name}_words": tables[language]}


def other_language_link() -> str:
    """This page in the other language; "" for the answer to a form, which no link leads to. An address with what may be
    an Aadhaar number is written into no page (AGE-05)."""
    if not has_request_context() or request.method != "GET":
        return ""
    other = Language.ENGLISH if page_language() is Language.HINDI else Language.HINDI
    asked = [(name, value) for name, value in request.args.items(multi=True) if name in KEPT_WITH_IT]
    if any(mask_aadhaar_numbers(each) != each for each in (request.path, *(value for _, value in asked))):
        return ""
    return f"{request.path}?{urlencode([*asked, ('lang', other.value)])}"


async def keep_with_account(choose: ChooseLanguage) -> None:
    """What a link chose is kept with the account of whoever is signed in, for their other machines and for letters; so
    is what they chose before they signed in, where the account has nothing yet. Programs choose nothing by it."""
    principal = g.get("principal")
    if principal is None or request.path.startswith("/v1/"):
        return
    chosen = request.args.get("lang")
    if chosen is None and principal.language is None:
        chosen = request.cookies.get(COOKIE)
    if chosen in {each.value for each in Language} and chosen != principal.language:
        await choose(user_id=principal.user_id, language=Language(chosen))


def keep_choice(response: Response, *, secure: bool) -> None:
    """What a link chose is kept, so that forms, redirects and links without it lead on in the same language."""
    chosen = request.args.get("lang")
    if chosen in {each.value for each in Language} and request.cookies.get(COOKIE) != chosen:
        response.set_cookie(
            COOKIE, chosen or "", max_age=KEPT_SECONDS, secure=secure, httponly=True, samesite="Lax", path="/"
        )
