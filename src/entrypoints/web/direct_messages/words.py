"""Direct messages, in English and Hindi."""

from collections.abc import Mapping

from domain.direct_messages.conversation import UNANSWERED_MAX
from domain.direct_messages.direct_message import TEXT_MAX
from domain.direct_messages.door import Door
from domain.language import Language
from entrypoints.web import language

ENGLISH = {
    "language": "Language",
    "title": "Messages",
    "lead": "What you and one other person write to each other. Nobody else reads it, unless one of you reports it.",
    "none_title": "No messages yet",
    "none": "You can write to performers who take messages: the way is beside their name in a show, and in your list "
    "of whom you follow.",
    "unread": "New",
    "closed": "Closed",
    "with": "Messages with {person}",
    "back": "All messages",
    "you": "You",
    "removed": "This message was taken away by our team.",
    "erased": "The words of this message are erased.",
    "report": "Report",
    "earlier": "Earlier messages",
    "latest": "The latest messages",
    "text": "Your message",
    "hint": f"Words only, up to {TEXT_MAX} characters. No links, and no ways to pay or meet elsewhere.",
    "send": "Send",
    "send_for": "Send for {price} tokens",
    "costs": "Each message to {person} costs {price} tokens (at most {rupees}, GST included). You have {balance}. What "
    "you pay is for {person} to be shown it: nobody has to answer. What is refused costs nothing.",
    "agree": "I pay {price} tokens for this message",
    "too_few": "You have too few tokens for a message.",
    "get_tokens": "Get tokens",
    "paid": "{price} tokens",
    "unsent": "What you wrote; it was not sent",
    "begin_title": "Nothing written yet",
    "begin": f"Write first: {{person}} answers if they want to. After {UNANSWERED_MAX} messages without an answer you "
    "wait for one.",
    "close": "Close this conversation",
    "open": "Open it again",
    "closed_by_me": "You closed this conversation. Nobody writes in it until you open it again.",
    "closed_by_other": "This conversation is closed. You can still read it.",
    "off": "{person} takes no messages now.",
    "blocked": "{person} takes no messages from you.",
    "away": "{person} reads no messages now.",
    "not_for_you": "{person} takes messages, but not from you yet: ",
    "followers_only": "only from people who follow them.",
    "tippers_only": "only from people who have tipped them.",
    "answer_awaited": "You have written {count} messages in a row. {person} answers first.",
    "door_title": "Who may write to you",
    "door_lead": "You answer whoever writes; nobody can send you pictures, files or links. You can close a "
    "conversation, block somebody, or turn this off at any time.",
    "door": "Messages to me",
    "door_off": "Nobody (off)",
    "door_followers": "People who follow me",
    "door_tippers": "People who have tipped me",
    "door_payers": "Whoever pays for each message",
    "price": "Tokens for each message",
    "price_hint": "Only for whoever pays: {least} to {most}. Your answers cost nothing. What you are paid counts as "
    "tips do, with the same share of ours.",
    "save": "Save",
    "saved": "Saved.",
    "report_title": "Report a message to you",
    "report_about": "Our team reads this message as it was written, and no other one of your conversation.",
}

