"""What leads off the platform without a word for it: phone numbers, payment addresses, e-mail, links, handles.

An Indian mobile number has ten digits, the first 6 to 9, and may follow 0, 91 or +91 (National Numbering Plan 2003,
Department of Telecommunications). A UPI address is `name@handle`, with a handle that NPCI gave a payment app.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from domain.moderation.text.finding import Concern, Finding, Strength
from domain.moderation.text.link import DOTS
from domain.moderation.text.numbers import Run, runs
from domain.moderation.text.web_ends import AT_THE_END, SECOND, SURE, is_end
from domain.moderation.text.written import Written

_UPI_HANDLES = (
    r"ok[\s._-]?(?:axis|hdfcbank|hdfc|icici|sbi)|ybl|ibl|axl|paytm|pt(?:yes|axis|hdfc|sbi)|apl|yapl|rapl|upi|sbi|icici|hdfcbank|axisbank|"
    "kotak|kotak811|idfcbank|idfcfirst|indus|yesbank|yesg|federal|barodampay|pnb|cnrb|unionbank|allbank|aubank|rbl|dbs|"
    "fam|freecharge|mbk|ikwik|jio|airtel|postbank|cred|slice|superyes|naviaxis|tapicici|waicici|waaxis|wahdfcbank|wasbi|"
    "abfspay|fbl|axisb|timecosmos|yesfam|goaxb|oxymoney|pingpay|nsdl|equitas|hsbc|sc|citi|kbl|kvb|sib|uco|jkb|dlb|"
    "freoicici|shriramhdfcbank|axisgo|pockets|ezeepay|eazypay|jupiteraxis|niyoicici|amazonpay|gpay|phonepe"
)
_UPI_SPELLED = "|".join(
    r"[\s._-]+".join(name) for name in ("ybl", "ibl", "axl", "apl", "upi", "sbi", "pnb", "rbl", "dbs")
)
"""The handles that are short enough to be told letter by letter."""
_AT = r"\s*(?:@|\(\s*at\s*\)|\[\s*at\s*\])\s*"
_UPI = re.compile(
    rf"(?<![\w.])[\w.-]{{2,}}(?:{_AT}|\s+at\s+(?:the\s+rate\s+)?(?:of\s+)?|\s+at[\s-]?rate\s+)(?:{_UPI_HANDLES}|{_UPI_SPELLED})(?![\w@])(?!\.[a-z])"
)
_UPI_LIKE = re.compile(r"(?<![\w.])[a-z0-9][\w.-]{2,}@[a-z]{2,}(?![\w.@])")
_UPI_LINK = re.compile(r"(?:upi|paytmmp|phonepe|tez|gpay)\s*:\s*/\s*/")
_MAIL_SERVICE = r"(?:g\s?m\s?a\s?i\s?l|yahoo(?:\s?mail)?|hotmail|outlook|proton\s?mail|rediff\s?mail)"
_EMAIL = re.compile(
    rf"[\w.+-]{{2,}}{_AT}[\w-]+(?:\.|\s*[\[(]?\s*dot\s*[\])]?\s*)[a-z]{{2,}}"
    r"|[\w.+-]{2,}\s+at\s+(?:the\s+rate\s+)?(?:gmail|yahoo|hotmail|outlook|proton(?:mail)?|rediff(?:mail)?|icloud)\b"
    r"|(?:g\s?m\s?a\s?i\s?l|yahoo|hotmail|outlook|rediffmail|protonmail|icloud)\s*(?:\.|dot)\s*c\s?o\s?m"
    rf"|\b(?:e-?mail|mail|write|reach|contact|message|msg|ping|add)\b[^.!?\n]{{1,30}}\b{_MAIL_SERVICE}\b"
    rf"|\b{_MAIL_SERVICE}(?:\s+(?:id|account|address))?\s+(?:pe|par|pr|me|mein|on)\s+(?:mail|e-?mail|likh|message|msg|bhej)"
    rf"|(?<![\w.])[a-z][a-z_.]*\d[\w.]*\s+{_MAIL_SERVICE}\b"
)
"""The last three have the service without a sign before it: who names it to be written to means an address."""
_SPELLED = "com|in|net|org|me|io|co|app|live|link|ly|gg|xyz|bio|site|shop|club|vip|fans|chat|page|online|store|tv|dev"
_LINK = re.compile(
    r"h(?:tt|xx)ps?\s*:\s*/\s*/\s*\S|(?<![a-z0-9])[a-z][a-z0-9+.-]{1,15}:[/\\]{2,}[\w\[]"
    r"|(?<![\d.v])(?<!version )(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]\d)(?!\d)"
    r"|www\s*\.\s*\S|www\s+[a-z0-9-]{3,}\s+(?:com|net|org|in|me|live|xyz)\b"
    rf"|\b(?!(?:polka|the|a)\b)[a-z0-9-]{{2,}}\s*[\[(]?\s*\bdot\b\s*[\])]?\s*(?:{_SPELLED})\b"
    r"|\b(?!the\b)[a-z0-9-]{3,}\s*dotcom\b(?!\s+(?:boom|bubble|era|days|crash))|डॉट\s*(?:कॉम|कॊम|इन|नेट)"
    r"|[a-z0-9-]{3,}\s*\.\s+(?:com|net|org)\b|[a-z0-9-]{3,}\s*[\[({]\s*\.\s*[\])}]\s*(?:com|in|net|org|me|io)\b"
    r"|\b(?:w\s?a|t)\s*(?:\.|[\[(]?\s*dot\s*[\])]?)\s*m\s?e\b|\bbit\s*\.?\s*ly\b"
    r"|\b(?:t|wa)\s+me\s+slash\b|(?<![\w@.])[a-z0-9-]{3,},(?:com|net|org)\b"
)
_BARE = re.compile(
    r"(?<![\w@.-])((?:[\w\u0900-\u0963-]+\.)+)([a-z]{2,}|भारत)(?![\w@])"
    r"((?:/|\\|:\d{2,5}\b|\?[\w-]+=|#[\w/!-])\S*(?<![\s/])|/\S+)?"
)
"""A name without a scheme, and what joins it: a path, a port, a query. Whether its end is one of addresses is looked
up."""
_DEGREE = re.compile(r"[bm]\.(?:com|tech|ed)")
_BEGINS = re.compile(r"(?:^|[\s\"'(\[<])(?:[/\\]{2,})$")
_BEGINS_MAX = 8
"""What a browser takes for the beginning of an address, before a name; looked for within so many letters of it."""
_CUE = re.compile(
    r"\b(?:visit|browse|(?:web)?site|url|link|address|type|(?:find|see|watch|catch|join) me (?:on|at|here))"
    r"\s*(?:is|:|=|-)?\s*$"
)
"""What says that an address comes, within `_CUE_MAX` letters of it."""
_CUE_MAX = 40
_HANDLE = re.compile(
    r"(?<![\w@.])(?:ig|insta|snap|tg|tele|fb|sc|id|handle|username)\s*(?:id|name)?\s*(?:is\b|:|=|-(?=\s)|~|>|[^\w\s.,!?'\"-])+\s*@?[\w.]{4,}"
    r"|(?<![\w@.])(?:ig|insta|snap|tg|tele|fb|sc|id|handle|username)\s*-+\s*@?(?=[\w.]*[\d_.]\w)[\w.]{4,}"
    r"|(?<![\w.@])@[a-z][\w.]*[\d_.][\w.]*\s+(?:on|in|par|pe|pr)\s+(?:ig|insta\w*|snap\w*|tele\w*|tg|fb|twitter|x)\b"
    r"|\b(?:on|my)\s+(?:x|twitter|threads|reddit|youtube|yt)\b[\s:=-]*@[\w.]{3,}"
    r"|(?<![\w#])(?!(?:order|room|ticket|invoice|bill|show|stream|case|flight|gate|track|song|seat|episode|part|rank)#)"
    r"[a-z][\w.]{2,31}#\d{4}(?!\w)"
)
"""The last is how Discord names people."""
_MAY_BE_ADDRESS = re.compile(
    r"[@./:,#]|mail|outlook|\bbit\b|\bslash\b|www|g\s?m\s?a\s?i\s?l|\bdot\b|dotcom|डॉट|\bat\b|\b(?:ig|insta|snap|tg|tele|fb|sc|id|handle|username)\b"
)
_WALLET = re.compile(
    r"\b(?:0x[0-9a-f]{40}|bc1[a-z0-9]{25,60}|[13][a-km-z1-9]{25,34}|t[a-z0-9]{33})(?![a-z0-9])"
)
"""Where crypto is sent to: Ethereum's addresses (EIP-55), Bitcoin's (BIP 173, base 58), Tron's."""
_MOBILE_DIGITS = 10
_MOBILE = re.compile(r"[6-9]\d{9}")
_YEAR = re.compile(r"1[5-9]\d\d|20\d\d")
_JOINING = frozenset({
    "then", "after", "next", "followed", "by", "plus", "phir", "fir", "uske", "baad", "fhir", "phr", "gap", "space",
    "dash", "फिर", "उसके", "बाद",
})  # fmt: skip
_STEPS = frozenset({1, 2, 5, 10})
_CODES = re.compile(r"\b[a-z]{4}0[a-z0-9]{6}\b")
"""An IFSC: four letters of the bank, a zero, six of the branch (RBI)."""


