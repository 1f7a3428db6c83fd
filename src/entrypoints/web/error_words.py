"""The page of what did not work, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "reference": "If you write to us about it, add this reference:",
    "start": "Go to the start",
    "contact": "Contact us",
    "broken": "That did not work",
    "other": "That is not possible",
    "403": "Not for this account",
    "404": "There is nothing here",
    "409": "Not any more",
    "413": "That file is too large",
    "429": "A little slower, please",
}
HINDI = {
    "reference": "यदि आप इसके बारे में हमें लिखें, तो यह संदर्भ जोड़ें:",
    "start": "आरंभ पर जाएँ",
    "contact": "हमसे संपर्क करें",
    "broken": "यह नहीं हो सका",
    "other": "यह संभव नहीं है",
    "403": "इस खाते के लिए नहीं",
    "404": "यहाँ कुछ नहीं है",
    "409": "अब नहीं",
    "413": "फ़ाइल बहुत बड़ी है",
    "429": "कृपया थोड़ा धीरे",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}


def heading(status: int, language: Language) -> str:
    words = WORDS[language]
    if status >= 500:
        return words["broken"]
    return words.get(str(status), words["other"])
