"""The page of the age check, in English and Hindi, but for the steps on which our team is shown something."""

from collections.abc import Mapping

from domain.language import Language
from entrypoints.web import code_words

ENGLISH = {
    "title": "Age check",
    "in": "You are in",
    "verified": "Your age is verified.",
    "until": "That holds until {day}; we ask again after that.",
    "how": "How you showed it: {way}",
    "who_is_live": "See who is live",
    "withdraw_lead": "You are not let in any more until you verify your age again.",
    "withdraw_check": "Withdraw my age check",
    "locked": "This account is locked",
    "locked_lead": "The check found that its holder is under 18. LivePanty is for adults only, and no one person "
    "on our "
    "team can undo this.",
    "locked_data": "Personal data that no law asks us to keep is erased within a day. Something of yours is kept "
    "by law; "
    "it goes when the law asks for it no more.",
    "locked_wrong": "If that is a mistake, {desk}. Nobody can open a locked account alone.",
    "desk": "write to our grievance desk",
    "held": "Our team looks at your account first",
    "held_lead": "Until they have, you can neither watch nor pay nor perform. Nothing has been decided against "
    "you; you "
    "get a notice with the answer.",
    "questions": "Questions? {desk}.",
    "desk_first": "Write to our grievance desk",
    "waiting": "Waiting for the answer",
    "waiting_lead": "The provider is still deciding. It usually takes a few seconds; this page goes on by itself.",
    "closed": "Closed the provider’s page before you were done?",
    "again": "Start the check again",
    "another_way": "Choose another way",
    "yours": "Your age check",
    "taken_back": "Your age check was taken back",
    "refused": "Your age check was refused.",
    "refused_next": "You can try again in another way, or appeal below.",
    "unconfirmed": "We could not confirm your age this time.",
    "try_again": "Nothing is held against you; you can try again.",
    "over": "Your last age check is over. Show it once more.",
    "first": "First, your age",
    "first_lead": "Shows here are for adults. Before you see any of them, show once that you are 18 or older. "
    "Then the "
    "doors are open.",
    "go_on": "Go on to the age check",
    "how_show": "How do you want to show it?",
    "without_aadhaar": "Without Aadhaar",
    "with_aadhaar": "With Aadhaar",
    "ways_hint": "A way without Aadhaar costs nothing and takes nothing away: what you may do afterwards is the "
    "same.",
    "agree": "I have read the notice and agree to it.",
    "withdraw": "Withdraw",
    "withdraw_sure": "Yes, withdraw it",
    "upload": "Upload",
    "appeal_open": "Your appeal is being looked at.",
    "appeal_due": "You sent it {sent}. Another officer than the one who decided answers by {due} at the latest.",
    "appeal_last": "Your last appeal, sent {sent}: {outcome}",
    "appeal": "Appeal",
    "appeal_lead": "Somebody else on our team than the one who decided looks again, and answers within seven days.",
    "appeal_locked": "Two of them have to agree to open a locked account.",
    "appeal_why": "Why is the decision wrong?",
    "appeal_here": "Your document is here.",
    "appeal_age_document": "A document that shows your age",
    "appeal_document": "A document (optional)",
    "appeal_document_hint": "A passport, driving licence or another government id. JPEG, PNG, WebP or PDF, up to "
    "10 MiB. "
    "It is encrypted, and only officers see it.",
    "appeal_send": "Send the appeal",
    "notice": "Notice: what happens with what you show us",
    "for_what": "What for",
    "for_performers": "To make sure that everybody on camera is an adult, is who they say they are, and agreed "
    "to be "
    "there; and to pay you and report it to the tax office.",
    "for_viewers": "To make sure that everybody here is an adult. Nothing else.",
    "looked_at": "What we look at",
    "looked_at_performers": "An identity document, a picture of your face, your PAN, and the name, date of birth "
    "and "
    "number on them.",
    "looked_at_viewers": "Only what the way that you choose needs. With a provider we receive their answer and no "
    "document.",
    "kept": "What we keep",
    "kept_performers": "The pictures and what they say, encrypted, for as long as you perform and for the time "
    "that the "
    "law asks for afterwards. Never an Aadhaar number: if you show Aadhaar, its last four digits.",
    "kept_viewers": "Once you are verified: that you are an adult, how it was shown, by which provider, when, "
    "and until "
    "when it holds. If our team had to read a document, what you typed and your pictures are erased once you are "
    "verified.",
    "seen_by": "Who sees it",
    "seen_performers": "Two verification officers, each look recorded; the provider whose way you choose; an "
    "authority "
    "where a law obliges us. Never viewers, other performers or advertisers.",
    "seen_viewers": "Nobody but a verification officer, where one is needed, each look recorded; the provider "
    "whose way "
    "you choose; an authority where a law obliges us. Never viewers, other performers or advertisers.",
    "choice": "Your choice",
    "choice_performers": "You can withdraw on this page at any time; you cannot perform after that. You can ask "
    "what we "
    "hold, have it corrected or erased, or complain: {officer}, and after that the Data Protection Board of India.",
    "choice_viewers": "You can withdraw on this page at any time; you are not let in after that until you verify "
    "again. "
    "You can ask what we hold, have it corrected or erased, or complain: {officer}, and after that the Data "
    "Protection "
    "Board of India.",
    "officer": "grievance officer",
    "version": "Version {version}",
}
HINDI = {
    "title": "आयु जाँच",
    "in": "आप अंदर हैं",
    "verified": "आपकी आयु सत्यापित है।",
    "until": "यह {day} तक मान्य है; उसके बाद हम फिर पूछेंगे।",
    "how": "आपने इसे ऐसे दिखाया: {way}",
    "who_is_live": "देखें कौन लाइव है",
    "withdraw_lead": "जब तक आप अपनी आयु फिर से सत्यापित नहीं करते, आपको अंदर नहीं आने दिया जाएगा।",
    "withdraw_check": "मेरी आयु जाँच वापस लें",
    "locked": "यह खाता बंद है",
    "locked_lead": "जाँच में पाया गया कि इसका धारक 18 वर्ष से कम का है। LivePanty केवल वयस्कों के लिए है, और हमारी टीम का "
    "कोई एक "
    "व्यक्ति इसे नहीं बदल सकता।",
    "locked_data": "जिस निजी डेटा को रखना किसी क़ानून के अनुसार ज़रूरी नहीं, वह एक दिन के अंदर मिटा दिया जाता है। आपका कुछ "
    "डेटा क़ानून के "
    "अनुसार रखा जाता है; जब क़ानून को उसकी ज़रूरत नहीं रहती, वह मिटा दिया जाता है।",
    "locked_wrong": "यदि यह ग़लती है, तो {desk}। बंद खाते को कोई अकेले नहीं खोल सकता।",
    "desk": "हमारे शिकायत कक्ष को लिखें",
    "held": "पहले हमारी टीम आपका खाता देख रही है",
    "held_lead": "जब तक वह देख नहीं लेती, आप न देख सकते हैं, न भुगतान कर सकते हैं, न प्रस्तुति दे सकते हैं। आपके विरुद्ध कुछ तय नहीं हुआ है; "
    "उत्तर की सूचना आपको मिलेगी।",
    "questions": "कोई प्रश्न? {desk}।",
    "desk_first": "हमारे शिकायत कक्ष को लिखें",
    "waiting": "उत्तर की प्रतीक्षा है",
    "waiting_lead": "जाँच सेवा अभी निर्णय कर रही है। इसमें प्रायः कुछ सेकंड लगते हैं; यह पृष्ठ अपने आप आगे बढ़ेगा।",
    "closed": "क्या आपने पूरा होने से पहले जाँच सेवा का पृष्ठ बंद कर दिया?",
    "again": "जाँच फिर से शुरू करें",
    "another_way": "दूसरा तरीक़ा चुनें",
    "yours": "आपकी आयु जाँच",
    "taken_back": "आपकी आयु जाँच वापस ले ली गई",
    "refused": "आपकी आयु जाँच अस्वीकार हुई।",
    "refused_next": "आप दूसरे तरीक़े से फिर प्रयास कर सकते हैं, या नीचे अपील कर सकते हैं।",
    "unconfirmed": "इस बार हम आपकी आयु की पुष्टि नहीं कर सके।",
    "try_again": "यह आपके विरुद्ध नहीं गिना जाता; आप फिर प्रयास कर सकते हैं।",
    "over": "आपकी पिछली आयु जाँच की अवधि समाप्त हो गई। एक बार फिर दिखाएँ।",
    "first": "पहले, आपकी आयु",
    "first_lead": "यहाँ के शो वयस्कों के लिए हैं। कोई भी शो देखने से पहले एक बार दिखाएँ कि आप 18 वर्ष या उससे अधिक के हैं। फिर सब "
    "खुला है।",
    "go_on": "आयु जाँच पर आगे बढ़ें",
    "how_show": "आप इसे कैसे दिखाना चाहते हैं?",
    "without_aadhaar": "आधार के बिना",
    "with_aadhaar": "आधार के साथ",
    "ways_hint": "आधार के बिना का तरीक़ा चुनने से कोई ख़र्च या नुक़सान नहीं: बाद में आप जो कर सकते हैं वह वही रहता है।",
    "agree": "मैंने सूचना पढ़ ली है और उससे सहमत हूँ।",
    "withdraw": "वापस लें",
    "withdraw_sure": "हाँ, इसे वापस लें",
    "upload": "अपलोड",
    "appeal_open": "आपकी अपील देखी जा रही है।",
    "appeal_due": "आपने इसे {sent} को भेजा। जिस अधिकारी ने निर्णय लिया, उनसे अलग अधिकारी {due} तक उत्तर देंगे।",
    "appeal_last": "आपकी पिछली अपील, भेजी गई {sent}: {outcome}",
    "appeal": "अपील",
    "appeal_lead": "जिसने निर्णय लिया, उससे अलग हमारी टीम का कोई व्यक्ति इसे फिर देखेगा और सात दिन के अंदर उत्तर देगा।",
    "appeal_locked": "बंद खाता खोलने के लिए उनमें से दो की सहमति चाहिए।",
    "appeal_why": "निर्णय ग़लत क्यों है?",
    "appeal_here": "आपका दस्तावेज़ यहाँ है।",
    "appeal_age_document": "आपकी आयु दिखाने वाला दस्तावेज़",
    "appeal_document": "कोई दस्तावेज़ (ज़रूरी नहीं)",
    "appeal_document_hint": "पासपोर्ट, ड्राइविंग लाइसेंस या कोई दूसरा सरकारी पहचान पत्र। JPEG, PNG, WebP या PDF, 10 MiB "
    "तक। यह "
    "एन्क्रिप्ट किया जाता है, और केवल अधिकारी इसे देखते हैं।",
    "appeal_send": "अपील भेजें",
    "notice": "सूचना: आप हमें जो दिखाते हैं उसका क्या होता है",
    "for_what": "किसलिए",
    "for_performers": "यह पक्का करने के लिए कि कैमरे पर हर व्यक्ति वयस्क है, वही है जो वह बताता है, और वहाँ होने के लिए सहमत "
    "है; और आपको "
    "भुगतान करने और कर विभाग को उसकी जानकारी देने के लिए।",
    "for_viewers": "यह पक्का करने के लिए कि यहाँ हर व्यक्ति वयस्क है। और कुछ नहीं।",
    "looked_at": "हम क्या देखते हैं",
    "looked_at_performers": "एक पहचान दस्तावेज़, आपके चेहरे की तस्वीर, आपका PAN, और उन पर लिखा नाम, जन्मतिथि और नंबर।",
    "looked_at_viewers": "केवल वह जो आपके चुने हुए तरीक़े के लिए चाहिए। जाँच सेवा से हमें केवल उसका उत्तर मिलता है, कोई दस्तावेज़ नहीं।",
    "kept": "हम क्या रखते हैं",
    "kept_performers": "तस्वीरें और उन पर लिखी जानकारी, एन्क्रिप्ट करके, जब तक आप प्रस्तुति देते हैं और उसके बाद जितने समय तक "
    "क़ानून के "
    "अनुसार ज़रूरी है। आधार नंबर कभी नहीं: यदि आप आधार दिखाते हैं, तो उसके अंतिम चार अंक।",
    "kept_viewers": "आपके सत्यापित होने पर: यह कि आप वयस्क हैं, यह कैसे दिखाया गया, किस जाँच सेवा से, कब, और कब तक मान्य है। "
    "यदि हमारी "
    "टीम को कोई दस्तावेज़ पढ़ना पड़ा, तो आपका लिखा हुआ और आपकी तस्वीरें सत्यापन के बाद मिटा दी जाती हैं।",
    "seen_by": "इसे कौन देखता है",
    "seen_performers": "दो सत्यापन अधिकारी, और हर बार देखना दर्ज होता है; वह जाँच सेवा जिसका तरीक़ा आप चुनते हैं; कोई "
    "प्राधिकरण, जहाँ "
    "क़ानून हमें बाध्य करे। दर्शक, दूसरे कलाकार या विज्ञापनदाता कभी नहीं।",
    "seen_viewers": "सत्यापन अधिकारी के सिवा कोई नहीं, और वह भी केवल ज़रूरत होने पर; हर बार देखना दर्ज होता है; वह जाँच सेवा "
    "जिसका तरीक़ा आप "
    "चुनते हैं; कोई प्राधिकरण, जहाँ क़ानून हमें बाध्य करे। दर्शक, दूसरे कलाकार या विज्ञापनदाता कभी नहीं।",
    "choice": "आपका चुनाव",
    "choice_performers": "आप इस पृष्ठ पर कभी भी सहमति वापस ले सकते हैं; उसके बाद आप प्रस्तुति नहीं दे सकते। आप पूछ सकते हैं कि "
    "हमारे पास "
    "आपका क्या डेटा है, उसे सुधरवा या मिटवा सकते हैं, या शिकायत कर सकते हैं: {officer}, और उसके बाद भारतीय डेटा संरक्षण बोर्ड।",
    "choice_viewers": "आप इस पृष्ठ पर कभी भी सहमति वापस ले सकते हैं; उसके बाद फिर से सत्यापन करने तक आपको अंदर नहीं आने दिया "
    "जाएगा। आप पूछ "
    "सकते हैं कि हमारे पास आपका क्या डेटा है, उसे सुधरवा या मिटवा सकते हैं, या शिकायत कर सकते हैं: {officer}, और उसके बाद भारतीय "
    "डेटा "
    "संरक्षण बोर्ड।",
    "officer": "शिकायत अधिकारी",
    "version": "संस्करण {version}",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}

