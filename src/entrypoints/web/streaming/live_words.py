"""The shows that are live, and whom one follows, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language
from domain.moderation.search import SearchHelp

ENGLISH = {
    "live_now": "Live now",
    "look_for": "Look for a show or a performer",
    "look": "Look",
    "all": "All that are live",
    "followed": "On air now, whom you follow",
    "following": "Following",
    "write": "Write",
    "live": "LIVE",
    "watching": "watching",
    "more": "More shows",
    "tell_us": "Tell us",
    "no_account": "no account is needed.",
    "none_found": "No show that is live has these words",
    "none_found_lead": "They are looked for in titles and performers’ names. Try fewer of them.",
    "nobody": "Nobody is live just now",
    "nobody_lead": "Evenings are busiest. This page looks again every few seconds, so you can leave it open.",
    "go_live": "Go live yourself",
    "following_lead": "Whom you follow is seen by you alone: performers read how many people follow them, and no "
    "name. With the bell we tell you when a show of theirs begins, by a notice and by an e-mail that names nobody.",
    "performers": "Performers you follow",
    "since": "Since {moment}",
    "stop": "Stop following",
    "nobody_yet": "You follow nobody yet",
    "nobody_yet_lead": "On the page of every show there is a way to follow whoever performs.",
    "who_is_live": "See who is live",
}
HINDI = {
    "live_now": "अभी लाइव",
    "look_for": "कोई शो या कलाकार खोजें",
    "look": "खोजें",
    "all": "सब लाइव शो",
    "followed": "जिन्हें आप फ़ॉलो करते हैं, उनमें से अभी लाइव",
    "following": "आप किन्हें फ़ॉलो करते हैं",
    "write": "लिखें",
    "live": "लाइव",
    "watching": "लोग देख रहे हैं",
    "more": "और शो",
    "tell_us": "हमें बताएँ",
    "no_account": "इसके लिए खाता नहीं चाहिए।",
    "none_found": "इन शब्दों का कोई शो अभी लाइव नहीं है",
    "none_found_lead": "शब्द शीर्षकों और कलाकारों के नामों में खोजे जाते हैं। कम शब्द लिखकर देखें।",
    "nobody": "अभी कोई लाइव नहीं है",
    "nobody_lead": "सबसे अधिक शो शाम को होते हैं। यह पृष्ठ हर कुछ सेकंड में फिर देखता है, इसे खुला छोड़ सकते हैं।",
    "go_live": "स्वयं लाइव जाएँ",
    "following_lead": "आप किन्हें फ़ॉलो करते हैं, यह केवल आप देखते हैं: कलाकार को केवल संख्या दिखती है, कोई नाम नहीं। घंटी चालू "
    "हो तो उनका शो शुरू होने पर हम आपको सूचना से, और ऐसे ई-मेल से बताते हैं जिसमें किसी का नाम नहीं होता।",
    "performers": "जिन कलाकारों को आप फ़ॉलो करते हैं",
    "since": "{moment} से",
    "stop": "फ़ॉलो करना छोड़ें",
    "nobody_yet": "आप अभी किसी को फ़ॉलो नहीं करते",
    "nobody_yet_lead": "हर शो के पृष्ठ पर उसके कलाकार को फ़ॉलो करने का बटन होता है।",
    "who_is_live": "देखें कौन लाइव है",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
HINDI_HELP: Mapping[SearchHelp, str] = {
    SearchHelp.CHILD: "इन शब्दों के लिए कुछ नहीं दिखाया जाता: यहाँ 18 वर्ष से कम का कोई नहीं होता। यदि आप किसी ऐसे बच्चे को "
    "जानते हैं जो ख़तरे में है, तो चाइल्डलाइन 1098 या पुलिस 112 को दिन-रात कभी भी फ़ोन करें, या हमें बताएँ।",
    SearchHelp.CONSENT: "इन शब्दों के लिए कुछ नहीं दिखाया जाता: यहाँ कैमरे पर हर किसी ने सहमति दी है। यदि आपकी या आपके किसी "
    "परिचित की तस्वीरें बिना सहमति दिखाई जा रही हैं, तो हमें बताएँ, या साइबर अपराध हेल्पलाइन 1930 (cybercrime.gov.in) को "
    "फ़ोन करें।",
    SearchHelp.LISTED: "इन शब्दों के लिए कुछ नहीं दिखाया जाता: वे मंच के रोके गए शब्दों की सूची में हैं।",
}
"""Who helps whoever looks for such words; in English they speak for themselves."""
