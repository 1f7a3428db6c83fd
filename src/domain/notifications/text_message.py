"""The text messages (SMS) that the platform sends: a few, in fixed words, as Indian law has them registered.

Under TRAI's Telecom Commercial Communications Customer Preference Regulations, 2018 (TCCCPR) each wording is
registered by its sender (DLT), and networks drop what differs. So the words stand here, once, and change only together
with their registration; `{}` is what the registers write as `{#var#}`, 30 characters at most, and `[name]` is what the
operator registered the platform as.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.language import Language

VALUE_MAX = 30
VARIABLE = "{#var#}"


class TextKey(StrEnum):
    """`VERIFY_NUMBER`: the code that proves somebody reads messages at a number. `COMPLAINT_DECIDED`: there is an
    answer to a complaint, by its number; what it was about, and that it was one, is not said."""

    VERIFY_NUMBER = "verify_number"
    COMPLAINT_DECIDED = "complaint_decided"


WORDS: Mapping[TextKey, Mapping[Language, str]] = {
    TextKey.VERIFY_NUMBER: {
        Language.ENGLISH: "{} is your code for [name]. It is good for 10 minutes. Tell it nobody. If you did not "
        "ask for it, do nothing.",
        Language.HINDI: "{} [name] के लिए आपका कोड है। यह 10 मिनट तक मान्य है। इसे किसी को न बताएँ। यदि आपने इसे नहीं माँगा, "
        "तो कुछ न करें।",
    },
    TextKey.COMPLAINT_DECIDED: {
        Language.ENGLISH: "[name]: there is an answer for your number {}. Read it with your code on the page where "
        "you got both. If this is not yours, do nothing.",
        Language.HINDI: "[name]: आपकी संख्या {} का उत्तर आ गया है। उसे अपने कोड से उसी पृष्ठ पर पढ़ें जहाँ दोनों मिले थे। "
        "यदि यह आपका नहीं है, तो कुछ न करें।",
    },
}
"""No links: networks drop those that were not registered too, and nobody should learn to follow one to a code."""


@dataclass(frozen=True, slots=True)
class TextMessage:
    """One message, before it is put into words."""

    key: TextKey
    language: Language
    value: str

    def body(self, name: str) -> str:
        """The words, in which the platform calls itself `name`."""
        assert len(self.value) <= VALUE_MAX, "longer ones are dropped on their way"
        return WORDS[self.key][self.language].replace("[name]", name).replace("{}", self.value)


def registered_words(key: TextKey, language: Language, *, name: str) -> str:
    """The words as the operator registers them."""
    return WORDS[key][language].replace("[name]", name).replace("{}", VARIABLE)
