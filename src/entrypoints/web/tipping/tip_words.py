"""Tipping in a room: the form, the goal and who tipped, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language
from domain.tipping.bands import ANONYMOUS
from domain.tipping.tip import WORDS_WAIT_SECONDS
from entrypoints.web.language import frame_language

_MINUTES = WORDS_WAIT_SECONDS // 60

ENGLISH = {
    "tokens": "tokens",
    "how_much": "Tokens",
    "other": "Other",
    "how_many": "How many tokens",
    "message": "A message with your tip (optional)",
    "few_words": "Add a few words",
    "send": "Send tip",
    "rules": "Rules of this room, for the words with your tip",
    "accept": "I accept these rules: send the tip",
    "menu": "Tip menu",
    "menu_of": "What {performer} offers for a tip",
    "gifts": "Gifts",
    "rupees": "Rupees are what these tokens cost in our smallest package, GST included.",
    "anonymous": "Leave my name out. Our team still knows who tipped.",
    "unnamed": ANONYMOUS,
    "held": "Your tip arrived. Our team reads your words before the room does. "
    f"If nobody can within {_MINUTES} minutes, they are not shown.",
    "arrived": "Your tip arrived.",
    "goal": "Goal of the room",
    "of": "{progress} of {target}",
    "goal_met": "Goal met. Thank you!",
    "top": "Top tippers",
    "nobody": "Nobody has tipped yet.",
    "latest": "Latest tips",
    "listed": "They are listed here.",
}
HINDI = {
    "tokens": "टोकन",
    "how_much": "टोकन",
    "other": "अन्य",
    "how_many": "कितने टोकन",
    "message": "टिप के साथ संदेश (चाहें तो)",
    "few_words": "कुछ शब्द लिखें",
    "send": "टिप भेजें",
    "rules": "टिप के साथ शब्दों के लिए इस कमरे के नियम",
    "accept": "मुझे ये नियम स्वीकार हैं: टिप भेजें",
    "menu": "टिप मेन्यू",
    "menu_of": "टिप के लिए {performer} क्या करते हैं",
    "gifts": "उपहार",
    "rupees": "रुपये बताते हैं कि हमारे सबसे छोटे पैकेज में ये टोकन GST सहित कितने के हैं।",
    "anonymous": "मेरा नाम न दिखाएँ। हमारी टीम को फिर भी पता रहता है कि टिप किसने दी।",
    "unnamed": "बिना नाम",
    "held": "आपकी टिप पहुँच गई। आपके शब्द पहले हमारी टीम पढ़ती है, फिर कमरे में सब। "
    f"{_MINUTES} मिनट में कोई न पढ़ सके, तो वे नहीं दिखाए जाते।",
    "arrived": "आपकी टिप पहुँच गई।",
    "goal": "कमरे का लक्ष्य",
    "of": "{target} में से {progress}",
    "goal_met": "लक्ष्य पूरा हुआ। धन्यवाद!",
    "top": "सबसे अधिक टिप देने वाले",
    "nobody": "अभी किसी ने टिप नहीं दी।",
    "latest": "नई टिप",
    "listed": "वे यहाँ दिखेंगी।",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}


def tipper(name: str, is_anonymous: bool) -> str:
    """Who gave a tip, in the language of whoever reads."""
    return WORDS[frame_language()]["unnamed"] if is_anonymous else name
