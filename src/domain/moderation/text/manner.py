"""What is harmless by the manner in which it is said, though its words are on a list.

Each rule here takes one finding off a text; whatever else stands in it is found by itself.
"""

import re

from domain.moderation.text.finding import Concern, Finding

_ASKS = re.compile(r"(?:call|ring|text|ping|message|msg|phone)\b", re.IGNORECASE)
_CLOCK = r"(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?"
_THEN = re.compile(
    rf"(?: at| around| by| after| before| about)* ?(?<![\d.:]){_CLOCK}"
    r" ?(?:[ap]\.? ?m\b\.?|baje|bje|bajay|o.?clock|ish|sharp|tonight|tomorrow|today|kal|aaj|in the|at night|$"
    r"|[.!?,;)](?!\S))",
    re.IGNORECASE,
)
_BAJE = re.compile(rf"(?<!\d){_CLOCK} ?(?:baje|bje|bajay)(?: (?:ke baad|tak|ko|par|pe))? $", re.IGNORECASE)
_BEFORE_MAX = 24

_CALL_ME = re.compile(r"call me", re.IGNORECASE)
_NAME = re.compile(
    r" (?!(?:now|later|back|tonight|today|tomorrow|please|pls|plz|baby|babe|dear|jaan|jaanu|darling|asap|when|if|on|"
    r"at|in|"
    r"via|by|from|direct|directly|anytime|anyday|daily|sometime|soon|after|before|private|privately|personally|personal|"
    r"alone|outside|bro|yaar|yar|na|whenever|there|here|once|again|jaldi|abhi|kal|aaj|first|instead|live|video|or|and|ok|"
    r"okay|up|for|to|over|through|with|only|just|free|fast|quick|quickly|urgent|urgently|any|every|this|that|same|sir)\b)"
    r"[^\W\d_]{3,}(?: (?:fashioned|kumar|kumari|ji|sir|bhai|didi|bhaiya|madam|please|pls|plz|guys|everyone|all|"
    r"everybody))?(?=\s*(?:$|[.!?,;)]|but\b))",
    re.IGNORECASE,
)

_WITH_A_FORM = ("phone", "link", "handle", "e-mail")
_NEVER = re.compile(r"\b(?:do ?n[o'’]?t|never) $", re.IGNORECASE)

_KEPT = re.compile(
    r"\b(?:kisi ko|kisiko|koi)\b(?: (?!aur|par|lekin|bas)\w+){0,5} (?:mat|na|nahi)"
    r" (?:den[ae]|do|likh\w*|dal\w*|daal\w*|share)\b"
    r"|\bapna(?: (?!aur|par|lekin|bas)\w+){1,4} kisi ko(?: bhi)? (?:mat|na|nahi) (?:den[ae]|do|batan[ae])\b"
    r"|\b(?:do not|don ?['’]?t|never)(?: ever)? (?:share|give|post|write)\b(?: \w+){0,3}"
    r" (?:number|address|details|id)\b"
    r"|\b(?:mera|hamara|aapka|tumhara) number (?:kab|aaya|aayega|aane)\b"
    r"|(?:किसी को|कोई)(?: \S+){0,6} (?:मत|न|ना|नहीं) (?:देना|दो|दें|लिखे|लिखें|डाले|डालें)",
    re.IGNORECASE,
)
"""Advice to give nobody a number, what a room's rules ask, and whose turn it is."""

_DOG = re.compile(r"kutt?[aei]|कुत्त", re.IGNORECASE)
_A_PET = re.compile(
    r"\b(?:dogs?|pupp(?:y|ies)|pets?|pal|palne|palta|labrador|indie|doberman|pug|samajhdaar|samajhdar|wafadar|vafadar|pala|paal|pal+i|paalna|palna|pyar\w*|pyaar\w*|cute|bho?n?k\w*|bhaunk\w*|mera|mere|"
    r"meri|hamara|hamare|apna|apne|gali|street|stray|billi|cat|vet|darr?|kaata?|rabies|biscuit|ghuma\w*|khana|janwar|jaanwar|naam|breed)\b|"
    r"पाल|प्यार|पिल्ल|भौंक|भौक|मेरा|मेरे|हमारा|गली|बिल्ली|जानवर",
    re.IGNORECASE,
)
_AT_SOMEBODY = re.compile(
    r"\b(?:you|u|ur|your|tu|tum|tera|teri|tere|tujhe|tumhara|saal[ea]|saali|sale|ban|bann?ja|chup|bhag|nikal|performer|"
    r"aurat|ladki|ladka|wo|woh|vo|ye|yeh|hai tu|maut|aulad|jaisa|jaise|tarah)\b|तू|तुम|तेर|साले|साला|औरत|भाग|बन",
    re.IGNORECASE,
)


def is_harmless(text: str, finding: Finding) -> bool:
    """Whether nobody is led off or put down by it: an appointment, one's own name, a dog."""
    if finding.concern is Concern.CONTACT:
        return _is_at_a_time(text, finding) or _is_a_name(text, finding) or _is_kept(text, finding)
    return finding.concern is Concern.INSULT and _is_of_a_dog(text, finding)


def _is_at_a_time(text: str, finding: Finding) -> bool:
    """Whether `call me` is followed by when, and by nothing to call: `call me at 10`, `10 baje call karo`."""
    if not _ASKS.match(text, finding.start):
        return False
    if _THEN.match(text, finding.end) is not None:
        return True
    return _BAJE.search(text, max(0, finding.start - _BEFORE_MAX), finding.start) is not None


def _is_a_name(text: str, finding: Finding) -> bool:
    """Whether `call me` is followed by one word and no more, or denied: `call me Ismail`, `don't call me that`."""
    if _CALL_ME.fullmatch(text, finding.start, finding.end) is None:
        return False
    asks_not = _NEVER.search(text, max(0, finding.start - _BEFORE_MAX), finding.start) is not None
    return asks_not or _NAME.match(text, finding.end) is not None


def _is_kept(text: str, finding: Finding) -> bool:
    """Whether it is what nobody is to be given; a number or an address that stands there is one all the same."""
    if finding.rule.startswith(_WITH_A_FORM):
        return False
    return any(each.start() <= finding.start and finding.end <= each.end() for each in _KEPT.finditer(text))


def _is_of_a_dog(text: str, finding: Finding) -> bool:
    """Whether it is an animal: one is kept, fed or fond, and nobody is spoken to."""
    is_dog = _DOG.match(text, finding.start) is not None
    return is_dog and _A_PET.search(text) is not None and _AT_SOMEBODY.search(text) is None
