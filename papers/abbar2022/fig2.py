"""Fig. 2 of arXiv:2208.06023: angle-averaged survival of ν_e in the multi-angle model at constant density.

Left: values of g1. Middle: values of g3. Right: survival against the emission angle at r g1 μ = 30.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.abbar2022.model.gas import Curve, multi_angle_curve
from papers.abbar2022.parameters import Emission, Fig2, Gas

EXACT_FROM_G1 = 0.5
"""From here on the paper has exact equipartition."""


def couplings(section: Fig2) -> list[tuple[float, float]]:
    """Pairs (g1, g3) of both panels, without repetition."""
    pairs = [(g1, 0.0) for g1 in section.g1]
    pairs += [(g1, ratio * g1) for g1 in section.g1_beside_g3 for ratio in section.g3_over_g1]
    return list(dict.fromkeys(pairs))


def distances(section: Fig2) -> FloatArray:
    """Distances r g1 μ."""
    return np.linspace(0.0, section.final_distance, section.number_of_distances)


def equipartition_quantities(section: Fig2, curves: dict[tuple[float, float], Curve]) -> dict[str, Quantity]:
    """Distance from equipartition over the window: of each sample for large g1, of the mean for small.

    Of several g1 the one least favourable to the statement of the text decides: the largest distance, and the
    smallest oscillation where oscillations are to remain.
    """
    start = section.window_start
    window = f"r g1 mu from {start:g} to {section.final_distance:g}"
    large = {g1: curves[g1, 0.0] for g1 in section.g1 if g1 >= EXACT_FROM_G1}
    small = {g1: curves[g1, 0.0] for g1 in section.g1 if g1 < EXACT_FROM_G1}

    def worst(
        values: dict[float, tuple[float, float]], description: str, choose: Callable[..., Any] = max
    ) -> Quantity:
        chosen = choose(values, key=lambda g1: values[g1][0])
        return Quantity(
            value=values[chosen][0],
            unit="1",
            description=description,
            numerical_error=values[chosen][1],
            variants={
                f"g1_{g1:g}".replace(".", "_").replace("-", "_"): Variant(
                    value=value, description=f"g1 = {g1:g}"
                )
                for g1, (value, _) in values.items()
            },
        )

    means = {g1: curve.window_mean(start) for g1, curve in small.items()}
    oscillation = {
        g1: (float(np.std(curve.survival[curve.distance >= start])), curve.window_mean(start)[1])
        for g1, curve in small.items()
    }
    return {
        "large_g1_distance": worst(
            {g1: curve.window_rms_distance(start) for g1, curve in large.items()},
            f"rms distance of the survival from 1/2, {window}, largest over g1 >= {EXACT_FROM_G1:g}",
        ),
        "large_g1_mean_distance": worst(
            {g1: (abs(m[0] - 0.5), m[1]) for g1, m in ((g, c.window_mean(start)) for g, c in large.items())},
            f"distance of the mean survival from 1/2, {window}, largest over g1 >= {EXACT_FROM_G1:g}",
        ),
        "small_g1_mean_distance": worst(
            {g1: (abs(mean - 0.5), error) for g1, (mean, error) in means.items()},
            f"distance of the mean survival from 1/2, {window}, largest over g1 < {EXACT_FROM_G1:g}",
        ),
        "small_g1_oscillation": worst(
            oscillation,
            f"standard deviation of the survival, {window}, smallest over g1 < {EXACT_FROM_G1:g}",
            min,
        ),
    }


def suppression_quantities(section: Fig2, curves: dict[tuple[float, float], Curve]) -> dict[str, Quantity]:
    """Mean conversion relative to g3 = 0 for each ratio g3/g1, largest over g1."""
    start = section.window_start
    quantities = {}
    for ratio in section.g3_over_g1[1:]:
        values = {}
        for g1 in section.g1_beside_g3:
            (with_g3, error), (without, other) = (
                curves[g1, g3].window_mean(start) for g3 in (ratio * g1, 0.0)
            )
            value = (1.0 - with_g3) / (1.0 - without)
            values[g1] = (value, (error + value * other) / (1.0 - without))
        chosen = max(values, key=lambda g1: values[g1][0])
        name = f"conversion_ratio_g3_{ratio:g}_g1".replace(".", "_")
        quantities[name] = Quantity(
            value=values[chosen][0],
            unit="1",
            description=f"mean conversion, g3 = {ratio:g} g1 to g3 = 0, largest over g1",
            numerical_error=values[chosen][1],
            variants={
                f"g1_{g1:g}".replace(".", "_"): Variant(value=value, description=f"g1 = {g1:g}")
                for g1, (value, _) in values.items()
            },
        )
    return quantities


def angular_quantities(section: Fig2, curves: dict[tuple[float, float], Curve]) -> dict[str, Quantity]:
    """Standard deviation of the survival over the angles at one distance."""
    quantities = {}
    for name, g1 in zip(("in_phase", "uneven"), section.angular_g1, strict=True):
        curve = curves[g1, 0.0]
        row = int(np.argmin(np.abs(curve.distance - section.angular_distance)))
        quantities[f"angular_spread_{name}"] = Quantity(
            value=curve.angular_spread(section.angular_distance),
            unit="1",
            description=f"standard deviation of the survival over the angles at r g1 mu = "
            f"{section.angular_distance:g}, g1 = {g1:g}",
            numerical_error=float(curve.error[row]),
        )
    return quantities


def main() -> None:
    """Write curves and angular distributions, and what decides the claims."""
    gas = load_parameters("abbar2022.gas", Gas)
    emission = load_parameters("abbar2022.emission", Emission)
    section = load_parameters("abbar2022.fig2", Fig2)
    distance = distances(section)
    curves = {pair: multi_angle_curve(gas, emission, *pair, distance) for pair in couplings(section)}
    every = np.ones(distance.size)
    table = {
        "g1 [1]": [g1 * every for g1, _ in curves],
        "g3 [1]": [g3 * every for _, g3 in curves],
        "distance [1/(g1 mu)]": [distance for _ in curves],
        "survival [1]": [curve.survival for curve in curves.values()],
        "error [1]": [curve.error for curve in curves.values()],
    }
    write_csv(
        data_path("abbar2022", "fig2.csv"), {name: np.concatenate(parts) for name, parts in table.items()}
    )
    row = int(np.argmin(np.abs(distance - section.angular_distance)))
    shown = [(g1, curves[g1, 0.0]) for g1 in section.angular_g1]
    angular = {
        "g1 [1]": [np.full(curve.angle_rad.size, g1) for g1, curve in shown],
        "angle [rad]": [curve.angle_rad for _, curve in shown],
        "survival [1]": [curve.survival_by_angle[row] for _, curve in shown],
    }
    write_csv(
        data_path("abbar2022", "fig2_angles.csv"),
        {name: np.concatenate(parts) for name, parts in angular.items()},
    )
    write_quantities(
        "abbar2022",
        "fig2",
        equipartition_quantities(section, curves)
        | suppression_quantities(section, curves)
        | angular_quantities(section, curves),
    )


if __name__ == "__main__":
    run_stage(main)
