"""The page of the people whom a performer blocks, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "language": "Language",
    "title": "Blocked people",
    "lead": "They come into none of your shows: they watch nothing, write nothing, tip and book nothing. What they "
    "paid stays as it is; what they set aside for a show goes back to them. They read that you block them, and "
    "not why. Nobody else is told.",
    "back": "Back to the studio",
    "since": "Since",
    "undo": "Let {person} in again",
    "none_title": "Nobody is blocked",
    "none": "Whoever wrote in your latest show can be blocked here, or beside a line of its chat.",
    "wrote": "They wrote in your latest show",
    "whom": "Whom to block",
    "choose": "Choose the person",
    "at_once": "They leave a show that is on at once.",
    "block": "Block",
}
HINDI = {
    "language": "भाषा",
    "title": "ब्लॉक किए गए लोग",
    "lead": "वे आपके किसी शो में नहीं आते: न देखते हैं, न लिखते हैं, न टिप देते हैं, न बुक करते हैं। उन्होंने जो दिया वह वैसा ही "
    "रहता है; किसी शो के लिए जो अलग रखा था वह उन्हें लौट जाता है। उन्हें बताया जाता है कि आपने उन्हें ब्लॉक किया, कारण "
    "नहीं। और किसी को नहीं बताया जाता।",
    "back": "स्टूडियो पर वापस जाएँ",
    "since": "इस समय से:",
    "undo": "{person} को फिर से आने दें",
    "none_title": "कोई ब्लॉक नहीं है",
    "none": "जिन्होंने आपके पिछले शो में लिखा, उन्हें यहाँ, या चैट की उनकी पंक्ति के पास ब्लॉक किया जा सकता है।",
    "wrote": "इन्होंने आपके पिछले शो में लिखा",
    "whom": "किसे ब्लॉक करना है",
    "choose": "व्यक्ति चुनें",
    "at_once": "चल रहे शो से वे तुरंत बाहर हो जाते हैं।",
    "block": "ब्लॉक करें",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
