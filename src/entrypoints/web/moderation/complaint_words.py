"""The pages on which anybody complains without an account, in English and Hindi (LEG-16)."""

from collections.abc import Mapping

from domain.language import Language
from entrypoints.web import language

ENGLISH = {
    "title": "Report without an account",
    "lead": "Tell us of a show or a person on LivePanty that harms you or somebody else. You need no account. Private "
    "pictures shown without consent, and somebody posing as another, are hidden at once; then a person looks.",
    "link": "Link to the show or the person",
    "link_hint": "Copy it from the address bar, whole.",
    "reason": "What is wrong?",
    "choose": "Choose one",
    "capacity": "Who are you to the picture?",
    "self": "It is me",
    "acting_for": "I act for the person",
    "other": "Somebody else",
    "note": "What should we know? (optional)",
    "note_hint": "How the person is seen, where in the show. Do not send pictures.",
    "contact": "Your e-mail address or mobile number",
    "contact_hint": "One of the two; of a number its ten digits. Only for this matter. It is kept encrypted, "
    "and whom you report never sees it.",
    "send": "Send report",
    "danger": "If a child is concerned or somebody is in danger, also call 1098 (Childline) or 112. "
    "Cyber crime can be reported on 1930.",
    "received": "We have it. A person looks at it.",
    "hidden": "What you reported is hidden for now.",
    "keep": "Write these two down. They are shown only now, and together they tell you how your report stands.",
    "texted": "When there is an answer, a text message says so and nothing of what it is about, to",
    "number": "Number",
    "code": "Code",
    "due": "Next due by",
    "check": "See how it stands",
    "status_title": "How my report stands",
    "status_lead": "Give the number and the code that you were shown.",
    "show_status": "Show it",
    "new": "Make a new report",
    "progress_received": "Received. A person looks at it next.",
    "progress_being_looked_at": "A person is looking at it.",
    "progress_decided": "Decided.",
    "came": "Received",
    "decided": "Decided",
    "language": "Language",
    "appeal": "If you do not agree, write to our grievance desk.",
    "appeal_here": "Or make a new report here and write this number in it: somebody looks again.",
}

HINDI = {
    "title": "बिना खाते के शिकायत करें",
    "lead": "LivePanty का कोई शो या व्यक्ति आपको या किसी और को हानि पहुँचा रहा हो तो हमें बताइए। खाते की आवश्यकता नहीं है। "
    "बिना सहमति दिखाई गई निजी तस्वीरें, और किसी और होने का ढोंग, तुरंत छिपा दिए जाते हैं; फिर एक व्यक्ति देखता है।",
    "link": "शो या व्यक्ति का लिंक",
    "link_hint": "पते की पट्टी से पूरा कॉपी करें।",
    "reason": "क्या ग़लत है?",
    "choose": "एक चुनें",
    "capacity": "तस्वीर से आपका क्या संबंध है?",
    "self": "वह मैं हूँ",
    "acting_for": "मैं उस व्यक्ति की ओर से लिख रहा/रही हूँ",
    "other": "कोई और",
    "note": "हमें और क्या जानना चाहिए? (वैकल्पिक)",
    "note_hint": "व्यक्ति कैसे और शो में कहाँ दिखता है। तस्वीरें न भेजें।",
    "contact": "आपका ई-मेल पता या मोबाइल नंबर",
    "contact_hint": "दोनों में से एक; मोबाइल नंबर के दस अंक। केवल इसी विषय के लिए। "
    "यह कूटबद्ध रखा जाता है; जिसकी शिकायत है वह इसे कभी नहीं देखता।",
    "send": "शिकायत भेजें",
    "danger": "यदि कोई बच्चा जुड़ा है या कोई ख़तरे में है, तो 1098 (चाइल्डलाइन) या 112 पर भी कॉल करें। "
    "साइबर अपराध की सूचना 1930 पर दी जा सकती है।",
    "received": "हमें मिल गया। एक व्यक्ति उसे देखता है।",
    "hidden": "जिसकी आपने शिकायत की, उसे अभी छिपा दिया गया है।",
    "keep": "ये दोनों लिख लीजिए। ये केवल अभी दिखाए जाते हैं, और इनसे आप जान सकते हैं कि आपकी शिकायत कहाँ तक पहुँची।",
    "texted": "उत्तर आने पर एक SMS केवल इतना बताएगा कि उत्तर आ गया है, विषय के बारे में कुछ नहीं; इस नंबर पर:",
    "number": "संख्या",
    "code": "कोड",
    "due": "अगला क़दम इस समय तक",
    "check": "स्थिति देखें",
    "status_title": "मेरी शिकायत की स्थिति",
    "status_lead": "वह संख्या और कोड दें जो आपको दिखाए गए थे।",
    "show_status": "दिखाएँ",
    "new": "नई शिकायत करें",
    "progress_received": "मिल गई। अब एक व्यक्ति उसे देखेगा।",
    "progress_being_looked_at": "एक व्यक्ति उसे देख रहा है।",
    "progress_decided": "निर्णय हो गया।",
    "came": "प्राप्त",
    "decided": "निर्णय",
    "language": "भाषा",
    "appeal": "यदि आप सहमत नहीं हैं, तो हमारे शिकायत कक्ष को लिखें।",
    "appeal_here": "या यहाँ नई शिकायत करें और उसमें यह संख्या लिखें: कोई फिर से देखेगा।",
}

WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}

HINDI_REFUSALS = {
    **language.HINDI_REFUSALS,
    "complaint_link_unknown": "इस लिंक पर हमारा कोई शो या व्यक्ति नहीं है। पूरा लिंक दें।",
    "complaint_words_too_long": "अधिक से अधिक 2000 अक्षर।",
    "complaint_contact_required": "ई-मेल पता या मोबाइल नंबर दें जिस पर हम आपसे संपर्क कर सकें।",
    "invalid_telephone": "यह पूरा मोबाइल नंबर नहीं है। सभी अंक दें।",
    "telephone_country_unserved": "इस देश के नंबर पर हम SMS नहीं भेजते। भारत का मोबाइल नंबर या ई-मेल पता दें।",
    "unknown_report_reason": "एक कारण चुनें।",
    "unknown_capacity": "बताइए कि क्या वह आप हैं।",
    "complaint_id_reused": "यह फ़ॉर्म पहले भेजा जा चुका है। पृष्ठ फिर से खोलें।",
    "complaint_not_found": "इस संख्या और इस कोड की कोई शिकायत नहीं है।",
}
"""What the pages may refuse, by code; in English the refusals speak for themselves."""
