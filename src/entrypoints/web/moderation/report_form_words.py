"""The forms on which somebody signed in reports a show, a person or a message, in English and Hindi (MOD-01)."""

from collections.abc import Mapping

from domain.language import Language
from domain.moderation.note import NOTE_MAX
from entrypoints.web import language

ENGLISH = {
    "language": "Language",
    "show_title": "Report this show",
    "show_about": "“{show}” by {performer}",
    "tip_title": "Report what was written with a tip",
    "tip_about": "From the show “{show}”. Our team reads the words as they were written, also if they are removed.",
    "message_title": "Report a message",
    "message_about": "From the chat of “{show}”. Our team reads it as it was written, also if it is removed.",
    "person_title": "Report {person}",
    "somebody_title": "Report this person",
    "person_about": "For what they do here altogether: their profile, their shows, what they write.",
    "reason": "What is wrong?",
    "choose": "Choose one",
    "note": "What did you see? (optional)",
    "danger": "If a child may be in danger, also call 1098 (Childline) or 112.",
    "send": "Send report",
    "rather_person": "Report {person} rather than this show",
    "thanks": "Thank you. Our team has it.",
    "what_now": "They see your report at once. Nobody else is told who reported. "
    "How far it is, and what they found, you can read here:",
    "own_reports": "Your reports",
    "back_to_show": "Back to the show",
    "go_on": "Go on",
    "close": "Close",
}

HINDI = {
    "language": "भाषा",
    "show_title": "इस शो की शिकायत करें",
    "show_about": "“{show}”, कलाकार: {performer}",
    "tip_title": "टिप के साथ लिखे संदेश की शिकायत करें",
    "tip_about": "“{show}” शो से। हमारी टीम शब्दों को वैसा ही पढ़ती है जैसे वे लिखे गए थे, भले ही वे हटा दिए गए हों।",
    "message_title": "संदेश की शिकायत करें",
    "message_about": "“{show}” की चैट से। हमारी टीम उसे वैसा ही पढ़ती है जैसा वह लिखा गया था, भले ही वह हटा दिया गया हो।",
    "person_title": "{person} की शिकायत करें",
    "somebody_title": "इस व्यक्ति की शिकायत करें",
    "person_about": "यहाँ के उनके पूरे व्यवहार के लिए: उनकी प्रोफ़ाइल, उनके शो, और जो वे लिखते हैं।",
    "reason": "क्या ग़लत है?",
    "choose": "एक चुनें",
    "note": "आपने क्या देखा? (वैकल्पिक)",
    "danger": "यदि कोई बच्चा ख़तरे में हो सकता है, तो 1098 (चाइल्डलाइन) या 112 पर भी कॉल करें।",
    "send": "शिकायत भेजें",
    "rather_person": "इस शो के बजाय {person} की शिकायत करें",
    "thanks": "धन्यवाद। हमारी टीम को आपकी शिकायत मिल गई।",
    "what_now": "वह तुरंत टीम के सामने आ जाती है। शिकायत किसने की, यह और किसी को नहीं बताया जाता। "
    "वह कहाँ तक पहुँची और टीम ने क्या पाया, यह आप यहाँ पढ़ सकते हैं:",
    "own_reports": "आपकी शिकायतें",
    "back_to_show": "शो पर वापस जाएँ",
    "go_on": "आगे बढ़ें",
    "close": "बंद करें",
}

WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}

_REFUSALS: Mapping[str, str] = {
    **language.HINDI_REFUSALS,
    "unknown_report_reason": "एक कारण चुनें।",
    "note_too_long": f"अधिक से अधिक {NOTE_MAX} अक्षर।",
    "self_report": "शिकायत किसी और की होती है, अपनी नहीं।",
    "report_id_reused": "यह फ़ॉर्म पहले भेजा जा चुका है। पृष्ठ फिर से खोलें।",
}


def refusal_words(read_in: Language) -> Mapping[str, str]:
    """English is what the refusals themselves say."""
    return _REFUSALS if read_in is Language.HINDI else {}
