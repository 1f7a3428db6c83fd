"""Migrations are one line: two that were written side by side are seen before a database meets them."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory

from adapters.postgres import migrate

MIGRATIONS = Path(migrate.__file__).parent / "migrations"


def test_each_migration_follows_the_one_before_it_and_is_named_by_its_number() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    line = [*ScriptDirectory.from_config(config).walk_revisions()][::-1]
    assert [each.revision for each in line] == [f"{number:04}" for number in range(1, len(line) + 1)]
    files = sorted(path.name for path in (MIGRATIONS / "versions").glob("*.py"))
    assert [name[:4] for name in files] == [each.revision for each in line]
