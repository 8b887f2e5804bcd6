"""Computed quantities: what an artefact's stage hands to the comparison with the published values.

All of a paper's quantities, and each under its other readings (its variants), stand in one table,
``data/<paper>/quantities.csv``. It is kept in git, so that no number moves unseen.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Self

from pydantic import Field

from common.replication.digits import as_written, rounded_up
from common.replication.errors import ReplicationError
from common.replication.paths import data_path
from common.replication.writers import replacing, write_json
from common.replication.yaml_files import StrictModel, read_parsed, validate

QUANTITIES = "quantities.csv"


class Variant(StrictModel):
    """The same quantity under another named reading of the paper."""

    value: float
    description: str = Field(min_length=1)
    numerical_error: float | None = Field(
        default=None, ge=0, description="absolute; as accurate as the quantity itself if it is not stated"
    )


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

    def as_written(self) -> Self:
        """The same with the digits that the errors support, here and in the variants."""
        value, error = as_written(self.value, self.numerical_error)
        rounding = None if self.input_rounding is None else rounded_up(self.input_rounding)
        variants = {name: self._variant_as_written(variant) for name, variant in self.variants.items()}
        return self.model_copy(
            update={
                "value": value,
                "numerical_error": error,
                "input_rounding": rounding,
                "variants": variants,
            }
        )

    def _variant_as_written(self, variant: Variant) -> Variant:
        error = variant.numerical_error
        if error is None:
            # A quantity that is zero within its error says nothing of relative accuracy.
            stands_out = abs(self.value) > self.numerical_error
            error = self.numerical_error * (abs(variant.value / self.value) if stands_out else 1.0)
        value, written_error = as_written(variant.value, error)
        return variant.model_copy(update={"value": value, "numerical_error": written_error})


def given(value: float, unit: str, meaning: str) -> Quantity:
    """An input, written beside what is computed with it, for the labels of figures."""
    return Quantity(value=value, unit=unit, description=f"input: {meaning}", numerical_error=0.0)


class Artefact(StrictModel):
    """The quantities of one artefact and the module that computed them."""

    module: str
    quantities: dict[str, Quantity]


def write_quantities(paper: str, artefact: str, quantities: Mapping[str, Quantity]) -> None:
    """Write an artefact's quantities to ``data/<paper>/<artefact>.json``, to the digits of their errors."""
    content = Artefact(
        module=f"papers/{paper}/{artefact}.py",
        quantities={name: quantity.as_written() for name, quantity in quantities.items()},
    )
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
    return validate(Artefact, read_parsed(path), path.name)


class Number(NamedTuple):
    """A number of the table of quantities."""

    value: float
    error: float
    unit: str


def numbers_of(artefacts: Mapping[str, Artefact]) -> Iterator[tuple[str, Number]]:
    """All quantities, ``artefact:quantity``, and their variants, ``artefact:quantity[variant]``."""
    for artefact, content in artefacts.items():
        for name, quantity in content.quantities.items():
            reference = f"{artefact}:{name}"
            yield reference, Number(quantity.value, quantity.numerical_error, quantity.unit)
            for variant, other in quantity.variants.items():
                error = quantity.numerical_error if other.numerical_error is None else other.numerical_error
                yield f"{reference}[{variant}]", Number(other.value, error, quantity.unit)


def write_table_of_quantities(paper: str, artefacts: Mapping[str, Artefact]) -> None:
    """Write ``data/<paper>/quantities.csv``: each number with its error and unit, a line each."""
    with replacing(data_path(paper, QUANTITIES)) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(("quantity", *Number._fields))
        writer.writerows((reference, *number) for reference, number in numbers_of(artefacts))


def parse_table_of_quantities(text: str) -> dict[str, Number]:
    """The numbers of such a table, by reference."""
    rows = csv.DictReader(io.StringIO(text))
    return {row["quantity"]: Number(float(row["value"]), float(row["error"]), row["unit"]) for row in rows}
