"""The performer agreement (CNS-01). A draft in plain words, for counsel: it is no legal advice and not final.

A change is a new version at the end with its own day, never an edit: signatures name the digest of the text.
"""

from datetime import UTC, datetime

from domain.consent.text import ConsentText
from domain.language import Language

_ENGLISH_1 = """\
Performer agreement, version 2026-10 (draft for counsel)

1. I am 18 or older, and the documents with which I proved it are my own.
2. I perform of my own free will. Nobody makes me, and nobody takes what I earn against my will.
3. In a show of mine everyone on camera is a verified adult who agreed to it from their own account before it began. \
I name them all. I do not show anybody else, also not in the background.
4. I decide for each show whether it may be recorded, cut into clips, downloaded or used to promote the platform. \
What I did not allow is not done.
5. Anybody who is shown may take back their consent at any time, without giving a reason. A live show then ends, and \
recordings with them are hidden at once.
6. I keep to the house rules. In India nothing sexually explicit is shown. The platform may end a show that breaks \
them and tells me which rule it was.
7. The platform keeps the proof of my age and identity encrypted, shows it only to those who must check it or whom \
the law entitles, and never shows my legal name to viewers.
8. I may end this agreement at any time. What the law requires to be kept is kept for as long as it requires, and no \
longer.
"""

_HINDI_1 = """\
कलाकार अनुबंध, संस्करण 2026-10 (विधि सलाहकार के लिए मसौदा)

1. मेरी आयु 18 वर्ष या उससे अधिक है, और जिन दस्तावेज़ों से मैंने यह सिद्ध किया वे मेरे अपने हैं।
2. मैं अपनी इच्छा से प्रस्तुति देता/देती हूँ। कोई मुझे विवश नहीं करता, और मेरी कमाई मेरी इच्छा के विरुद्ध कोई नहीं लेता।
3. मेरे शो में कैमरे पर आने वाला हर व्यक्ति सत्यापित वयस्क है और उसने शो शुरू होने से पहले अपने खाते से सहमति दी है। \
मैं उन सबके नाम जोड़ता/जोड़ती हूँ। किसी और को नहीं दिखाता/दिखाती, पृष्ठभूमि में भी नहीं।
4. हर शो के लिए मैं तय करता/करती हूँ कि उसे रिकॉर्ड करना, उसके अंश काटना, डाउनलोड करना या प्रचार में लेना स्वीकार है या नहीं। \
जिसकी अनुमति मैंने नहीं दी, वह नहीं किया जाता।
5. जो भी व्यक्ति दिखाया गया है, वह कभी भी, बिना कारण बताए, अपनी सहमति वापस ले सकता है। तब लाइव शो समाप्त होता है और \
उसकी रिकॉर्डिंग तुरंत छिपा दी जाती है।
6. मैं नियमों का पालन करता/करती हूँ। भारत में यौन रूप से स्पष्ट कुछ भी नहीं दिखाया जाता। नियम तोड़ने वाला शो मंच \
समाप्त कर सकता है और मुझे बताता है कि कौन-सा नियम टूटा।
7. मेरी आयु और पहचान के प्रमाण मंच कूटबद्ध रखता है, केवल उन्हें दिखाता है जिन्हें जाँचना है या जिन्हें कानून अधिकार देता है, \
और मेरा कानूनी नाम दर्शकों को कभी नहीं दिखाता।
8. मैं यह अनुबंध कभी भी समाप्त कर सकता/सकती हूँ। कानून जो रखना आवश्यक करता है, वह केवल उतने समय तक रखा जाता है।
"""

PERFORMER_AGREEMENT = (
    ConsentText(
        version="2026-10",
        in_force_from=datetime(2026, 10, 1, tzinfo=UTC),
        words={Language.ENGLISH: _ENGLISH_1, Language.HINDI: _HINDI_1},
    ),
)
