"""The loader of a paper's registry (bad input): every fault is told in one line that names file and entry."""

from pathlib import Path

import pytest

from common.replication.errors import ReplicationError
from common.replication.ledger.registry import load_registry, name_on_command_line


def test_registry_of_the_toy_paper_is_whole(toy_root: Path) -> None:
    registry = load_registry("toy2000", toy_root / "papers")
    assert [entry.key for entry in registry.published.entries] == [
        "total_flux",
        "peak_wavelength",
        "visible_share",
        "solar_constant",
    ]
    assert registry.published.numbers()["visible_share"] == 0.37


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        (
            "published",
            "quantity: visible:share",
            "quantity: visble:share",
            "toy2000: visble:share: no such artefact in artefacts.yaml",
        ),
        (
            "assumptions",
            "- visible:share_wide_band",
            "- visble:share",
            "toy2000: visble:share: no such artefact in artefacts.yaml",
        ),
        (
            "discrepancies",
            "- spectrum:peak_wavelength",
            "- spectrm:peak",
            "toy2000: spectrm:peak: no such artefact in artefacts.yaml",
        ),
        (
            "published",
            "key: visible_share",
            "key: total_flux",
            "toy2000/published.yaml: occurs more than once: total_flux",
        ),
        (
            "artefacts",
            "name: visible",
            "name: spectrum",
            "toy2000/artefacts.yaml: occurs more than once: spectrum",
        ),
        (
            "published",
            "discrepancy: peak_per_frequency",
            "discrepancy: peak",
            "toy2000/published.yaml: discrepancy 'peak' is not in discrepancies.yaml",
        ),
        (
            "discrepancies",
            "entries:\n",
            "entries:\n  - {id: idle, statement: named by no entry, cause: nobody knows it, quantities: "
            "['visible:share'], tests: ['a::b'], effect: none that is known}\n",
            "toy2000/discrepancies.yaml: 'idle' is named by no entry of published.yaml",
        ),
        (
            "published",
            "expected_verdict: not_testable",
            "expected_verdict: reproduced",
            "expected_verdict not_testable goes with the field not_testable",
        ),
        (
            "published",
            "quantity: visible:share",
            "not_testable: it is only an example",
            "expected_verdict not_testable goes with the field not_testable",
        ),
        ("published", 'arxiv: "0000.00000"', "arxiv: hep-ph", "toy2000/published.yaml: arxiv = 'hep-ph': "),
    ],
)
def test_fault_is_told(toy_root: Path, name: str, old: str, new: str, told: str) -> None:
    path = toy_root / "papers" / "toy2000" / "ledger" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ReplicationError) as error:
        load_registry("toy2000", toy_root / "papers")
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_unknown_paper_is_refused_with_the_known_ones(toy_root: Path) -> None:
    with pytest.raises(ReplicationError, match=r"^paper = 'toy2001' is unknown \(allowed: toy2000\)$"):
        load_registry("toy2001", toy_root / "papers")


@pytest.mark.parametrize("arguments", [[], ["toy2001"], ["toy2000", "toy2000"]])
def test_stage_of_a_paper_needs_its_name(arguments: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["stage.py", *arguments])
    with pytest.raises(ReplicationError, match=r"^usage: python -m common\.x \(toy2000 \| atlas\)$"):
        name_on_command_line("common.x", ["toy2000", "atlas"])
