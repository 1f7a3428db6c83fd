"""The pages that somebody reads instead of a show that they may not see, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "not_for_you": "Not for you",
    "put_out": "Our team put you out of this show",
    "put_out_lead": "You can watch every other show. A moderator can let you back in.",
    "put_out_wrong": "If you think that it was wrong, tell our grievance desk: somebody else looks at it.",
    "blocked": "You may not come into this performer’s shows",
    "blocked_lead": "{performer} decided so. What you paid before stays on your statement; what you had set aside for "
    "a show is yours again.",
    "blocked_wrong": "It is not our team’s decision, and every other show is open to you. If you think that it treats "
    "you unfairly, tell our grievance desk: somebody looks at it.",
    "who_is_live": "See who is live",
    "complain": "Complain to our team",
    "not_here": "Not here",
    "not_shown": "This is not shown where you are",
    "stays_yours": "Your account, your tokens and your statement stay yours, wherever you are. If we have your place "
    "wrong, a network that leads your traffic through another country may be why; if you think that we are, tell our "
    "grievance desk.",
    "what_where": "What is shown where",
}
HINDI = {
    "not_for_you": "आपके लिए नहीं",
    "put_out": "हमारी टीम ने आपको इस शो से बाहर किया है",
    "put_out_lead": "आप बाक़ी हर शो देख सकते हैं। कोई मॉडरेटर आपको वापस आने दे सकते हैं।",
    "put_out_wrong": "यदि आपको यह ग़लत लगता है, तो हमारे शिकायत कक्ष को बताएँ: कोई और इसे देखेगा।",
    "blocked": "आप इस कलाकार के शो में नहीं आ सकते",
    "blocked_lead": "{performer} ने यह तय किया है। आपने पहले जो दिया वह आपके विवरण में रहता है; किसी शो के लिए आपने जो अलग "
    "रखा था वह फिर से आपका है।",
    "blocked_wrong": "यह हमारी टीम का निर्णय नहीं है, और बाक़ी हर शो आपके लिए खुला है। यदि आपको लगता है कि आपके साथ अन्याय "
    "हुआ है, तो हमारे शिकायत कक्ष को बताएँ: कोई इसे देखेगा।",
    "who_is_live": "देखें कौन लाइव है",
    "complain": "हमारी टीम से शिकायत करें",
    "not_here": "यहाँ नहीं",
    "not_shown": "यह वहाँ नहीं दिखता जहाँ आप हैं",
    "stays_yours": "आप जहाँ भी हों, आपका खाता, आपके टोकन और आपका विवरण आपके ही रहते हैं। यदि हम आपकी जगह ग़लत समझ रहे हैं, तो "
    "हो सकता है कि आपका नेटवर्क किसी दूसरे देश से होकर जाता हो; यदि आपको लगता है कि हम ग़लत हैं, तो हमारे शिकायत कक्ष को "
    "बताएँ।",
    "what_where": "कहाँ क्या दिखता है",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
