"""The words of a statement of reasons, in English and Hindi, and how a template is filled (MOD-22)."""

import re
from collections.abc import Mapping

from domain.errors import Invalid
from domain.language import Language
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import StopPolicy

_PLACE = re.compile(r"\{([a-z_]*)\}")


class MissingVariable(Invalid):
    """A template names what is not known; nothing is told with a hole in it."""

    code = "missing_variable"


def filled(template: str, values: Mapping[str, str], *, pointer: str | None = None) -> str:
    """The template with a value in each `{place}`. Raises `MissingVariable` for one that is unknown or empty."""

    def value(found: re.Match[str]) -> str:
        if not values.get(found[1]):
            known = ", ".join(f"{{{name}}}" for name, given in values.items() if given)
            detail = f"{{{found[1]}}} is not known here; there are {known or 'none'}"
            raise MissingVariable(detail, pointer=pointer)
        return values[found[1]]

    return _PLACE.sub(value, template)


TEMPLATES: Mapping[Language, str] = {
    Language.ENGLISH: (
        "We decided: {actions}\n"
        "What we found: {facts}\n"
        "The rule: {rule} {ground}\n"
        "How we came to know: {source} {detection}\n"
        "How it was decided: {decision}\n"
        "If you do not agree: you may appeal here, once, until {appeal_until}. Somebody else than the person who "
        "decided looks at it again. {redress}"
    ),
    Language.HINDI: (
        "हमारा निर्णय: {actions}\n"
        "हमने क्या पाया: {facts}\n"
        "नियम: {rule} {ground}\n"
        "हमें कैसे पता चला: {source} {detection}\n"
        "निर्णय कैसे हुआ: {decision}\n"
        "यदि आप सहमत नहीं हैं: आप यहाँ {appeal_until} तक एक बार अपील कर सकते हैं। जिसने निर्णय लिया, उससे अलग व्यक्ति "
        "इसे फिर से देखेगा। {redress}"
    ),
}

