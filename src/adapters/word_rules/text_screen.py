"""The screen that needs no service: the plain rules of `domain.moderation.text_screen`."""

from domain.moderation.text_screen import Concern, concerns_of
from ports.moderation import TextScreen


class WordRules(TextScreen):
    async def concerns(self, text: str) -> frozenset[Concern]:
        return concerns_of(text)