HINDI = {
    "language": "भाषा",
    "title": "संदेश",
    "lead": "जो आप और कोई एक व्यक्ति एक-दूसरे को लिखते हैं। जब तक आप दोनों में से कोई उसकी शिकायत न करे, उसे और कोई "
    "नहीं पढ़ता।",
    "none_title": "अभी कोई संदेश नहीं",
    "none": "जो कलाकार संदेश लेते हैं, उन्हें आप लिख सकते हैं: इसका लिंक शो में उनके नाम के पास, और जिन्हें आप फ़ॉलो करते हैं "
    "उनकी सूची में है।",
    "unread": "नया",
    "closed": "बंद",
    "with": "{person} के साथ संदेश",
    "back": "सभी संदेश",
    "you": "आप",
    "removed": "यह संदेश हमारी टीम ने हटाया है।",
    "erased": "इस संदेश के शब्द मिटा दिए गए हैं।",
    "report": "शिकायत करें",
    "earlier": "पहले के संदेश",
    "latest": "नवीनतम संदेश",
    "text": "आपका संदेश",
    "hint": f"केवल शब्द, अधिक से अधिक {TEXT_MAX} अक्षर। न लिंक, न कहीं और भुगतान करने या मिलने का उपाय।",
    "send": "भेजें",
    "send_for": "{price} टोकन में भेजें",
    "costs": "{person} को हर संदेश की क़ीमत {price} टोकन है (GST सहित अधिक से अधिक {rupees})। आपके पास {balance} हैं। "
    "क़ीमत इसकी है कि संदेश {person} को दिखाया जाए: उत्तर देना आवश्यक नहीं। जो अस्वीकार हो उसका कुछ नहीं लगता।",
    "agree": "मैं इस संदेश के लिए {price} टोकन देता/देती हूँ",
    "too_few": "एक संदेश के लिए आपके पास पर्याप्त टोकन नहीं हैं।",
    "get_tokens": "टोकन लें",
    "paid": "{price} टोकन",
    "unsent": "आपने जो लिखा; वह भेजा नहीं गया",
    "begin_title": "अभी कुछ नहीं लिखा गया",
    "begin": f"पहले आप लिखें: {{person}} चाहें तो उत्तर देंगे। बिना उत्तर के {UNANSWERED_MAX} संदेशों के बाद आपको उत्तर की "
    "प्रतीक्षा करनी होगी।",
    "close": "यह बातचीत बंद करें",
    "open": "इसे फिर से खोलें",
    "closed_by_me": "आपने यह बातचीत बंद की है। जब तक आप इसे फिर से न खोलें, इसमें कोई नहीं लिखता।",
    "closed_by_other": "यह बातचीत बंद है। आप इसे अब भी पढ़ सकते हैं।",
    "off": "{person} अभी संदेश नहीं लेते।",
    "blocked": "{person} आपसे संदेश नहीं लेते।",
    "away": "{person} अभी संदेश नहीं पढ़ते।",
    "not_for_you": "{person} संदेश लेते हैं, पर अभी आपसे नहीं: ",
    "followers_only": "केवल उनसे जो उन्हें फ़ॉलो करते हैं।",
    "tippers_only": "केवल उनसे जिन्होंने उन्हें टिप दी है।",
    "answer_awaited": "आपने लगातार {count} संदेश लिखे हैं। अब पहले {person} उत्तर देंगे।",
    "door_title": "आपको कौन लिख सकता है",
    "door_lead": "जो आपको लिखते हैं उन्हें आप उत्तर देते हैं; कोई आपको तस्वीर, फ़ाइल या लिंक नहीं भेज सकता। आप कभी भी बातचीत बंद "
    "कर सकते हैं, किसी को ब्लॉक कर सकते हैं, या इसे बंद कर सकते हैं।",
    "door": "मुझे संदेश",
    "door_off": "कोई नहीं (बंद)",
    "door_followers": "जो मुझे फ़ॉलो करते हैं",
    "door_tippers": "जिन्होंने मुझे टिप दी है",
    "door_payers": "जो हर संदेश के लिए भुगतान करें",
    "price": "हर संदेश के टोकन",
    "price_hint": "केवल भुगतान करने वालों के लिए: {least} से {most}। आपके उत्तर निःशुल्क हैं। जो आपको मिलता है वह टिप की तरह "
    "गिना जाता है, हमारा हिस्सा भी उतना ही।",
    "save": "सहेजें",
    "saved": "सहेजा गया।",
    "report_title": "आपको लिखे संदेश की शिकायत करें",
    "report_about": "हमारी टीम इस संदेश को वैसा ही पढ़ती है जैसा वह लिखा गया था, और आपकी बातचीत का और कोई संदेश नहीं।",
}

WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}


def refusal_words(read_in: Language) -> Mapping[str, str]:
    """English is what the refusals themselves say."""
    return language.HINDI_REFUSALS if read_in is Language.HINDI else {}


def door_options(read_in: Language) -> list[tuple[str, str]]:
    return [(door.value, WORDS[read_in][f"door_{door}"]) for door in Door]
