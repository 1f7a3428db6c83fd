"""What every check of the ledger finds in a book that a test made."""

from ports.verifying import Finding, Verifier


async def findings_of(verifier: Verifier) -> dict[str, list[Finding]]:
    """By check, in the order in which they run. A check that holds is not among them."""
    found = {check: [finding async for finding in verifier.run(check)] for check in verifier.checks()}
    return {check: findings for check, findings in found.items() if findings}
