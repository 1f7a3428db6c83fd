"""Moderating a room: who asks, what waits, and what is removed, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language
from domain.moderation.text.auto_mod import Category

ENGLISH = {
    "rooms": "Rooms you moderate",
    "rooms_lead": "Performers who trust you with the chats of their shows. You may say no, and give it up at any time.",
    "asks": "{performer} asks you",
    "asks_lead": "You would decide about messages that wait, remove messages that break the rules, and keep people "
    "from writing for a day at most. {performer} reads each thing you do, with your name, and may take back whom "
    "you kept out and what you removed. Nobody is paid for it.",
    "accept": "Yes, I moderate for {performer}",
    "decline": "No",
    "active": "You moderate for {performer}",
    "active_lead": "Since {moment}. While a show is on, each line of its chat has a way to remove it.",
    "resign": "Give it up for {performer}",
    "no_rooms": "No rooms",
    "no_rooms_lead": "When a performer asks you to moderate their chats, you are asked here first.",
    "moderate": "Moderate {show}",
    "back": "Back to the show",
    "wait": "Messages that wait",
    "which": "The message to remove",
    "of_tips": "Of a tip the words go; the tip stands.",
    "with_tip": "with a tip:",
    "rule": "The rule that was broken",
    "told": "Whoever wrote it is told the rule, and how to appeal.",
    "go_on": "May whoever wrote it go on writing?",
    "yes": "Yes",
    "note": "A word for the performer",
    "note_hint": "Not needed. The performer reads it with what you did.",
    "remove": "Remove",
    "nothing": "Nothing to moderate",
    "nothing_lead": "Nobody but the performer has written here lately.",
    "until": "until {moment}",
    "which_rule": "If it breaks a rule, which one",
    "let": "Let through",
    "deny": "Do not let through",
    "let_whose": "Let through what {author} wrote",
    "deny_whose": "Do not let through what {author} wrote",
    "none_waits": "Nothing waits. What nobody answers within five minutes is not shown.",
    "let_done": "It is in the chat now.",
    "deny_done": "It is shown to nobody; whoever wrote it is told why.",
}
HINDI = {
    "rooms": "आप जिन कमरों के मॉडरेटर हैं",
    "rooms_lead": "ये कलाकार अपने शो की चैट आपको सौंपते हैं। आप मना कर सकते हैं, और यह काम कभी भी छोड़ सकते हैं।",
    "asks": "{performer} आपसे पूछते हैं",
    "asks_lead": "आप प्रतीक्षा में रखे संदेशों पर निर्णय लेंगे, नियम तोड़ने वाले संदेश हटाएँगे, और लोगों को अधिक से अधिक एक"
    " दिन के लिए लिखने से रोकेंगे। आप जो भी करते हैं, {performer} उसे आपके नाम के साथ पढ़ते हैं, और आपने जिसे "
    "रोका या जो हटाया उसे वापस ले सकते हैं। इसके लिए किसी को पैसे नहीं मिलते।",
    "accept": "हाँ, मैं {performer} के लिए मॉडरेटर बनूँ",
    "decline": "नहीं",
    "active": "आप {performer} के मॉडरेटर हैं",
    "active_lead": "{moment} से। जब शो चल रहा हो, चैट की हर पंक्ति के पास उसे हटाने का बटन होता है।",
    "resign": "{performer} के लिए यह काम छोड़ें",
    "no_rooms": "कोई कमरा नहीं",
    "no_rooms_lead": "जब कोई कलाकार आपसे अपनी चैट का मॉडरेटर बनने को कहते हैं, तो पहले यहाँ आपसे पूछा जाता है।",
    "moderate": "{show}: मॉडरेट करें",
    "back": "शो पर वापस जाएँ",
    "wait": "प्रतीक्षा में संदेश",
    "which": "जो संदेश हटाना है",
    "of_tips": "टिप के केवल शब्द हटते हैं; टिप रहती है।",
    "with_tip": "टिप के साथ:",
    "rule": "जो नियम टूटा",
    "told": "जिन्होंने लिखा, उन्हें नियम और अपील का तरीक़ा बताया जाता है।",
    "go_on": "क्या वे आगे लिख सकते हैं?",
    "yes": "हाँ",
    "note": "कलाकार के लिए कुछ शब्द",
    "note_hint": "आवश्यक नहीं। आपने जो किया, उसके साथ कलाकार इसे पढ़ते हैं।",
    "remove": "हटाएँ",
    "nothing": "मॉडरेट करने को कुछ नहीं",
    "nothing_lead": "कलाकार के सिवा यहाँ हाल में किसी ने नहीं लिखा।",
    "until": "{moment} तक",
    "which_rule": "यदि कोई नियम टूटता है, तो कौन-सा",
    "let": "दिखाएँ",
    "deny": "न दिखाएँ",
    "let_whose": "{author} का लिखा दिखाएँ",
    "deny_whose": "{author} का लिखा न दिखाएँ",
    "none_waits": "कुछ प्रतीक्षा में नहीं है। पाँच मिनट में जिस पर कोई निर्णय न ले, वह नहीं दिखाया जाता।",
    "let_done": "वह अब चैट में है।",
    "deny_done": "वह किसी को नहीं दिखाया जाता; जिन्होंने लिखा उन्हें कारण बताया जाता है।",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
HINDI_CATEGORIES: Mapping[Category, str] = {
    Category.MINOR: "18 वर्ष से कम की बात",
    Category.NON_CONSENT: "बिना सहमति की बात",
    Category.THREAT: "धमकी",
    Category.SELF_HARM: "स्वयं को हानि पहुँचाने की बात",
    Category.HATE: "घृणा",
    Category.INSULT: "अपमान",
    Category.OFF_PLATFORM: "बाहर भुगतान या संपर्क",
    Category.CHANCE: "जुआ या लॉटरी",
}
"""For what a message waits; in English the categories speak for themselves."""
