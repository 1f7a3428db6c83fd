"""The page of the people whom somebody muted, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language
from entrypoints.web import language

ENGLISH = {
    "language": "Language",
    "title": "Muted people",
    "lead": "What they write in chats is hidden from you, in every room but their own. They are not told, "
    "and others read it as before.",
    "back": "Back to {show}",
    "since": "Since",
    "undo": "Hear {person} again",
    "none_title": "Nobody is muted",
    "none": "Beside each line of a chat there is a way to mute whoever wrote it.",
    "wrote": "They wrote in this show",
    "whom": "Whom to mute",
    "choose": "Choose the person",
    "mute": "Mute",
}

HINDI = {
    "language": "भाषा",
    "title": "म्यूट किए गए लोग",
    "lead": "वे चैट में जो लिखते हैं, वह उनके अपने कमरों को छोड़कर हर कमरे में आपसे छिपा रहता है। उन्हें "
    "यह नहीं बताया जाता, और बाक़ी लोग उसे पहले की तरह पढ़ते हैं।",
    "back": "{show} पर वापस जाएँ",
    "since": "इस समय से:",
    "undo": "{person} को फिर से सुनें",
    "none_title": "कोई म्यूट नहीं है",
    "none": "चैट की हर पंक्ति के पास उसे लिखने वाले को म्यूट करने का उपाय है।",
    "wrote": "इन्होंने इस शो में लिखा",
    "whom": "किसे म्यूट करना है",
    "choose": "व्यक्ति चुनें",
    "mute": "म्यूट करें",
}

WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}

_REFUSALS: Mapping[str, str] = {
    **language.HINDI_REFUSALS,
    "not_to_be_muted": "आप स्वयं को म्यूट नहीं कर सकते।",
    "too_many_mutes": "अब और लोगों को म्यूट नहीं किया जा सकता; पहले कुछ लोगों को फिर से सुनें।",
    "user_not_found": "यह व्यक्ति नहीं मिला।",
}


def refusal_words(read_in: Language) -> Mapping[str, str]:
    """English is what the refusals themselves say."""
    return _REFUSALS if read_in is Language.HINDI else {}
