"""Whatever somebody brings as a document is read or refused: no crash, no long work, no memory eaten.

Each parser gets ten thousand inputs: arbitrary ones by Hypothesis, and valid documents that were damaged. A damaged
document that is taken all the same has to say what the whole one said.
"""

import asyncio
import gzip
import io
import os
import random
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from adapters.aadhaar.offline_xml import ARCHIVE_MAX, UidaiOfflineKyc
from adapters.aadhaar.pictures import PictureProcess
from adapters.aadhaar.secure_qr import UidaiSecureQr
from domain.age_verification.aadhaar_number import contains_aadhaar_number, mask_aadhaar_numbers
from domain.age_verification.claims import IdentityClaims
from domain.age_verification.mrz import read_mrz
from domain.age_verification.pan import InvalidPan, mask_pan, normalised_pan
from domain.age_verification.reading import (
    DocumentExpired,
    DocumentTooOld,
    MalformedDocument,
    SignatureInvalid,
    WrongCheckDigit,
    WrongShareCode,
)
from domain.errors import Refusal
from entrypoints.app import BODY_MAX
from entrypoints.sandbox.uidai_documents import digits_of, encrypted_zip, qr_picture
from tests.builders import NOW
from tests.documents_made import (
    ISSUED,
    RESIDENT,
    SHARE_CODE,
    a_card_mrz,
    a_pan,
    a_passport_mrz,
    a_secure_qr_number,
    a_secure_qr_picture,
    a_uidai_xml,
    a_zipcrypto_archive,
    an_aadhaar_number,
    an_offline_kyc_zip,
    the_test_ca,
)
from tests.unit.adapters.aadhaar.test_secure_qr import payload_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

INPUTS = 10_000
ARBITRARY = 1_000
"""Of those, how many Hypothesis makes up."""
PICTURES = 60
"""Each takes a process of its own, a tenth of a second; what is in them is tried ten thousand times as digits."""
WORK_MAX = 25
"""Times the work of `_reference`, about a second where a core is fast and free: of work in this process and in those it
starts, since how long that takes depends on the machine and on who else uses it."""
WAITED_MAX = 30.0
"""By the clock: nothing waits for anything, but others may keep this process waiting."""
MEMORY_MAX = 64 * 1024 * 1024
"""Bytes of growth."""

