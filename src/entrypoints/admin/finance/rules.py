"""The rules by which people of finance keep somebody from paying or from being paid, to choose from."""

from domain.language import Language
from domain.moderation.decisions.policy import OF_MONEY
from domain.moderation.decisions.statement_words import rule_words

RULES_OF_MONEY = [(each.value, rule_words(each, Language.ENGLISH)) for each in OF_MONEY]
