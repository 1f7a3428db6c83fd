"""The web program of the API's tests, and its pages as a browser asks for them."""

import io
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from html.parser import HTMLParser

import pytest
from quart import Quart, Response
from quart.datastructures import FileStorage

from tests.integration.api.conftest import Person, app, container, people

__all__ = ["app", "container", "people"]

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Document(HTMLParser):
    """The elements of a page: tag, attributes, and the text inside."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._spoken: list[str] = []
        self.unclosed: list[str] = []
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self.feed(text)
        self.unclosed += [tag for tag, _, _ in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, {name: value or "" for name, value in attrs}, list[str]())
        self.elements.append(element)
        self._spoken.append(self._language_of(element[1]))
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = (tag, {name: value or "" for name, value in attrs}, list[str]())
        self.elements.append(element)
        self._spoken.append(self._language_of(element[1]))

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1][0] == tag:
            self._open.pop()
        else:
            self.unclosed.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        for _, _, texts in self._open:
            texts.append(data)

    def _language_of(self, attributes: dict[str, str]) -> str:
        outside = [each["lang"] for _, each, _ in self._open if "lang" in each]
        return attributes.get("lang") or (outside[-1] if outside else "")

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        return [
            attributes
            for name, attributes, _ in self.elements
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]

    def inside(self, language: str) -> list[dict[str, str]]:
        """The attributes of each element in a part of the page that says it is in this language."""
        return [
            attributes
            for (_, attributes, _), spoken in zip(self.elements, self._spoken, strict=True)
            if spoken == language
        ]

    def value_of(self, name: str) -> str:
        return next(attributes["value"] for attributes in self.all("input", name=name))

    def posted_by(self, path: str) -> dict[str, str]:
        """What a browser would post from the form that goes there, as it stands."""
        values, is_in, select = dict[str, str](), False, ""
        for tag, attributes, _ in self.elements:
            if tag == "form":
                is_in = attributes.get("action") == path
            elif is_in and tag == "input" and "name" in attributes:
                values[attributes["name"]] = attributes.get("value", "")
            elif is_in and tag == "select":
                select = attributes["name"]
            elif is_in and tag == "option" and ("selected" in attributes or select not in values):
                values[select] = attributes["value"]
        return {name: value for name, value in values.items() if name != "csrf_token"}


@dataclass(frozen=True)
class Answer:
    response: Response
    text: str

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def document(self) -> Document:
        return Document(self.text)


Visit = Callable[..., Awaitable[Answer]]


@pytest.fixture
def visit(app: Quart) -> Visit:
    """`await visit(person, path)` gets a page with the person's cookie; with `form` it posts, CSRF token and all.

    With `files`, by the name of their field, it posts them beside the form.
    """

    async def visit(
        who: Person | None,
        path: str,
        form: dict[str, str] | None = None,
        files: dict[str, bytes] | None = None,
        **headers: str,
    ) -> Answer:
        client = app.test_client()
        sent = {"Accept": "text/html", **{name.replace("_", "-"): value for name, value in headers.items()}}
        if who is not None:
            sent["Cookie"] = f"session={who.cookie}"
        if form is None:
            response = await client.get(path, headers=sent)
        else:
            token = ""
            if who is not None:
                page = Document(await (await client.get("/account", headers=sent)).get_data(as_text=True))
                token = page.value_of("csrf_token")
            response = await client.post(
                path,
                form={"csrf_token": token, **form},
                files={name: FileStorage(io.BytesIO(data), name) for name, data in files.items()}
                if files is not None
                else None,
                headers=sent,
            )
        return Answer(response, await response.get_data(as_text=True))

    return visit


_NAMES = re.compile(r"LivePanty|English|SMS|IST|RE2|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")


def english_left(document: Document, *names: str) -> list[str]:
    """The words in Latin letters in the parts of a page that say they are in Hindi, but for the names of things and
    for `names`, which people gave; also those that are heard and not seen."""
    said = [
        words
        for _, attributes, texts in document.elements
        if attributes.get("lang") == "hi"
        for words in texts
    ]
    inside = [
        attributes.get(name, "")
        for attributes in document.inside("hi")
        for name in ("aria-label", "placeholder", "title", "alt")
    ]
    assert document.all("div", lang="hi"), "no part of this page is in Hindi"
    whole = "\n".join([*said, *inside])
    for name in names:
        whole = whole.replace(name, "")
    return re.findall(r"[A-Za-z]{2,}", _NAMES.sub("", whole))
