"""What whoever reports is offered and told, in words."""

from collections.abc import Mapping
from enum import StrEnum

from domain.moderation.cases.event import CaseOutcome
from domain.moderation.cases.kind import CaseKind
from domain.moderation.cases.states import ModerationState

REASON_WORDS: Mapping[CaseKind, str] = {
    CaseKind.CSAM: "Pictures of the abuse of a child",
    CaseKind.MINOR: "Somebody may be under 18",
    CaseKind.MINOR_CLAIM: "Somebody wrote that they are under 18",
    CaseKind.GROOMING: "An adult tries to win a child’s trust",
    CaseKind.NON_CONSENT: "Somebody is filmed without consent",
    CaseKind.THREAT_TO_LIFE: "Somebody’s life is in danger",
    CaseKind.NCII: "Private pictures of somebody who does not want them shown",
    CaseKind.DEEPFAKE: "Made to look like somebody who is not in it",
    CaseKind.TRAFFICKING: "Somebody is bought, sold or held",
    CaseKind.COERCION: "Somebody is made to do it",
    CaseKind.EXPLICIT_CONTENT: "Sexually explicit",
    CaseKind.VIOLENCE_OR_THREAT: "Violence or threats",
    CaseKind.COURT_ORDER: "An authority’s order",
    CaseKind.HARASSMENT: "Harassment",
    CaseKind.DOXXING: "Somebody’s address, number or name is given away",
    CaseKind.IMPERSONATION: "Pretends to be somebody else",
    CaseKind.OFF_PLATFORM_PAYMENT: "Asks for payment elsewhere",
    CaseKind.BAN_EVASION: "Was banned and is back",
    CaseKind.SPAM: "Advertising or spam",
    CaseKind.OTHER: "Something else",
}

HINDI_REASON_WORDS: Mapping[CaseKind, str] = {
    CaseKind.CSAM: "किसी बच्चे के शोषण की तस्वीरें",
    CaseKind.MINOR: "कोई 18 वर्ष से कम का हो सकता है",
    CaseKind.MINOR_CLAIM: "किसी ने लिखा कि वह 18 वर्ष से कम है",
    CaseKind.GROOMING: "कोई वयस्क किसी बच्चे का भरोसा जीतने का प्रयास कर रहा है",
    CaseKind.NON_CONSENT: "किसी को बिना सहमति दिखाया जा रहा है",
    CaseKind.THREAT_TO_LIFE: "किसी की जान ख़तरे में है",
    CaseKind.NCII: "किसी की निजी तस्वीरें, जिन्हें वह दिखाना नहीं चाहता/चाहती",
    CaseKind.DEEPFAKE: "किसी ऐसे व्यक्ति जैसा बनाया गया जो उसमें है ही नहीं",
    CaseKind.TRAFFICKING: "किसी को ख़रीदा, बेचा या बंदी बनाया जा रहा है",
    CaseKind.COERCION: "किसी से यह ज़बरदस्ती कराया जा रहा है",
    CaseKind.EXPLICIT_CONTENT: "अश्लील सामग्री",
    CaseKind.VIOLENCE_OR_THREAT: "हिंसा या धमकी",
    CaseKind.COURT_ORDER: "किसी प्राधिकारी का आदेश",
    CaseKind.HARASSMENT: "उत्पीड़न",
    CaseKind.DOXXING: "किसी का पता, नंबर या नाम बताया जा रहा है",
    CaseKind.IMPERSONATION: "कोई और होने का ढोंग",
    CaseKind.OFF_PLATFORM_PAYMENT: "बाहर भुगतान माँगना",
    CaseKind.BAN_EVASION: "प्रतिबंधित था और फिर आ गया",
    CaseKind.SPAM: "विज्ञापन या स्पैम",
    CaseKind.OTHER: "कुछ और",
}

HINDI_OUTCOME_WORDS: Mapping[CaseOutcome, str] = {
    CaseOutcome.ACTED: "इससे हमारे नियम टूटे थे, और हमने कार्रवाई की।",
    CaseOutcome.NO_VIOLATION: "हमने ध्यान से देखा और ऐसा कुछ नहीं पाया जिससे हमारे नियम टूटते हों।",
}

OUTCOME_WORDS: Mapping[CaseOutcome, str] = {
    CaseOutcome.ACTED: "It broke our rules, and we acted.",
    CaseOutcome.NO_VIOLATION: "We looked at it with care and found nothing that breaks our rules.",
}
"""The outcome with its reason. What staff write to each other, and who decided, is told nobody (MOD-21)."""


class ReportProgress(StrEnum):
    """How far a report is, as its reporter sees it (MOD-15)."""

    RECEIVED = "received"
    BEING_LOOKED_AT = "being_looked_at"
    DECIDED = "decided"


_PROGRESS: Mapping[ModerationState, ReportProgress] = {
    ModerationState.OPEN: ReportProgress.RECEIVED,
    ModerationState.QUEUED: ReportProgress.RECEIVED,
    ModerationState.ASSIGNED: ReportProgress.BEING_LOOKED_AT,
    ModerationState.ESCALATED: ReportProgress.BEING_LOOKED_AT,
    ModerationState.CLOSED: ReportProgress.DECIDED,
}


def progress_of(state: ModerationState) -> ReportProgress:
    """How far a report is whose case stands there."""
    return _PROGRESS[state]
