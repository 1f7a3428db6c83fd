"""How a viewer stands with a performer's private shows, in the room's page, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "private": "Private show",
    "group": "Group show",
    "ticketed": "Ticketed show",
    "so_far": "so far",
    "low": "Tokens for only {time} more",
    "aside": "Set aside for {time} more",
    "leave": "Leave the show",
    "ticket": "You have a ticket. It begins {moment}.",
    "seat": "You have a seat. {performer} begins when enough viewers are here.",
    "waiting": "Waiting for {performer} to answer.",
    "nothing_paid": "Nothing is paid yet.",
    "take_back": "Take it back",
    "over": "{kind} over.",
    "given_back": "{tokens} given back",
    "bookings": "Your bookings",
    "running": "In a private show.",
    "stay_open": "The room’s chat and tips stay open.",
    "offered": "What is offered",
    "kinds": "Private, group and ticketed shows",
    "tokens_one": "{tokens} token",
    "tokens_many": "{tokens} tokens",
}
HINDI = {
    "private": "निजी शो",
    "group": "समूह शो",
    "ticketed": "टिकट वाला शो",
    "so_far": "अब तक",
    "low": "टोकन केवल {time} और के लिए हैं",
    "aside": "{time} और के लिए अलग रखे हैं",
    "leave": "शो छोड़ें",
    "ticket": "आपके पास टिकट है। शो {moment} पर शुरू होगा।",
    "seat": "आपकी जगह है। पर्याप्त दर्शक आने पर {performer} शो शुरू करेंगे।",
    "waiting": "{performer} के उत्तर की प्रतीक्षा है।",
    "nothing_paid": "अभी कुछ नहीं दिया गया है।",
    "take_back": "वापस लें",
    "over": "{kind} समाप्त।",
    "given_back": "{tokens} लौटाए गए",
    "bookings": "आपकी बुकिंग",
    "running": "निजी शो चल रहा है।",
    "stay_open": "कमरे की चैट और टिप खुली रहती हैं।",
    "offered": "देखें क्या-क्या होता है",
    "kinds": "निजी, समूह और टिकट वाले शो",
    "tokens_one": "{tokens} टोकन",
    "tokens_many": "{tokens} टोकन",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
