"""No list of real hashes is in the repository (CSA-12): they are confidential, and a list here would be everywhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HASH = re.compile(
    r"(?<![0-9A-Za-z+/-])(?:0[xX]|\\?\\x|[A-Za-z0-9]+_)?"
    r"(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![0-9A-Za-z+/-])"
)
"""PDQ and SHA-256, SHA-1, MD5, as text, as a number, as PostgreSQL writes bytes, and after a word such as `pdq_`."""
PACKED = {
    ".7z",
    ".bz2",
    ".db",
    ".dump",
    ".gz",
    ".npy",
    ".npz",
    ".parquet",
    ".pickle",
    ".pkl",
    ".sqlite",
    ".tar",
    ".xz",
    ".zip",
}
"""Nobody reads over what is in these."""
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
    """Files with more than a few hashes, and how many they have; and those that cannot be read for them."""
    found = {}
    for path in sorted(root.rglob("*")):
        if NOT_OURS & set(path.relative_to(root).parts) or not path.is_file():
            continue
        count = len(HASH.findall(path.read_bytes().decode("latin-1")))
        if count > FEW or path.suffix.lower() in PACKED:
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


@pytest.mark.parametrize("written", ["0x{}", "'\\\\x{}'", "'\\x{}'", '"{}",', "pdq_{}", "pdq:{}", "{},99"])
def test_csa12_a_list_would_be_found_however_it_is_written(tmp_path: Path, written: str) -> None:
    rows = [written.format(f"{number:064X}") for number in range(1, FEW + 2)]
    (tmp_path / "list.py").write_text("\n".join(rows))
    assert lists(tmp_path) == {"list.py": FEW + 1}


def test_csa12_what_is_packed_is_not_taken(tmp_path: Path) -> None:
    (tmp_path / "list.csv.gz").write_bytes(b"")
    assert lists(tmp_path) == {"list.csv.gz": 0}
