"""What rules make of a link (CHT-06)."""

from dataclasses import replace
from uuid import uuid4

import pytest

from domain.ids import LinkRuleId
from domain.moderation.text.link import link_of, links_in
from domain.moderation.text.link_rule import (
    RULES_MAX,
    InvalidLinkRule,
    JudgedLink,
    LinkAlreadyRuled,
    LinkRefused,
    LinkRule,
    LinkRuleIdReused,
    LinkRuleNotFound,
    LinkRules,
    LinkRulesFull,
    require_links,
    require_room_for,
    rule_among,
)
from domain.moderation.text.reading import words_left
from domain.moderation.text.word_list import Surface
from tests.builders import MEERA, NOW


def a_rule(verdict: str, target: str, reach: str = "domain") -> LinkRule:
    return LinkRule.set(
        rule_id=LinkRuleId(uuid4()),
        reach=reach,
        target=target,
        verdict=verdict,
        reason="So",
        added_by=MEERA,
        now=NOW,
    )


def verdict(rules: LinkRules, url: str) -> str | None:
    link = link_of(url)
    assert link is not None
    found = rules.of(link)
    return found.verdict.value if found else None


def test_cht_06_the_most_specific_rule_decides() -> None:
    rules = LinkRules([
        a_rule("block", "example.com"),
        a_rule("hold", "a.example.com"),
        a_rule("allow", "www.example.com", "host"),
        a_rule("warn", "www.example.com/us", "path"),
        a_rule("block", "www.example.com/us/Bad", "path"),
    ])  # fmt: skip
    for url, expected in (
        ("example.com", "block"),
        ("deep.b.example.com", "block"),
        ("x.a.example.com", "hold"),
        ("www.example.com", "allow"),
        ("b.www.example.com", "block"),
        ("www.example.com/us", "warn"),
        ("www.example.com/us/them?x", "warn"),
        ("www.example.com/use", "allow"),
        ("www.example.com/US", "allow"),  # another page, for all we know
        ("www.example.com/us/bAD/x", "block"),  # case helps nobody past a block
        ("www.example.com/us/%2e%2e/other", "allow"),
        ("notexample.com", None),
        ("example.com.evil.org", None),
    ):
        assert verdict(rules, url) == expected, url


def test_cht_06_what_is_dressed_up_is_blocked_and_never_let_through() -> None:
    rules = LinkRules(
        [a_rule("allow", "good.com"), a_rule("block", "apple.com"), a_rule("allow", "bücher.de", "host")]
    )
    assert verdict(rules, "https://good.com") == "allow"
    for url in (
        "https://x@good.com",
        "https://good.com:8080",
        "ftp://good.com",
        "https://gооd.com",
    ):  # Cyrillic о
        assert verdict(rules, url) is None, url
    for url in ("https://x@apple.com", "https://apple.com:8080", "https://www.аpple.com"):  # Cyrillic а
        assert verdict(rules, url) == "block", url
    assert verdict(rules, "https://xn--bcher-kva.de/") == "allow"


@pytest.mark.parametrize(
    ("reach", "target", "verdict", "pointer"),
    [
        ("domain", "", "block", "/target"),
        ("domain", "com", "block", "/target"),
        ("domain", "127.0.0.1", "allow", "/target"),
        ("domain", "example.com:80", "allow", "/target"),
        ("domain", "x@example.com", "allow", "/target"),
        ("domain", "example.com/a", "allow", "/target"),
        ("path", "example.com", "allow", "/target"),
        ("path", "example.com/..", "allow", "/target"),
        ("domain", "ex ample.com", "allow", "/target"),
        ("page", "example.com", "allow", "/reach"),
        ("domain", "example.com", "love", "/verdict"),
        ("domain", "www.bit.ly", "allow", "/verdict"),
    ],
)
def test_cht_06_what_is_no_rule_is_refused(reach: str, target: str, verdict: str, pointer: str) -> None:
    with pytest.raises(InvalidLinkRule) as refused:
        a_rule(verdict, target, reach)
    assert refused.value.pointer == pointer


def test_cht_06_a_rule_is_kept_as_a_browser_reads_it() -> None:
    rule = a_rule("allow", " https://Bücher.de/Us/../Them/ ", "path")
    assert (rule.host, rule.path, rule.target) == ("xn--bcher-kva.de", ("Them",), "xn--bcher-kva.de/Them")
    assert a_rule("block", "bit.ly").host == "bit.ly"


def test_cht_06_a_target_has_one_rule_and_an_id_one_target() -> None:
    rule = a_rule("allow", "example.com")
    with pytest.raises(LinkAlreadyRuled):
        require_room_for(a_rule("block", "Example.com"), [rule])
    require_room_for(a_rule("block", "example.com", "host"), [rule])
    with pytest.raises(LinkRulesFull):
        require_room_for(a_rule("block", "example.org"), [rule] * RULES_MAX)
    assert rule_among([rule], rule.id) == rule
    with pytest.raises(LinkRuleNotFound):
        rule_among([rule], LinkRuleId(uuid4()))
    rule.require_same_request(replace(rule, reason="Because"))
    with pytest.raises(LinkRuleIdReused):
        rule.require_same_request(replace(rule, host="example.org"))


def judged(text: str, rule: LinkRule | None, **changes: object) -> JudgedLink:
    [link] = links_in(text)
    made = JudgedLink(link, rule, link.host, is_short=False, is_unseen=False)
    return replace(made, **changes)  # type: ignore[arg-type]  # the test names its fields


def test_cht_13_whoever_wrote_it_reads_why_whose_rule_and_how_to_appeal() -> None:
    rule = a_rule("block", "evil.com")
    with pytest.raises(
        LinkRefused, match=rf"links to evil.com .* \(rule {rule.number}\).*grievance desk"
    ) as refused:
        require_links([judged("bit.ly/x", rule, leads_to="evil.com", is_short=True)], pointer="/text")
    assert refused.value.pointer == "/text"
    with pytest.raises(LinkRefused, match=r"nobody could see in time where the short link to bit\.ly leads"):
        require_links([judged("bit.ly/x", None, is_short=True, is_unseen=True)], pointer="/text")
    with pytest.raises(LinkRefused, match=r"leads to who\.knows"):
        require_links([judged("bit.ly/x", None, leads_to="who.knows", is_short=True)], pointer="/text")
    for innocent in (judged("a.org", None), judged("bit.ly/x", a_rule("allow", "a.org"), is_short=True)):
        require_links([innocent], pointer="/text")


def test_cht_06_what_is_let_through_is_read_without_its_host_and_the_rest_as_ever() -> None:
    text = "see https://good.com/call-9876543210 ok"
    for known in ("allow", "warn", "hold"):
        read = words_left(text, [judged(text, a_rule(known, "good.com"))], Surface.CHAT)
        assert read == f"see {' ' * 16}/call-9876543210 ok"
    assert words_left(text, [judged(text, a_rule("block", "good.com"))], Surface.CHAT) == text
    assert words_left(text, [judged(text, None)], Surface.CHAT) == text
