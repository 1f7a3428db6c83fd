"""The rules of chat: why a message was taken away, or its author kept from writing."""

from enum import StrEnum

from domain.errors import Invalid
from domain.language import Language


class UnknownChatRule(Invalid):
    code = "unknown_chat_rule"


class ChatRule(StrEnum):
    """Each act names one; its text is what the author is told (CHT-13)."""

    HARASSMENT = "harassment"
    HATE = "hate"
    THREAT = "threat"
    MINORS = "minors"
    EXPLICIT = "explicit"
    OFF_PLATFORM = "off_platform"
    PRIVATE_DETAILS = "private_details"
    SPAM = "spam"
    ROOM_RULES = "room_rules"

    @property
    def text(self) -> str:
        """The rule in words for a person."""
        return _TEXTS[self]

    def words(self, language: Language) -> str:
        return _HINDI_TEXTS[self] if language is Language.HINDI else self.text


_TEXTS = {
    ChatRule.HARASSMENT: "Harassing or humiliating a person is not allowed.",
    ChatRule.HATE: "Contempt for people because of who they are is not allowed.",
    ChatRule.THREAT: "Threats are not allowed.",
    ChatRule.MINORS: "Nothing here is about anybody under 18.",
    ChatRule.EXPLICIT: "Sexually explicit words are not allowed.",
    ChatRule.OFF_PLATFORM: "Leading people to payments or contact outside LivePanty is not allowed.",
    ChatRule.PRIVATE_DETAILS: "Telling other people's private details is not allowed.",
    ChatRule.SPAM: "Advertising, and the same again and again, is not allowed.",
    ChatRule.ROOM_RULES: "It broke the rules of this room.",
}

_HINDI_TEXTS = {
    ChatRule.HARASSMENT: "किसी को सताना या अपमानित करना मना है।",
    ChatRule.HATE: "कोई जो है, उसके कारण उससे घृणा जताना मना है।",
    ChatRule.THREAT: "धमकी देना मना है।",
    ChatRule.MINORS: "यहाँ 18 वर्ष से कम के किसी व्यक्ति की बात नहीं होती।",
    ChatRule.EXPLICIT: "अश्लील शब्द मना हैं।",
    ChatRule.OFF_PLATFORM: "LivePanty के बाहर भुगतान या संपर्क के लिए बुलाना मना है।",
    ChatRule.PRIVATE_DETAILS: "दूसरों की निजी जानकारी बताना मना है।",
    ChatRule.SPAM: "विज्ञापन करना, और एक ही बात बार-बार लिखना मना है।",
    ChatRule.ROOM_RULES: "इससे इस कमरे के नियम टूटे।",
}


def chat_rule_named(key: str) -> ChatRule:
    """Raises `UnknownChatRule`."""
    try:
        return ChatRule(key)
    except ValueError:
        raise UnknownChatRule(f"the rule is one of {', '.join(ChatRule)}", pointer="/rule") from None