_HINDI_WAYS = {
    "age_provider": "जाँच सेवा से आयु जाँच",
    "veriff": "Veriff से दस्तावेज़ और चेहरे की जाँच",
    "passport": "पासपोर्ट",
    "other_id": "कोई दूसरा सरकारी फ़ोटो पहचान पत्र",
    "aadhaar_xml": "आधार ऑफ़लाइन फ़ाइल",
    "aadhaar_qr": "आधार QR कोड",
    "digilocker": "DigiLocker",
    "cashfree": "Cashfree के ज़रिए DigiLocker",
    "pan": "PAN",
    "face": "चेहरे का मिलान",
    "officer": "हमारी टीम",
    "platform": "LivePanty",
}
_HINDI_NOTES = {
    "age_provider": "जाँच सेवा हमें एक ही बात बताती है: आप वयस्क हैं या नहीं। हमें कोई दस्तावेज़ नहीं मिलता।",
    "veriff": "आप Veriff के पृष्ठों पर एक दस्तावेज़ और अपना चेहरा दिखाते हैं। प्रायः कुछ ही मिनट लगते हैं।",
    "passport": "आप उसके नीचे की दो पंक्तियाँ लिखते हैं और उस पृष्ठ की तस्वीर अपलोड करते हैं। हमारी टीम उन्हें मिलाती है।",
    "other_id": "ड्राइविंग लाइसेंस, मतदाता पहचान पत्र या ऐसा ही कुछ: आप तस्वीर अपलोड करते हैं, और हमारी टीम उसे पढ़ती है।",
    "aadhaar_xml": "वह zip जो आप UIDAI से डाउनलोड करते हैं। हम उसमें हस्ताक्षरित जानकारी पढ़ते हैं और फ़ाइल नहीं रखते।",
    "aadhaar_qr": "आपके आधार के सुरक्षित QR की तस्वीर। हम उसमें हस्ताक्षरित जानकारी पढ़ते हैं और उसे नहीं रखते।",
    "digilocker": "आप DigiLocker पर साइन इन करते हैं और हमें वहाँ अपना आधार पढ़ने देते हैं। हम आपका नंबर कभी नहीं देखते।",
    "cashfree": "आप Cashfree के ज़रिए DigiLocker पर साइन इन करते हैं। हम आपका आधार नंबर कभी नहीं देखते।",
}
_HINDI_APPEALS = {
    "open": "देखी जा रही है",
    "overturned": "निर्णय आपके पक्ष में हुआ",
    "upheld": "निर्णय बना रहेगा",
    "lapsed": "मामले के साथ समाप्त हुई",
}
WAYS: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: code_words.METHODS,
    Language.HINDI: _HINDI_WAYS,
}
WAY_NOTES: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: code_words.METHOD_NOTES,
    Language.HINDI: _HINDI_NOTES,
}
APPEALS: Mapping[Language, Mapping[str, str]] = {
    Language.ENGLISH: code_words.APPEALS,
    Language.HINDI: _HINDI_APPEALS,
}
