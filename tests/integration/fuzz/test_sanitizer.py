"""More than ten thousand spoiled files against the sanitizer: none crashes it, none holds it up, none swells it.

They are read in one confined process, as the sandbox's own are, so that a crash would end it and be seen.
"""

import json
import random
import subprocess
import sys

import pytest

from tests.conftest import REPOSITORY

INPUTS = 10_500
SECONDS_MAX = 1.0
MEBIBYTES_MAX = 900

PROGRAM = """
import json, random, resource, sys, time
from adapters.sanitizer import child, files
from adapters.sanitizer.wire import Ask
from tests.integration.fuzz.test_sanitizer import mutated
from tests.integration.vault import samples

seeds = [
    samples.jpeg_with_metadata(samples.card(96, 64), orientation=6),
    samples.png_with_metadata(samples.card(96, 64)),
    samples.webp_with_metadata(samples.card(96, 64)),
    samples.pdf_bytes(samples.a_pdf(2)),
    samples.harmful_pdf(),
    samples.saved(samples.card(64, 48), "JPEG", progressive=True),
    samples.saved(samples.card(64, 48).convert("P"), "PNG"),
    samples.saved(samples.card(64, 48).convert("CMYK"), "JPEG"),
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
]
child.confine()
seconds, taken, codes = [], 0, {}
for number in range(int(sys.argv[1])):
    data = mutated(seeds, number)
    child.allow_cpu_seconds(child.TASK_CPU_SECONDS)
    begun = time.process_time()
    answer, made = child.answer(Ask(), data)
    if not answer.refusal:
        taken += 1
        kind = files.filetype.guess_mime(made)
        assert answer.media_type == kind and kind in ("image/jpeg", "image/png", "application/pdf")
        assert 1 <= answer.pages <= files.PAGES_MAX
        if taken % 100 == 0:
            page = Ask(media_type=kind, pages=answer.pages, page=1, watermark="Meera 20:00 IST")
            shown, picture = child.answer(page, made)
            assert shown.refusal or picture.startswith(b"\\xff\\xd8\\xff")
    seconds.append(time.process_time() - begun)
    codes[answer.refusal] = codes.get(answer.refusal, 0) + 1
rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"inputs": len(seconds), "slowest": max(seconds), "rss": rss, "codes": codes}))
"""


def mutated(seeds: list[bytes], number: int) -> bytes:
    """The same for the same number: a file with bytes changed, cut, doubled, or another's in the middle."""
    dice = random.Random(number)
    data = bytearray(dice.choice(seeds))
    for _ in range(dice.choice([0, 1, 1, 2, 3, 8, 30])):
        place = dice.randrange(len(data) or 1)
        match dice.randrange(7):
            case 0 | 1:
                data[place : place + 1] = bytes([dice.randrange(256)])
            case 2:
                data[place : place + 4] = dice.choice([b"\xff" * 4, bytes(4), b"\x7f\xff\xff\xff"])
            case 3:
                del data[place : place + dice.choice([1, 4, 100, len(data)])]
            case 4:
                data[place:place] = data[place : place + dice.choice([1, 16, 400])] * dice.choice([1, 2, 50])
            case 5:
                other = dice.choice(seeds)
                start = dice.randrange(len(other))
                data[place:place] = other[start : start + dice.choice([4, 64, 2000])]
            case _:
                data[place:place] = dice.choice(
                    [
                        b"/OpenAction",
                        b"<<" * 200,
                        b"[" * 600,
                        b"%PDF-1.7\n",
                        b"9999999999",
                        b"obj",
                        b"\0" * 64,
                    ]
                )
    return bytes(data)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_age_23_ten_thousand_spoiled_files_are_refused_or_made_anew_and_nothing_else_happens() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(INPUTS)],
        capture_output=True, text=True, check=False, timeout=580,
        env={"PYTHONPATH": f"{REPOSITORY / 'src'}:{REPOSITORY}", "PATH": ""},
    )  # fmt: skip
    assert finished.returncode == 0, finished.stderr[-2000:]
    found = json.loads(finished.stdout)
    assert found["inputs"] == INPUTS >= 10_000
    assert set(found["codes"]) == {"", "unacceptable_file"}
    assert found["codes"][""] > 1_000, "most of these must get past the first look"
    assert found["codes"]["unacceptable_file"] > 1_000
    assert found["slowest"] < SECONDS_MAX
    assert found["rss"] < MEBIBYTES_MAX
