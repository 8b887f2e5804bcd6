"""Settings shared by all tests."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from numpy.typing import ArrayLike
from pytest_regressions.num_regression import NumericRegressionFixture

from common.replication.isolation import isolate
from common.replication.paths import ROOT

isolate()
settings.register_profile("reproducible", derandomize=True, deadline=None)
settings.load_profile("reproducible")

Pin = Callable[..., None]

collect_ignore = ["pipeline/fixture_paper"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of pinned numbers, so that they can be run by themselves: ``-m pinned``."""
    for item in items:
        if "pinned" in getattr(item, "fixturenames", ()):
            item.add_marker("pinned")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what asks git about this repository where there is none of its own: the folder is an archive."""
    if item.get_closest_marker("needs_git") and not (ROOT / ".git").exists():
        pytest.skip("this folder is an archive without git: there is no commit to compare with")


@pytest.fixture
def pinned(num_regression: NumericRegressionFixture) -> Pin:
    """Compare columns of numbers with the pinned ones, by relative tolerance only: one for all, or by column.

    The absolute tolerance is zero: a cross-section of 1e-40 must not pass against any other small number.
    """

    def check(
        columns: Mapping[str, ArrayLike],
        *,
        relative_tolerance: float = 1e-7,
        relative_tolerances: Mapping[str, float] | None = None,
    ) -> None:
        data: dict[str, Any] = {name: np.atleast_1d(values) for name, values in columns.items()}
        num_regression.check(
            data,
            tolerances={
                name: {"atol": 0.0, "rtol": tolerance}
                for name, tolerance in (relative_tolerances or {}).items()
            },
            default_tolerance={"atol": 0.0, "rtol": relative_tolerance},
        )

    return check
