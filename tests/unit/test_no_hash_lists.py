"""No list of real hashes is in the repository (CSA-12): they are confidential, and a list here would be everywhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HASH = re.compile(
    r"(?<![0-9A-Za-z+/_-])(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![0-9A-Za-z+/_-])"
)
"""PDQ and SHA-256, SHA-1, MD5."""
FEW = 8
"""More of them in one file are a list."""
KNOWN = {
    "uv.lock": "digests of packages",
    "tests/unit/adapters/pictures/pdq/vectors.txt": "pictures that test_pdq.py makes anew, each of them",
}
NOT_OURS = {
    ".git",
    ".venv",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    "__pycache__",
    "node_modules",
}


def lists(root: Path) -> dict[str, int]:
    """Files with more than a few hashes, and how many they have."""
    found = {}
    for path in sorted(root.rglob("*")):
        if NOT_OURS & set(path.relative_to(root).parts) or not path.is_file():
            continue
        count = len(HASH.findall(path.read_bytes().decode("latin-1")))
        if count > FEW:
            found[str(path.relative_to(root))] = count
    return found


def test_csa12_no_list_of_hashes_is_in_the_repository() -> None:
    assert lists(ROOT).keys() - KNOWN.keys() == set()


@pytest.mark.parametrize("digits", [32, 40, 64])
def test_csa12_a_list_would_be_found(tmp_path: Path, digits: int) -> None:
    rows = [f"{number:0{digits}x}" for number in range(1, FEW + 2)]
    (tmp_path / "list.csv").write_text("".join(f"{row},99\n" for row in rows))
    (tmp_path / "few.csv").write_text("".join(f"{row},99\n" for row in rows[:FEW]))
    assert lists(tmp_path) == {"list.csv": FEW + 1}