def findings(written: Written) -> Iterator[Finding]:
    """Addresses and numbers in a text. Those that another reading is likelier for are weak."""
    text = written.text.translate(DOTS)
    if _MAY_BE_ADDRESS.search(text):
        for concern, strength, rule, pattern in (
            (Concern.PAYMENT, Strength.STRONG, "upi.address", _UPI),
            (Concern.PAYMENT, Strength.STRONG, "upi.link", _UPI_LINK),
            (Concern.CONTACT, Strength.STRONG, "e-mail", _EMAIL),
            (Concern.CONTACT, Strength.STRONG, "link", _LINK),
            (Concern.CONTACT, Strength.STRONG, "handle", _HANDLE),
            (Concern.PAYMENT, Strength.LIKELY, "upi.like", _UPI_LIKE),
        ):
            for match in pattern.finditer(text):
                yield Finding(concern, strength, rule, *written.span(*match.span()))
        for match in _BARE.finditer(text):
            if _is_address(text, match):
                yield Finding(Concern.CONTACT, Strength.STRONG, "link", *written.span(*match.span()))
    for match in _CODES.finditer(text):
        yield Finding(Concern.PAYMENT, Strength.STRONG, "ifsc", *written.span(*match.span()))
    for match in _WALLET.finditer(text):
        if re.search(r"\d.*[a-z]|[a-z].*\d", match.group()):
            yield Finding(Concern.PAYMENT, Strength.STRONG, "wallet", *written.span(*match.span()))
    yield from _in_spaced(written, text)
    told = runs(written)
    yield from _in_parts(written, told)
    for run in told:
        sure = _as_phone(run)
        if sure is not None:
            yield Finding(Concern.CONTACT, sure, "phone", run.start, run.end)


