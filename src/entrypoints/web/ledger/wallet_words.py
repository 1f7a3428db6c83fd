"""The wallet, in English and Hindi. What each line of the statement is stays as the statement's files say it."""

from collections.abc import Mapping

from domain.language import Language
from domain.payments.velocity import TOLD, TOLD_IN_HINDI, HoldReason

ENGLISH = {
    "language": "Language",
    "title": "Wallet",
    "balance": "Balance",
    "have": "You have",
    "tokens": "tokens",
    "bought": "{tokens} bought",
    "bonus": "{tokens} bonus",
    "bonus_first": "Bonus tokens are spent first",
    "held": "{tokens} of these are set aside for a show. What it does not use is yours again.",
    "expiry": "{tokens} bonus tokens lapse on {day} if you do not use them.",
    "limits": "Limits and breaks",
    "buy": "Buy tokens",
    "with_gst": "Prices include {percent} % GST",
    "again_after": "You can buy again after {moment}.",
    "hold_why": "That is how stolen cards are tried, so we wait, to protect whoever owns them. What is in your wallet "
    "is yours to use. If it is a mistake, you can",
    "write": "write to us",
    "hold_by_program": "A program decided this by a fixed rule of ours against payment fraud; no person has looked at "
    "it yet. It is over by itself at that time.",
    "contest": "This is a mistake: have a person look at it",
    "contested": "You asked us to look at it on {moment}. A person decides whether you can buy before; if nobody does, "
    "it is over by itself.",
    "hold_kept": "A person looked at it and keeps it. Why, and how to appeal, stands under",
    "decisions": "Decisions",
    "break": "You are taking a break from tipping and buying. What is in your wallet stays yours.",
    "state": "State you live in",
    "choose": "Choose",
    "state_hint": "GST goes to this state; it is on your invoice.",
    "pay_with": "Pay with",
    "more": "+ {tokens} bonus",
    "buy_for": "Buy for {price}",
    "a_token": "{price} a token · GST of {gst} included",
    "not_sold": "Tokens cannot be bought here.",
    "orders": "Orders",
    "paid": "Paid",
    "not_paid": "Not paid",
    "no_orders": "Your purchases are listed here, with their tax.",
    "statement": "Statement",
    "any_period": "Any period, and files",
    "nothing": "Nothing yet",
    "nothing_lead": "Each purchase and each tip becomes a line here, with the balance after it.",
    "from_bonus": "from bonus tokens",
    "bonus_left": "{tokens} bonus left",
    "bought_left": "{tokens} bought left",
    "earlier": "Earlier lines",
}
HINDI = {
    "language": "भाषा",
    "title": "वॉलेट",
    "balance": "बैलेंस",
    "have": "आपके पास हैं",
    "tokens": "टोकन",
    "bought": "{tokens} ख़रीदे हुए",
    "bonus": "{tokens} बोनस",
    "bonus_first": "बोनस टोकन पहले ख़र्च होते हैं",
    "held": "इनमें से {tokens} एक शो के लिए अलग रखे गए हैं। जो बचेंगे वे फिर से आपके हैं।",
    "expiry": "{tokens} बोनस टोकन {day} को समाप्त हो जाएँगे, यदि आप उन्हें ख़र्च न करें।",
    "limits": "सीमाएँ और विराम",
    "buy": "टोकन ख़रीदें",
    "with_gst": "क़ीमतों में {percent} % GST शामिल है",
    "again_after": "आप {moment} के बाद फिर ख़रीद सकते हैं।",
    "hold_why": "चोरी के कार्ड ऐसे ही आज़माए जाते हैं, इसलिए हम कार्ड के मालिकों की सुरक्षा के लिए प्रतीक्षा करते हैं। आपके वॉलेट में "
    "जो है, उसे आप ख़र्च कर सकते हैं। यदि यह ग़लत है, तो",
    "write": "हमें लिखें",
    "hold_by_program": "यह एक प्रोग्राम ने भुगतान की धोखाधड़ी के विरुद्ध हमारे एक तय नियम से किया; अभी किसी व्यक्ति ने इसे नहीं "
    "देखा है। उस समय यह अपने आप समाप्त हो जाएगा।",
    "contest": "यह ग़लत है: कोई व्यक्ति इसे देखे",
    "contested": "आपने {moment} को हमसे इसे देखने के लिए कहा। एक व्यक्ति तय करेगा कि आप पहले ख़रीद सकते हैं या नहीं; यदि कोई तय न करे, "
    "तो यह अपने आप समाप्त हो जाएगा।",
    "hold_kept": "एक व्यक्ति ने इसे देखा और रोक बनाए रखी। क्यों, और अपील कैसे करें, यह यहाँ लिखा है:",
    "decisions": "निर्णय",
    "break": "आप टिप देने और ख़रीदने से विराम पर हैं। आपके वॉलेट में जो है वह आपका ही रहता है।",
    "state": "आप जिस राज्य में रहते हैं",
    "choose": "चुनें",
    "state_hint": "GST इस राज्य को जाता है; यह आपके बिल पर लिखा होता है।",
    "pay_with": "इससे भुगतान करें",
    "more": "+ {tokens} बोनस",
    "buy_for": "{price} में ख़रीदें",
    "a_token": "{price} प्रति टोकन · {gst} GST शामिल",
    "not_sold": "यहाँ टोकन नहीं ख़रीदे जा सकते।",
    "orders": "ऑर्डर",
    "paid": "भुगतान हुआ",
    "not_paid": "भुगतान नहीं हुआ",
    "no_orders": "आपकी ख़रीद कर सहित यहाँ लिखी जाती है।",
    "statement": "विवरण",
    "any_period": "कोई भी अवधि, और फ़ाइलें",
    "nothing": "अभी कुछ नहीं",
    "nothing_lead": "हर ख़रीद और हर टिप यहाँ एक पंक्ति बनती है, और उसके बाद का बैलेंस भी।",
    "from_bonus": "बोनस टोकन से",
    "bonus_left": "{tokens} बोनस बाक़ी",
    "bought_left": "{tokens} ख़रीदे हुए बाक़ी",
    "earlier": "पहले की पंक्तियाँ",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}

HOLDS: Mapping[Language, Mapping[HoldReason, str]] = {Language.ENGLISH: TOLD, Language.HINDI: TOLD_IN_HINDI}
