"""Templates of pages in two languages write no word themselves, in whatever state they are (MOD-22)."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[3] / "templates" / "web"
IN_TWO_LANGUAGES = (
    "chat/_auto_mod.html", "chat/_held.html", "chat/_held_list.html", "chat/_kept_out.html", "chat/_rules.html",
    "chat/_rules_card.html", "chat/_settings.html", "chat/moderate.html", "chat/moderating.html",
    "chat/moderators.html", "chat/muted.html", "moderation/_word_list.html",
    "private_shows/_strip.html", "streaming/_chat.html", "streaming/_follow.html", "streaming/_room_log.html",
    "streaming/_shows.html", "streaming/following.html", "streaming/live.html", "streaming/studio.html",
    "streaming/watch.html",
    "tipping/_goal.html", "tipping/_room_tippers.html", "tipping/_tip_form.html", "tipping/_tippers.html",
)  # fmt: skip
JINJA = re.compile(r"{% block body_class %}.*?{% endblock %}|{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
HEARD = re.compile(r'(?:aria-label|placeholder|title|alt)="([^"]*)"')


@pytest.mark.parametrize("name", IN_TWO_LANGUAGES)
def test_mod_22_a_template_in_two_languages_writes_no_word_of_its_own(name: str) -> None:
    text = JINJA.sub("", (TEMPLATES / name).read_text("utf-8"))
    seen = re.sub(r"<[^>]*>", " ", text)
    left = re.findall(r"[A-Za-z]{2,}", " ".join([seen, *HEARD.findall(text)]))
    assert set(left) <= {"LivePanty"}