def has_link(text: str) -> bool:
    """Whether an address of the web stands in a text, however it is dressed up."""
    return any(each.rule == "link" for each in findings(Written.read(text)))


def _is_address(text: str, name: re.Match[str]) -> bool:
    """`asha.vip` is one, `good.night` is not: what is a word too has a path, or says that it is an address."""
    before, top, path = name[1].rstrip(".").split("."), name[2], name[3]
    if _DEGREE.fullmatch(name.group()):
        return False
    if top in SURE or top == "भारत":
        return True
    if not is_end(top):
        return False
    if (
        path
        or _BEGINS.search(text, max(0, name.start() - _BEGINS_MAX), name.start())
        or (len(before) > 1 and before[-1] in SECOND)
        or before[0] == "www"
    ):
        return True
    if top in AT_THE_END and not re.search(r"\w", text[name.end() :]):
        return True
    return _CUE.search(text, max(0, name.start() - _CUE_MAX), name.start()) is not None


_SPACED = re.compile(r"(?<!\S)(?:\S\s+){6,}\S(?!\S)")
"""An address letter by letter, with its signs: `h t t p s : / / l i n k`."""


def _in_spaced(written: Written, text: str) -> Iterator[Finding]:
    for match in _SPACED.finditer(text):
        whole = re.sub(r"\s", "", match.group())
        for concern, rule, pattern in (
            (Concern.PAYMENT, "upi.address", _UPI),
            (Concern.CONTACT, "e-mail", _EMAIL),
            (Concern.CONTACT, "link", _LINK),
            (Concern.CONTACT, "link", _BARE),
        ):
            if pattern.search(whole):
                yield Finding(concern, Strength.STRONG, rule, *written.span(*match.span()))
                break


