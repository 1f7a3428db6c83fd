"""A person's statement of a period: opening, lines that explain themselves, closing (WAL-13)."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import Invalid
from domain.ids import UserId
from domain.ledger.chart import AccountKind, Unit
from entrypoints.container import Container
from entrypoints.views.money_words import line_words
from entrypoints.views.period import Period
from ports.ledger.statements import StatementPart
from ports.ledger.transfers import StatementLine

PART_LINES = 500


class Of(StrEnum):
    """Which of somebody's accounts a statement is of."""

    WALLET = "wallet"
    EARNINGS = "earnings"
    PAYOUTS = "payouts"


KINDS: Mapping[Of, Sequence[AccountKind]] = {
    Of.WALLET: (AccountKind.VIEWER_PAID, AccountKind.VIEWER_PROMO),
    Of.EARNINGS: (
        AccountKind.PERFORMER_PENDING,
        AccountKind.PERFORMER_AVAILABLE,
        AccountKind.PERFORMER_FROZEN,
    ),
    Of.PAYOUTS: (AccountKind.PERFORMER_PAYABLE, AccountKind.PERFORMER_RESERVE),
}
"""Accounts of one unit each: what one has is worth adding up."""


class UnknownStatement(Invalid):
    code = "unknown_statement"


def asked_for(name: str | None) -> Of:
    """Raises `UnknownStatement`."""
    try:
        return Of(name or Of.WALLET)
    except ValueError:
        raise UnknownStatement(f"a statement is of {', '.join(Of)}", pointer="/of") from None


@dataclass(frozen=True, slots=True)
class Told:
    """A line, what it was in words, and what all accounts of the statement together hold after it."""

    line: StatementLine
    words: str
    balance: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines of a statement. `opening` and `closing` by account, before the first and after the last of them."""

    opening: Mapping[AccountKind, int]
    told: Sequence[Told]
    closing: Mapping[AccountKind, int]


@dataclass(frozen=True, slots=True)
class Statement:
    """Somebody's own, of a period of whole days in India. Tokens, or paise where the unit is INR."""

    container: Container
    owner: UserId
    of: Of
    period: Period

    @property
    def unit(self) -> Unit:
        return KINDS[self.of][0].unit

    @property
    def name(self) -> str:
        """Of its file, without an ending."""
        return f"livepanty-{self.of}-{self.period.first}-{self.period.last}"

    async def pieces(self) -> AsyncIterator[Piece]:
        """At least one. Each opens where the one before closed, and all show the book at one moment."""
        parts = self.container.statement_queries().statement_parts(
            self.owner,
            kinds=KINDS[self.of],
            since=self.period.since,
            until=self.period.until,
            size=PART_LINES,
        )
        async for part in parts:
            yield await self._piece(part)

    async def _piece(self, part: StatementPart) -> Piece:
        references = {line.reference for line in part.lines}
        names = await self.container.line_subjects().named(references, reader=self.owner)
        balance = sum(part.opening.values())
        told = []
        for line in part.lines:
            balance += line.amount
            words = line_words(line.kind, change=line.amount, what=names.get(line.reference))
            told.append(Told(line, words, balance))
        return Piece(part.opening, told, part.closing)


@dataclass(frozen=True, slots=True)
class Summary:
    """A whole statement for a page: its first lines, and its sums."""

    opening: Mapping[AccountKind, int]
    closing: Mapping[AccountKind, int]
    told: Sequence[Told]
    count: int
    came: Mapping[str, int]
    """What came in, by kind of transfer, between other people's accounts and one's own."""
    left: Mapping[str, int]

    @classmethod
    async def of(cls, statement: Statement, *, shown: int) -> "Summary":
        opening: Mapping[AccountKind, int] = {}
        closing: Mapping[AccountKind, int] = {}
        told: list[Told] = []
        sums: Counter[tuple[str, bool]] = Counter()
        count = 0
        async for piece in statement.pieces():
            opening = opening or piece.opening
            closing = piece.closing
            told += piece.told[: shown - len(told)]
            count += len(piece.told)
            for each in piece.told:
                sums[each.line.kind, each.line.amount > 0] += each.line.amount
        came = {kind: amount for (kind, is_in), amount in sums.items() if is_in}
        left = {kind: amount for (kind, is_in), amount in sums.items() if not is_in}
        return cls(opening, closing, told, count, came, left)
