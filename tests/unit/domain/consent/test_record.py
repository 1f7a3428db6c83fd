import json
from datetime import timedelta, timezone
from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from domain.consent.record import FIRST, Act, ConsentRecord, canonical, first_break
from tests.builders import NOW, RAVI

FACTS = st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=4)


def chain(*facts: dict[str, str]) -> list[ConsentRecord]:
    records: list[ConsentRecord] = []
    for number, each in enumerate(facts):
        last = records[-1] if records else None
        now = NOW + timedelta(seconds=number)
        records.append(
            ConsentRecord.after(last, user_id=RAVI, act=Act.SESSION_CONSENTED, facts=each, now=now)
        )
    return records


def test_cns_07_an_act_names_the_hash_of_the_one_before_it() -> None:
    first, second = chain({"scopes": "live"}, {"scopes": "live,record"})
    assert (first.seq, first.prev, second.seq, second.prev) == (1, FIRST, 2, first.hash)
    line = second.line()
    del line["hash"]
    written = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert second.hash == sha256(written.encode()).hexdigest()


def test_the_zone_that_a_time_is_told_in_changes_no_hash() -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert (
        ConsentRecord.after(None, user_id=RAVI, act=Act.AGREEMENT_SIGNED, facts={}, now=NOW).hash
        == ConsentRecord.after(None, user_id=RAVI, act=Act.AGREEMENT_SIGNED, facts={}, now=there).hash
    )


def test_one_value_has_one_spelling() -> None:
    assert canonical({"b": 1, "a": "नमस्ते"}) == '{"a":"नमस्ते","b":1}'.encode()


@given(st.lists(FACTS, min_size=1, max_size=5), st.data())
def test_cns_07_any_change_breaks_the_chain_at_its_line(
    facts: list[dict[str, str]], data: st.DataObject
) -> None:
    lines = [record.line() for record in chain(*facts)]
    assert first_break(lines) is None
    at = data.draw(st.integers(0, len(lines) - 1))
    field = data.draw(st.sampled_from(sorted(lines[at])))
    changed = dict(lines[at])
    changed[field] = data.draw(st.text() | st.integers()) if field != "facts" else {**facts[at], "x": "y"}
    if changed[field] == lines[at][field]:
        return
    assert first_break([*lines[:at], changed, *lines[at + 1 :]]) == at + 1


@given(st.lists(FACTS, min_size=2, max_size=5), st.data())
def test_cns_07_a_line_taken_out_or_moved_breaks_the_chain(
    facts: list[dict[str, str]], data: st.DataObject
) -> None:
    lines = [record.line() for record in chain(*facts)]
    at = data.draw(st.integers(0, len(lines) - 2))
    assert first_break(lines[:at] + lines[at + 1 :]) == at + 1
    swapped = [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
    assert first_break(swapped) == at + 1
