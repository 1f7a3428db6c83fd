"""The frame of each page: its tabs, its head and its foot, in English and Hindi. Staff have it in English."""

from collections.abc import Mapping

from domain.language import Language

ENGLISH = {
    "skip": "Skip to the page",
    "main": "Main",
    "age_check": "Age check",
    "decisions": "Decisions",
    "live": "Live",
    "wallet": "Wallet",
    "studio": "Studio",
    "earnings": "Earnings",
    "perform": "Perform",
    "notices": "Notices",
    "tokens": "Wallet, tokens:",
    "account": "Your account",
    "sign_in": "Sign in",
    "sign_up": "Sign up",
    "adults": "For adults only. Everyone here, on either side of the camera, has had their age verified.",
    "rules": "House rules",
    "take_out": "Take me out of a show",
    "grievance": "Grievances and contact",
    "language": "Language",
}
HINDI = {
    "skip": "सीधे पृष्ठ पर जाएँ",
    "main": "मुख्य",
    "age_check": "आयु की जाँच",
    "decisions": "निर्णय",
    "live": "लाइव",
    "wallet": "वॉलेट",
    "studio": "स्टूडियो",
    "earnings": "कमाई",
    "perform": "शो करें",
    "notices": "सूचनाएँ",
    "tokens": "वॉलेट, टोकन:",
    "account": "आपका खाता",
    "sign_in": "साइन इन",
    "sign_up": "खाता बनाएँ",
    "adults": "केवल वयस्कों के लिए। यहाँ कैमरे के दोनों ओर हर किसी की आयु सत्यापित है।",
    "rules": "नियम",
    "take_out": "मुझे शो से हटाएँ",
    "grievance": "शिकायत और संपर्क",
    "language": "भाषा",
}
WORDS: Mapping[Language, Mapping[str, str]] = {Language.ENGLISH: ENGLISH, Language.HINDI: HINDI}
