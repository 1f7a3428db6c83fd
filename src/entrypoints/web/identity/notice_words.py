"""The page of what we told somebody, in English and Hindi. Each notice stands on it as it was told."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "language": "Language",
    "title": "Notices",
    "lead": "What we told you, most of it also by e-mail.",
    "new": "New",
    "open": "Open",
    "none_title": "No notices",
    "none": "When our team decides something about you or your shows, it is explained here.",
}

HINDI = {
    "language": "भाषा",
    "title": "सूचनाएँ",
    "lead": "हमने आपको जो बताया; अधिकतर ई-मेल से भी।",
    "new": "नई",
    "open": "खोलें",
    "none_title": "कोई सूचना नहीं",
    "none": "जब हमारी टीम आपके या आपके शो के बारे में कुछ तय करती है, तो वह यहाँ समझाया जाता है।",
}

WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
