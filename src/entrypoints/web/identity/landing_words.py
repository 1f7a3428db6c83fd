"""The page that strangers come to, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "title": "live shows for adults",
    "stage": "A room with a stage, and you in the front row.",
    "lead": "Performers go live from wherever they are. You watch, talk with them and tip, and they hear it the "
    "same "
    "second.",
    "sign_up": "Create an account",
    "sign_in": "Sign in",
    "live": "LIVE",
    "line": "This alaap, every time.",
    "tip": "50 tokens, “once more, please”",
    "last_line": "Goosebumps here in Pune.",
    "adults": "Adults only, checked",
    "adults_lead": "A verification provider confirms that you are 18 or older. We keep its answer, not your "
    "documents "
    "or your date of birth.",
    "prices": "Prices with tax in them",
    "prices_lead": "Tokens are priced in rupees with GST included, and you see the tax before you pay. Nothing "
    "renews "
    "by itself.",
    "watched": "People watch over it",
    "watched_lead": "Report a show with two taps. Our team sees it at once and can stop a show within seconds.",
}
HINDI = {
    "title": "वयस्कों के लिए लाइव शो",
    "stage": "एक कमरा, एक मंच, और आप सबसे आगे की पंक्ति में।",
    "lead": "कलाकार जहाँ हैं वहीं से लाइव होते हैं। आप देखते हैं, उनसे बात करते हैं और टिप देते हैं, और वे उसी क्षण सुनते हैं।",
    "sign_up": "खाता बनाएँ",
    "sign_in": "साइन इन करें",
    "live": "लाइव",
    "line": "यह आलाप, हर बार।",
    "tip": "50 टोकन, “एक बार और”",
    "last_line": "यहाँ पुणे में रोंगटे खड़े हो गए।",
    "adults": "केवल वयस्क, जाँच के बाद",
    "adults_lead": "एक जाँच सेवा पुष्टि करती है कि आप 18 वर्ष या उससे अधिक के हैं। हम उसका उत्तर रखते हैं, आपके दस्तावेज़ या "
    "आपकी जन्मतिथि नहीं।",
    "prices": "कीमत में कर शामिल",
    "prices_lead": "टोकन की कीमत रुपये में है और उसमें GST शामिल है; भुगतान से पहले आप कर देखते हैं। कुछ भी अपने आप फिर से नहीं "
    "ख़रीदा जाता।",
    "watched": "लोग इस पर नज़र रखते हैं",
    "watched_lead": "दो बार टैप करके किसी शो की शिकायत करें। हमारी टीम उसे तुरंत देखती है और कुछ सेकंड में शो रोक सकती है।",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
