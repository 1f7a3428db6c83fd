"""The Public Suffix List as it came with the installed package: nothing is fetched."""

from functools import cache

from publicsuffixlist import PublicSuffixList

from ports.moderation.links import PublicSuffixes


@cache
def _known() -> PublicSuffixList:
    """Read once it is needed: some thousand lines."""
    return PublicSuffixList()


class BundledPublicSuffixes(PublicSuffixes):
    def is_suffix(self, host: str) -> bool:
        return bool(_known().publicsuffix(host) == host)
