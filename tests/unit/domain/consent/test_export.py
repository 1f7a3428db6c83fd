import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consent.export import ExportReasonRequired, export_of, normal_reason, prove
from domain.consent.record import Act, ConsentRecord, canonical
from tests.builders import NOW, RAVI


def acts(count: int) -> list[tuple[str, dict[str, object]]]:
    records: list[ConsentRecord] = []
    for _ in range(count):
        last = records[-1] if records else None
        facts = {"scopes": "live"}
        records.append(
            ConsentRecord.after(last, user_id=RAVI, act=Act.SESSION_CONSENTED, facts=facts, now=NOW)
        )
    return [("act", record.line()) for record in records]


EXPORT = export_of(
    [("export", {"reason": "Anfrage der Behörde"}), ("identity", {"legal_name": "रवि"}), *acts(3)]
)


def test_cns_07_a_file_proves_itself_and_names_its_head() -> None:
    proof = prove(EXPORT.text.encode())
    assert (proof.wrong_line, proof.lines, proof.head) == (None, 6, EXPORT.head)
    last = json.loads(EXPORT.text.splitlines()[-1])
    assert (last["kind"], last["hash"]) == ("end", EXPORT.head)


@given(st.data())
def test_cns_07_one_changed_byte_fails_at_its_line(data: st.DataObject) -> None:
    original = EXPORT.text.encode()
    at = data.draw(st.integers(0, len(original) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda each: each != original[at]))
    proof = prove(original[:at] + bytes([byte]) + original[at + 1 :])
    line = original[:at].count(b"\n") + 1
    assert proof.wrong_line == line
    assert proof.problem


@given(st.data())
def test_cns_07_a_byte_more_or_less_fails(data: st.DataObject) -> None:
    original = EXPORT.text.encode()
    at = data.draw(st.integers(0, len(original) - 1))
    assert prove(original[:at] + original[at + 1 :]).wrong_line is not None
    more = data.draw(st.binary(min_size=1, max_size=3))
    assert prove(original[:at] + more + original[at:]).wrong_line is not None


def test_cns_07_lines_left_out_at_the_end_are_missed() -> None:
    lines = EXPORT.text.splitlines(keepends=True)
    for kept in range(len(lines)):
        assert prove("".join(lines[:kept]).encode()).wrong_line == kept + 1
    assert prove(b"").wrong_line == 1


def test_cns_07_acts_that_do_not_follow_from_each_other_fail_though_the_file_is_chained_anew() -> None:
    first, _, third = acts(3)
    export = export_of([("export", {}), first, third])
    assert prove(export.text.encode()).wrong_line == 3


def test_what_is_not_written_in_the_one_way_fails() -> None:
    for raw in (
        b"[]\n",
        b"hello\n",
        b"{}\n",
        b'{"a": 1}\n',
        canonical({"kind": "end"}) + b"\n",
        b"[" * 5000 + b"\n",
    ):
        assert prove(raw).wrong_line == 1


@pytest.mark.parametrize("reason", ["", "because", "x" * 501, "for the \x00 court"])
def test_cns_06_an_export_has_a_reason(reason: str) -> None:
    with pytest.raises(ExportReasonRequired):
        normal_reason(reason)
