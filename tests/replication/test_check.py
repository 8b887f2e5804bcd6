"""Check (identity): faults are verdicts that are not the expected ones or that numerical error could turn."""

from typing import Any

import pytest

from common.replication.check import faults_of_entry
from common.replication.quantities import Quantity
from common.replication.registry import PublishedValue
from common.replication.verdicts import judge

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
