"""The page of what somebody lets themselves spend, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language
from domain.money import rupees
from domain.tipping.spending import Limits
from entrypoints.web.code_words import BREAKS
from entrypoints.web.words import grouped, limits_words

ENGLISH = {
    "language": "Language",
    "title": "Your limits",
    "lead": "You decide what you spend here. Nobody else sees this page.",
    "excluded_until": "You excluded yourself from tipping and buying until {moment}. It ends by itself, and nobody can "
    "end it earlier.",
    "away_until": "You are taking a break from tipping and buying until {moment}. It ends by itself, and nobody can "
    "end it earlier.",
    "saved": "Saved. What you lowered holds now.",
    "given_today": "Given today",
    "given_month": "Given this month",
    "aside": "Set aside for shows",
    "bought": "Bought this month",
    "pending": "Higher limits hold from {moment}: {limits}.",
    "keep": "Keep my present limits",
    "limits": "Limits",
    "how": "A lower limit holds at once. A higher one, or none, waits 24 hours. Leave a field empty for no limit.",
    "per_tip": "Tokens in one tip",
    "per_day": "Tokens in a day",
    "per_day_hint": "Tips and paid shows. A day begins at midnight, Indian time.",
    "per_month": "Tokens in a month",
    "buying": "Rupees for buying tokens in a month",
    "save": "Save limits",
    "break_title": "Take a break",
    "break_lead": "While it lasts you can watch and chat, and neither tip nor buy. You cannot end it early, and "
    "neither can our team.",
    "how_long": "How long?",
    "sure": "Yes: no tips and no purchases from now on until it is over.",
    "begin": "Begin the break",
    "worry": "If spending worries you: Tele-MANAS, 14416, is a free line of the Government of India, at any hour.",
    "back": "Back to your wallet",
}
HINDI = {
    "language": "भाषा",
    "title": "आपकी सीमाएँ",
    "lead": "आप यहाँ कितना ख़र्च करेंगे, यह आप तय करते हैं। यह पृष्ठ और कोई नहीं देखता।",
    "excluded_until": "आपने स्वयं को {moment} तक टिप देने और ख़रीदने से बाहर रखा है। यह अपने आप समाप्त होगा, और कोई इसे "
    "पहले समाप्त नहीं कर सकता।",
    "away_until": "आप {moment} तक टिप देने और ख़रीदने से विराम पर हैं। यह अपने आप समाप्त होगा, और कोई इसे पहले समाप्त नहीं "
    "कर सकता।",
    "saved": "सहेजा गया। जो आपने कम किया, वह अभी से लागू है।",
    "given_today": "आज दिए",
    "given_month": "इस महीने दिए",
    "aside": "शो के लिए अलग रखे",
    "bought": "इस महीने ख़रीदे",
    "pending": "बढ़ी हुई सीमाएँ {moment} से लागू होंगी: {limits}।",
    "keep": "मेरी अभी की सीमाएँ रहने दें",
    "limits": "सीमाएँ",
    "how": "कम की हुई सीमा तुरंत लागू होती है। बढ़ाई या हटाई हुई सीमा 24 घंटे बाद लागू होती है। कोई सीमा न हो तो ख़ाना ख़ाली "
    "छोड़ें।",
    "per_tip": "एक टिप में टोकन",
    "per_day": "एक दिन में टोकन",
    "per_day_hint": "टिप और सशुल्क शो। दिन भारतीय समय के अनुसार आधी रात को शुरू होता है।",
    "per_month": "एक महीने में टोकन",
    "buying": "एक महीने में टोकन ख़रीदने के लिए रुपये",
    "save": "सीमाएँ सहेजें",
    "break_title": "विराम लें",
    "break_lead": "विराम में आप देख और लिख सकते हैं, पर न टिप दे सकते हैं, न ख़रीद सकते हैं। आप इसे पहले समाप्त नहीं कर सकते, "
    "और हमारी टीम भी नहीं।",
    "how_long": "कितने समय के लिए?",
    "sure": "हाँ: अब से इसके समाप्त होने तक न टिप, न ख़रीद।",
    "begin": "विराम शुरू करें",
    "worry": "यदि ख़र्च आपको चिंतित करता है: टेली-मानस, 14416, भारत सरकार की निःशुल्क सेवा है, किसी भी समय।",
    "back": "वॉलेट पर वापस जाएँ",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}

HINDI_BREAKS = {
    "one_day": "एक दिन",
    "one_week": "एक सप्ताह",
    "one_month": "30 दिन",
    "six_months": "छह महीने",
    "one_year": "एक वर्ष",
    "five_years": "पाँच वर्ष",
}
BREAK_WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: BREAKS, Language.HINDI: HINDI_BREAKS}


def limits_in(limits: Limits, language: Language) -> str:
    """`एक टिप में 50 टोकन, एक दिन में कोई सीमा नहीं, …`"""
    if language is Language.ENGLISH:
        return limits_words(limits)
    tokens = (("एक टिप में", limits.per_tip), ("एक दिन में", limits.per_day), ("एक महीने में", limits.per_month))
    said = [f"{per} {'कोई सीमा नहीं' if top is None else f'{grouped(top)} टोकन'}" for per, top in tokens]
    buying = limits.buying_per_month
    said.append("ख़रीद की कोई सीमा नहीं" if buying is None else f"ख़रीद के लिए एक महीने में {rupees(buying)}")
    return ", ".join(said)
