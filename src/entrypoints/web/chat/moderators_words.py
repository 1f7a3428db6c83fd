"""The page of the people whom a performer trusts with their chats, and what they did, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "language": "Language",
    "title": "Moderators of your rooms",
    "lead": "People you trust with the chats of your shows. They decide about messages that wait, remove messages, and "
    "keep people from writing for a day at most; never you or our team. Beside the messages that wait, they see "
    "nothing more of anybody than everyone in the room does.",
    "who": "Who moderates",
    "since": "Moderates since {moment}",
    "asked": "Asked, not answered yet: {moment}",
    "dismiss": "Dismiss {person}",
    "unask": "Take back the question to {person}",
    "none": "Nobody yet.",
    "wrote": "Somebody who wrote in your latest show",
    "choose": "Choose the person",
    "asked_first": "They are asked first, and may give it up at any time.",
    "ask": "Ask to moderate",
    "nobody_wrote": "Whoever wrote in your latest show can be asked here.",
    "acts": "What they did",
    "removed": "{moderator} removed what {person} wrote",
    "kept_out": "{moderator} kept {person} from writing until {moment}",
    "undone": "Taken back",
    "undo": "Take back",
    "undo_whose": "Take back what {moderator} did to {person}",
    "no_acts": "Nothing yet.",
    "waited": "Messages that waited",
    "denied": "{moderator} did not let through what {author} wrote",
    "let": "{moderator} let through what {author} wrote",
    "none_waited": "Your moderators have decided about none yet.",
}
HINDI = {
    "language": "भाषा",
    "title": "आपके कमरों के मॉडरेटर",
    "lead": "ये वे लोग हैं जिन्हें आप अपने शो की चैट सौंपते हैं। वे प्रतीक्षा में रखे संदेशों पर निर्णय लेते हैं, संदेश हटाते हैं, और लोगों को "
    "अधिक से अधिक एक दिन के लिए लिखने से रोकते हैं; आपको या हमारी टीम को कभी नहीं। प्रतीक्षा में रखे संदेशों को छोड़कर, वे "
    "किसी के बारे में उससे अधिक नहीं देखते जितना कमरे में हर कोई देखता है।",
    "who": "मॉडरेटर कौन हैं",
    "since": "{moment} से मॉडरेटर हैं",
    "asked": "पूछा गया, अभी उत्तर नहीं आया: {moment}",
    "dismiss": "{person} को मॉडरेटर के काम से हटाएँ",
    "unask": "{person} से पूछना वापस लें",
    "none": "अभी कोई नहीं।",
    "wrote": "जिन्होंने आपके पिछले शो में लिखा, उनमें से कोई",
    "choose": "व्यक्ति चुनें",
    "asked_first": "पहले उनसे पूछा जाता है, और वे यह काम कभी भी छोड़ सकते हैं।",
    "ask": "मॉडरेटर बनने के लिए पूछें",
    "nobody_wrote": "जिन्होंने आपके पिछले शो में लिखा, उनसे यहाँ पूछा जा सकता है।",
    "acts": "उन्होंने क्या किया",
    "removed": "{moderator} ने {person} का लिखा हटाया",
    "kept_out": "{moderator} ने {person} को {moment} तक लिखने से रोका",
    "undone": "वापस लिया गया",
    "undo": "वापस लें",
    "undo_whose": "{moderator} ने {person} के साथ जो किया, उसे वापस लें",
    "no_acts": "अभी कुछ नहीं।",
    "waited": "जो संदेश प्रतीक्षा में थे",
    "denied": "{moderator} ने {author} का लिखा नहीं दिखाया",
    "let": "{moderator} ने {author} का लिखा दिखाया",
    "none_waited": "आपके मॉडरेटरों ने अभी किसी पर निर्णय नहीं लिया।",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
