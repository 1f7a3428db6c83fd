"""`livepanty consent verify`: proof that an exported record is the one that was handed out."""

import sys
from pathlib import Path

import click

from domain.consent.export import prove


@click.group()
def consent() -> None:
    """Records of consent."""


@consent.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--head", default="", help="The hash of the last line, as it was told apart from the file.")
def verify(file: Path, head: str) -> None:
    """Check every line of an exported record: one changed byte fails, and the first wrong line is named.

    Whoever could write the whole file anew could chain it anew too: compare the head with the audit log's, or give it
    with --head. Needs neither database nor settings. Exit code 1 when anything is wrong.
    """
    proof = prove(file.read_bytes())
    if proof.wrong_line is not None:
        click.echo(f"line {proof.wrong_line} of {proof.lines}: {proof.problem}", err=True)
        sys.exit(1)
    if head and head.strip().lower() != proof.head:
        click.echo(f"the file is whole, but its head is another: {proof.head}", err=True)
        sys.exit(1)
    click.echo(f"{proof.lines} lines hold; head {proof.head}")
