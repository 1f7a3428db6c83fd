"""The house rules, in English and Hindi."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "title": "House rules",
    "lead": "They hold for everyone, on either side of the camera.",
    "who": "Who may be here",
    "who_adults": "Verified adults only, watching or performing. Nobody under 18 appears, is seen in the "
    "background, or "
    "is talked about as if they took part.",
    "who_wants": "Everyone on camera knows that they are and wants to be.",
    "what": "What may be shown",
    "what_india": "In India, shows are not sexually explicit. Going above that ends a show.",
    "what_never": "No violence, threats, self-harm, weapons, drugs, animals in distress, or pretending to be "
    "somebody "
    "else.",
    "what_live": "No recordings passed off as live.",
    "how": "How we treat each other",
    "how_kind": "No harassment and no sharing of anybody’s name, number, place or picture.",
    "how_tips": "Tips are gifts. They buy no meeting and nothing outside this place, and payment outside the "
    "platform is "
    "not asked for or offered.",
    "programs": "What programs look at",
    "programs_look": "Programs look at the pictures of every live show, private ones too, and read what is "
    "written in "
    "its room.",
    "programs_listen": "A program also listens to parts of what is said there, in private shows as in others. It "
    "keeps a "
    "few words where it found something that may not be said, and nothing else; a person looks before anything "
    "follows.",
    "broken": "When a rule is broken",
    "broken_report": "Anybody watching can report a show with the flag beside its title. Our team sees the "
    "report at "
    "once and can stop a show within seconds. The performer is told which rule it was and what they can do about "
    "it, and "
    "every such act is recorded with its author and reason.",
    "broken_decided": "What was decided about you stands with its reasons under {decisions}, where you can appeal; "
    "somebody else than who decided looks at it again. ",
    "decisions": "Decisions about you",
    "broken_desk": "You can also {desk}.",
    "desk": "write to our grievance desk",
}
HINDI = {
    "title": "यहाँ के नियम",
    "lead": "ये सबके लिए हैं, कैमरे के दोनों ओर।",
    "who": "यहाँ कौन हो सकता है",
    "who_adults": "केवल सत्यापित वयस्क, चाहे वे देखें या प्रस्तुति दें। 18 वर्ष से कम का कोई व्यक्ति न सामने आए, न पीछे दिखे, न उसके बारे "
    "में ऐसे बात की जाए जैसे वह इसमें शामिल हो।",
    "who_wants": "कैमरे पर हर व्यक्ति जानता है कि वह कैमरे पर है और ऐसा चाहता है।",
    "what": "क्या दिखाया जा सकता है",
    "what_india": "भारत में शो यौन रूप से स्पष्ट नहीं होते। इससे आगे जाने पर शो समाप्त हो जाता है।",
    "what_never": "हिंसा, धमकी, आत्म-हानि, हथियार, नशीले पदार्थ, जानवरों को कष्ट, या किसी और का रूप लेना: कुछ भी नहीं।",
    "what_live": "रिकॉर्डिंग को लाइव बताकर नहीं दिखाया जाता।",
    "how": "हम एक-दूसरे से कैसा व्यवहार करते हैं",
    "how_kind": "किसी को परेशान न करें, और किसी का नाम, नंबर, जगह या तस्वीर साझा न करें।",
    "how_tips": "टिप उपहार हैं। उनसे न कोई मुलाक़ात ख़रीदी जाती है न इस जगह के बाहर कुछ, और प्लेटफ़ॉर्म के बाहर भुगतान न माँगा "
    "जाता है न "
    "दिया जाता है।",
    "programs": "प्रोग्राम क्या देखते हैं",
    "programs_look": "प्रोग्राम हर लाइव शो की तस्वीरें देखते हैं, निजी शो की भी, और उसके कमरे में लिखी बातें पढ़ते हैं।",
    "programs_listen": "एक प्रोग्राम वहाँ बोली गई बातों के कुछ हिस्से भी सुनता है, निजी शो में भी। जहाँ उसे ऐसा कुछ मिलता है जो "
    "नहीं कहा "
    "जा सकता, वहाँ वह कुछ शब्द रखता है, और कुछ नहीं; कुछ भी होने से पहले एक व्यक्ति देखता है।",
    "broken": "जब कोई नियम टूटता है",
    "broken_report": "देखने वाला कोई भी व्यक्ति शो के शीर्षक के पास के झंडे से शिकायत कर सकता है। हमारी टीम शिकायत तुरंत देखती "
    "है और कुछ "
    "सेकंड में शो रोक सकती है। कलाकार को बताया जाता है कि कौन-सा नियम था और वे क्या कर सकते हैं, और ऐसा हर काम, करने वाले और "
    "कारण के "
    "साथ, दर्ज होता है।",
    "broken_decided": "आपके बारे में जो तय हुआ वह कारणों के साथ {decisions} में लिखा है, जहाँ आप अपील कर सकते हैं; जिसने तय "
    "किया उससे "
    "अलग कोई व्यक्ति इसे फिर देखता है। ",
    "decisions": "आपके बारे में निर्णय",
    "broken_desk": "आप {desk} भी कर सकते हैं।",
    "desk": "हमारे शिकायत कक्ष को लिखकर शिकायत",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
