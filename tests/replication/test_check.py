"""Check (identity): faults are verdicts that are not the expected ones or that numerical error could turn."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from common.replication import __main__
from common.replication.ledger.check import check_verdicts, faults_of_entry
from common.replication.ledger.quantities import Quantity, Variant, write_table_of_quantities
from common.replication.ledger.registry import PublishedValue, load_registry
from common.replication.ledger.verdicts import judge
from common.replication.writers import write_json

THRESHOLD = {"relation": ">=", "value": 10, "reason": "more than one order of magnitude"}
CLAIM = {"relation": "qualitative", "published": "longer", "threshold": THRESHOLD}


def faults(value: float, numerical_error: float, **changes: Any) -> list[str]:
    content: dict[str, Any] = {
        "key": "ratio",
        "locator": "Sec. I",
        "statement": "ratio of lengths",
        "published": "0.30",
        "unit": "1",
        "quantity": "table:ratio",
        "expected_verdict": "consistent",
    }
    entry = PublishedValue(**{**content, **changes})
    quantity = Quantity(value=value, unit="1", description="ratio", numerical_error=numerical_error)
    return faults_of_entry(entry, judge(entry, quantity))


@pytest.mark.parametrize(
    ("value", "error", "changes"),
    [
        (10.5, 0.4, CLAIM),
        (0.31, 0.005, {"relation": ">="}),
        (0.301, 0.0004, {"expected_verdict": "reproduced"}),
        # On the edge: an error as large as the distance, or both zero, does not turn the verdict.
        (10.5, 0.5, CLAIM),
        (10.0, 0.0, CLAIM),
        (0.30, 0.0, {"relation": ">="}),
    ],
)
def test_verdict_beyond_its_numerical_error_stands(value: float, error: float, changes: Any) -> None:
    assert faults(value, error, **changes) == []


@pytest.mark.parametrize(
    ("value", "error", "changes", "told"),
    [
        (10.5, 0.6, CLAIM, "exceeds the distance 0.5 to 10"),
        (0.31, 0.02, {"relation": ">="}, "exceeds the distance 0.01 to 0.3"),
        (0.301, 0.001, {"expected_verdict": "reproduced"}, "exceeds 0.0005"),
        (9.5, 0.1, CLAIM, "verdict not_reproduced, expected consistent"),
    ],
)
def test_fault_is_told(value: float, error: float, changes: Any, told: str) -> None:
    (fault,) = faults(value, error, **changes)
    assert told in fault


@pytest.fixture
def write_verdicts(toy_root: Path) -> Callable[..., None]:
    """Writes the verdicts of the toy paper, on quantities that meet its registry but for those given."""
    published = load_registry("toy2000", toy_root / "papers").published

    def write(*, left_out: str = "", added: str = "", **values: float) -> None:
        verdicts = []
        for entry in published.entries:
            quantity = None
            if entry.quantity is not None:
                printed = float(entry.published)
                value = 0.5 * printed if entry.explained_by else printed
                quantity = Quantity(
                    value=values.get(entry.key, value),
                    unit=entry.unit,
                    description=entry.statement,
                    numerical_error=0.0,
                    variants={"per_frequency": Variant(value=printed, description="per frequency")},
                )
            verdicts.append(judge(entry, quantity))
        if added:
            verdicts.append(verdicts[0].model_copy(update={"key": added}))
        path = toy_root / "data" / "toy2000" / "verdicts.json"
        write_json(path, [one.model_dump() for one in verdicts if one.key != left_out])
        write_table_of_quantities("toy2000", {})

    return write


def test_verdicts_as_expected_have_no_fault(write_verdicts: Callable[..., None]) -> None:
    write_verdicts()
    assert check_verdicts("toy2000") == []


def test_missing_superfluous_and_turned_verdicts_are_faults(write_verdicts: Callable[..., None]) -> None:
    write_verdicts(left_out="visible_share", added="share_of_old", total_flux=6.4, peak_wavelength=883.0)
    assert check_verdicts("toy2000") == [
        "toy2000: peak_wavelength: verdict reproduced, expected explained (published 883, computed 883.0)",
        "toy2000: share_of_old: not in published.yaml; run 'dvc repro'",
        "toy2000: total_flux: verdict not_reproduced, expected reproduced (published 6.294, computed 6.4)",
        "toy2000: visible_share: no verdict; run 'dvc repro'",
    ]


def test_command_ends_with_the_number_of_faults(
    write_verdicts: Callable[..., None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["replication", "check", "toy2000"])
    write_verdicts()
    __main__.main()
    counts = "2 reproduced, 0 consistent, 1 explained, 0 not_reproduced, 1 not_testable"
    without_git, as_expected = capsys.readouterr().out.splitlines()
    assert without_git.startswith("quantities are not compared: data/toy2000/quantities.csv: not in the last")
    assert as_expected == f"4 verdicts as expected: {counts}"
    write_verdicts(left_out="visible_share")
    with pytest.raises(SystemExit) as end:
        __main__.main()
    assert end.value.code == 1
    assert capsys.readouterr().out.splitlines()[-1].startswith("3 verdicts, 1 faults: ")


def test_commands_list_artefacts_and_show_verdicts(
    write_verdicts: Callable[..., None], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*arguments: str) -> list[str]:
        monkeypatch.setattr("sys.argv", ["replication", *arguments])
        __main__.main()
        return capsys.readouterr().out.splitlines()

    assert [line.split()[0] for line in told("list")] == ["toy2000", "spectrum", "visible"]
    write_verdicts()
    keys = [line.split()[0] for line in told("show", "toy2000", "--verdict", "reproduced")]
    assert keys == ["key", "total_flux", "visible_share", "2"]
    assert told("show", "toy2000")[-1] == (
        "2 reproduced, 0 consistent, 1 explained, 0 not_reproduced, 1 not_testable"
    )


@pytest.mark.parametrize("command", ["list", "show", "check"])
def test_unknown_paper_ends_with_one_line(
    toy_root: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.argv", ["replication", command, "toy2001"])
    with pytest.raises(SystemExit, match=r"^error: paper = 'toy2001' is unknown \(allowed: toy2000\)$"):
        __main__.main()