by_hypothesis = settings(
    max_examples=ARBITRARY,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@cache
def _hypothesis_is_ready() -> None:
    """The first run on a machine makes tables of all letters, which is two hundred MiB that no parser took."""

    @by_hypothesis
    @given(st.text(max_size=40))
    def nothing(text: str) -> None: ...

    nothing()


class Trial:
    """Counts and times the calls of one parser, and watches the memory of this process."""

    def __init__(self, *refusals: type[Refusal]) -> None:
        self.outcomes: Counter[str] = Counter()
        self.slowest = self.longest = 0.0
        self._refusals = tuple(refusals)
        self._runner = asyncio.Runner()
        _hypothesis_is_ready()
        # Children that earlier tests left behind are let go of when the next one is started: their work is not ours.
        subprocess.run(["true"], check=True)
        self._references = [_reference() for _ in range(3)]
        Path("/proc/self/clear_refs").write_text("5")  # the peak is counted anew from here
        self._begun_with = _memory("VmRSS")

    def __call__(self, call: Callable[[], Any]) -> Any:
        """What the parser made of it; None when it refused. Fails when it raised anything undeclared."""
        begun, begun_working = time.monotonic(), _worked()
        try:
            made = call()
            if isinstance(made, Coroutine):
                made = self._runner.run(made)
            outcome = "read"
        except self._refusals as refusal:
            made, outcome = None, refusal.code
        self.slowest = max(self.slowest, _worked() - begun_working)
        self.longest = max(self.longest, time.monotonic() - begun)
        self.outcomes[outcome] += 1
        return made

    def finish(self, inputs: int = INPUTS) -> None:
        self._runner.close()
        reference = max(*self._references, *(_reference() for _ in range(3)))
        slowest = self.slowest / reference
        print(f"{sum(self.outcomes.values())} inputs, slowest {slowest:.1f} references, {self.outcomes}")  # noqa: T201
        assert sum(self.outcomes.values()) >= inputs
        assert slowest < WORK_MAX
        assert self.longest < WAITED_MAX
        assert _memory("VmHWM") - self._begun_with < MEMORY_MAX


def _reference() -> float:
    """Processor seconds of a million steps of plain Python, which the readers' own are made of."""
    begun, number = time.process_time(), 0
    for step in range(1_000_000):
        number = (number * 31 + step) & 0xFFFF_FFFF
    return time.process_time() - begun


def _worked() -> float:
    """Processor seconds of this process with all its threads, and of the processes it has waited for."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _memory(field: str) -> int:
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines[field].split()[0]) * 1024


def damaged(whole: bytes, other: bytes, chance: random.Random) -> bytes:
    """Bits turned, pieces cut out, doubled, made up, or taken from another document; or the end missing."""
    data = bytearray(whole)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        if not data:
            break
        at = chance.randrange(len(data))
        length = chance.choice((1, 2, 4, 16, len(data)))
        match chance.randrange(7):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                data[at] = chance.choice((0, 0x22, 0x26, 0x3C, 0x7F, 0xFF))
            case 2:
                del data[at : at + chance.randrange(1, length + 1)]
            case 3:
                data[at:at] = data[at : at + length]
            case 4:
                data[at : at + length] = chance.randbytes(min(length, 64))
            case 5:
                begin = chance.randrange(len(other))
                data[at : at + length] = other[begin : begin + length]
            case 6:
                del data[at:]
    return bytes(data)


def damaged_text(whole: str, other: str, chance: random.Random, alphabet: str) -> str:
    text = list(whole)
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.randrange(len(text) + 1)
        match chance.randrange(4):
            case 0:
                text[at : at + 1] = chance.choice(alphabet)
            case 1:
                text[at:at] = chance.choice(alphabet)
            case 2:
                del text[at : at + chance.randrange(1, 5)]
            case 3:
                text[at:] = other[at:]
    return "".join(text)


def kyc_reader() -> UidaiOfflineKyc:
    return UidaiOfflineKyc([the_test_ca().certificate], registration_id="OVSE-1", max_age_days=90)


def qr_reader() -> UidaiSecureQr:
    return UidaiSecureQr(
        [the_test_ca().certificate],
        registration_id="OVSE-1",
        max_age_days=90,
        pictures=PictureProcess(seconds=60),
    )


async def the_claims() -> IdentityClaims:
    return await qr_reader().read_digits(a_secure_qr_number(), now=NOW)


def bombs() -> Iterator[bytes]:
    """Zips that hold far more than they say, zips within zips, and XML that is costly to take in."""
    yield encrypted_zip({"a.xml": b" " * 80_000_000}, SHARE_CODE)
    yield encrypted_zip({"a.xml": encrypted_zip({"a.xml": bytes(9_000_000)}, SHARE_CODE)}, SHARE_CODE)
    big, small = (60_000_000).to_bytes(4, "little"), (2_000).to_bytes(4, "little")
    yield a_zipcrypto_archive("a.xml", b" " * 60_000_000, SHARE_CODE).replace(big, small)
    yield encrypted_zip({f"{number}.xml": b"" for number in range(700)}, SHARE_CODE)
    chance = random.Random(3)
    yield a_zipcrypto_archive("a.xml", chance.randbytes(ARCHIVE_MAX - 400), SHARE_CODE)
    noise = "".join(chance.choice("abcdefghijklmnop") for _ in range(150_000))
    for xml in (
        "<OfflinePaperlessKyc>" + "<a>" * 3_000 + noise,
        "<OfflinePaperlessKyc " + " ".join(f'a{chance.random()}=""' for _ in range(9_000)) + "/>",
        "<OfflinePaperlessKyc " + " ".join(f'xmlns:a{n}="{chance.random()}"' for n in range(7_000)) + "/>",
        f'<!DOCTYPE x [<!ENTITY a "{noise}"><!ENTITY b "{"&a;" * 5_000}">]><x>&b;</x>',
        f"<OfflinePaperlessKyc><!--{noise}--></OfflinePaperlessKyc>",
        f"<OfflinePaperlessKyc><![CDATA[{noise}]]></OfflinePaperlessKyc>",
    ):
        yield encrypted_zip({"a.xml": xml.encode()}, SHARE_CODE)


def test_age_04_no_archive_breaks_the_reader_of_offline_kyc() -> None:
    made_to_harm = list(bombs())  # to make them takes more memory than to refuse them may
    trial = Trial(MalformedDocument, SignatureInvalid, WrongShareCode, DocumentTooOld)
    reader, chance = kyc_reader(), random.Random(4)
    expected = asyncio.run(the_claims())

    def taken(archive: bytes, share_code: str = SHARE_CODE) -> None:
        claims = trial(lambda: reader.read(archive, share_code=share_code, now=NOW))
        assert claims in (None, expected)

    @by_hypothesis
    @given(st.binary(max_size=2_000), st.text(max_size=8))
    def arbitrary(archive: bytes, share_code: str) -> None:
        taken(archive, share_code)

    arbitrary()
    for bomb in made_to_harm:
        taken(bomb)
    by_library = the_test_ca().offline_kyc_xml(RESIDENT, issued_at=ISSUED)
    by_hand = a_uidai_xml()
    archives = [a_zipcrypto_archive("a.xml", by_hand, SHARE_CODE), an_offline_kyc_zip()]
    for number in range((INPUTS - ARBITRARY) // 3):
        for whole, other in (archives, reversed(archives)):
            taken(damaged(whole, other, chance))
        xml = damaged(by_hand if number % 2 else by_library, by_library, chance)
        taken(encrypted_zip({"a.xml": xml}, SHARE_CODE))
    trial.finish()
    assert {"read", "malformed_document", "signature_invalid", "wrong_share_code"} <= set(trial.outcomes)


def test_age_03_no_digits_break_the_reader_of_secure_qr() -> None:
    zeros = [gzip.compress(bytes(size)) for size in (40_000, 2_500_000, 100_000_000)]
    made_to_harm = [digits_of(bomb) for bomb in (*zeros, *map(gzip.compress, zeros))]
    trial = Trial(MalformedDocument, SignatureInvalid, DocumentTooOld)
    reader, chance = qr_reader(), random.Random(3)
    expected = asyncio.run(the_claims())

    def taken(digits: str) -> None:
        claims = trial(lambda: reader.read_digits(digits, now=NOW))
        assert claims in (None, expected)

    @by_hypothesis
    @given(st.one_of(st.text(max_size=200), st.from_regex("[0-9]{0,3000}", fullmatch=True)))
    def arbitrary(digits: str) -> None:
        taken(digits)

    arbitrary()
    number, older = a_secure_qr_number(), a_secure_qr_number(version="")
    packed, payload, other = (
        gzip.compress(payload_of(number)),
        payload_of(number),
        payload_of(older),
    )
    for bomb in made_to_harm:
        taken(bomb)
    for _ in range((INPUTS - ARBITRARY) // 3 + 1):
        taken(damaged_text(number, older, chance, "0123456789 a"))
        taken(digits_of(damaged(packed, other, chance)))
        taken(digits_of(gzip.compress(damaged(payload, other, chance), compresslevel=1)))
    trial.finish()
    assert {"malformed_document", "signature_invalid"} <= set(trial.outcomes)


def test_age_03_what_is_signed_yet_damaged_within_breaks_nothing() -> None:
    """Behind a good signature, where nobody but UIDAI comes: the fields themselves."""
    trial, reader, chance = (
        Trial(MalformedDocument, SignatureInvalid, DocumentTooOld),
        qr_reader(),
        random.Random(8),
    )
    signed = payload_of(a_secure_qr_number())[:-256]
    other = payload_of(a_secure_qr_number(version=""))[:-256]
    for _ in range(1_000):
        digits = the_test_ca().signed_qr_number(damaged(signed, other, chance))
        claims = trial(lambda digits=digits: reader.read_digits(digits, now=NOW))
        assert claims is None or (claims.number is None and len(claims.last_four) == 4)
    trial.finish(1_000)
    assert {"read", "malformed_document"} <= set(trial.outcomes)


def test_age_03_no_picture_breaks_the_finder_of_codes() -> None:
    reader, chance = qr_reader(), random.Random(9)
    expected = asyncio.run(the_claims())
    png = a_secure_qr_picture()
    kinds = [png]
    for kind in ("JPEG", "WEBP"):
        written = io.BytesIO()
        Image.open(io.BytesIO(png)).save(written, kind)
        kinds.append(written.getvalue())
    huge = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(huge, "PNG")
    trial = Trial(MalformedDocument, SignatureInvalid)
    inputs = [huge.getvalue(), b"", qr_picture("1"), *kinds]
    inputs += [damaged(kinds[n % 3], kinds[(n + 1) % 3], chance) for n in range(PICTURES)]
    for picture in inputs:
        claims = trial(lambda picture=picture: reader.read_picture(picture, now=NOW))
        assert claims in (None, expected)
    trial.finish(PICTURES)
    assert {"read", "malformed_document"} <= set(trial.outcomes)


def test_age_08_no_text_breaks_the_reader_of_zones() -> None:
    trial = Trial(MalformedDocument, WrongCheckDigit, DocumentExpired)
    chance = random.Random(8)

    @by_hypothesis
    @given(
        st.one_of(
            st.text(max_size=200),
            st.text("ABCP0123456789<\n ", min_size=80, max_size=95),
        )
    )
    def arbitrary(text: str) -> None:
        trial(lambda: read_mrz(text, now=NOW))

    arbitrary()
    zones = [a_passport_mrz(), a_card_mrz(), a_card_mrz(number="D23145890AB12")]
    trial(lambda: read_mrz("P<" * 1_000_000, now=NOW))
    for number in range(INPUTS - ARBITRARY):
        alphabet = "ABCPZ0123456789<<<\n é१"
        text = damaged_text(zones[number % 3], zones[(number + 1) % 3], chance, alphabet)
        claims = trial(lambda text=text: read_mrz(text, now=NOW))
        assert claims is None or claims.expires_on >= NOW.date()
    trial.finish()
    assert {"read", "malformed_document", "wrong_check_digit"} <= set(trial.outcomes)


def test_age_07_no_text_breaks_the_reader_of_tax_numbers() -> None:
    trial, chance = Trial(InvalidPan), random.Random(7)

    @by_hypothesis
    @given(st.text(max_size=40))
    def arbitrary(text: str) -> None:
        trial(lambda: normalised_pan(text))

    arbitrary()
    trial(lambda: normalised_pan(" -" * 1_000_000))
    for _ in range(INPUTS - ARBITRARY):
        text = damaged_text(a_pan(chance), a_pan(chance), chance, "APZap019 -ßıＡ१")
        number = trial(lambda text=text: normalised_pan(text))
        if number is not None:
            assert number.isascii()
            assert (len(number), number[3], mask_pan(number)[:6]) == (10, "P", "XXXXXX")
    trial.finish()
    assert {"read", "invalid_pan"} <= set(trial.outcomes)


def test_age_05_no_text_breaks_the_finder_of_aadhaar_numbers_or_gets_one_past_it() -> None:
    trial, chance, found = Trial(), random.Random(5), 0

    def taken(text: str) -> None:
        masked = trial(lambda: mask_aadhaar_numbers(text))
        assert not contains_aadhaar_number(masked)

    @by_hypothesis
    @given(st.one_of(st.text(max_size=300), st.text("0123456789 -\u00a0१२३४५६७८९०a", max_size=60)))
    def arbitrary(text: str) -> None:
        taken(text)

    arbitrary()
    for unit in ("7", "7 ", "2345 ", "2345-", "2345 6789 ", "२३४५ ", "+91"):
        taken(unit * (BODY_MAX // len(unit)))
    for _ in range(INPUTS - ARBITRARY):
        number = an_aadhaar_number(chance)
        dressed = chance.choice(("", " ", "-", "\u2011")).join((number[:4], number[4:8], number[8:]))
        text = damaged_text(f"my {dressed} ok", f"call +91{number[2:]}", chance, "0123456789 -a१")
        found += contains_aadhaar_number(text)
        taken(text)
    trial.finish()
    assert found > 1_000
