"""CNS-07: `livepanty consent verify` as a person runs it."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from domain.consent.export import Export, export_of
from entrypoints.cli.main import main


@pytest.fixture
def export() -> Export:
    return export_of([("export", {"reason": "a court asked"}), ("identity", {"legal_name": "रवि कुमार"})])


def verify(file: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["consent", "verify", str(file), *options])


def test_cns_07_a_whole_file_is_said_to_hold_with_its_head(tmp_path: Path, export: Export) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(export.text)
    for options in ((), ("--head", export.head), ("--head", export.head.upper())):
        done = verify(file, *options)
        assert (done.exit_code, done.output) == (0, f"3 lines hold; head {export.head}\n")


def test_cns_07_one_changed_byte_fails_and_the_line_is_named(tmp_path: Path, export: Export) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(export.text.replace("कुमार", "कुमाऱ"))
    done = verify(file)
    assert done.exit_code == 1
    assert "line 2 of 3: its hash does not follow from the line before it" in done.output
    assert "कुमार" not in done.output


def test_cns_07_another_file_chained_as_well_has_another_head(tmp_path: Path, export: Export) -> None:
    file = tmp_path / "record.jsonl"
    file.write_text(export_of([("export", {"reason": "somebody made this up"})]).text)
    assert verify(file).exit_code == 0
    done = verify(file, "--head", export.head)
    assert done.exit_code == 1
    assert "its head is another" in done.output


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert verify(tmp_path / "none").exit_code == 2
