"""Quantities that the stages of this paper share."""

from common.replication.quantities import Quantity


def given(value: float, unit: str, meaning: str) -> Quantity:
    """An input, written beside what is computed with it, for the labels of figures."""
    return Quantity(value=value, unit=unit, description=f"input: {meaning}", numerical_error=0.0)
