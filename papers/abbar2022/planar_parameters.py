"""Sections of the parameters that belong to the planar gas of Fig. 3."""

from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from common.replication.yaml_files import INCREASING, StrictModel

MOST_STEPS = 10_000_000
MOST_OPERATIONS = 1e13
"""Angles times cells times steps of one run: days on a few processors."""

NumberOfAngles = Annotated[int, Field(ge=2, le=4096)]
NumberOfCells = Annotated[int, Field(ge=16, le=65536, multiple_of=16)]


class PlanarGas(StrictModel):
    """The gas of Fig. 3: pure electron neutrinos, and the seed of its inhomogeneity."""

    g1: float = Field(gt=0, lt=1)
    potential_inverse_km: float = Field(ge=10, le=1e5)
    vacuum_frequency_inverse_km: float = Field(ge=0, le=10)
    seed: int = Field(ge=0, le=2**31)
    seed_amplitude: float = Field(gt=0, le=0.5, description="rms tilt of the polarisation vectors at z = 0")


class PlanarRun(StrictModel):
    """Geometry, grids and steps of a family of runs that share the seed."""

    maximum_angle_deg: float = Field(gt=0, lt=90)
    period_km: float = Field(gt=0, le=100)
    largest_seed_wave_number_inverse_km: float = Field(gt=0, le=1e4)
    step_km: float = Field(ge=1e-7, le=1e-2)
    steps_per_row: int = Field(ge=1, le=10000)
    length_km: float = Field(gt=0, le=100)
    windows: int = Field(ge=1, le=1000, description="in which statistics are taken; the last is quoted")

    @model_validator(mode="after")
    def _whole_numbers(self) -> Self:
        rows = self.length_km / (self.step_km * self.steps_per_row)
        if abs(rows - round(rows)) > 1e-6 or round(rows) % self.windows:
            raise ValueError(
                f"length_km / (step_km steps_per_row windows) must be a whole number, not {rows}"
            )
        if self.seed_modes < 1:
            raise ValueError("largest_seed_wave_number_inverse_km must be at least 2 pi / period_km")
        return self

    @model_validator(mode="after")
    def _can_run(self) -> Self:
        steps = self.rows * self.steps_per_row
        if steps > MOST_STEPS:
            raise ValueError(f"length_km / step_km = {steps} is outside the allowed range [1, {MOST_STEPS}]")
        operations = float(steps) * self.largest_grid
        if operations > MOST_OPERATIONS:
            raise ValueError(
                f"angles times cells times steps of a run = {operations:.2g} is outside the allowed range "
                f"[1, {MOST_OPERATIONS:g}]"
            )
        return self

    @property
    def rows(self) -> int:
        """Rows of output."""
        return round(self.length_km / (self.step_km * self.steps_per_row))

    @property
    def largest_grid(self) -> int:
        """Angles times cells of the largest run."""
        raise NotImplementedError

    @property
    def seed_modes(self) -> int:
        """Number of plane waves in the seed."""
        return int(self.largest_seed_wave_number_inverse_km * self.period_km / (2.0 * np.pi))


class Ladder(PlanarRun):
    """Runs with more and more angles (at the fewest cells) and cells (at ``angles_of_cell_ladder``)."""

    numbers_of_angles: Annotated[list[NumberOfAngles], INCREASING] = Field(min_length=2)
    numbers_of_cells: Annotated[list[NumberOfCells], INCREASING] = Field(min_length=2)
    angles_of_cell_ladder: NumberOfAngles

    @property
    def largest_grid(self) -> int:
        """Angles times cells of the largest run."""
        return max(
            self.numbers_of_angles[-1] * self.numbers_of_cells[0],
            self.angles_of_cell_ladder * self.numbers_of_cells[-1],
        )


class Map(PlanarRun):
    """One run."""

    number_of_angles: NumberOfAngles
    cells: NumberOfCells

    @property
    def largest_grid(self) -> int:
        """Angles times cells."""
        return self.number_of_angles * self.cells


class Fig3(StrictModel):
    """Runs for Fig. 3."""

    look_alike: Map
    ladder: Ladder
    wide_angle: Ladder


class GrowthScan(StrictModel):
    """Linear growth for one opening angle."""

    maximum_angle_deg: float = Field(gt=0, lt=90)
    numbers_of_angles: Annotated[list[NumberOfAngles], INCREASING] = Field(min_length=3)
    step_km: float = Field(ge=1e-7, le=1e-2)
    length_km: float = Field(gt=0, le=100)
    fit_start_km: float = Field(ge=0, le=100)
    wave_numbers_inverse_km: Annotated[list[Annotated[float, Field(gt=0, le=1e4)]], INCREASING] = Field(
        min_length=2
    )

    in_order = (("fit_start_km", "length_km"),)

    @model_validator(mode="after")
    def _can_run(self) -> Self:
        steps = self.length_km / self.step_km
        if steps > MOST_STEPS:
            raise ValueError(
                f"length_km / step_km = {steps:g} is outside the allowed range [1, {MOST_STEPS}]"
            )
        return self


class Growth(StrictModel):
    """Growth of plane waves on the one-dimensional solution, for three opening angles."""

    narrow: GrowthScan
    middle: GrowthScan
    middle_long_waves: GrowthScan
    wide: GrowthScan


class LongRun(Map):
    """The wide-angle run that a user switches on."""

    rows_per_checkpoint: int = Field(ge=1, le=MOST_STEPS)
