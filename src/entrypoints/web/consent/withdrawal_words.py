"""The pages on which anybody withdraws their consent, in English and Hindi (CNS-04, LEG-16)."""

from collections.abc import Mapping

from domain.language import Language
from entrypoints.web import language

ENGLISH = {
    "title": "Take me out of a show",
    "lead": "If you are seen or heard in a show on LivePanty and do not want to be, tell us here. You need no account. "
    "What was made of the show is hidden at once; then a person looks at it.",
    "link": "Link to the show, or its number",
    "link_hint": "Copy it from the address bar. If you only have a part of it, or a description, write that.",
    "appearance": "How do you appear in it?",
    "appearance_hint": "So that we find you: where in the show, what you wear, what you do.",
    "contact": "Your e-mail address or phone number",
    "contact_hint": "Only for this matter. It is kept encrypted, and neither the performer nor any viewer sees it.",
    "wish": "What should happen to it?",
    "wish_hide": "Nobody may see it any more",
    "wish_erase": "It should be erased",
    "intimate": "It shows me undressed or in an intimate moment. Decide within two hours.",
    "send": "Send and hide it now",
    "danger": "If a child is concerned or you are in danger, also call 1098 (Childline) or 112. "
    "Cyber crime can be reported on 1930.",
    "received": "We have it. What was made of that show is hidden.",
    "keep": "Write these two down. They are shown only now, and together they tell you how your request stands.",
    "number": "Number",
    "code": "Code",
    "due": "A person decides by",
    "check": "See how it stands",
    "status_title": "How my request stands",
    "status_lead": "Give the number and the code that you were shown.",
    "show_status": "Show it",
    "new": "Make a new request",
    "state_received": "Hidden. A person is looking at it.",
    "state_kept_hidden": "Decided: it stays hidden.",
    "state_erased": "Decided: it is erased.",
    "state_restored": "Decided: it is shown again.",
    "state_still_hidden": "Decided: your request keeps it hidden no more. It is still not shown, for another reason.",
    "reason": "The reason given",
    "came": "Received",
    "language": "Language",
    "appeal": "If you do not agree, write to our grievance desk.",
}

HINDI = {
    "title": "मुझे शो से हटाएँ",
    "lead": "यदि LivePanty के किसी शो में आप दिखते या सुनाई देते हैं और ऐसा नहीं चाहते, तो यहाँ बताइए। खाते की आवश्यकता नहीं है। "
    "उस शो से बनी हर चीज़ तुरंत छिपा दी जाती है; फिर एक व्यक्ति उसे देखता है।",
    "link": "शो का लिंक या उसकी संख्या",
    "link_hint": "पते की पट्टी से कॉपी करें। यदि केवल अंश या विवरण है, तो वही लिखें।",
    "appearance": "आप उसमें कैसे दिखते हैं?",
    "appearance_hint": "ताकि हम आपको पहचान सकें: शो में कहाँ, क्या पहने हुए, क्या करते हुए।",
    "contact": "आपका ई-मेल पता या फ़ोन नंबर",
    "contact_hint": "केवल इसी विषय के लिए। यह कूटबद्ध रखा जाता है; न कलाकार इसे देखता है, न कोई दर्शक।",
    "wish": "उसके साथ क्या किया जाए?",
    "wish_hide": "अब कोई उसे न देख सके",
    "wish_erase": "उसे मिटा दिया जाए",
    "intimate": "उसमें मैं निर्वस्त्र या निजी क्षण में दिखता/दिखती हूँ। दो घंटे के भीतर निर्णय करें।",
    "send": "भेजें और अभी छिपाएँ",
    "danger": "यदि कोई बच्चा जुड़ा है या आप ख़तरे में हैं, तो 1098 (चाइल्डलाइन) या 112 पर भी कॉल करें। "
    "साइबर अपराध की सूचना 1930 पर दी जा सकती है।",
    "received": "हमें मिल गया। उस शो से बनी हर चीज़ छिपा दी गई है।",
    "keep": "ये दोनों लिख लीजिए। ये केवल अभी दिखाए जाते हैं, और इनसे आप जान सकते हैं कि आपका अनुरोध कहाँ तक पहुँचा।",
    "number": "संख्या",
    "code": "कोड",
    "due": "निर्णय इस समय तक होगा",
    "check": "स्थिति देखें",
    "status_title": "मेरे अनुरोध की स्थिति",
    "status_lead": "वह संख्या और कोड दें जो आपको दिखाए गए थे।",
    "show_status": "दिखाएँ",
    "new": "नया अनुरोध करें",
    "state_received": "छिपा दिया गया है। एक व्यक्ति उसे देख रहा है।",
    "state_kept_hidden": "निर्णय: वह छिपा रहेगा।",
    "state_erased": "निर्णय: वह मिटा दिया गया है।",
    "state_restored": "निर्णय: वह फिर दिखाया जाता है।",
    "state_still_hidden": "निर्णय: आपके अनुरोध के कारण वह अब छिपा नहीं है। किसी और कारण से वह अब भी नहीं दिखाया जाता।",
    "reason": "दिया गया कारण",
    "came": "प्राप्त",
    "language": "भाषा",
    "appeal": "यदि आप सहमत नहीं हैं, तो हमारे शिकायत कक्ष को लिखें।",
}

WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}

HINDI_REFUSALS = {
    **language.HINDI_REFUSALS,
    "link_required": "शो का लिंक या उसकी संख्या दें।",
    "appearance_required": "बताइए कि आप उसमें कैसे दिखते हैं, अधिक से अधिक 2000 अक्षरों में।",
    "contact_required": "ई-मेल पता या फ़ोन नंबर दें जिस पर हम आपसे संपर्क कर सकें।",
    "unknown_wish": "बताइए कि उसे छिपाया जाए या मिटाया जाए।",
    "withdrawal_id_reused": "यह फ़ॉर्म पहले भेजा जा चुका है। पृष्ठ फिर से खोलें।",
    "withdrawal_not_found": "इस संख्या और इस कोड का कोई अनुरोध नहीं है।",
}
"""What the pages may refuse, by code."""


def refusal_words(read_in: Language) -> Mapping[str, str]:
    """English is what the refusals themselves say."""
    return HINDI_REFUSALS if read_in is Language.HINDI else {}
