"""The first page of the studio, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language
from domain.streaming.content_class import ContentClass
from entrypoints.web.code_words import SCOPE_QUESTIONS
from entrypoints.web.language import page_language

ENGLISH = {
    "language": "Language",
    "title": "Studio",
    "follows": "1 person follows you.",
    "follow": "{count} people follow you.",
    "tips": "Tip menu and alerts",
    "moderators": "Moderators",
    "blocked": "Blocked people",
    "regions": "Where you are seen",
    "private": "Private shows",
    "invitations": "Invitations",
    "earned": "{tokens} tokens earned",
    "sign_first": "Before you go live, read and sign the performer agreement.",
    "read": "Read the agreement",
    "live": "LIVE",
    "not_live": "Not live yet",
    "running": "Your show is running. Open it to see your room.",
    "waiting": "It is made and waiting for you. Check your camera, then go live.",
    "open": "Open “{show}”",
    "end": "End it",
    "end_sure": "End the show for everyone?",
    "discard": "Discard it",
    "discard_sure": "Discard this show?",
    "new": "A new show",
    "show_title": "Title",
    "example": "Evening ragas on the veena",
    "title_hint": "People see it in the live list. Nothing is shown until you go live on the next page.",
    "about": "What it is about",
    "about_hint": "Some places allow only shows for all adults. You can say otherwise later, on air too. Nothing "
    "explicit is allowed anywhere.",
    "may_be": "Beside being seen live, may this show be…",
    "may_be_hint": "What you leave open is not done. Everyone else on camera is asked the same.",
    "set": "Set the stage",
    "your_shows": "Your shows",
    "stopped": "Stopped by our team",
    "lost": "Connection lost",
    "never": "Never went live",
    "ended": "Ended",
    "none_title": "No shows yet",
    "none": "Your finished shows are listed here, with how long they ran.",
}
HINDI = {
    "language": "भाषा",
    "title": "स्टूडियो",
    "follows": "1 व्यक्ति आपको फ़ॉलो करते हैं।",
    "follow": "{count} लोग आपको फ़ॉलो करते हैं।",
    "tips": "टिप मेन्यू और अलर्ट",
    "moderators": "मॉडरेटर",
    "blocked": "ब्लॉक किए गए लोग",
    "regions": "आप कहाँ दिखते हैं",
    "private": "निजी शो",
    "invitations": "निमंत्रण",
    "earned": "{tokens} टोकन की कमाई",
    "sign_first": "लाइव जाने से पहले कलाकार अनुबंध पढ़ें और उस पर हस्ताक्षर करें।",
    "read": "अनुबंध पढ़ें",
    "live": "लाइव",
    "not_live": "अभी लाइव नहीं",
    "running": "आपका शो चल रहा है। अपना कमरा देखने के लिए उसे खोलें।",
    "waiting": "शो तैयार है। अपना कैमरा जाँचें, फिर लाइव जाएँ।",
    "open": "“{show}” खोलें",
    "end": "शो समाप्त करें",
    "end_sure": "सबके लिए शो समाप्त करें?",
    "discard": "शो रद्द करें",
    "discard_sure": "यह शो रद्द करें?",
    "new": "नया शो",
    "show_title": "शीर्षक",
    "example": "वीणा पर शाम के राग",
    "title_hint": "लोग इसे लाइव शो की सूची में देखते हैं। जब तक आप अगले पृष्ठ पर लाइव न जाएँ, कुछ नहीं दिखाया जाता।",
    "about": "शो किस बारे में है",
    "about_hint": "कुछ जगहों पर केवल वे शो दिखाए जा सकते हैं जो सभी वयस्कों के लिए हों। इसे आप बाद में, शो के बीच भी, बदल सकते हैं। "
    "अश्लील कुछ भी कहीं भी नहीं दिखाया जा सकता।",
    "may_be": "लाइव दिखने के अलावा, क्या इस शो को…",
    "may_be_hint": "जिस पर आप निशान न लगाएँ, वह नहीं किया जाता। कैमरे पर आने वाले हर व्यक्ति से यही पूछा जाता है।",
    "set": "मंच तैयार करें",
    "your_shows": "आपके शो",
    "stopped": "हमारी टीम ने रोका",
    "lost": "कनेक्शन टूट गया",
    "never": "लाइव नहीं हुआ",
    "ended": "समाप्त",
    "none_title": "अभी कोई शो नहीं",
    "none": "आपके पूरे हुए शो यहाँ दिखते हैं, और यह भी कि वे कितनी देर चले।",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
HINDI_SCOPES: Mapping[str, str] = {
    "record": "रिकॉर्ड किया जा सकता है",
    "clips": "अंशों में काटा जा सकता है",
    "download": "दर्शक डाउनलोड कर सकते हैं",
    "promotion": "मंच के प्रचार में लिया जा सकता है",
}
"""How the question of `may_be` ends."""
HINDI_CLASSES: Mapping[ContentClass, str] = {
    ContentClass.GENERAL: "सभी वयस्कों के लिए",
    ContentClass.MATURE_TALK: "वयस्कों के बीच खुली बातचीत",
}
"""In English the classes speak for themselves."""


def scope_questions() -> list[tuple[str, str]]:
    """What may be done with a show beside being seen live, in the language of the page."""
    in_hindi = HINDI_SCOPES if page_language() is Language.HINDI else {}
    return [(scope, in_hindi.get(scope, words)) for scope, words in SCOPE_QUESTIONS]


def class_options() -> list[tuple[str, str]]:
    """What a show may be about, in the language of the page."""
    in_hindi = HINDI_CLASSES if page_language() is Language.HINDI else {}
    return [(each.value, in_hindi.get(each, each.words)) for each in ContentClass]
