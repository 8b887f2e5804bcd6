"""Parameters of the papers (bad input): what no range and no order can say is refused in one line too.

Each case changes values of a section that hang together, as a user would in ``params.yaml``.
"""

import copy
import importlib
from typing import Any

import pytest

from common.replication.errors import ReplicationError
from common.replication.paths import ROOT
from common.replication.yaml_files import read_yaml, validate

PUBLISHED = read_yaml(ROOT / "params.yaml")


@pytest.mark.parametrize(
    ("section", "changes", "told"),
    [
        ("abbar2022.phase_diagram", {"number_of_g3": 6}, "number_of_g3 = 6 must be odd"),
        ("abbar2022.fig3.look_alike", {"length_km": 0.123456}, "must be a whole number, not"),
        (
            "abbar2022.fig3.look_alike",
            {"largest_seed_wave_number_inverse_km": 1e-3},
            "must be at least 2 pi / period_km",
        ),
        (
            "shalgar2021.propagation",
            {"mean_squared_energy_MeV2": 450.0},
            "is outside the allowed range (1, 2)",
        ),
    ],
)
def test_values_that_do_not_belong_together_are_refused(
    section: str, changes: dict[str, Any], told: str
) -> None:
    paper, *names = section.split(".")
    content = copy.deepcopy(PUBLISHED[paper])
    model = importlib.import_module(f"papers.{paper}.parameters").Parameters
    validate(model, content, "params.yaml")
    changed = content
    for name in names:
        changed = changed[name]
    assert changes.keys() <= changed.keys()
    changed.update(changes)
    with pytest.raises(ReplicationError) as error:
        validate(model, content, "params.yaml")
    assert told in str(error.value)
    assert names[0] in str(error.value)
    assert "\n" not in str(error.value)
