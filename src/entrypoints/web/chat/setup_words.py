"""What is set for the chats of a performer's rooms, in English and Hindi. Staff, who set it too, read English."""

from collections.abc import Mapping

from domain.language import Language
from domain.moderation.text.blocked_term import Match

_SETTINGS = {
    "who_may_write": "Who may write",
    "settings_saved": "Saved. The room reads it now, and it holds in later shows too.",
    "who": "Who",
    "everybody": "Everybody who may chat",
    "tippers": "People who have tipped {whom}",
    "following": "Following {whom}",
    "not_following": "Also who does not",
    "following_only": "Only who follows",
    "followed_for": "Who has followed for {time}",
    "telephone": "Telephone number",
    "with_or_without": "With or without one",
    "verified": "People with a verified number",
    "telephone_hint": "Whose number it is, and which, you do not see.",
    "what": "What",
    "words_and_emoji": "Words and emoji",
    "emoji_alone": "Emoji alone",
    "slow": "Slow mode",
    "off": "Off",
    "one_every": "One message every {time}",
    "slow_hint": "How long each person waits between two messages.",
    "new_accounts": "New accounts write",
    "at_once": "At once",
    "once_old": "Once they are {time} old",
    "new_accounts_hint": "How old an account has to be to write here.",
    "links": "Links",
    "as_everywhere": "As everywhere on LivePanty",
    "from_old": "From accounts {time} old",
    "no_links": "None at all",
    "links_hint": "You and your moderators may post them all the same.",
    "pinned": "Pinned message",
    "pinned_hint": "Everybody reads it above the chat. Empty for none.",
    "never_shown": "Telephone numbers, payment addresses, and links that LivePanty has not allowed are never shown in "
    "a chat, whatever is set here.",
    "save": "Save",
}
_SETTINGS_IN_HINDI = {
    "who_may_write": "कौन लिख सकता है",
    "settings_saved": "सहेजा गया। यह कमरे में अभी से लागू है, और बाद के शो में भी रहेगा।",
    "who": "कौन",
    "everybody": "हर कोई जो चैट कर सकता है",
    "tippers": "जिन्होंने आपको टिप दी है",
    "following": "आपको फ़ॉलो करने वाले",
    "not_following": "वे भी जो फ़ॉलो नहीं करते",
    "following_only": "केवल वे जो फ़ॉलो करते हैं",
    "followed_for": "जो कम से कम {time} से फ़ॉलो करते हैं",
    "telephone": "मोबाइल नंबर",
    "with_or_without": "नंबर हो या न हो",
    "verified": "जिनका नंबर सत्यापित है",
    "telephone_hint": "नंबर किसका है और कौन-सा है, यह आपको नहीं दिखता।",
    "what": "क्या",
    "words_and_emoji": "शब्द और इमोजी",
    "emoji_alone": "केवल इमोजी",
    "slow": "धीमा मोड",
    "off": "बंद",
    "one_every": "हर {time} में एक संदेश",
    "slow_hint": "हर व्यक्ति दो संदेशों के बीच कितनी देर रुकता है।",
    "new_accounts": "नए खाते कब लिखें",
    "at_once": "तुरंत",
    "once_old": "जब वे {time} पुराने हो जाएँ",
    "new_accounts_hint": "यहाँ लिखने के लिए खाता कितना पुराना होना चाहिए।",
    "links": "लिंक",
    "as_everywhere": "जैसे LivePanty पर हर जगह",
    "from_old": "कम से कम {time} पुराने खातों से",
    "no_links": "बिल्कुल नहीं",
    "links_hint": "आप और आपके मॉडरेटर फिर भी लिंक लिख सकते हैं।",
    "pinned": "पिन किया हुआ संदेश",
    "pinned_hint": "इसे हर कोई चैट के ऊपर पढ़ता है। न चाहें तो ख़ाली छोड़ें।",
    "never_shown": "यहाँ कुछ भी तय हो, फ़ोन नंबर, भुगतान के पते, और वे लिंक जिनकी LivePanty ने अनुमति नहीं दी, चैट में कभी नहीं "
    "दिखाए जाते।",
    "save": "सहेजें",
}
_RULES = {
    "your_rules": "Rules of your rooms",
    "rules_saved": "Saved. Whoever has not accepted them is asked before they write.",
    "rules_gone": "Saved. Nothing is asked of anybody any more.",
    "rules": "What people accept before they write",
    "rules_hint": "One rule a line. Empty for none. Each change is a new version, and everybody is asked again.",
    "save_rules": "Save the rules",
    "in_force": "Version {version}, in force since {moment}.",
    "none_since": "No rules since {moment}.",
    "earlier": "Earlier versions",
    "earlier_of_rules": "Earlier versions of the rules",
    "version": "Version {version}",
    "from": "from {moment}",
    "no_rules": "No rules.",
}
_RULES_IN_HINDI = {
    "your_rules": "आपके कमरों के नियम",
    "rules_saved": "सहेजा गया। जिन्होंने ये नियम स्वीकार नहीं किए, उनसे लिखने से पहले पूछा जाता है।",
    "rules_gone": "सहेजा गया। अब किसी से कुछ नहीं पूछा जाता।",
    "rules": "लोग लिखने से पहले क्या स्वीकार करें",
    "rules_hint": "एक पंक्ति में एक नियम। न चाहें तो ख़ाली छोड़ें। हर बदलाव नया संस्करण है, और सबसे फिर से पूछा जाता है।",
    "save_rules": "नियम सहेजें",
    "in_force": "संस्करण {version}, {moment} से लागू।",
    "none_since": "{moment} से कोई नियम नहीं।",
    "earlier": "पहले के संस्करण",
    "earlier_of_rules": "नियमों के पहले के संस्करण",
    "version": "संस्करण {version}",
    "from": "{moment} से",
    "no_rules": "कोई नियम नहीं।",
}
_KEPT_OUT = {
    "who_may_not": "Who may not write",
    "kept_out_done": "They write no more, and are told why.",
    "let_in_done": "They may write again.",
    "kept_out": "People who may not write",
    "until": "may not write until {moment}.",
    "until_let_in": "may not write until let in again.",
    "why_again": "Why {person} may write again",
    "let_in": "Let {person} write",
    "nobody": "Nobody is kept out.",
    "wrote": "Somebody who wrote",
    "choose": "Choose the person",
    "how_long": "For how long",
    "rule": "The rule that was broken",
    "rule_hint": "They are told the rule, until when, and how to appeal. They go on watching.",
    "keep_out": "Keep from writing",
    "moderators": "Moderators of your rooms, and what they did",
    "blocked_people": "Blocked people",
}
_KEPT_OUT_IN_HINDI = {
    "who_may_not": "कौन नहीं लिख सकता",
    "kept_out_done": "अब वे नहीं लिख सकते, और उन्हें कारण बताया जाता है।",
    "let_in_done": "वे फिर से लिख सकते हैं।",
    "kept_out": "जो लोग नहीं लिख सकते",
    "until": "{moment} तक नहीं लिख सकते।",
    "until_let_in": "तब तक नहीं लिख सकते जब तक फिर से न आने दिए जाएँ।",
    "why_again": "{person} फिर से क्यों लिख सकते हैं",
    "let_in": "{person} को लिखने दें",
    "nobody": "किसी को रोका नहीं गया है।",
    "wrote": "जिन्होंने लिखा, उनमें से कोई",
    "choose": "व्यक्ति चुनें",
    "how_long": "कितने समय के लिए",
    "rule": "जो नियम टूटा",
    "rule_hint": "उन्हें नियम, कब तक, और अपील का तरीक़ा बताया जाता है। वे शो देखते रहते हैं।",
    "keep_out": "लिखने से रोकें",
    "moderators": "आपके कमरों के मॉडरेटर, और उन्होंने क्या किया",
    "blocked_people": "ब्लॉक किए गए लोग",
}
_AUTO_MOD = {
    "which_wait": "Which messages wait",
    "levels_saved": "Saved. It holds from the next message on, in later shows too.",
    "signs": "A sign is a word that is often innocent and sometimes not. A word that speaks to somebody, such as "
    "“you”, counts as one more. What is never allowed is refused at every level.",
    "save_levels": "Save the levels",
}
_AUTO_MOD_IN_HINDI = {
    "which_wait": "कौन-से संदेश प्रतीक्षा में रहें",
    "levels_saved": "सहेजा गया। यह अगले संदेश से लागू है, और बाद के शो में भी रहेगा।",
    "signs": "संकेत वह शब्द है जो अक्सर निर्दोष होता है और कभी-कभी नहीं। जो शब्द किसी से सीधे कहा जाए, जैसे “तुम”, वह एक और संकेत "
    "गिना जाता है। जिसकी कभी अनुमति नहीं, वह हर स्तर पर नहीं दिखाया जाता।",
    "save_levels": "स्तर सहेजें",
}
_WORD_LIST = {
    "blocked_words": "Blocked words",
    "block_done": "It counts from the next message on.",
    "take_off_done": "It may be written again.",
    "phrase": "Word, phrase or pattern",
    "phrase_hint": "Words are written plainly. Other spellings, figures for letters and spaces between them are found "
    "by themselves.",
    "match": "How it is looked for",
    "pattern_hint": "A pattern is a regular expression of RE2: “fre+ coins?” is found in “free coins” and “Freee "
    "c0in”. At most 50 patterns stand on a list; one that would stop everyday talk is not taken.",
    "why": "Why",
    "why_hint": "For the audit log.",
    "told": "Whoever writes it reads which of their words it was, the rule’s number, and how to appeal.",
    "block": "Block",
    "blocked_count": "{count} blocked",
    "blocked": "Blocked words, phrases and patterns",
    "rule_number": "rule {number}",
    "added": "by {person} on {moment}",
    "hit_once": "hit 1 time",
    "hits": "hit {count} times",
    "why_off": "Why “{phrase}” may be written again",
    "take_off_whose": "Take “{phrase}” off the list",
    "take_off": "Take off",
    "none_blocked": "Nothing is blocked.",
}
_WORD_LIST_IN_HINDI = {
    "blocked_words": "ब्लॉक किए गए शब्द",
    "block_done": "यह अगले संदेश से लागू है।",
    "take_off_done": "अब इसे फिर से लिखा जा सकता है।",
    "phrase": "शब्द, वाक्यांश या पैटर्न",
    "phrase_hint": "शब्द सीधे-सादे लिखें। दूसरी वर्तनी, अक्षरों की जगह अंक और बीच की ख़ाली जगह अपने-आप पहचानी जाती हैं।",
    "match": "इसे कैसे खोजा जाए",
    "pattern_hint": "पैटर्न RE2 का रेगुलर एक्सप्रेशन है: “मुफ़्त (टोकन|सिक्के)” यह “मुफ़्त टोकन” और “मुफ़्त सिक्के” में मिलता है। एक "
    "सूची में अधिक से अधिक 50 पैटर्न होते हैं; जो रोज़ की बातचीत रोक दे, वह नहीं लिया जाता।",
    "why": "क्यों",
    "why_hint": "यह ऑडिट लॉग में लिखा जाता है।",
    "told": "जो इसे लिखते हैं, उन्हें बताया जाता है कि उनका कौन-सा शब्द था, नियम का नंबर, और अपील का तरीक़ा।",
    "block": "ब्लॉक करें",
    "blocked_count": "{count} ब्लॉक किए गए",
    "blocked": "ब्लॉक किए गए शब्द, वाक्यांश और पैटर्न",
    "rule_number": "नियम {number}",
    "added": "{person} ने {moment} को जोड़ा",
    "hit_once": "1 बार मिला",
    "hits": "{count} बार मिला",
    "why_off": "“{phrase}” फिर से क्यों लिखा जा सकता है",
    "take_off_whose": "“{phrase}” को सूची से हटाएँ",
    "take_off": "हटाएँ",
    "none_blocked": "कुछ भी ब्लॉक नहीं है।",
}
Tables = Mapping[Language, Mapping[str, str]]
SETTINGS: Tables = {Language.ENGLISH: _SETTINGS, Language.HINDI: _SETTINGS_IN_HINDI}
RULES: Tables = {Language.ENGLISH: _RULES, Language.HINDI: _RULES_IN_HINDI}
KEPT_OUT: Tables = {Language.ENGLISH: _KEPT_OUT, Language.HINDI: _KEPT_OUT_IN_HINDI}
AUTO_MOD: Tables = {Language.ENGLISH: _AUTO_MOD, Language.HINDI: _AUTO_MOD_IN_HINDI}
WORD_LIST: Tables = {Language.ENGLISH: _WORD_LIST, Language.HINDI: _WORD_LIST_IN_HINDI}
HINDI_LEVELS = (
    "कुछ भी प्रतीक्षा में नहीं रहता",
    "चार संकेत हों तो प्रतीक्षा में रहता है",
    "तीन संकेत हों तो प्रतीक्षा में रहता है",
    "दो संकेत हों तो प्रतीक्षा में रहता है",
    "एक संकेत हो तो प्रतीक्षा में रहता है",
)
"""By level; in English the levels speak for themselves."""
HINDI_MATCHES: Mapping[Match, str] = {
    Match.WORD: "अलग शब्द या वाक्यांश के रूप में",
    Match.SOUND: "ध्वनि से: रोमन अक्षरों में लिखी हिन्दी",
    Match.ANYWHERE: "दूसरे शब्दों के भीतर भी",
    Match.PATTERN: "पैटर्न के रूप में (RE2)",
}
"""How a term is looked for; in English the ways speak for themselves."""
