"""Following a performer, beside their name and on a page of its own, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "follow": "Follow",
    "following": "Following",
    "write": "Write to {person}",
    "stop": "stop following",
    "bell_on": "Bell on",
    "bell_off": "Bell off",
    "bell_for": "for {performer}: {act}",
    "tell_no_more": "tell me of their shows no more",
    "tell": "tell me when a show of theirs begins",
}
HINDI = {
    "follow": "फ़ॉलो करें",
    "following": "फ़ॉलो कर रहे हैं",
    "write": "{person} को लिखें",
    "stop": "फ़ॉलो करना छोड़ें",
    "bell_on": "घंटी चालू",
    "bell_off": "घंटी बंद",
    "bell_for": "{performer} के लिए: {act}",
    "tell_no_more": "इनके शो की सूचना अब न दें",
    "tell": "इनका शो शुरू होने पर मुझे बताएँ",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
