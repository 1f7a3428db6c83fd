"""What a room asks of whoever writes, in Hindi: the same sentences as `ChatSettings.words`, in the same order."""

from domain.chat.settings import UNITS, ChatSettings

_UNITS = {"day": "दिन", "hour": "घंटे", "minute": "मिनट", "second": "सेकंड"}


def asked_in_hindi(settings: ChatSettings) -> str:
    """Empty where nothing is asked."""
    asked = []
    if settings.tippers_only:
        asked.append("यहाँ केवल वे लिखते हैं जिन्होंने इस कलाकार को टिप दी है।")
    if settings.followers_only and settings.followed_minutes:
        followed = time_in_hindi(60 * settings.followed_minutes)
        asked.append(f"यहाँ केवल वे लिखते हैं जो इस कलाकार को कम से कम {followed} से फ़ॉलो करते हैं।")
    elif settings.followers_only:
        asked.append("यहाँ केवल वे लिखते हैं जो इस कलाकार को फ़ॉलो करते हैं।")
    if settings.verified_only:
        asked.append("यहाँ केवल वे खाते लिखते हैं जिनका मोबाइल नंबर सत्यापित है।")
    if settings.emote_only:
        asked.append("यहाँ केवल इमोजी लिखे जाते हैं।")
    if settings.account_age_minutes:
        age = time_in_hindi(60 * settings.account_age_minutes)
        asked.append(f"यहाँ वे खाते लिखते हैं जो कम से कम {age} पुराने हैं।")
    if settings.no_links:
        asked.append("यहाँ लिंक नहीं लिखे जाते।")
    elif settings.link_age_minutes:
        age = time_in_hindi(60 * settings.link_age_minutes)
        asked.append(f"यहाँ लिंक वे खाते लिखते हैं जो कम से कम {age} पुराने हैं।")
    if settings.slow_seconds:
        asked.append(f"धीमा मोड: हर {time_in_hindi(settings.slow_seconds)} में एक संदेश।")
    return " ".join(asked)


def time_in_hindi(seconds: int) -> str:
    """`seconds` (at least 1) in the greatest unit that counts them whole: 90 सेकंड, 2 मिनट."""
    size, unit = next((size, unit) for size, unit in UNITS if seconds % size == 0)
    return f"{seconds // size} {_UNITS[unit]}"
