"""Letters as the mail adapter writes them: strictly, so that a value that is missing is an error (MOD-22)."""

import re
from dataclasses import replace

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from adapters.memory.notifications.mailer import SentMail
from domain.notifications.notice import Notice
from entrypoints.assets import asset_root

_ROOM = Environment(
    loader=FileSystemLoader(asset_root("templates/email")),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ROOM.globals["public_url"] = "https://livepanty.example"


def written(mail: SentMail) -> tuple[str, str]:
    """As text, and as HTML."""
    values = {**mail.values, **({"unsubscribe": mail.unsubscribe} if mail.unsubscribe else {})}
    text, html = (_ROOM.get_template(f"{mail.template}.{kind}").render(values) for kind in ("txt", "html"))
    return text, html


def hindi_parts(mail: SentMail) -> tuple[str, str]:
    """What stands in Hindi in the text and in the HTML, without its links and its marks."""
    text, html = written(mail)
    of_text = text.partition("-- हिन्दी --")[2].partition("\n--\n")[0]
    of_html = html.partition('<div lang="hi"')[2].partition(">")[2].partition("</div>")[0]
    return re.sub(r"https://\S+", "", of_text), re.sub(r"<[^>]+>", "", of_html)


def is_hindi(words: str, *names: str) -> bool:
    """Without an English word but names, and without a place that nothing was put into."""
    plain = re.sub(r"LivePanty|IST|GSTIN|GST|PAN", "", words)
    for name in names:
        plain = plain.replace(name, "")
    return bool(re.search(r"[\u0900-\u097f]", plain)) and not re.search(r"[A-Za-z{}]", plain)


def assert_told_in_hindi(notice: Notice, mail: SentMail, *names: str) -> None:
    """The notice, and both parts of the letter that goes with it; which leads to the same page in Hindi."""
    assert is_hindi(notice.hindi.title, *names), notice.hindi.title
    assert is_hindi(notice.hindi.body, *names), notice.hindi.body
    for part in hindi_parts(mail):
        assert is_hindi(part, *names), part
    for whole in written(mail):
        assert f"https://livepanty.example{notice.link}?lang=hi" in whole
        assert "Hello " in whole, "and in English"
    assert re.search(r"[\u0900-\u097f]", mail.subject), mail.subject
    _assert_written_in_one_language(mail, *names)


def _assert_written_in_one_language(mail: SentMail, *names: str) -> None:
    """The same letter, to whoever has chosen a language."""
    for whole in written(replace(mail, values={**mail.values, "language": "hi"})):
        assert is_hindi(_seen(whole), *names), whole
    told = {"language": "en", "hindi_title": "", "hindi_body": ""}
    for whole in written(replace(mail, values={**mail.values, **told})):
        assert "Hello " in whole
        assert not re.search(r"[\u0900-\u097f]", _seen(whole, *mail.values.values())), whole


def _seen(whole: str, *given: str) -> str:
    """Without links, marks and what people wrote."""
    for words in given:
        whole = whole.replace(words, "") if words else whole
    return re.sub(r"https://\S+|<[^>]+>", "", whole)
