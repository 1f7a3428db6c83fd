"""Issued documents as XML: the attributes of the few elements that are wanted, and nothing built of the rest."""

from collections.abc import Mapping
from xml.parsers import expat

from adapters.verification_vendors.reading import Unreadable

DEPTH_MAX = 16
ELEMENTS_MAX = 2_000

Path = tuple[str, ...]


class _Walk:
    """Listens to the parser. Comments, text and processing instructions are passed over."""

    def __init__(self, wanted: frozenset[Path]) -> None:
        self.found: dict[Path, Mapping[str, str]] = {}
        self._wanted = wanted
        self._path: list[str] = []
        self._elements = 0

    def open(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._elements += 1
        if len(self._path) > DEPTH_MAX or self._elements > ELEMENTS_MAX:
            raise Unreadable("the XML is too deep or too large")
        path = tuple(self._path)
        if path in self._wanted:
            if path in self.found:
                raise Unreadable("an element is there twice")
            self.found[path] = attributes

    def close(self, name: str) -> None:
        self._path.pop()

    def refuse(self, *_: object) -> None:
        raise Unreadable("the XML declares types or entities")


def read_attributes(xml: bytes, wanted: frozenset[Path]) -> Mapping[Path, Mapping[str, str]]:
    """The attributes of the wanted elements that are there, by their paths from the root.

    UTF-8 only, whatever the XML says of itself; a document type or an entity is refused before it means anything, and
    so is a wanted element that is there twice. Raises `Unreadable`.
    """
    walk = _Walk(wanted)
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = walk.open
    parser.EndElementHandler = walk.close
    parser.StartDoctypeDeclHandler = walk.refuse
    parser.EntityDeclHandler = walk.refuse
    try:
        xml.decode()  # the parser would follow the byte order mark of another encoding
        parser.Parse(xml, True)
    except (expat.ExpatError, UnicodeDecodeError):
        raise Unreadable("not well-formed XML") from None
    return walk.found
