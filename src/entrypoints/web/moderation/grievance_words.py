"""Whom to write to, and how fast they answer, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "title": "Grievances and contact",
    "lead": "A person reads what you write.",
    "since": "grievance officer since {day}",
    "mail": "E-mail:",
    "say": "Say which show or account it is about, when it was, and what you ask for. If the page showed a "
    "reference, "
    "add it.",
    "before": "Who it was before",
    "from": "{name}, from {day}",
    "how_fast": "How fast we answer",
    "pictures": "Private or intimate images of you, or somebody posing as you: removed within 2 hours of your "
    "complaint.",
    "others": "Every other grievance: acknowledged within 24 hours, decided within 7 days.",
    "orders": "Orders of a court or of the government: carried out within 3 hours.",
    "emergency": "In an emergency",
    "emergency_lead": "If a child may be in danger call 1098 (Childline). If anybody is, call 112. Cyber crime "
    "can be "
    "reported on 1930.",
    "further": "If our answer does not satisfy you",
    "further_lead": "Within 30 days you may appeal to the Grievance Appellate Committee set up under the "
    "Information "
    "Technology Rules, 2021.",
}
HINDI = {
    "title": "शिकायत और संपर्क",
    "lead": "आप जो लिखते हैं उसे एक व्यक्ति पढ़ता है।",
    "since": "{day} से शिकायत अधिकारी",
    "mail": "ई-मेल:",
    "say": "बताएँ कि बात किस शो या खाते की है, कब की है, और आप क्या चाहते हैं। यदि पृष्ठ पर कोई संदर्भ संख्या दिखी थी, तो उसे "
    "भी लिखें।",
    "before": "पहले कौन थे",
    "from": "{name}, {day} से",
    "how_fast": "हम कितनी जल्दी उत्तर देते हैं",
    "pictures": "आपकी निजी या अंतरंग तस्वीरें, या कोई आपका रूप ले रहा हो: आपकी शिकायत के 2 घंटे के अंदर हटाया जाता है।",
    "others": "बाक़ी हर शिकायत: 24 घंटे के अंदर प्राप्ति की सूचना, 7 दिन के अंदर निर्णय।",
    "orders": "न्यायालय या सरकार के आदेश: 3 घंटे के अंदर पूरे किए जाते हैं।",
    "emergency": "आपात स्थिति में",
    "emergency_lead": "यदि कोई बच्चा ख़तरे में हो सकता है, तो 1098 (चाइल्डलाइन) पर फ़ोन करें। कोई भी ख़तरे में हो, तो 112 पर। "
    "साइबर अपराध की शिकायत "
    "1930 पर की जा सकती है।",
    "further": "यदि आप हमारे उत्तर से संतुष्ट नहीं हैं",
    "further_lead": "30 दिन के अंदर आप सूचना प्रौद्योगिकी नियम, 2021 के अंतर्गत बनी शिकायत अपील समिति में अपील कर सकते हैं।",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