ACTIONS: Mapping[Language, Mapping[ActionKind, str]] = {
    Language.ENGLISH: {
        ActionKind.WARNING: "A warning",
        ActionKind.STRIKE: "A strike of weight {weight}, which counts until {until}",
        ActionKind.CHAT_TIMEOUT: "No writing {where} until {until}",
        ActionKind.CHAT_BAN: "No writing {where}",
        ActionKind.SUSPENSION: "Your account is suspended until {until}",
        ActionKind.PERMANENT_BAN: "Your account is closed for good",
        ActionKind.STOP_SHOW: "Your show was stopped",
        ActionKind.REMOVE_MESSAGE: "Your message was removed",
        ActionKind.REMOVE_TITLE: "The title of your show was removed",
        ActionKind.REMOVE_MENU_ITEM: "An item of your tip menu is shown to nobody",
        ActionKind.HOLD_EARNINGS: "Your earnings are held",
        ActionKind.COVER_SHOW: "Your show was covered for viewers, until our team uncovers it or it ends",
        ActionKind.MUTE_SHOW: "Your show was muted for viewers, until our team gives the sound back or it ends",
        ActionKind.PUT_OUT: "You were put out of a show, until it ends or our team lets you back in",
        ActionKind.KEEP_OUT: "No writing {where} {span}",
        ActionKind.RAISE_CLASS: "What your show is about was decided anew, so that fewer places see it, until it ends",
        ActionKind.DECLINE_PAYOUT: "A payout of yours was not let go",
        ActionKind.REFUSE_PAYOUT_ACCOUNT: "Nothing is paid to a payout account of yours",
        ActionKind.HOLD_PAYMENTS: "You cannot buy tokens until {until}",
        ActionKind.HIDE_RECORDINGS: "What was made of your show stays hidden",
        ActionKind.ERASE_RECORDINGS: "What was made of your show is erased",
        ActionKind.DENY_MESSAGE: "Your message, which waited for review, was not shown",
        ActionKind.HOLD_ACCOUNT: (
            "Your account is held: until our team has looked, you can neither watch, pay nor perform"
        ),
        ActionKind.RESET_AGE: "What we knew of your age does not count any more; please verify it again",
    },
    Language.HINDI: {
        ActionKind.WARNING: "एक चेतावनी",
        ActionKind.STRIKE: "भार {weight} की एक स्ट्राइक, जो {until} तक गिनी जाएगी",
        ActionKind.CHAT_TIMEOUT: "{until} तक {where} लिखना बंद",
        ActionKind.CHAT_BAN: "{where} लिखना बंद",
        ActionKind.SUSPENSION: "आपका खाता {until} तक निलंबित है",
        ActionKind.PERMANENT_BAN: "आपका खाता हमेशा के लिए बंद है",
        ActionKind.STOP_SHOW: "आपका शो रोका गया",
        ActionKind.REMOVE_MESSAGE: "आपका संदेश हटाया गया",
        ActionKind.REMOVE_TITLE: "आपके शो का शीर्षक हटाया गया",
        ActionKind.REMOVE_MENU_ITEM: "आपके टिप मेन्यू की एक चीज़ किसी को नहीं दिखाई जाती",
        ActionKind.HOLD_EARNINGS: "आपकी कमाई रोकी गई है",
        ActionKind.COVER_SHOW: "आपका शो दर्शकों से ढका गया, जब तक हमारी टीम उसे न खोले या शो समाप्त न हो",
        ActionKind.MUTE_SHOW: "आपके शो की आवाज़ दर्शकों के लिए बंद की गई, जब तक हमारी टीम उसे न लौटाए या शो समाप्त न हो",
        ActionKind.PUT_OUT: "आपको एक शो से बाहर किया गया, जब तक शो समाप्त न हो या हमारी टीम आपको वापस न आने दे",
        ActionKind.KEEP_OUT: "{span} {where} लिखना बंद",
        ActionKind.RAISE_CLASS: "आपके शो का विषय नए सिरे से तय किया गया, इसलिए वह समाप्त होने तक कम जगहों पर दिखता है",
        ActionKind.DECLINE_PAYOUT: "आपकी कमाई का एक भुगतान नहीं भेजा गया",
        ActionKind.REFUSE_PAYOUT_ACCOUNT: "आपके एक भुगतान खाते में कुछ नहीं भेजा जाता",
        ActionKind.HOLD_PAYMENTS: "आप {until} तक टोकन नहीं ख़रीद सकते",
        ActionKind.HIDE_RECORDINGS: "आपके शो से जो कुछ बना, वह छिपा रहेगा",
        ActionKind.ERASE_RECORDINGS: "आपके शो से जो कुछ बना, वह मिटाया जाता है",
        ActionKind.DENY_MESSAGE: "समीक्षा के लिए रुका आपका संदेश नहीं दिखाया गया",
        ActionKind.HOLD_ACCOUNT: (
            "आपका खाता रोका गया है: जब तक हमारी टीम देख न ले, आप न देख सकते हैं, न भुगतान कर सकते हैं, न शो कर सकते हैं"
        ),
        ActionKind.RESET_AGE: "आपकी आयु के बारे में हमें जो पता था, वह अब मान्य नहीं है; कृपया फिर से सत्यापित करें",
    },
}
AUTOMATED: Mapping[Language, str] = {
    Language.ENGLISH: " (it follows from the strikes that count now)",
    Language.HINDI: " (यह अभी गिनी जा रही स्ट्राइक से होता है)",
}
BY_PROGRAM: Mapping[Language, str] = {
    Language.ENGLISH: " (a program did it at once)",
    Language.HINDI: " (एक प्रोग्राम ने तुरंत किया)",
}
ROOM: Mapping[Language, str] = {
    Language.ENGLISH: "in one performer’s rooms",
    Language.HINDI: "एक कलाकार के कमरों में",
}
EVERYWHERE: Mapping[Language, str] = {Language.ENGLISH: "in any room", Language.HINDI: "किसी भी कमरे में"}
UNTIL: Mapping[Language, str] = {Language.ENGLISH: "until {until}", Language.HINDI: "{until} तक"}
UNTIL_LET_IN: Mapping[Language, str] = {
    Language.ENGLISH: "until our team lets you write again",
    Language.HINDI: "जब तक हमारी टीम अनुमति न दे,",
}

_HINDI_RULES: Mapping[StopPolicy, str] = {
    StopPolicy.SUSPECTED_MINOR: "शो में हर व्यक्ति सत्यापित वयस्क होना चाहिए।",
    StopPolicy.NON_CONSENT: "शो में हर व्यक्ति की सहमति होनी चाहिए।",
    StopPolicy.EXPLICIT_CONTENT: "स्पष्ट यौन सामग्री LivePanty पर मना है।",
    StopPolicy.VIOLENCE_OR_THREAT: "हिंसा और उसकी धमकी मना है।",
    StopPolicy.HARASSMENT: "किसी को सताना या अपमानित करना मना है।",
    StopPolicy.OFF_PLATFORM_PAYMENT: "LivePanty के बाहर भुगतान माँगना मना है।",
    StopPolicy.IMPERSONATION: "किसी और का रूप लेना मना है।",
    StopPolicy.WRONG_CLASS: "शो किस बारे में है, यह सही बताना ज़रूरी है।",
    StopPolicy.PAYOUT_DETAILS: "कमाई कलाकार के अपने नाम के खाते में, हमारी शर्तों के अनुसार भेजी जाती है।",
    StopPolicy.PAYMENT_FRAUD: "जो किसी और का है, उससे भुगतान करना या पाना मना है।",
    StopPolicy.OTHER_RULE: "हमारे समुदाय का एक और नियम टूटा।",
    StopPolicy.AGE_NOT_SHOWN: "यहाँ केवल वे लोग रह सकते हैं जिन्होंने दिखाया है कि वे वयस्क हैं, और वे कौन हैं।",
}
_ENGLISH_OTHER = "Another of our community rules was broken."


