"""How pages say things: money, moments and codes, in a person's words. Registered as template filters."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from domain.age_verification.reasons import told
from domain.india import date_words, day_of, day_time_words
from domain.language import Language
from domain.moderation.text.finding import Concern
from domain.moderation.text.screen import concerns_of
from domain.money import rupees
from domain.payments.providers import TITLES
from domain.tipping.spending import Limits
from entrypoints.views.money_words import ACCOUNTS, OWN_ACCOUNTS, TRANSFERS
from entrypoints.web import code_words as codes
from entrypoints.web.moderation import audit_words, case_words
from entrypoints.web.moderation.timeline_words import LABELS, MOMENTS, SOURCES, moment_detail, moment_link
from entrypoints.web.payments import finance_words

TONES = 6
"""How many portrait colours the stylesheet has."""


def said(table: Mapping[str, str]) -> Callable[[object], str]:
    """Look a code up; one that has no words yet is shown readable rather than hidden."""

    def say(code: object) -> str:
        text = str(code)
        return table.get(text) or text.replace("_", " ").replace(".", ": ").capitalize()

    return say


def grouped(number: int) -> str:
    """`1234567` as `12,34,567`, digits grouped the Indian way, with a true minus."""
    return rupees(number * 100).replace("₹", "").removesuffix(".00")


def clock(seconds: int) -> str:
    """`75` as `1:15`, an hour and more as `1:02:03`."""
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def signed(number: int) -> str:
    """With its sign: `+100`, `−50`."""
    return f"+{grouped(number)}" if number > 0 else grouped(number)


def initials(name: str) -> str:
    words = [word for word in name.split() if word[0].isalnum()] or [name.strip() or "?"]
    return "".join(word[0] for word in (words[0], *words[1:][-1:])).upper()


def tone(subject: object) -> str:
    """A portrait colour that stays the same for the same id."""
    return f"tone-{sum(str(subject).encode()) % TONES}"


def day(at: datetime, language: str = Language.ENGLISH) -> str:
    """`22 Nov 2026`, Indian time; in the words of the page's language."""
    return date_words(day_of(at), Language(language))


def calendar_day(on: date, language: str = Language.ENGLISH) -> str:
    """`22 Nov 2026`; in the words of the page's language."""
    return date_words(on, Language(language))


def month_words(month: str) -> str:
    """`November 2026` for `2026-11`."""
    return f"{date.fromisoformat(month + '-01'):%B %Y}"


def day_time(at: datetime, language: str = Language.ENGLISH) -> str:
    """`22 Nov 2026, 7:05 pm`, Indian time; in the words of the page's language."""
    return day_time_words(at, Language(language))


def _span(span: timedelta) -> str:
    minutes = max(0, int(span.total_seconds())) // 60
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    return f"{hours // 24} d"


