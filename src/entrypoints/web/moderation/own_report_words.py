"""The page on which people read what became of their reports, in English and Hindi (MOD-15, MOD-21)."""

from collections.abc import Mapping

from domain.language import Language
from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.kind import CaseKind
from domain.moderation.reports.words import (
    HINDI_OUTCOME_WORDS,
    HINDI_REASON_WORDS,
    OUTCOME_WORDS,
    REASON_WORDS,
)
from entrypoints.web.moderation.case_words import OWN_MEASURES, REPORT_PROGRESS

ENGLISH = {
    "language": "Language",
    "title": "Your reports",
    "lead": "What you told our team, and what came of it. Nobody else sees this page.",
    "wrote": "What {} wrote",
    "with_tip": "What was written with a tip",
    "somebody": "A person",
    "reported": "Reported",
    "decided": "Decided",
    "number": "Number",
    "earlier": "Earlier reports",
    "none_title": "No reports",
    "none": "When you report a show, a person or a message, you see here how far our team is, and what they found.",
    "warned": "Please report what you believe to be true. If it goes on, "
    "your reports are put before nobody’s for some time.",
    "limited": "Your reports are still kept and read, only no sooner than others. "
    "One about a child, or about a life in danger, is as urgent as ever.",
    "since": "Since",
    "over_since": "over since",
    "until": "until",
    "by_rule": "it follows by a fixed rule from what our team found",
    "open": "Somebody else looks at it again. You have an answer by",
    "upheld": "Somebody else looked at it again: it stands.",
    "overturned": "Somebody else looked at it again: it was wrong, and is over.",
    "disagree": "If you do not agree",
    "appeal_lead": "Somebody else than the person who decided looks at it again. You can appeal once, until",
    "appeal_text": "Why you do not agree",
    "send": "Send the appeal",
}  # fmt: skip

HINDI = {
    "language": "भाषा",
    "title": "आपकी शिकायतें",
    "lead": "आपने हमारी टीम को क्या बताया, और उससे क्या हुआ। यह पृष्ठ और कोई नहीं देखता।",
    "wrote": "{} ने जो लिखा",
    "with_tip": "एक टिप के साथ लिखा संदेश",
    "somebody": "एक व्यक्ति",
    "reported": "शिकायत की गई",
    "decided": "निर्णय हुआ",
    "number": "संख्या",
    "earlier": "पहले की शिकायतें",
    "none_title": "कोई शिकायत नहीं",
    "none": "जब आप किसी शो, व्यक्ति या संदेश की शिकायत करते हैं, तो यहाँ दिखता है कि हमारी टीम कहाँ तक पहुँची और उसने क्या पाया।",
    "warned": "कृपया वही बताएँ जिसे आप सच मानते हैं। "
    "यदि ऐसा चलता रहा, तो कुछ समय तक आपकी शिकायतें किसी और की शिकायतों से पहले नहीं देखी जाएँगी।",
    "limited": "आपकी शिकायतें अब भी रखी और पढ़ी जाती हैं, बस औरों से पहले नहीं। "
    "किसी बच्चे या किसी की जान के ख़तरे की शिकायत उतनी ही तुरंत देखी जाती है।",
    "since": "इस समय से:",
    "over_since": "समाप्त हुआ:",
    "until": "इस समय तक:",
    "by_rule": "हमारी टीम ने जो पाया, उससे यह एक तय नियम से होता है",
    "open": "कोई और इसे फिर से देख रहा है। आपको उत्तर मिलेगा, इस समय तक:",
    "upheld": "किसी और ने इसे फिर से देखा: यह बना रहेगा।",
    "overturned": "किसी और ने इसे फिर से देखा: यह ग़लत था, और समाप्त हुआ।",
    "disagree": "यदि आप सहमत नहीं हैं",
    "appeal_lead": "जिसने निर्णय लिया, उससे अलग व्यक्ति इसे फिर से देखता है। आप एक बार अपील कर सकते हैं, इस समय तक:",
    "appeal_text": "आप सहमत क्यों नहीं हैं",
    "send": "अपील भेजें",
}  # fmt: skip

WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
REASONS: Mapping[Language, Mapping[CaseKind, str]] = {
    Language.ENGLISH: REASON_WORDS,
    Language.HINDI: HINDI_REASON_WORDS,
}
OUTCOMES: Mapping[Language, Mapping[CaseOutcome, str]] = {
    Language.ENGLISH: OUTCOME_WORDS,
    Language.HINDI: HINDI_OUTCOME_WORDS,
}
PROGRESS: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: REPORT_PROGRESS,
    Language.HINDI: {"received": "मिली", "being_looked_at": "देखी जा रही है", "decided": "निर्णय हुआ"},
}
KINDS: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: OWN_MEASURES,
    Language.HINDI: {
        "warning": "आपकी शिकायतों के बारे में एक चेतावनी",
        "limit": "कुछ समय तक आपकी शिकायतें औरों से पहले नहीं देखी जातीं",
        "mute": "आपकी शिकायतें औरों से पहले नहीं देखी जातीं",
    },
}