def rule_words(policy: StopPolicy, language: Language) -> str:
    if language is Language.HINDI:
        return _HINDI_RULES[policy]
    return _ENGLISH_OTHER if policy is StopPolicy.OTHER_RULE else policy.text


GROUNDS: Mapping[Language, Mapping[bool, str]] = {
    Language.ENGLISH: {
        True: "We think that it is against the law: {law}.",
        False: "It is against our terms, to which you agreed.",
    },
    Language.HINDI: {
        True: "हमारे विचार में यह क़ानून के विरुद्ध है: {law}.",
        False: "यह हमारी शर्तों के विरुद्ध है, जिन्हें आपने माना था।",
    },
}
"""By whether it is a law."""
DETECTIONS: Mapping[Language, Mapping[bool, str]] = {
    Language.ENGLISH: {True: "A program found it.", False: "No program found it."},
    Language.HINDI: {True: "इसे एक प्रोग्राम ने पाया।", False: "इसे किसी प्रोग्राम ने नहीं पाया।"},
}
DECISIONS: Mapping[Language, Mapping[bool, str]] = {
    Language.ENGLISH: {
        True: "A person decided; what follows from strikes was added by a fixed rule.",
        False: "A person decided, and no program.",
    },
    Language.HINDI: {
        True: "एक व्यक्ति ने निर्णय लिया; स्ट्राइक से जो होता है, वह तय नियम से जुड़ा।",
        False: "एक व्यक्ति ने निर्णय लिया, किसी प्रोग्राम ने नहीं।",
    },
}
"""By whether a rule added something."""
AGREED: Mapping[Language, str] = {
    Language.ENGLISH: "A program acted first; two people looked at it, and decided that it was right.",
    Language.HINDI: "पहले एक प्रोग्राम ने कार्रवाई की; दो लोगों ने इसे देखा, और तय किया कि यह सही था।",
}
STOPPED_BY_PROGRAM: Mapping[Language, str] = {
    Language.ENGLISH: (
        "One of our team asked a program to compare, and the program’s answer stopped the show at once; no person has "
        "decided more than that yet."
    ),
    Language.HINDI: (
        "हमारी टीम के एक व्यक्ति ने एक प्रोग्राम से मिलान करवाया, और उसके उत्तर से शो तुरंत रुका; इससे अधिक किसी व्यक्ति ने "
        "अभी कुछ तय नहीं किया है।"
    ),
}
LIMITS: Mapping[Language, Mapping[ActionKind, str]] = {
    Language.ENGLISH: {
        ActionKind.HIDE_RECORDINGS: (
            "An appeal is about what we found: if that was wrong, what was made of the show is shown again. It is not "
            "while anybody who is seen there takes back their consent: that holds, whatever an appeal says."
        ),
        ActionKind.ERASE_RECORDINGS: (
            "An appeal is about what we found, and the answer stands with this decision; but what is erased cannot be "
            "given back."
        ),
    },
    Language.HINDI: {
        ActionKind.HIDE_RECORDINGS: (
            "अपील इस पर है कि हमने क्या पाया: यदि वह ग़लत था, तो शो से जो कुछ बना वह फिर दिखाया जाएगा। पर तब नहीं जब उसमें दिखने "
            "वाला कोई अपनी सहमति वापस ले: अपील जो भी कहे, यह मान्य है।"
        ),
        ActionKind.ERASE_RECORDINGS: (
            "अपील इस पर है कि हमने क्या पाया, और उत्तर इस निर्णय के साथ रहता है; पर जो मिटाया गया, वह लौटाया नहीं जा सकता।"
        ),
    },
}
"""What an appeal can change, where it cannot give back all that was taken, or yields to the consent of others."""
REDRESS: Mapping[Language, Mapping[bool, str]] = {
    Language.ENGLISH: {
        True: (
            "You may also write to our grievance officer, and within 30 days of our answer appeal to the Grievance "
            "Appellate Committee (gac.gov.in), and you may go to court."
        ),
        False: (
            "You may also write to our grievance desk, go to a certified out-of-court dispute settlement body, and you "
            "may go to court."
        ),
    },
    Language.HINDI: {
        True: (
            "आप हमारे शिकायत अधिकारी को भी लिख सकते हैं, हमारे उत्तर के 30 दिनों के भीतर शिकायत अपील समिति (gac.gov.in) में "
            "अपील कर सकते हैं, और न्यायालय जा सकते हैं।"
        ),
        False: "आप हमारे शिकायत विभाग को भी लिख सकते हैं, प्रमाणित विवाद समाधान निकाय में जा सकते हैं, और न्यायालय जा सकते हैं।",
    },
}
"""By whether Indian law holds (ENF-04)."""
