"""Learning what texts sound like (CHT-05, ADR 62)."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from domain.moderation.text.finding import Concern
from domain.moderation.text.learned.model import Model, own_model
from domain.moderation.text.score import Line, read_lines
from domain.moderation.text.written import Written
from entrypoints.cli.learning import Seen, learn
from entrypoints.cli.text import text

LINES = Path(__file__).parents[3] / "unit" / "domain" / "moderation" / "text"
HELD_OUT = "held_out.tsv"
"""Learned from by nobody: it says what new lines will meet."""


def some_lines(offset: int) -> Sequence[Line]:
    """Forty lines: who gives a number somewhere, and who asks for a song."""
    shops = ("bazaar", "market", "gali", "mohalla", "chowk", "nagar", "kothi", "sadak", "pul", "ghat")
    rows = [f"contact\tnumber milega {shops[(n + offset) % 10]} me dekho{n}" for n in range(20)]
    rows += [f"clean\tgaana sunao {shops[(n + offset) % 10]} wala dekho{n}" for n in range(20)]
    return read_lines("\n".join(rows))


def test_cht_05_what_all_lines_of_a_concern_share_is_learned_and_what_both_have_is_not() -> None:
    learned = learn([some_lines(0), some_lines(3)])
    assert (learned.found, learned.evasions, learned.stopped, learned.innocent) == (40, 40, 0, 40)
    assert learned.model.concerns == (Concern.CONTACT,)
    by_concern = {feature: pairs[0][1] for feature, pairs in learned.model.weights.items()}
    assert by_concern["<number>"] > 0 > by_concern["<gana>"]
    assert "<dekho0>" not in by_concern
    found = [each.concern for each in learned.model.weighed(Written.read("koi number milega kya")).findings()]
    assert found == [Concern.CONTACT]


def test_cht_05_a_concern_that_no_file_has_beside_innocent_lines_is_not_learned() -> None:
    learned = learn(
        [some_lines(0), some_lines(3), read_lines("threat\tnumber milega\nthreat\tnumber milega kal")]
    )
    assert learned.model.concerns == (Concern.CONTACT,)


def test_cht_15_a_claim_says_nothing_against_the_same_of_somebody_else_and_that_speaks_against_a_claim() -> (
    None
):
    rows = [f"minor\tladki solah saal dekho{n}" for n in range(20)]
    rows += [f"minor_claim\ttuku solah saal dekho{n}" for n in range(20)]
    rows += [f"clean\tgaana sunao dekho{n}" for n in range(20)]
    model = Seen.of([read_lines("\n".join(rows))]).fitted()
    minor, claim = map(model.concerns.index, (Concern.MINOR, Concern.MINOR_CLAIM))
    assert minor not in dict(model.weights["<tuku>"])
    assert dict(model.weights["<solah>"])[minor] > 0
    assert dict(model.weights["<ladki>"])[claim] < 0


@pytest.mark.timeout(1200)
def test_cht_05_the_platforms_weights_are_those_of_the_lines_that_the_tests_carry() -> None:
    """To a hundredth or two, for processors add up in their own ways. Whoever adds lines learns again:
    `livepanty text learn tests/unit/domain/moderation/text/[!h]*.tsv --out …/learned/weights.tsv`."""
    files = [file for file in sorted(LINES.glob("*.tsv")) if file.name != HELD_OUT]
    again, own = (
        Seen.of([read_lines(file.read_text(encoding="utf-8")) for file in files]).fitted(),
        own_model(),
    )
    assert own.concerns == again.concerns
    both = own.weights.keys() & again.weights.keys()
    assert len(both) >= 0.98 * len(own.weights.keys() | again.weights.keys())
    for feature in both:
        mine, its = dict(own.weights[feature]), dict(again.weights[feature])
        assert all(abs(mine[n] - its[n]) <= 3 for n in mine.keys() & its.keys()), feature


def test_cht_05_a_file_of_weights_is_written_and_read(tmp_path: Path) -> None:
    lines, out = tmp_path / "lines.tsv", tmp_path / "weights.tsv"
    lines.write_text("\n".join(f"{line.concern or 'clean'}\t{line.text}" for line in some_lines(0)))
    other = tmp_path / "other.tsv"
    other.write_text("\n".join(f"{line.concern or 'clean'}\t{line.text}" for line in some_lines(3)))
    result = CliRunner().invoke(text, ["learn", str(lines), str(other), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "found 40 of 40 evasions" in result.output
    assert Model.read(out.read_text()).concerns == (Concern.CONTACT,)


def test_cht_05_a_line_that_is_none_is_named(tmp_path: Path) -> None:
    lines = tmp_path / "lines.tsv"
    lines.write_text("nonsense")
    result = CliRunner().invoke(text, ["learn", str(lines), "--out", str(tmp_path / "weights.tsv")])
    assert result.exit_code == 1
    assert "line 1 is not a concern" in result.output


def test_cht_05_words_are_those_that_several_lines_have_the_most_frequent_first(tmp_path: Path) -> None:
    lines, out = tmp_path / "lines.tsv", tmp_path / "words.txt"
    lines.write_text(
        "clean\tgood voice\nclean\tgood voice x\nclean\tgood नमस्ते v0ice\nclean\tनमस्ते x\n"
        "contact\tlliw send\ncontact\tlliw send\ncontact\tlliw send number\ncontact\tnumber\n"
        + "clean\twill\n"
        * 16
    )
    result = CliRunner().invoke(text, ["words", str(lines), "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert out.read_text().split() == ["will", "good", "send", "voice", "नमस्ते"]
