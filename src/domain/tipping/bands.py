"""Bands: how much somebody gave, told so that nobody's sum can be read off it (TIP-05)."""

BANDS = (1, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000)
"""The least of each band, in tokens."""
ANONYMOUS = "Anonymous"
"""How whoever wishes not to be named is called, everywhere but in the audit and by staff."""


def band_of(tokens: int) -> int:
    """The least of the band that a sum of tips is in: 612 tokens are told as "500 and more"."""
    assert tokens > 0, "who is on a board gave something"
    return max(least for least in BANDS if least <= tokens)
