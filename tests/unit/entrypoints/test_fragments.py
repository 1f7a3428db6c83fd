"""Templates that a route answers with alone: what a page around them would have given them they bring themselves."""

import re

from entrypoints.assets import asset_root

MACROS = '{% import "web/macros.html" as ui with context %}'


def test_every_fragment_that_is_sent_alone_brings_the_macros_it_uses() -> None:
    root = asset_root("templates")
    sources = "\n".join(path.read_text() for path in (asset_root("src") / "entrypoints").rglob("*.py"))
    sent = set(re.findall(r'"[^"]*?(_\w+\.html)"', sources))
    assert "_strip.html" in sent

    for path in root.rglob("_*.html"):
        text = path.read_text()
        if path.name in sent and "ui." in text:
            assert MACROS in text, f"{path.relative_to(root)} is sent alone and has no macros"
