"""What everyone on camera agrees to before a show (CNS-02). A draft in plain words, for counsel.

A change is a new version at the end with its own day, never an edit: consents name the digest of the text.
"""

from datetime import UTC, datetime

from domain.consent.text import ConsentText
from domain.language import Language

_ENGLISH_1 = """\
Consent for one show, version 2026-10 (draft for counsel)

I agree to be seen and heard live in this one show. What else may be done with it is only what I tick: recording it, \
cutting clips from it, letting people download it, using it to promote the platform. I can take this back at any time, \
also during the show, without giving a reason: the show then ends and what was made of it is hidden at once.
"""

_HINDI_1 = """\
एक शो के लिए सहमति, संस्करण 2026-10 (विधि सलाहकार के लिए मसौदा)

मैं इस एक शो में लाइव दिखने और सुनाई देने के लिए सहमत हूँ। इसके अलावा केवल वही किया जा सकता है जिस पर मैं निशान लगाऊँ: \
रिकॉर्ड करना, अंश काटना, डाउनलोड करने देना, मंच के प्रचार में लेना। मैं यह सहमति कभी भी, शो के बीच में भी, बिना कारण बताए वापस \
ले सकता/सकती हूँ: तब शो समाप्त होता है और उससे बनी हर चीज़ तुरंत छिपा दी जाती है।
"""

SESSION_CONSENT = (
    ConsentText(
        version="2026-10",
        in_force_from=datetime(2026, 10, 1, tzinfo=UTC),
        words={Language.ENGLISH: _ENGLISH_1, Language.HINDI: _HINDI_1},
    ),
)
