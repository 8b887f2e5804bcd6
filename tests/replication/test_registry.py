"""Ledgers (bad input): one line that begins with the key of the entry, and names field, value and range."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from common.replication.errors import ReplicationError
from common.replication.ledger.registry import DiscrepancyFile, PublishedFile, read_published
from common.replication.yaml_files import validate


def entry(key: str, **changes: Any) -> dict[str, Any]:
    """An entry of published.yaml."""
    content = {
        "key": key,
        "locator": "Table I",
        "statement": "mean free path",
        "published": "0.30",
        "unit": "m",
        "quantity": "table:mean_free_path",
        "expected_verdict": "reproduced",
    }
    return {name: value for name, value in {**content, **changes}.items() if value != "left out"}


def message(tmp_path: Path, faulty: dict[str, Any]) -> str:
    """The line that refuses a file whose second entry is faulty."""
    content = {
        "title": "Toys",
        "arxiv": "2001.00001",
        "citation": "toys",
        "entries": [entry("first"), faulty],
    }
    (tmp_path / "toy/ledger").mkdir(parents=True)
    with (tmp_path / "toy/ledger/published.yaml").open("w", encoding="utf-8") as stream:
        YAML().dump(content, stream)
    with pytest.raises(ReplicationError) as error:
        read_published("toy", tmp_path)
    line = str(error.value)
    assert "\n" not in line
    assert line.startswith("toy/published.yaml: ")
    assert "mean free path" not in line, "the whole entry is printed"
    return line.removeprefix("toy/published.yaml: ")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"published": 0.3}, "second.published = 0.3: Input should be a valid string"),
        ({"published": "5_0"}, "second: published = '5_0' is not a finite number"),
        ({"published": "0,3"}, "second: published = '0,3' is not a finite number: write a decimal point"),
        ({"unit": "left out"}, "second.unit: required key is missing"),
        ({"colour": "red"}, "second.colour: unknown key"),
        ({"relation": "about"}, "second.relation = 'about': Input should be '='"),
        ({"relation": "~"}, "second: relation '~' needs a tolerance with a reason"),
        ({"expected_verdict": "explained"}, "second: expected_verdict explained needs a discrepancy"),
        ({"tolerance": {"relative": 0.1}}, "second.tolerance.reason: required key is missing"),
        ({"tolerance": {"reason": "one digit only"}}, "second.tolerance: a tolerance is exactly one of"),
        ({"locator": 5 * ["a long text that nobody wants to read again"]}, "second.locator = ["),
    ],
)
def test_the_key_of_the_entry_comes_first(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    line = message(tmp_path, entry("second", **changes))
    assert line.startswith(told)
    assert len(line) < 250


def test_an_entry_without_key_is_counted(tmp_path: Path) -> None:
    line = message(tmp_path, entry("left out"))
    assert line == "entries.entry 2.key: required key is missing"


def test_an_entry_of_another_ledger_is_called_by_its_id() -> None:
    content = {"entries": [{"id": "flux_factor", "statement": "too short"}]}
    with pytest.raises(ReplicationError, match=re.escape("flux_factor.statement = 'too short': ")):
        validate(DiscrepancyFile, content, "toy/discrepancies.yaml")


def test_a_list_in_place_of_the_file_is_refused() -> None:
    with pytest.raises(ReplicationError, match=r"^toy: Input should be a valid dictionary or instance of"):
        validate(PublishedFile, [entry("first")], "toy")
