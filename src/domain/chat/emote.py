"""What consists of emoji alone, by Unicode's own table of them (UTS #51), and no letter, figure or sign.

`EMOJI` and `SHOWN_AS_EMOJI` are the properties Emoji and Emoji_Presentation of Unicode 14's emoji-data.txt, the version
of Python 3.11's own tables, above ASCII and without the letters of flags: figures, `#` and `*` have the property Emoji
and are none alone. A sequence is that of UTS #51, section 1.4.9: a base with a variation selector or a skin tone,
several of them by joiners; a keycap; two letters of a flag; a black flag with tags. What later versions of Unicode add
is no emoji here. A flag is one of a country or area that ISO 3166-1 knows: two other letters are shown as letters, and
words are not spelled where only emoji are written. What flags in a row spell, the text pipeline reads.
"""

import re

from domain.iso_3166 import COUNTRIES

SHOWN_AS_EMOJI = (
    "231A-231B 23E9-23EC 23F0 23F3 25FD-25FE 2614-2615 2648-2653 267F 2693 26A1 26AA-26AB 26BD-26BE 26C4-26C5 26CE"
    " 26D4 26EA 26F2-26F3 26F5 26FA 26FD 2705 270A-270B 2728 274C 274E 2753-2755 2757 2795-2797 27B0 27BF 2B1B-2B1C"
    " 2B50 2B55 1F004 1F0CF 1F18E 1F191-1F19A 1F201 1F21A 1F22F 1F232-1F236 1F238-1F23A 1F250-1F251 1F300-1F320"
    " 1F32D-1F335 1F337-1F37C 1F37E-1F393 1F3A0-1F3CA 1F3CF-1F3D3 1F3E0-1F3F0 1F3F4 1F3F8-1F43E 1F440 1F442-1F4FC"
    " 1F4FF-1F53D 1F54B-1F54E 1F550-1F567 1F57A 1F595-1F596 1F5A4 1F5FB-1F64F 1F680-1F6C5 1F6CC 1F6D0-1F6D2"
    " 1F6D5-1F6D7 1F6DD-1F6DF 1F6EB-1F6EC 1F6F4-1F6FC 1F7E0-1F7EB 1F7F0 1F90C-1F93A 1F93C-1F945 1F947-1F9FF"
    " 1FA70-1FA74 1FA78-1FA7C 1FA80-1FA86 1FA90-1FAAC 1FAB0-1FABA 1FAC0-1FAC5 1FAD0-1FAD9 1FAE0-1FAE7 1FAF0-1FAF6"
)
EMOJI = (
    "A9 AE 203C 2049 2122 2139 2194-2199 21A9-21AA 231A-231B 2328 23CF 23E9-23F3 23F8-23FA 24C2 25AA-25AB 25B6 25C0"
    " 25FB-25FE 2600-2604 260E 2611 2614-2615 2618 261D 2620 2622-2623 2626 262A 262E-262F 2638-263A 2640 2642"
    " 2648-2653 265F-2660 2663 2665-2666 2668 267B 267E-267F 2692-2697 2699 269B-269C 26A0-26A1 26A7 26AA-26AB"
    " 26B0-26B1 26BD-26BE 26C4-26C5 26C8 26CE-26CF 26D1 26D3-26D4 26E9-26EA 26F0-26F5 26F7-26FA 26FD 2702 2705"
    " 2708-270D 270F 2712 2714 2716 271D 2721 2728 2733-2734 2744 2747 274C 274E 2753-2755 2757 2763-2764 2795-2797"
    " 27A1 27B0 27BF 2934-2935 2B05-2B07 2B1B-2B1C 2B50 2B55 3030 303D 3297 3299 1F004 1F0CF 1F170-1F171 1F17E-1F17F"
    " 1F18E 1F191-1F19A 1F201-1F202 1F21A 1F22F 1F232-1F23A 1F250-1F251 1F300-1F321 1F324-1F393 1F396-1F397"
    " 1F399-1F39B 1F39E-1F3F0 1F3F3-1F3F5 1F3F7-1F4FD 1F4FF-1F53D 1F549-1F54E 1F550-1F567 1F56F-1F570 1F573-1F57A"
    " 1F587 1F58A-1F58D 1F590 1F595-1F596 1F5A4-1F5A5 1F5A8 1F5B1-1F5B2 1F5BC 1F5C2-1F5C4 1F5D1-1F5D3 1F5DC-1F5DE"
    " 1F5E1 1F5E3 1F5E8 1F5EF 1F5F3 1F5FA-1F64F 1F680-1F6C5 1F6CB-1F6D2 1F6D5-1F6D7 1F6DD-1F6E5 1F6E9 1F6EB-1F6EC"
    " 1F6F0 1F6F3-1F6FC 1F7E0-1F7EB 1F7F0 1F90C-1F93A 1F93C-1F945 1F947-1F9FF 1FA70-1FA74 1FA78-1FA7C 1FA80-1FA86"
    " 1FA90-1FAAC 1FAB0-1FABA 1FAC0-1FAC5 1FAD0-1FAD9 1FAE0-1FAE7 1FAF0-1FAF6"
)


def is_emoji_alone(text: str) -> bool:
    """Whether `text` is one emoji or more, with or without white space between them, and nothing else."""
    return _ALONE.fullmatch(text) is not None


def _set_of(ranges: str) -> str:
    """A set of a regular expression: each range by its ends, in hexadecimal."""
    ends = (each.split("-") for each in ranges.split())
    return "[" + "".join("-".join(re.escape(chr(int(end, 16))) for end in pair) for pair in ends) + "]"


_TONE = "[\U0001f3fb-\U0001f3ff]"
_FIRST = f"(?:{_set_of(SHOWN_AS_EMOJI)}(?:\ufe0f|{_TONE})?|{_set_of(EMOJI)}(?:\ufe0f|{_TONE}))"
_NEXT = f"{_set_of(EMOJI)}(?:\ufe0f|{_TONE})?"
_KEYCAP = "[0-9#*]\ufe0f?\u20e3"
_FLAG = (
    "(?:"
    + "|".join("".join(chr(0x1F1E6 + ord(each) - ord("A")) for each in code) for code in COUNTRIES)
    + ")"
)
_TAGGED = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{3,6}\U000e007f"
# What follows a joiner in a sequence may be shown as text by itself: a heart between two people. A joiner starts what
# no other part can, so that there is one way to read a text, and the time grows with its length alone.
_ALONE = re.compile(rf"(?:(?:{_TAGGED}|{_KEYCAP}|{_FLAG}|{_FIRST}(?:\u200d{_NEXT})*)\s*)+")
