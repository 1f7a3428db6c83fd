"""Which codes on camera lead off the platform, and what of them stands in a case (CHT-07)."""

from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from domain.ids import BlockedTermId, CodeAlarmId, StreamId
from domain.moderation.cases.kind import CaseKind
from domain.moderation.text.blocked_term import BlockedTerm, Match
from domain.moderation.text.finding import Concern
from domain.moderation.text.reading import Reading
from domain.moderation.text.word_list import Listed, Surface, Writing
from domain.moderation.watch.shown_code import SHOWN_MAX, CodeAlarm, ShownLead, lead_of
from tests.builders import MEERA, NOW, RAVI
from tests.unit.domain.moderation.text.python_patterns import PATTERNS
from tests.unit.domain.moderation.text.test_reading import Stage as Reads

SCREEN = WordRules(even_weak=())


async def reading_of(text: str, *, listed: Listed | None = None) -> Reading:
    return Reading(Surface.CODE, text, (), await SCREEN.concerns(text), listed)


@pytest.mark.parametrize(
    "text",
    [
        "upi://pay?pa=asha@okexample&pn=Asha&cu=INR",
        "UPI://PAY?PA=ASHA@OKEXAMPLE",
        " upi://mandate?pa=asha@okexample",
        "tez://upi/pay?pa=asha@okexample",
        "phonepe://pay?pa=asha@okexample",
        "paytmmp://pay?pa=asha@okexample",
        "bitcoin:1BoatSLRHtKNngkdXEeobR76b53LETtpyT?amount=1",
        "lightning:LNBC1500N1PVJLUEZ",
        "00020101021126330012in.example.upi0113asha@example5204000053033565802IN5904Asha6005Delhi6304ABCD",
    ],
)
async def test_cht_07_what_pays_somebody_is_off_the_platform(text: str) -> None:
    assert lead_of(text, await reading_of("")) == ShownLead(Concern.PAYMENT, "code.pays")


@pytest.mark.parametrize(
    "text",
    [
        "tel:+919876543210",
        "SMSTO:+919876543210:hello",
        "mailto:asha@example.org",
        "MECARD:N:Asha;TEL:9876543210;;",
        "BEGIN:VCARD\nVERSION:3.0\nN:Asha\nTEL:9876543210\nEND:VCARD",
        "tg://resolve?domain=asha",
        "whatsapp://send?phone=919876543210",
    ],
)
async def test_cht_07_what_reaches_somebody_is_off_the_platform(text: str) -> None:
    assert lead_of(text, await reading_of("")) == ShownLead(Concern.CONTACT, "code.reaches")


@pytest.mark.parametrize(
    "text",
    [
        "WIFI:T:WPA;S:studio;P:not a word;;",
        "raga yaman, 1 of 12",
        "8901030865237",
        "0002 chairs",
        "upright piano: tuned",
        "template:7",
        "",
    ],
)
async def test_cht_07_other_codes_are_none_of_ours(text: str) -> None:
    assert lead_of(text, await reading_of(text)) is None


@pytest.mark.parametrize(
    ("rules", "text", "rule"),
    [
        ((), "https://wa.me/919876543210", "code.contact"),
        ((), "https://shop.example/raga", "code.contact"),
        ((("allow", "shop.example"),), "https://shop.example/raga", None),
        ((("allow", "help.example"),), "https://bit.ly/raga", None),
        ((("block", "help.example"),), "https://bit.ly/raga", "code.contact"),
        ((("warn", "shop.example"),), "https://shop.example/raga", "code.contact"),
    ],
)
async def test_cht_06_cht_07_a_link_is_one_unless_a_rule_lets_it_through(
    rules: tuple[tuple[str, str], ...], text: str, rule: str | None
) -> None:
    reading = await Reads(*rules).screen.read(text, Writing(RAVI, Surface.CODE, None))
    found = lead_of(text, reading)
    assert (found.rule if found is not None else None) == rule
    assert found is None or found.concern is Concern.CONTACT


async def test_cht_07_of_several_concerns_the_gravest_is_told() -> None:
    text = "western union to asha@okaxis, or i will kill you"
    reading = await reading_of(text)
    assert {Concern.PAYMENT, Concern.THREAT} <= set(reading.concerns)
    assert lead_of(text, reading) == ShownLead(Concern.THREAT, "code.threat")


async def test_cht_07_what_staff_listed_is_named_by_its_number() -> None:
    term = BlockedTerm.block(
        term_id=BlockedTermId(uuid4()), room_id=None, phrase="blue umbrella", match=Match.WORD, added_by=MEERA, now=NOW,
        patterns=PATTERNS,
    )  # fmt: skip
    reading = await reading_of("blue umbrella", listed=Listed(term, "blue umbrella"))
    assert lead_of("blue umbrella", reading) == ShownLead(Concern.LISTED, f"list.{term.number}")


def test_cht_07_a_case_says_when_it_was_shown_and_the_beginning_of_what_it_says() -> None:
    show = StreamId(uuid4())
    alarm = CodeAlarm.raised(
        CodeAlarmId(uuid4()), ShownLead(Concern.PAYMENT, "code.pays"), started_at=NOW, stream_id=show,
        performer_id=RAVI, now=NOW + timedelta(minutes=2, seconds=5, milliseconds=700),
    )  # fmt: skip
    assert alarm.kind is CaseKind.OFF_PLATFORM_PAYMENT
    assert alarm.offset == timedelta(seconds=125)
    text = "upi:\n\x1b[31m" + "9" * 500
    said = "upi:  [31m" + "9" * (SHOWN_MAX - 10)
    assert alarm.note(text) == f"a code shown 0:02:05 into show {show}: “{said}” (rule code.pays)"
