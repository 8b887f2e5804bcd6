"""Computed quantities: what an artefact's stage hands to the comparison with the published values."""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from common.replication.errors import ReplicationError
from common.replication.paths import data_path
from common.replication.writers import write_json
from common.replication.yaml_files import StrictModel, validate


class Variant(StrictModel):
    """The same quantity under another named reading of the paper."""

    value: float
    description: str = Field(min_length=1)


class Quantity(StrictModel):
    """A computed number with its unit and its own error."""

    value: float
    unit: str = Field(min_length=1, description="'1' for a pure number")
    description: str = Field(min_length=1)
    numerical_error: float = Field(ge=0, description="estimated absolute error of the computation")
    input_rounding: float | None = Field(
        default=None, ge=0, description="absolute effect of rounding in the inputs that the paper prints"
    )
    variants: dict[str, Variant] = Field(default_factory=dict)


def given(value: float, unit: str, meaning: str) -> Quantity:
    """An input, written beside what is computed with it, for the labels of figures."""
    return Quantity(value=value, unit=unit, description=f"input: {meaning}", numerical_error=0.0)


class Artefact(StrictModel):
    """The quantities of one artefact and the module that computed them."""

    module: str
    quantities: dict[str, Quantity]


def write_quantities(paper: str, artefact: str, quantities: Mapping[str, Quantity]) -> None:
    """Write the quantities of an artefact to ``data/<paper>/<artefact>.json``."""
    content = Artefact(module=f"papers/{paper}/{artefact}.py", quantities=dict(quantities))
    write_json(data_path(paper, f"{artefact}.json"), content.model_dump(exclude_none=True))


def read_artefact(path: Path) -> Artefact:
    """Read the quantities of an artefact.

    Raises
    ------
    ReplicationError
        If the file is missing (its stage has not run) or is not of this form.
    """
    if not path.is_file():
        raise ReplicationError(f"{path.name}: not computed yet; run 'dvc repro'")
    return validate(Artefact, json.loads(path.read_text(encoding="utf-8")), path.name)
