"""`livepanty`: every verb of the project. Each is imported when it is run, so that --help answers at once."""

import importlib
import importlib.util
import sys
from dataclasses import dataclass

import click


@dataclass(frozen=True, slots=True)
class Verb:
    name: str
    summary: str
    section: str
    source: str
    """`module:attribute` of its click command."""


VERBS = (
    Verb("dev", "Run the whole platform here, with services of its own", "Run", "entrypoints.cli.dev:dev"),
    Verb(
        "demo",
        "Play a whole show with real clients, and prove every step",
        "Run",
        "entrypoints.cli.demo.command:demo",
    ),
    Verb("serve", "Run one program: web, media, worker or sandbox", "Run", "entrypoints.cli.serve:serve"),
    Verb("migrate", "Bring the database to a schema version", "Data", "entrypoints.cli.data:migrate"),
    Verb("seed", "Make the accounts that `dev` starts with", "Data", "entrypoints.cli.data:seed"),
    Verb(
        "ledger",
        "Prove the book: ledger verify, ledger digest, ledger rebase",
        "Data",
        "entrypoints.cli.ledger:ledger",
    ),
    Verb(
        "audit",
        "Prove the audit log: audit verify, audit export FILE",
        "Data",
        "entrypoints.cli.audit:audit",
    ),
    Verb(
        "vault",
        "The keys that seal documents: status, rotate, new-key, remove-key",
        "Data",
        "entrypoints.cli.vault:vault",
    ),
    Verb(
        "consent",
        "Prove an exported record: consent verify FILE",
        "Data",
        "entrypoints.cli.consent:consent",
    ),
    Verb(
        "cases",
        "Rebuild moderation cases from their events: cases verify",
        "Data",
        "entrypoints.cli.cases:cases",
    ),
    Verb("text", "Score the text pipeline: text score FILE", "Data", "entrypoints.cli.text:text"),
    Verb("frames", "Score a model of frames: frames score FOLDER", "Data", "entrypoints.cli.frames:frames"),
    Verb(
        "check",
        "Lint, types, import contracts: exactly what CI checks",
        "Work",
        "entrypoints.cli.check:check",
    ),
    Verb("test", "Run the tests; takes pytest's arguments", "Work", "entrypoints.cli.test:test"),
    Verb("bench", "Measure, beside a reference", "Work", "entrypoints.cli.bench:bench"),
    Verb(
        "crash",
        "Kill programs at random points, and prove that no money is lost",
        "Work",
        "entrypoints.cli.crash.command:crash",
    ),
)


class Verbs(click.Group):
    """A group that loads a verb when it is used, and lists them in sections."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [verb.name for verb in VERBS if _is_there(verb)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        for verb in VERBS:
            if verb.name == cmd_name and _is_there(verb):
                module, _, attribute = verb.source.partition(":")
                command = getattr(importlib.import_module(module), attribute)
                assert isinstance(command, click.Command), verb.source
                return command
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for section in dict.fromkeys(verb.section for verb in VERBS):
            rows = [
                (verb.name, verb.summary) for verb in VERBS if verb.section == section and _is_there(verb)
            ]
            with formatter.section(section):
                formatter.write_dl(rows)


def _is_there(verb: Verb) -> bool:
    return importlib.util.find_spec(verb.source.partition(":")[0]) is not None


@click.group(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start here: livepanty dev. Details of a verb: livepanty VERB --help.",
)
def main() -> None:
    """LivePanty: an adults-only live-streaming platform."""


if __name__ == "__main__":
    sys.exit(main(prog_name="livepanty"))
