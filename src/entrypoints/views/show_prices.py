"""What tokens cost in rupees, for whoever is about to agree to a price in tokens."""

from domain.payments.order import PACKAGES


def about_paise(tokens: int) -> int:
    """Rupees with GST for so many tokens at the dearest package's rate, rounded up: nobody pays more than is said."""
    return max(-(-tokens * package.price // (package.tokens + package.bonus)) for package in PACKAGES)
