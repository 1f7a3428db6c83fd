"""Payout statements and yearly certificates as PDF."""

from collections.abc import Sequence
from datetime import date

from adapters.fpdf.paper import (
    amount,
    new_paper,
    percent,
    write_facts,
    write_foot,
    write_heading,
    write_table,
    write_words,
)
from domain.india import INDIA
from domain.payouts.earnings import EarningsDay
from domain.payouts.payout import OVER, Payout, PayoutState
from ports.payouts.papers import PaperOf, PayoutPapers

_STATES = {
    PayoutState.REQUESTED: "asked for",
    PayoutState.BATCHED: "being checked",
    PayoutState.APPROVED: "approved",
    PayoutState.SENDING: "on its way",
    PayoutState.PAID: "paid",
    PayoutState.REVERSED: "came back",
    PayoutState.FAILED: "failed",
    PayoutState.DECLINED: "declined",
}


class FpdfPayoutPapers(PayoutPapers):
    def statement(
        self, of: PaperOf, month: str, days: Sequence[EarningsDay], payouts: Sequence[Payout]
    ) -> bytes:
        title = f"Earnings statement, {date.fromisoformat(month + '-01'):%B %Y}"
        document = new_paper(title, of.payer, of.made_at)
        write_facts(document, _facts(of))
        write_heading(document, "Earned in this month, and released (INR)")
        if days:
            names = ("Day", "Fees", "Tokens", "Platform's", "Released", "Worth", "Reserve")
            widths = (28, 22, 24, 25, 25, 25, 25)
            write_table(document, [names, *map(_earned, days)], widths=widths, numbers_from=2, size=9)
        else:
            write_words(document, "Nothing of this month is released.")
        write_heading(document, "Asked for in this month (INR)")
        if payouts:
            columns = ("Day", "State", "Reference", "Drawn", "Income tax", "GST (TCS)", "To your bank")
            kept = [payout for payout in payouts if payout.state not in OVER]
            rows = [columns, *map(_drawn, payouts), ("Sum", "without what came back", "", *_sums(kept))]
            write_table(document, rows, widths=(21, 22, 44, 24, 19, 19, 25), numbers_from=3, size=8)
        else:
            write_words(document, "Nothing was drawn.")
        write_foot(
            document,
            "Each day names the version of the fees it followed. A reserve is paid back when its time is over. "
            f"Made by a computer for {of.payer.legal_name}; it needs no signature.",
        )
        return bytes(document.output())

    def certificate(self, of: PaperOf, year: str, payouts: Sequence[Payout]) -> bytes:
        document = new_paper(f"Taxes withheld in {year}", of.payer, of.made_at)
        write_facts(document, [*_facts(of), ("Financial year", f"{year}, April to March")])
        names = ("Day", "Section", "Rate", "Drawn", "Reckoned from", "Income tax", "GST (TCS)")
        kept = [payout for payout in payouts if payout.state not in OVER]
        gross, tds, tcs, _ = _sums(kept)
        write_table(
            document,
            [names, *map(_withheld, kept), ("Sum", "", "", gross, "", tds, tcs)],
            widths=(26, 44, 16, 23, 24, 21, 20),
            numbers_from=2,
            size=9,
        )
        write_foot(
            document,
            "What we withheld from your payouts and owe to the government in your name, in INR. It is no Form 16A: "
            "that comes from the tax office after each quarter, and its sums are to agree with these. Payouts that "
            f"came to nothing are left out: their tax went back. Made by a computer for "
            f"{of.payer.legal_name}; it needs no signature.",
        )
        return bytes(document.output())


def _facts(of: PaperOf) -> list[tuple[str, str]]:
    return [
        ("Performer", of.display_name),
        ("Account", str(of.performer_id)),
        ("Made on", f"{of.made_at.astimezone(INDIA):%d %B %Y}"),
    ]


def _earned(day: EarningsDay) -> tuple[str, ...]:
    credits = day.credits
    return (
        _day(day.day),
        day.version,
        f"{credits.paid_gross + credits.promo_gross:,}",
        f"{credits.paid_fee + credits.promo_fee:,}",
        f"{day.released:,}",
        amount(day.paid_paise + day.promo_paise),
        "paid back" if day.reserve_released_at else amount(day.reserve_paise),
    )


def _drawn(payout: Payout) -> tuple[str, ...]:
    taxes = payout.taxes
    return (
        _day(payout.tax_day),
        _STATES[payout.state],
        payout.utr,
        amount(payout.gross),
        amount(taxes.tds_paise),
        amount(taxes.tcs_paise),
        amount(payout.net),
    )


def _withheld(payout: Payout) -> tuple[str, ...]:
    taxes = payout.taxes
    section = taxes.tds_section + (f"; CGST {taxes.tcs_section}" if taxes.tcs_section else "")
    return (
        _day(payout.tax_day),
        section,
        percent(taxes.tds_rate_bps),
        amount(payout.gross),
        amount(taxes.tds_base_paise),
        amount(taxes.tds_paise),
        amount(taxes.tcs_paise),
    )


def _sums(payouts: Sequence[Payout]) -> tuple[str, str, str, str]:
    """Drawn, income tax, GST, and what goes to the bank."""
    return (
        amount(sum(payout.gross for payout in payouts)),
        amount(sum(payout.taxes.tds_paise for payout in payouts)),
        amount(sum(payout.taxes.tcs_paise for payout in payouts)),
        amount(sum(payout.net for payout in payouts)),
    )


def _day(day: date) -> str:
    return f"{day:%d %b %Y}"