def _span_in_hindi(span: timedelta) -> str:
    """Empty where it is less than a minute."""
    if span >= timedelta(days=1):
        return f"{span.days} दिन"
    hours, minutes = divmod(max(0, int(span.total_seconds())) // 60, 60)
    return " ".join(filter(None, (f"{hours} घंटे" if hours else "", f"{minutes} मिनट" if minutes else "")))


def since(at: datetime, now: datetime, language: str = Language.ENGLISH) -> str:
    """How long something runs: `25 min`, `just started`; in the words of the page's language."""
    if language == Language.HINDI:
        return _span_in_hindi(now - at) or "अभी शुरू हुआ"
    return _span(now - at) if now - at >= timedelta(minutes=1) else "just started"


def ago(at: datetime, now: datetime) -> str:
    return f"{_span(now - at)} ago" if now - at >= timedelta(minutes=1) else "just now"


def lasted(start: datetime, end: datetime, language: str = Language.ENGLISH) -> str:
    """How long something ran: `25 min`; in the words of the page's language."""
    if language == Language.HINDI:
        return _span_in_hindi(end - start) or "एक मिनट से कम"
    return _span(end - start) if end - start >= timedelta(minutes=1) else "under a minute"


def seconds_long(seconds: int) -> str:
    """`40 s`, and what is longer in whole minutes: `25 min`, `2 h 5 min`."""
    return _span(timedelta(seconds=seconds)) if seconds >= 60 else f"{seconds} s"


def plural(count: int, one: str, many: str) -> str:
    return f"{grouped(count)} {one if count == 1 else many}"


def limits_words(limits: Limits) -> str:
    """`50 tokens a tip, no limit a day, …`"""

    def said(value: int | None, unit: str, per: str) -> str:
        return f"no limit {per}" if value is None else f"{grouped(value)} {unit} {per}"

    buying = "no limit on buying"
    if limits.buying_per_month is not None:
        buying = f"{rupees(limits.buying_per_month)} a month for buying"
    return ", ".join(
        (
            said(limits.per_tip, "tokens", "a tip"),
            said(limits.per_day, "tokens", "a day"),
            said(limits.per_month, "tokens", "a month"),
            buying,
        )
    )


def concern_words(text: str) -> str:
    """Why a text waits."""
    found = concerns_of(text)
    return ", ".join(case_words.CONCERNS[concern] for concern in Concern if concern in found)


def spaced(code: str) -> str:
    """A code in groups of four or five, as people read it out: `7F3K9 QTX24`."""
    size = 5 if len(code) % 5 == 0 else 4
    return " ".join(code[start : start + size] for start in range(0, len(code), size))


def sentence(text: str) -> str:
    """A refusal's detail as a sentence: `no such show` becomes `No such show.`"""
    whole = text[:1].upper() + text[1:]
    return whole if whole.endswith((".", "!", "?", "।")) else whole + "."


FILTERS: Mapping[str, Callable[..., str]] = {
    "rupees": rupees,
    "grouped": grouped,
    "signed": signed,
    "initials": initials,
    "tone": tone,
    "day": day,
    "calendar_day": calendar_day,
    "month_words": month_words,
    "provider_words": said({str(name): words for name, words in TITLES.items()}),
    "day_time": day_time,
    "since": since,
    "ago": ago,
    "lasted": lasted,
    "seconds_long": seconds_long,
    "plural": plural,
    "spaced": spaced,
    "sentence": sentence,
    "concerns": concern_words,
    "age_words": said(codes.AGES),
    "method_words": said(codes.METHODS),
    "method_note": lambda method: codes.METHOD_NOTES.get(str(method), ""),
    "requirement_words": said(codes.REQUIREMENTS),
    "step_words": said(codes.STEPS),
    "appeal_words": said(codes.APPEALS),
    "told": told,
    "role_words": said(codes.ROLES),
    "stream_words": said(codes.STREAMS),
    "withdrawal_words": said(codes.WITHDRAWALS),
    "media_words": said(codes.MEDIA_STATES),
    "cast_words": said(codes.CAST),
    "scope_words": said(codes.SCOPES),
    "reason_words": said(codes.REASONS),
    "purpose_words": said(codes.PURPOSES),
    "action_words": said(audit_words.ACTIONS),
    "transfer_words": said(TRANSFERS),
    "account_words": said(ACCOUNTS),
    "payout_words": said(finance_words.PAYOUTS),
    "payout_account_words": said(finance_words.PAYOUT_ACCOUNTS),
    "payout_hold_words": said(finance_words.PAYOUT_HOLDS),
    "batch_words": said(finance_words.BATCHES),
    "own_account_words": said(OWN_ACCOUNTS),
    "exception_words": said(finance_words.EXCEPTIONS),
    "refund_words": said(finance_words.REFUNDS),
    "refund_cause_words": said(finance_words.REFUND_CAUSES),
    "hold_reason_words": said(finance_words.HOLD_REASONS),
    "dispute_words": said(finance_words.DISPUTES),
    "decision_words": said(finance_words.DECISIONS),
    "difference_words": said(finance_words.DIFFERENCES),
    "request_words": said(codes.REQUESTS),
    "case_kind_words": said(case_words.CASE_KINDS),
    "case_state_words": said(case_words.CASE_STATES),
    "case_subject_words": said(case_words.CASE_SUBJECTS),
    "case_outcome_words": said(case_words.CASE_OUTCOMES),
    "incident_words": said(case_words.INCIDENTS),
    "cyber_tip_words": said(case_words.CYBER_TIPS),
    "urgent_act_words": said(case_words.URGENT_ACTS),
    "decided_action_words": said(case_words.DECIDED_ACTIONS),
    "severe_act_words": said(case_words.SEVERE_ACTS),
    "decision_appeal_words": said(case_words.DECISION_APPEALS),
    "measure_words": said(case_words.MEASURES),
    "skip_words": said(codes.SKIPS),
    "capacity_words": said(codes.CAPACITIES),
    "duty_words": said(case_words.DUTIES),
    "case_event_words": said(case_words.CASE_EVENTS),
    "legal_step_words": said(codes.LEGAL_STEPS),
    "kept_words": said(codes.KEPT),
    "show_kind_words": said(codes.SHOW_KINDS),
    "booking_words": said(codes.BOOKING_STATES),
    "clock": clock,
    "label_words": said(LABELS),
    "moment_words": said(MOMENTS),
    "moment_source_words": said(SOURCES),
    "moment_detail": moment_detail,
    "moment_link": moment_link,
}