def _in_parts(written: Written, told: Sequence[Run]) -> Iterator[Finding]:
    """A number of ten digits in parts, with words between that join them: `98765 then 43210`."""
    digits, start, before = "", 0, None
    for run in told:
        joins = before is not None and _join(written, before, run)
        digits, start = (digits + run.digits, start) if joins else (run.digits, run.start)
        if joins and len(digits) == _MOBILE_DIGITS and digits[0] in "6789":
            yield Finding(Concern.CONTACT, Strength.LIKELY, "phone", start, run.end)
        before = run


def _join(written: Written, first: Run, second: Run) -> bool:
    between = [word.text for word in written.words if first.end <= word.start < second.start]
    return bool(between) and set(between) <= _JOINING


def _as_phone(run: Run) -> Strength | None:
    """Nothing for what is no number to call."""
    digits = run.digits
    if len(digits) < 8 or _counts(run) or _are_years(run) or len(set(digits)) < 3:
        return None
    for prefix in ("0091", "91", "0", ""):
        rest = digits.removeprefix(prefix) if digits.startswith(prefix) else ""
        if len(rest) == 10 and rest[0] in "6789":
            return Strength.STRONG
    # "number do 98765 43210": do is two, and give
    if run.words > 1 and len(digits) <= 14 and _MOBILE.search(digits):
        return Strength.LIKELY
    if run.pairs and len(digits) != _MOBILE_DIGITS:
        return None  # years, prices, marks
    if run.spelled >= 6 or 10 <= len(digits) <= 13:
        return Strength.LIKELY if run.spelled >= 6 else Strength.WEAK
    return Strength.LIKELY if len(digits) == 9 and run.words >= 5 else None


def _are_years(run: Run) -> bool:
    """1947, 1971, 1983."""
    groups = [run.digits[at : at + 4] for at in range(0, len(run.digits), 4)]
    return not run.spelled and len(groups) == run.words and all(map(_YEAR.fullmatch, groups))


def _counts(run: Run) -> bool:
    """Whether somebody counts up or down, a number a word: 10 9 8 7 6 5 4 3 2 1, ninety eighty seventy."""
    if run.pairs and run.spelled == run.words:
        said = [int(run.digits[at : at + 2]) for at in range(0, len(run.digits), 2)]
        steps = {later - earlier for earlier, later in pairwise(said)}
        return len(steps) == 1 and abs(steps.pop()) in _STEPS
    down = "".join(map(str, range(20, -1, -1)))
    up = "".join(map(str, range(21)))
    return run.words >= 8 and len(run.digits) != _MOBILE_DIGITS and (run.digits in down or run.digits in up)
