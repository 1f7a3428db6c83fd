"""Whether somebody wrote from right to left: `esuoh ruoy`, `margelet di`."""

from domain.moderation.text.written import Written

_SHORT = frozenset(
    [
        "ruoy",
        "uoy",
        "eht",
        "lliw",
        "tnaw",
        "em",
        "ym",
        "ym",
        "ot",
        "dna",
        "ni",
        "no",
        "htiw",
        "tahw",
        "evah",
        "od",
        "em",
        "evig",
        "egassem",
        "edivorp",
        "di",
        "knil",
        "rebmun",
        "apan",
        "apke",
        "iret",
        "aret",
        "arem",
        "irem",
        "ohjeb",
        "ohaj",
        "es",
        "ep",
        "rap",
        "oab",
        "ahtab",
        "iah",
        "uh",
        "im",
        "oot",
        "teem",
        "em",
        "lla",
    ]
) - frozenset({"no", "od", "em", "im", "es", "ni", "ot"})
"""Words that most sentences have, from their end; none of these is a word from its beginning."""
_TELLING = frozenset(
    [
        "margelet",
        "tnaw",
        "margatsni",
        "ppastahw",
        "tahcpans",
        "koobecaf",
        "drocsid",
        "langis",
        "atsni",
        "epyks",
        "yapg",
        "mtyap",
        "epenohp",
        "llik",
        "nrub",
        "retteb",
        "redrum",
        "attuk",
        "inamak",
        "imarah",
        "diputs",
        "toidi",
        "neetxis",
        "neetfif",
        "neetruof",
        "neetneves",
        "yldaednu",
        "egaredun",
        "eidiciuS",
        "flesruoy",
    ]
)
_MANY = 2


def is_backwards(written: Written) -> bool:
    """Two of the short words, or one that nobody writes by chance."""
    words = {word.text for word in written.words}
    return not words.isdisjoint(_TELLING) or len(words & _SHORT) >= _MANY
