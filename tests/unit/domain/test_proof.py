"""The chain as a pure function: whatever is done to lines or links, it says where (MOD-32)."""

from hashlib import sha256
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from domain.proof import (
    GENESIS,
    Difference,
    Link,
    broken_links,
    content_of,
    differences,
    line_of,
    linked,
    mark_of,
    marks_of,
)

FIELDS = st.lists(st.none() | st.integers() | st.text(st.characters(codec="utf-8"), max_size=6), max_size=4)
CONTENTS = st.lists(st.binary(max_size=8), min_size=1, max_size=8)


def chain(contents: list[bytes]) -> list[Link]:
    hashed = [sha256(content).digest() for content in contents]
    hashes = list(accumulate(hashed, linked, initial=GENESIS))
    return [
        Link(number, content, hashes[number - 1], hashes[number])
        for number, content in enumerate(hashed, start=1)
    ]


@given(FIELDS, FIELDS)
def test_mod_32_no_two_lines_read_alike(one: list[int | str | None], other: list[int | str | None]) -> None:
    assert (line_of(one) == line_of(other)) == (one == other)


@given(st.lists(FIELDS, max_size=4), st.lists(FIELDS, max_size=4))
def test_mod_32_nor_two_contents(
    one: list[list[int | str | None]], other: list[list[int | str | None]]
) -> None:
    lines = [[line_of(fields) for fields in each] for each in (one, other)]
    # No lines at all are never sealed: a seal has an entry at least.
    if lines[0] and lines[1]:
        assert (content_of(lines[0]) == content_of(lines[1])) == (lines[0] == lines[1])


@given(CONTENTS)
def test_a_chain_as_it_was_made_holds(contents: list[bytes]) -> None:
    assert list(broken_links(chain(contents))) == []


@given(CONTENTS, st.data())
def test_mod_32_another_content_is_found_at_its_link_or_where_the_chain_was_mended(
    contents: list[bytes], data: st.DataObject
) -> None:
    """Also when the links after it were made anew: the last hash is another, which a digest has signed."""
    links = chain(contents)
    at = data.draw(st.integers(0, len(links) - 1))
    changed = links[at]._replace(content=sha256(b"another line").digest())

    assert [number for number, _ in broken_links([*links[:at], changed, *links[at + 1 :]])] == [at + 1]
    mended = chain([*contents[:at], b"another line", *contents[at + 1 :]])
    assert (mended[-1].hash == links[-1].hash) == (contents[at] == b"another line")


@given(CONTENTS, st.data())
def test_mod_32_a_link_that_is_gone_or_moved_is_found(contents: list[bytes], data: st.DataObject) -> None:
    links = chain(contents)
    at = data.draw(st.integers(0, len(links) - 1))

    without = [*links[:at], *links[at + 1 :]]
    if at < len(links) - 1:  # the last one is missed by the digest that counts it
        assert next(broken_links(without)) == (at + 1, f"it is gone; {at + 2} is there")
    if len(links) > 1 and links != links[::-1]:
        assert list(broken_links(links[::-1])) != []


@given(CONTENTS, st.binary(min_size=32, max_size=32))
def test_mod_32_a_chain_that_goes_on_from_another_one_is_found(contents: list[bytes], other: bytes) -> None:
    """Each of its links holds by itself."""
    [*links, last] = chain(contents)
    forged = Link(last.number, last.content, other, linked(other, last.content))

    wrong = [] if other == last.previous else [(last.number, "it does not follow the one before")]
    assert list(broken_links([*links, forged])) == wrong


@given(st.dictionaries(st.integers(1, 50), st.text(max_size=3)), st.data())
def test_mod_32_each_line_that_differs_is_named(before: dict[int, str], data: st.DataObject) -> None:
    after = data.draw(st.dictionaries(st.integers(1, 50), st.text(max_size=3)))
    sealed, now = ({at: mark_of(line) for at, line in lines.items()} for lines in (before, after))

    named = list(differences(sealed, now))

    wrong = {at for at in before.keys() | after.keys() if before.get(at) != after.get(at)}
    assert [each.sequence for each in named] == sorted(wrong)
    assert all(
        each == Difference(each.sequence, sealed.get(each.sequence), now.get(each.sequence)) for each in named
    )


@given(st.dictionaries(st.integers(1, 50), st.text(max_size=3)))
def test_marks_are_read_as_they_are_kept(lines: dict[int, str]) -> None:
    marks = {at: mark_of(line) for at, line in lines.items()}
    assert marks_of(list(marks), "".join(marks.values())) == marks
