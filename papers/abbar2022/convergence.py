"""Distance up to which each one-dimensional curve of arXiv:2208.06023 is valid, against angles and steps.

A curve is valid while its angle-averaged survival probability is within the accuracy of the finest one: with
the largest number of angles, or with the smallest tolerance of the integrator. Distances are those of the
figures: r g1 μ at constant density, km in Fig. 1. Reaching the end counts as valid throughout.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from common.flavour.evolution import Evolution
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.abbar2022.model.gas import (
    falling_potential,
    falling_radii_km,
    multi_angle_evolution,
    single_angle_evolution,
)
from papers.abbar2022.model.resolution import resolved_until
from papers.abbar2022.parameters import Convergence, Emission, Fig1, Fig2, Fig4, Gas

FINER = 0.1
"""The reference of the ladder of tolerances has the smallest one times this factor."""


class Case(NamedTuple):
    """A curve of a figure as a function of the number of angles and the tolerance."""

    figure: str
    label: str
    distance: FloatArray
    run: Callable[[int, float], tuple[FloatArray, Evolution]]


def constant_density_case(
    figure: str, gas: Gas, emission: Emission, final_distance: float, g1: float, g3: float
) -> Case:
    """Angle-averaged survival of ν_e in the multi-angle model."""
    distance = np.linspace(0.0, final_distance, 601)
    radii = distance / (g1 * emission.potential_inverse_km)

    def run(number_of_angles: int, tolerance: float) -> tuple[FloatArray, Evolution]:
        beams, evolution = multi_angle_evolution(
            gas.model_copy(update={"tolerance": tolerance}),
            emission.model_copy(update={"number_of_angles": number_of_angles}),
            g1,
            g3,
            radii,
        )
        return beams.angle_average(evolution.survival)[:, 0], evolution

    label = f"g1={g1:g} g3={g3:g} alpha={gas.antineutrino_ratio:g} max. angle {emission.maximum_angle_deg:g}"
    return Case(figure, label, distance, run)


def falling_density_case(gas: Gas, profile: Fig1, g1: float, g3: float) -> Case:
    """Survival of ν̄_e in the single-angle model, inverted ordering."""
    radii = falling_radii_km(profile, 1001)

    def run(_: int, tolerance: float) -> tuple[FloatArray, Evolution]:
        chosen = gas.model_copy(update={"tolerance": tolerance})
        evolution = single_angle_evolution(chosen, "inverted", g1, g3, falling_potential(profile), radii)
        return evolution.survival[:, 1], evolution

    return Case("Fig. 1", f"g1={g1:g} g3={g3:g} inverted", radii, run)


def ladder(
    case: Case, kind: str, settings: list[tuple[int, float]], reference: FloatArray, accuracy: float
) -> list[dict[str, Any]]:
    """One row for each setting: how far it stays within the accuracy of the reference."""
    rows = []
    for number_of_angles, tolerance in settings:
        values, evolution = case.run(number_of_angles, tolerance)
        error = np.abs(values - reference)
        rows.append(
            {
                "figure [1]": case.figure,
                "curve [1]": case.label,
                "varied [1]": kind,
                "angles [1]": number_of_angles,
                "tolerance [1]": tolerance,
                "steps [1]": evolution.steps,
                "valid_until [km or 1/(g1 mu)]": resolved_until(case.distance, error, accuracy),
                "end_of_curve [km or 1/(g1 mu)]": float(case.distance[-1]),
                "largest_error [1]": float(error.max()),
                "drift_of_lengths [1]": evolution.norm_drift,
            }
        )
    return rows


def cases(gas: Gas, emission: Emission, fig1: Fig1, fig2: Fig2, fig4: Fig4) -> list[Case]:
    """The curves of each figure that are hardest to resolve, and two at another maximum angle."""
    pure = gas.model_copy(update={"antineutrino_ratio": 0.0})
    wide = emission.model_copy(update={"maximum_angle_deg": 72.0})
    end = fig2.final_distance
    return [
        falling_density_case(gas, fig1, fig1.g1_beside_g3, 0.0),
        falling_density_case(gas, fig1, fig1.g1_beside_g3, fig1.g3[-1]),
        constant_density_case("Fig. 2", gas, emission, end, 0.1, 0.0),
        constant_density_case("Fig. 2", gas, emission, end, 0.5, 0.0),
        constant_density_case("Fig. 2", gas, emission, end, 0.9, 0.0),
        constant_density_case("Fig. 2", gas, emission, end, 0.5, 0.5),
        constant_density_case("Fig. 2, wide", gas, wide, end, 0.5, 0.0),
        constant_density_case("Fig. 4", pure, emission, fig4.final_distance, fig4.g1, 0.0),
        constant_density_case("Fig. 4, long", pure, emission, end, fig4.g1, 0.0),
    ]


def study(all_cases: list[Case], section: Convergence) -> list[dict[str, Any]]:
    """Rows of both ladders for all cases; Fig. 1 has a single angle."""
    rows = []
    middle = section.numbers_of_angles[len(section.numbers_of_angles) // 2]
    finest = section.tolerances[-1] * FINER
    for case in all_cases:
        if case.figure != "Fig. 1":
            numbers = section.numbers_of_angles
            reference, _ = case.run(numbers[-1], section.tolerances[-1])
            settings = [(number, section.tolerances[-1]) for number in numbers[:-1]]
            rows += ladder(case, "angles", settings, reference, section.accuracy)
        count = 1 if case.figure == "Fig. 1" else middle
        reference, _ = case.run(count, finest)
        rows += ladder(
            case,
            "tolerance",
            [(count, tolerance) for tolerance in section.tolerances],
            reference,
            section.accuracy,
        )
    return rows


def quantities_of(rows: list[dict[str, Any]]) -> dict[str, Quantity]:
    """Share of the curves of each figure that a number of angles resolves: the least over its curves."""
    quantities = {}
    names = {"Fig. 2": "fig2", "Fig. 2, wide": "fig2_wide", "Fig. 4": "fig4", "Fig. 4, long": "fig4_long"}
    for figure, name in names.items():
        chosen = [row for row in rows if row["figure [1]"] == figure and row["varied [1]"] == "angles"]
        shares: dict[int, float] = {}
        for row in chosen:
            share = row["valid_until [km or 1/(g1 mu)]"] / row["end_of_curve [km or 1/(g1 mu)]"]
            shares[row["angles [1]"]] = min(share, shares.get(row["angles [1]"], 1.0))
        largest = max(shares)
        quantities[f"resolved_share_{name}"] = Quantity(
            value=shares[largest],
            unit="1",
            description=f"least share of a curve of {figure} valid at 1e-4, {largest} angles",
            numerical_error=0.01,
            variants={
                f"angles_{number}": Variant(value=share, description=f"{number} angles")
                for number, share in shares.items()
            },
        )
    return quantities


def main() -> None:
    """Write the table, and as quantities the resolved share of the curves."""
    section = load_parameters("abbar2022.convergence", Convergence)
    every = cases(
        load_parameters("abbar2022.gas", Gas),
        load_parameters("abbar2022.emission", Emission),
        load_parameters("abbar2022.fig1", Fig1),
        load_parameters("abbar2022.fig2", Fig2),
        load_parameters("abbar2022.fig4", Fig4),
    )
    rows = study(every, section)
    write_csv(
        data_path("abbar2022", "convergence.csv"), {name: [row[name] for row in rows] for name in rows[0]}
    )
    write_quantities("abbar2022", "convergence", quantities_of(rows))


if __name__ == "__main__":
    run_stage(main)
