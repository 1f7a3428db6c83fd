"""WAL-11: every use case in the container, walked: who books at all, and by which entries."""

import ast
import inspect
from pathlib import Path

from entrypoints.container import Container

SRC = Path(__file__).parents[3] / "src"
ENTRIES = "domain.ledger"


def use_case_files() -> dict[str, ast.Module]:
    """The files of all classes of the application that the container makes, and of what they share."""
    made = {
        made.__module__
        for provider in Container.providers.values()
        if inspect.isclass(made := getattr(provider, "cls", None))
        and made.__module__.startswith("application.")
    }
    files = {
        ".".join(path.relative_to(SRC).with_suffix("").parts): path
        for path in SRC.glob("application/**/*.py")
    }
    assert made <= set(files), "every use case is where use cases are"
    assert len(made) > 80, "the container's use cases are walked"
    return {module: ast.parse(path.read_text()) for module, path in files.items()}


def books(tree: ast.Module) -> bool:
    """Whether it calls `….ledger.post(…)`, or another way into the book."""
    return any(
        isinstance(node, ast.Attribute)
        and node.attr in {"post", "post_hold", "capture", "record"}
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in {"ledger", "holds"}
        for node in ast.walk(tree)
    )


def makes_transfers(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Transfer"
        for node in ast.walk(tree)
    )


def imports_of(tree: ast.Module) -> set[str]:
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}


def test_wal_11_transfers_are_made_by_the_entries_of_the_ledger_and_nowhere_else() -> None:
    makers = {
        str(path.relative_to(SRC))
        for path in SRC.rglob("*.py")
        if makes_transfers(ast.parse(path.read_text()))
    }
    outside = {maker for maker in makers if not maker.startswith("domain/ledger/")}
    benches = {maker for maker in outside if maker.startswith("entrypoints/cli/")}

    # Reading the journal back makes a transfer of a row; a bench fills a book that it throws away.
    assert outside - benches <= {"adapters/postgres/ledger/holds.py", "adapters/memory/ledger/holds.py"}


def test_wal_11_every_use_case_that_books_does_it_by_entries() -> None:
    files = use_case_files()
    booking = {module: tree for module, tree in files.items() if books(tree)}

    assert {
        "application.payments.process_gateway_event",
        "application.payments.decide_refund",
        "application.payments.work_exception",
        "application.payments.grant_promo",
    } <= set(booking)
    for module, tree in booking.items():
        assert any(name.startswith(ENTRIES) or "._" in name for name in imports_of(tree)), (
            f"{module} books freely"
        )
        assert not makes_transfers(tree), module


def test_wal_11_no_route_gives_tokens_to_a_viewer_or_money_to_one() -> None:
    """A path that speaks of sending tokens or drawing money names no viewer's wallet."""
    routes = [
        node.value
        for path in SRC.glob("entrypoints/*/*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.startswith(("/v1/", "/"))
    ]
    words = ("transfer", "withdraw-tokens", "cash-out", "cashout", "send-tokens", "gift-tokens", "redeem")
    assert [route for route in routes if any(word in route for word in words)] == []
