"""Where templates and static files are: beside the packages in a wheel, at the top of a checkout."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def asset_root(name: str) -> Path:
    """The folder of `templates` or `static`."""
    installed = _HERE / "_assets" / name
    return installed if installed.is_dir() else _HERE.parents[1] / name
