"""Where one leaves letters, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "title": "Messages",
    "done": "No more of these",
    "done_lead": "We send you no more messages like that one. You can turn them on again, for each whom you "
    "follow, under "
    "Following.",
    "ask": "Stop these messages?",
    "ask_lead": "You asked to be told when somebody begins. Press the button and we tell you of nobody any more; "
    "whatever "
    "else concerns your account still comes.",
    "stop": "Stop these messages",
}
HINDI = {
    "title": "संदेश",
    "done": "अब ऐसे संदेश नहीं आएँगे",
    "done_lead": "हम आपको ऐसे संदेश अब नहीं भेजेंगे। जिन्हें आप फ़ॉलो करते हैं, उनमें से हर एक के लिए आप इन्हें “फ़ॉलो” पृष्ठ पर फिर चालू "
    "कर सकते हैं।",
    "ask": "क्या ये संदेश बंद करें?",
    "ask_lead": "आपने कहा था कि किसी के शुरू करने पर आपको बताया जाए। बटन दबाएँ, और हम अब किसी के बारे में नहीं बताएँगे; आपके "
    "खाते से जुड़ी बाक़ी "
    "सूचनाएँ आती रहेंगी।",
    "stop": "ये संदेश बंद करें",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
