"""Parameters of the replication of arXiv:2208.06023."""

from typing import Annotated, Self

import numpy as np
from pydantic import Field, model_validator

from common.replication.yaml_files import DECREASING, FROM_ZERO, INCREASING, StrictModel

MOST_STEPS = 10_000_000
MOST_OPERATIONS = 1e13
"""Angles times cells times steps of one run: days on a few processors."""

Coupling = Annotated[float, Field(gt=0, lt=1)]
CouplingOrZero = Annotated[float, Field(ge=0, lt=1)]
NumberOfAngles = Annotated[int, Field(ge=2, le=4096)]
NumberOfCells = Annotated[int, Field(ge=16, le=65536, multiple_of=16)]


class Gas(StrictModel):
    """The neutrino gas of Figs. 1 and 2."""

    antineutrino_ratio: float = Field(ge=0, le=1, description="n(anti nu_e)/n(nu_e)")
    vacuum_frequency_inverse_km: float = Field(gt=0, le=10)
    vacuum_mixing_angle_rad: float = Field(ge=0, le=0.8)
    tolerance: float = Field(ge=1e-13, le=1e-6, description="local error of a step")


class Emission(StrictModel):
    """The multi-angle model."""

    potential_inverse_km: float = Field(ge=1e3, le=1e8)
    maximum_angle_deg: float = Field(ge=5, le=85)
    number_of_angles: int = Field(ge=16, le=500, multiple_of=4, description="the error is from half as many")


class Fig1(StrictModel):
    """Single-angle model with a falling density."""

    potential_inverse_km: float = Field(ge=1e3, le=1e7)
    reference_radius_km: float = Field(ge=1, le=100)
    power: float = Field(ge=0, le=10)
    final_radius_km: float = Field(ge=100, le=1000)
    number_of_radii: int = Field(ge=100, le=20000)
    g1: list[Coupling] = Field(min_length=1)
    g1_beside_g3: float = Field(gt=0, lt=1)
    g3: Annotated[list[CouplingOrZero], FROM_ZERO, INCREASING] = Field(min_length=2)

    in_order = (("reference_radius_km", "final_radius_km"),)


class Fig2(StrictModel):
    """Multi-angle model at constant density; distances in units of 1/(g1 mu)."""

    final_distance: float = Field(ge=40, le=200)
    window_start: float = Field(ge=10, le=100, description="averages run from here to the end")
    number_of_distances: int = Field(ge=100, le=5000)
    g1: list[Coupling] = Field(min_length=2)
    g1_beside_g3: list[Coupling] = Field(min_length=1)
    g3_over_g1: Annotated[list[Annotated[float, Field(ge=0, le=100)]], FROM_ZERO, INCREASING] = Field(
        min_length=2
    )
    angular_distance: float = Field(ge=1, le=60)
    angular_g1: list[Coupling] = Field(min_length=2, max_length=2, description="in phase, uneven")

    in_order = (("window_start", "final_distance"), ("angular_distance", "final_distance"))


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


class Fig4(StrictModel):
    """Spectra of a gas of electron neutrinos."""

    g1: float = Field(gt=0, lt=1)
    temperature_MeV: float = Field(ge=1, le=10)
    degeneracy: float = Field(ge=-5, le=10)
    maximum_energy_MeV: float = Field(ge=20, le=100)
    number_of_energies: int = Field(ge=8, le=100)
    reference_energy_MeV: float = Field(ge=1, le=50, description="energy of the vacuum frequency of the gas")
    final_distance: float = Field(ge=10, le=100, description="in units of 1/(g1 mu)")
    window_start: float = Field(ge=1, le=100, description="averages run from here to the end")
    number_of_angles: int = Field(ge=16, le=500, multiple_of=4)
    falling_density_g1: float = Field(gt=0, lt=1, description="with the potential of Fig. 1")
    falling_density_angles: int = Field(ge=16, le=500, multiple_of=4)
    falling_density_tolerance: float = Field(ge=1e-12, le=1e-6)

    in_order = (("window_start", "final_distance"),)


