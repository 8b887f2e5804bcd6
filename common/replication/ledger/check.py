"""Check that every verdict is the expected, reviewed one, and that no computed number has moved unseen."""

import subprocess
from collections import Counter
from collections.abc import Iterable

from common.replication.errors import ReplicationError
from common.replication.ledger.compare import read_verdicts
from common.replication.ledger.quantities import QUANTITIES, Number, parse_table_of_quantities
from common.replication.ledger.registry import VERDICTS, PublishedValue, load_registry
from common.replication.ledger.verdicts import Verdict
from common.replication.paths import ROOT, data_path

ERROR_SHARE = 0.1
"""Largest numerical error of a quantity as a share of the tolerance that its verdict rests on."""

ERRORS_APART = 3.0
"""How many errors a number may move, and by which factor its error, before it counts as another number."""


def count_verdicts(verdicts: Iterable[Verdict]) -> str:
    """Number of verdicts of each kind, such as ``109 reproduced, 146 consistent``; all kinds are named."""
    counts = Counter(verdict.verdict for verdict in verdicts)
    return ", ".join(f"{counts[name]} {name}" for name in VERDICTS)


def check_verdicts(paper: str) -> list[str]:
    """Faults of the written verdicts, one line each; empty if all is as expected.

    A verdict better than expected is a fault too: the registry no longer says what is true.
    """
    entries = {entry.key: entry for entry in load_registry(paper).published.entries}
    verdicts = {verdict.key: verdict for verdict in read_verdicts(paper)}
    faults = [f"{key}: no verdict; run 'dvc repro'" for key in entries.keys() - verdicts.keys()]
    faults += [f"{key}: not in published.yaml; run 'dvc repro'" for key in verdicts.keys() - entries.keys()]
    for key in entries.keys() & verdicts.keys():
        faults += faults_of_entry(entries[key], verdicts[key])
    return sorted(f"{paper}: {fault}" for fault in faults)


def faults_of_entry(entry: PublishedValue, verdict: Verdict) -> list[str]:
    """Faults of one verdict: not the expected one, or too close to call with its numerical error."""
    faults = []
    if verdict.verdict != entry.expected_verdict:
        faults.append(
            f"{entry.key}: verdict {verdict.verdict}, expected {entry.expected_verdict} "
            f"(published {verdict.published}, computed {verdict.computed})"
        )
    if verdict.tolerance and verdict.numerical_error is not None:
        allowed = ERROR_SHARE * verdict.tolerance
        if verdict.numerical_error > allowed:
            faults.append(f"{entry.key}: numerical error {verdict.numerical_error:g} exceeds {allowed:g}")
    limit = _limit(entry)
    if limit is not None and verdict.computed is not None and verdict.numerical_error is not None:
        margin = abs(verdict.computed - limit)
        if verdict.numerical_error > margin:
            faults.append(
                f"{entry.key}: numerical error {verdict.numerical_error:g} exceeds the distance {margin:g} "
                f"to {limit:g}"
            )
    return faults


def _limit(entry: PublishedValue) -> float | None:
    if entry.threshold is not None:
        return entry.threshold.value
    return float(entry.published) if entry.relation in ("<=", ">=") else None


class NotCommittedError(ReplicationError):
    """Git holds no file to compare with; in an unpacked archive, say."""


def computed_quantities(paper: str) -> dict[str, Number]:
    """A paper's quantities and variants as the last run has written them.

    Raises
    ------
    ReplicationError
        If they have not been computed.
    """
    path = data_path(paper, QUANTITIES)
    if not path.is_file():
        raise ReplicationError(f"data/{paper}/{QUANTITIES}: not computed yet; run 'dvc repro'")
    return parse_table_of_quantities(path.read_text(encoding="utf-8"))


def check_quantities(paper: str) -> list[str]:
    """Quantities that differ from those committed in git, one line each; empty if all agree.

    Raises
    ------
    ReplicationError
        If they have not been computed.
    NotCommittedError
        If git holds none.
    """
    name = f"data/{paper}/{QUANTITIES}"
    computed = computed_quantities(paper)
    committed = parse_table_of_quantities(committed_text(name))
    faults = [
        f"{reference}: committed, but no stage computes it" for reference in committed.keys() - computed
    ]
    faults += [
        f"{reference}: computed, but not in the committed {name}" for reference in computed.keys() - committed
    ]
    for reference in committed.keys() & computed:
        if not agree(computed[reference], committed[reference]):
            faults.append(
                f"{reference}: {_told(computed[reference])}, committed {_told(committed[reference])}: "
                f"see 'git diff {name}'"
            )
    return sorted(f"{paper}: {fault}" for fault in faults)


def agree(computed: Number, committed: Number) -> bool:
    """Whether two numbers are one within three errors and the last digit, with errors within a factor of 3.

    Numbers are written to the decimal place of their error: the last digit is about the error itself.
    """
    errors = sorted((computed.error, committed.error))
    return (
        computed.unit == committed.unit
        and errors[1] <= ERRORS_APART * errors[0]
        and abs(computed.value - committed.value) <= (ERRORS_APART + 1.0) * committed.error
    )


def committed_text(name: str) -> str:
    """Text of a file as the last commit has it.

    Raises
    ------
    NotCommittedError
        If there is no git repository here, or the commit has no such file.
    """
    shown = subprocess.run(
        ["git", "show", f"HEAD:{name}"], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    if shown.returncode != 0:
        raise NotCommittedError(
            f"{name}: not in the last commit of a git repository: nothing to compare with"
        )
    return shown.stdout


def _told(number: Number) -> str:
    return f"{number.value:g} ± {number.error:g} {number.unit}"
