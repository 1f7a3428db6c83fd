"""The pages on which people read decisions about them and appeal, in English and Hindi (ENF-01, ENF-02)."""

from collections.abc import Mapping

from domain.language import Language
from domain.moderation.decisions.appeal import TEXT_MAX, TEXT_MIN
from domain.moderation.decisions.statement_words import TEMPLATES

ENGLISH = {
    "language": "Language",
    "list_title": "Decisions about you",
    "list_lead": "What our team decided about you or what you wrote or showed, and why. Nobody else sees this page.",
    "none_title": "No decisions",
    "none": "When our team decides something about you, it stands here with its reasons, and you can appeal.",
    "earlier": "Earlier decisions",
    "suspended_until": "Your account is suspended until",
    "suspended_for_good": "Your account is closed for good.",
    "suspended": "You can read why here, and appeal. Everything else is closed to you meanwhile.",
    "title": "A decision about you",
    "decided": "Decided",
    "number": "Number",
    "holds": "What was decided",
    "over": "Over",
    "show_over": "Over: the show ended",
    "given_back": "Taken back",
    "until": "until",
    "reasons": "The reasons",
    "appeal_title": "If you do not agree",
    "appeal_lead": "Somebody else than the person who decided looks at it again. You can appeal once, until",
    "appeal_text": "Why you do not agree",
    "appeal_hint": "In your own words and your own language. What was decided holds until somebody has looked again.",
    "send": "Send the appeal",
    "too_late": "The time to appeal ended",
    "yours": "Your appeal",
    "filed": "Sent",
    "erased": "The words of it were erased.",
    "open": "Somebody else looks at it again. You have an answer by",
    "upheld": "Somebody else looked at it again: the decision stands.",
    "overturned": "Somebody else looked at it again: the decision was wrong. What can be given back is given back.",
    "answer": "The answer",
    "answered": "Answered",
    "waits": "Appeal: somebody looks",
    "stands": "Appeal: it stands",
    "back": "All decisions about you",
}

HINDI = {
    "language": "भाषा",
    "list_title": "आपके बारे में निर्णय",
    "list_lead": "हमारी टीम ने आपके या आपके लिखे-दिखाए के बारे में क्या निर्णय लिया, और क्यों। यह पृष्ठ और कोई नहीं देखता।",
    "none_title": "कोई निर्णय नहीं",
    "none": "जब हमारी टीम आपके बारे में कुछ तय करती है, तो वह कारणों के साथ यहाँ रहता है, और आप अपील कर सकते हैं।",
    "earlier": "पहले के निर्णय",
    "suspended_until": "आपका खाता निलंबित है, इस समय तक:",
    "suspended_for_good": "आपका खाता हमेशा के लिए बंद है।",
    "suspended": "आप यहाँ कारण पढ़ सकते हैं और अपील कर सकते हैं। तब तक बाक़ी सब आपके लिए बंद है।",
    "title": "आपके बारे में एक निर्णय",
    "decided": "निर्णय हुआ",
    "number": "संख्या",
    "holds": "क्या तय हुआ",
    "over": "समाप्त",
    "show_over": "समाप्त: शो ख़त्म हुआ",
    "given_back": "वापस लिया गया",
    "until": "इस समय तक:",
    "reasons": "कारण",
    "appeal_title": "यदि आप सहमत नहीं हैं",
    "appeal_lead": "जिसने निर्णय लिया, उससे अलग व्यक्ति इसे फिर से देखता है। आप एक बार अपील कर सकते हैं, इस समय तक:",
    "appeal_text": "आप सहमत क्यों नहीं हैं",
    "appeal_hint": "अपने शब्दों और अपनी भाषा में। जब तक कोई फिर से नहीं देखता, निर्णय लागू रहता है।",
    "send": "अपील भेजें",
    "too_late": "अपील का समय समाप्त हुआ",
    "yours": "आपकी अपील",
    "filed": "भेजी गई",
    "erased": "इसके शब्द मिटा दिए गए।",
    "open": "कोई और इसे फिर से देख रहा है। आपको उत्तर मिलेगा, इस समय तक:",
    "upheld": "किसी और ने इसे फिर से देखा: निर्णय बना रहेगा।",
    "overturned": "किसी और ने इसे फिर से देखा: निर्णय ग़लत था। जो लौटाया जा सकता है, वह लौटा दिया गया।",
    "answer": "उत्तर",
    "answered": "उत्तर दिया गया",
    "waits": "अपील: देखी जा रही है",
    "stands": "अपील: निर्णय बना रहा",
    "back": "आपके बारे में सभी निर्णय",
}

WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}

_REFUSALS: Mapping[str, str] = {
    "appeal_text_missing": f"{TEXT_MIN} से {TEXT_MAX:,} अक्षरों में लिखें कि आप सहमत क्यों नहीं हैं।",
    "appeal_too_late": "अपील का समय समाप्त हो चुका है।",
    "appeal_made": "इस निर्णय पर अपील हो चुकी है; अपील एक ही बार होती है।",
}


def refusal_words(language: Language) -> Mapping[str, str]:
    """What to say of a refusal by its code; English says its own sentence."""
    return _REFUSALS if language is Language.HINDI else {}


def parts_of(text: str, language: Language) -> list[tuple[str, str]]:
    """A statement as it was told, as headings and what stands under each. Words that fit no heading stay where they
    are: under the one before, or under none."""
    headings = [line.partition(":")[0] for line in TEMPLATES[language].split("\n")]
    parts: list[tuple[str, str]] = []
    for line in text.split("\n"):
        heading, found, words = line.partition(": ")
        if found and headings and heading in headings:
            headings = headings[headings.index(heading) + 1 :]
            parts.append((heading, words[:1].upper() + words[1:]))
        elif parts:
            parts[-1] = (parts[-1][0], f"{parts[-1][1]}\n{line}")
        else:
            parts.append(("", line))
    return parts