class Claims(StrictModel):
    """Thresholds and symmetries of the text."""

    potential_inverse_km: float = Field(ge=1e3, le=1e6, description="only g1 mu matters for small g1")
    potential_over_frequency: list[Annotated[float, Field(gt=0, le=1e6)]] = Field(
        min_length=2, description="g1 mu/omega"
    )
    alternative_angles_deg: list[Annotated[float, Field(ge=5, le=85)]] = Field(min_length=1)
    number_of_angles: int = Field(ge=16, le=500, multiple_of=4, description="for one oscillation")
    core_density_inverse_cm3: float = Field(ge=1e30, le=1e40)


class Convergence(StrictModel):
    """Ladders of the convergence study."""

    numbers_of_angles: Annotated[list[Annotated[int, Field(ge=16, le=500, multiple_of=4)]], INCREASING] = (
        Field(min_length=3)
    )
    tolerances: Annotated[list[Annotated[float, Field(ge=1e-13, le=1e-2)]], DECREASING] = Field(min_length=3)
    accuracy: float = Field(ge=1e-8, le=1e-2)


class AppendixA(StrictModel):
    """Inputs of the study of Appendix A, a single beam of electron neutrinos."""

    flavour_preserving_coupling: float = Field(gt=0, lt=0.09, description="g3 of the text's condition")
    potential_over_frequency: float = Field(ge=1e2, le=1e9, description="μ/ω")
    frequencies_over_potential: Annotated[list[Annotated[float, Field(gt=0, le=100)]], INCREASING] = Field(
        min_length=1, description="ω/μ of the grids, inverted ordering"
    )
    growth_g1: float = Field(gt=0, lt=1, description="couplings whose growth of δ is drawn")
    growth_g3: float = Field(gt=0, lt=1)
    seed: int = Field(ge=0, le=2**31, description="of the couplings at which the equations are checked")


class ThreeFlavours(StrictModel):
    """Inputs of the study of three flavours: a pure ν_e gas, multi-angle, without vacuum term."""

    potential_inverse_km: float = Field(gt=0, le=1e8)
    maximum_angle_rad: float = Field(gt=0, lt=1.5)
    number_of_angles: int = Field(ge=32, le=448, multiple_of=32)
    coupling: float = Field(gt=0, lt=1, description="size of the flavour-violating couplings with names")
    random_scale: float = Field(gt=0, lt=0.5, description="of the random Hermitian couplings")
    number_of_random_couplings: int = Field(ge=4, le=500)
    number_of_phases: int = Field(ge=5, le=181)
    window_start: float = Field(gt=0, le=1e3, description="of the average, in 1/(coupling μ)")
    window_end: float = Field(gt=0, le=1e3)
    seed: int = Field(ge=0, le=2**31)

    in_order = (("window_start", "window_end"),)


class PhaseDiagram(StrictModel):
    """Grid of couplings of the mean survival probability; distances in 1/(|g| (1 + g3) μ)."""

    number_of_g1: int = Field(ge=4, le=100)
    number_of_g3: int = Field(ge=5, le=201)
    maximum_g1: float = Field(gt=0, le=1)
    maximum_g3: float = Field(gt=0, lt=1)
    number_of_angles: int = Field(ge=32, le=448, multiple_of=32)
    window_start: float = Field(gt=0, le=1e3)
    window_end: float = Field(gt=0, le=1e3)

    in_order = (("window_start", "window_end"),)

    @model_validator(mode="after")
    def _with_zero(self) -> Self:
        if self.number_of_g3 % 2 == 0:
            raise ValueError(f"number_of_g3 = {self.number_of_g3} must be odd, so that g3 = 0 is on the grid")
        return self


class SignOfG3(StrictModel):
    """Values of g3 of either sign, at Fig. 1's g1, even in the logarithm."""

    number_of_g3: int = Field(ge=3, le=100, description="of each sign")
    minimum_g3: float = Field(gt=0, lt=1)
    maximum_g3: float = Field(gt=0, lt=1)


class Parameters(StrictModel):
    """All sections, as in ``params.yaml``."""

    gas: Gas
    emission: Emission
    fig1: Fig1
    fig2: Fig2
    fig4: Fig4
    claims: Claims
    convergence: Convergence
    planar_gas: PlanarGas
    fig3: Fig3
    fig3_growth: Growth
    long_run: LongRun
    appendix_a: AppendixA
    three_flavours: ThreeFlavours
    phase_diagram: PhaseDiagram
    sign_of_g3: SignOfG3
