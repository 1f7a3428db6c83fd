"""The page of one’s own telephone number, in English and Hindi (CHT-12)."""

from collections.abc import Mapping

from domain.language import Language
from entrypoints.web import language

ENGLISH = {
    "language": "Language",
    "title": "Your telephone number",
    "lead": "You need none. Some performers let only people with a verified number write in their rooms.",
    "verified": "Verified",
    "since": "since",
    "remove": "Remove number",
    "type_code": "Type the code",
    "on_its_way": "A text message with six digits is on its way to {number}. The code is good until",
    "code": "Code",
    "verify": "Verify number",
    "age_link": "Verify your age",
    "age_rest": "first: codes are sent to verified adults only.",
    "not_served": "No text messages are sent from here for now.",
    "ask_again": "Send another code",
    "ask_other": "Verify another number",
    "ask": "Verify a number",
    "number": "Mobile number",
    "number_hint": "Its ten digits. We send it one text message with a code.",
    "message_in": "Message in",
    "send": "Send code",
    "kept": "Your number is kept encrypted. Nobody sees it: no performer, no viewer, and it is not used "
    "for advertising. It leaves only where the law orders it. You can remove it here at any time: "
    "then it is used for nothing, and kept only where and as long as the law orders that.",
    "account": "Your account",
}

HINDI = {
    "language": "भाषा",
    "title": "आपका टेलीफ़ोन नंबर",
    "lead": "नंबर देना आवश्यक नहीं है। कुछ कलाकार अपने कमरों में केवल उन्हीं को लिखने देते हैं जिनका नंबर सत्यापित है।",
    "verified": "सत्यापित",
    "since": "इस समय से:",
    "remove": "नंबर हटाएँ",
    "type_code": "कोड लिखें",
    "on_its_way": "छह अंकों का एक SMS {number} पर भेजा गया है। कोड मान्य है, इस समय तक:",
    "code": "कोड",
    "verify": "नंबर सत्यापित करें",
    "age_link": "पहले अपनी आयु सत्यापित करें",
    "age_rest": "क्योंकि कोड केवल सत्यापित वयस्कों को भेजे जाते हैं।",
    "not_served": "अभी यहाँ से SMS नहीं भेजे जाते।",
    "ask_again": "दूसरा कोड भेजें",
    "ask_other": "दूसरा नंबर सत्यापित करें",
    "ask": "नंबर सत्यापित करें",
    "number": "मोबाइल नंबर",
    "number_hint": "इसके दस अंक। हम इस पर कोड के साथ एक SMS भेजेंगे।",
    "message_in": "संदेश की भाषा",
    "send": "कोड भेजें",
    "kept": "आपका नंबर कूटबद्ध रखा जाता है। उसे कोई नहीं देखता, न कलाकार, न दर्शक, और उसका उपयोग विज्ञापन "
    "के लिए नहीं होता। वह केवल वहीं दिया जाता है जहाँ क़ानून का आदेश हो। आप उसे यहाँ कभी भी हटा "
    "सकते हैं: फिर उसका कोई उपयोग नहीं होता, और वह केवल वहीं और तब तक रखा जाता है जहाँ और जब तक "
    "क़ानून का आदेश हो।",
    "account": "आपका खाता",
}

WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}

_REFUSALS: Mapping[str, str] = {
    **language.HINDI_REFUSALS,
    "invalid_telephone": "यह पूरा मोबाइल नंबर नहीं है। सभी अंक दें।",
    "telephone_country_unserved": "इस देश के नंबर पर हम SMS नहीं भेजते।",
    "no_text_messages_here": "अभी यहाँ से SMS नहीं भेजे जाते।",
    "telephone_unreachable": "इस नंबर पर SMS नहीं पहुँचा। जाँचें कि नंबर सही है।",
    "telephone_code_over": "अब कोई कोड मान्य नहीं है: दूसरा कोड माँगें।",
    "wrong_telephone_code": "यह वह कोड नहीं है जो भेजा गया था।",
    "telephone_taken": "यह नंबर उतने खातों में सत्यापित है जितनों में हो सकता है।",
}


def refusal_words(read_in: Language) -> Mapping[str, str]:
    """English is what the refusals themselves say."""
    return _REFUSALS if read_in is Language.HINDI else {}
