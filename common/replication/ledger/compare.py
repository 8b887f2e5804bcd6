"""Compare stage: hold a paper's computed quantities against its published values.

``python -m common.replication.ledger.compare <paper>`` writes ``data/<paper>/verdicts.json`` and, with every
quantity and variant, ``data/<paper>/quantities.csv``. It succeeds whatever the verdicts are;
:mod:`common.replication.ledger.check` is what fails when a verdict is not the expected one or a number has
moved.
"""

from common.replication.errors import ReplicationError, run_stage
from common.replication.ledger.quantities import Artefact, Quantity, read_artefact, write_table_of_quantities
from common.replication.ledger.registry import Registry, load_registry, name_on_command_line
from common.replication.ledger.turning import turning
from common.replication.ledger.verdicts import Verdict, judge
from common.replication.paths import data_path, paper_ids
from common.replication.writers import write_json
from common.replication.yaml_files import read_parsed, validate


def read_artefacts(registry: Registry) -> dict[str, Artefact]:
    """Computed quantities of every artefact of a paper."""
    return {
        artefact.name: read_artefact(data_path(registry.paper, f"{artefact.name}.json"))
        for artefact in registry.artefacts
    }


def find_quantity(artefacts: dict[str, Artefact], reference: str) -> Quantity:
    """The quantity behind a reference ``artefact:name``.

    Raises
    ------
    ReplicationError
        If no stage computes it.
    """
    artefact, _, name = reference.partition(":")
    try:
        return artefacts[artefact].quantities[name]
    except KeyError:
        raise ReplicationError(f"{reference}: no stage computes this quantity") from None


def compare(registry: Registry, artefacts: dict[str, Artefact]) -> list[Verdict]:
    """Verdicts of all entries of a registry, in its order.

    Raises
    ------
    ReplicationError
        If an entry, an assumption or a discrepancy refers to a quantity that no stage computes.
    """
    for assumption in registry.assumptions:
        for reference in assumption.effects:
            find_quantity(artefacts, reference)
    for discrepancy in registry.discrepancies:
        for reference in discrepancy.quantities:
            find_quantity(artefacts, reference)
    verdicts = []
    for entry in registry.published.entries:
        quantity = None if entry.quantity is None else find_quantity(artefacts, entry.quantity)
        found = {"turning": turning(entry, quantity)}
        verdicts.append(judge(entry, quantity).model_copy(update=found))
    return verdicts


def read_verdicts(paper: str) -> list[Verdict]:
    """Verdicts written by the last comparison.

    Raises
    ------
    ReplicationError
        If the comparison has not run yet.
    """
    path = data_path(paper, "verdicts.json")
    if not path.is_file():
        raise ReplicationError(f"data/{paper}/verdicts.json: not computed yet; run 'dvc repro'")
    return [validate(Verdict, item, path.name) for item in read_parsed(path)]


def main() -> None:
    """Write the verdicts and the quantities of the paper named on the command line."""
    registry = load_registry(name_on_command_line("common.replication.ledger.compare", paper_ids()))
    artefacts = read_artefacts(registry)
    verdicts = compare(registry, artefacts)
    write_json(data_path(registry.paper, "verdicts.json"), [verdict.model_dump() for verdict in verdicts])
    write_table_of_quantities(registry.paper, artefacts)


if __name__ == "__main__":
    run_stage(main)
