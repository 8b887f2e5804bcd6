"""Fig. 1 of arXiv:2208.06023: survival of ν̄_e in the single-angle model, μ = 3·10⁴ (10 km/r)⁴ /km.

Left and middle: values of g1 in both mass orderings. Right: values of g3 at one g1; the paper doesn't say
which ordering, so both are computed.
"""

import numpy as np

from common.flavour.evolution import Evolution
from common.flavour.matter_profile import NeutrinoPotential
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.abbar2022.model.gas import (
    ORDERING_SIGN,
    ORDERINGS,
    Ordering,
    falling_potential,
    falling_radii_km,
    final_mean,
    single_angle_evolution,
)
from papers.abbar2022.parameters import Fig1, Gas

LARGE_MIXING_ANGLE_rad = 0.15
LOWER_FREQUENCY_inverse_km = 0.3
INSIDE_RADII = 2.0
"""Inside means radii below this multiple of the first one."""


def radii_km(section: Fig1) -> FloatArray:
    """Radii of the curves."""
    return falling_radii_km(section, section.number_of_radii)


def couplings(section: Fig1) -> list[tuple[float, float]]:
    """Pairs (g1, g3) of all panels and g3 = g1, without repetition."""
    beside = section.g1_beside_g3
    pairs = [(g1, 0.0) for g1 in section.g1] + [(beside, g3) for g3 in section.g3] + [(beside, beside)]
    return list(dict.fromkeys(pairs))


def final(radii: FloatArray, values: FloatArray) -> float:
    """Mean over the last radii."""
    return float(final_mean(radii, values))


def end_quantities(
    section: Fig1,
    runs: dict[tuple[Ordering, float, float], Evolution],
    mixed: dict[Ordering, Evolution],
) -> dict[str, Quantity]:
    """Final survival in both orderings."""
    quantities = {}
    radii = radii_km(section)
    for ordering, choose in (("normal", np.argmin), ("inverted", np.argmax)):
        selected = {g1: runs[ordering, g1, 0.0] for g1 in section.g1}  # type: ignore[index]
        values = {g1: final(radii, run.survival[:, 1]) for g1, run in selected.items()}
        extreme = list(values)[int(choose(list(values.values())))]
        quantities[f"final_survival_{ordering}"] = Quantity(
            value=values[extreme],
            unit="1",
            description=f"final survival probability of anti nu_e, {ordering} ordering, least favourable g1",
            numerical_error=selected[extreme].error,
            variants={
                f"g1_{index}": Variant(value=value, description=f"g1 = {g1:g}")
                for index, (g1, value) in enumerate(values.items())
            }
            | {
                "large_mixing_angle": Variant(
                    value=final(radii, mixed[ordering].survival[:, 1]),  # type: ignore[index]
                    description=f"g1 = {section.g1_beside_g3:g}, mixing angle {LARGE_MIXING_ANGLE_rad:g}",
                )
            },
        )
    return quantities


def lower_frequency_quantity(gas: Gas, section: Fig1, potential: NeutrinoPotential) -> Quantity:
    """Final survival in the normal ordering with a vacuum frequency that the literature often has."""
    radii = radii_km(section)
    lower = gas.model_copy(update={"vacuum_frequency_inverse_km": LOWER_FREQUENCY_inverse_km})
    normal, inverted = (
        single_angle_evolution(lower, ordering, section.g1_beside_g3, 0.0, potential, radii)
        for ordering in ORDERINGS
    )
    return Quantity(
        value=final(radii, normal.survival[:, 1]),
        unit="1",
        description=f"final survival of anti nu_e, normal, omega = {LOWER_FREQUENCY_inverse_km:g}/km, "
        f"g1 = {section.g1_beside_g3:g}",
        numerical_error=normal.error,
        variants={
            "inverted": Variant(value=final(radii, inverted.survival[:, 1]), description="inverted ordering")
        },
    )


def suppression_quantities(
    section: Fig1, runs: dict[tuple[Ordering, float, float], Evolution]
) -> dict[str, Quantity]:
    """Conversion with g3 relative to none: inside with the largest g3 and with g3 = g1, and at the end."""
    radii = radii_km(section)
    inside = radii < INSIDE_RADII * radii[0]
    quantities = {}
    equal: dict[Ordering, tuple[float, float]] = {}
    for ordering in ORDERINGS:
        curves = {
            g3: run for (one, g1, g3), run in runs.items() if (one, g1) == (ordering, section.g1_beside_g3)
        }
        conversions = {
            g3: float(np.trapezoid(1.0 - run.survival[inside, 1], radii[inside]) / np.ptp(radii[inside]))
            for g3, run in curves.items()
        }
        largest, beside = section.g3[-1], section.g1_beside_g3
        error = sum(curves[g3].error for g3 in (0.0, largest)) / conversions[0.0]
        equal[ordering] = (
            conversions[beside] / conversions[0.0],
            (curves[beside].error + curves[0.0].error) / conversions[0.0],
        )
        quantities[f"inside_conversion_ratio_{ordering}"] = Quantity(
            value=conversions[largest] / conversions[0.0],
            unit="1",
            description=f"mean conversion of anti nu_e inside {INSIDE_RADII * radii[0]:g} km, "
            f"g3 = {largest:g} to g3 = 0, {ordering} ordering",
            numerical_error=error,
            variants={
                f"g3_{index}": Variant(value=value / conversions[0.0], description=f"g3 = {g3:g}")
                for index, (g3, value) in enumerate(conversions.items())
                if index
            },
        )
    quantities["inside_conversion_ratio_equal_couplings"] = Quantity(
        value=equal["normal"][0],
        unit="1",
        description=f"mean conversion of anti nu_e inside {INSIDE_RADII * radii[0]:g} km, g3 = g1 to g3 = 0, "
        "normal ordering",
        numerical_error=equal["normal"][1],
        variants={"inverted": Variant(value=equal["inverted"][0], description="inverted ordering")},
    )
    without, with_g3 = (
        1.0 - final(radii, runs["inverted", section.g1_beside_g3, g3].survival[:, 1])
        for g3 in (0.0, section.g3[-1])
    )
    quantities["final_conversion_ratio_inverted"] = Quantity(
        value=with_g3 / without,
        unit="1",
        description=f"final conversion of anti nu_e, g3 = {section.g3[-1]:g} to g3 = 0, inverted ordering",
        numerical_error=runs["inverted", section.g1_beside_g3, section.g3[-1]].error,
        variants={
            "inside": Variant(
                value=quantities["inside_conversion_ratio_inverted"].value,
                description=f"mean conversion inside {INSIDE_RADII * radii[0]:g} km, not the final one",
            )
        },
    )
    half = {
        g3: radii[int(np.argmax(runs["inverted", section.g1_beside_g3, g3].survival[:, 1] < 0.5))]
        for g3 in section.g3
    }
    spacing = float(np.log(radii[1] / radii[0]))
    quantities["onset_radius_with_g3"] = Quantity(
        value=float(half[section.g3[-1]]),
        unit="km",
        description=f"radius where half of anti nu_e is first converted, g3 = {section.g3[-1]:g}, inverted",
        numerical_error=float(half[section.g3[-1]]) * spacing,
        variants={"without_g3": Variant(value=float(half[0.0]), description="g3 = 0")},
    )
    return quantities


def main() -> None:
    """Write the curves, and as quantities the end states and the suppression by g3."""
    gas = load_parameters("abbar2022.gas", Gas)
    section = load_parameters("abbar2022.fig1", Fig1)
    radii = radii_km(section)
    potential = falling_potential(section)
    runs = {
        (ordering, g1, g3): single_angle_evolution(gas, ordering, g1, g3, potential, radii)
        for ordering in ORDERINGS
        for g1, g3 in couplings(section)
    }
    mixing = gas.model_copy(update={"vacuum_mixing_angle_rad": LARGE_MIXING_ANGLE_rad})
    mixed = {
        ordering: single_angle_evolution(mixing, ordering, section.g1_beside_g3, 0.0, potential, radii)
        for ordering in ORDERINGS
    }
    every = np.ones(radii.size)
    table = {
        "ordering [1]": [ORDERING_SIGN[ordering] * every for ordering, _, _ in runs],
        "g1 [1]": [g1 * every for _, g1, _ in runs],
        "g3 [1]": [g3 * every for _, _, g3 in runs],
        "radius [km]": [radii for _ in runs],
        "antineutrino_survival [1]": [run.survival[:, 1] for run in runs.values()],
    }
    errors = [run.error * every for run in runs.values()]
    write_csv(
        data_path("abbar2022", "fig1.csv"),
        {name: np.concatenate(parts) for name, parts in table.items()},
        {"antineutrino_survival [1]": np.concatenate(errors)},
    )
    quantities = end_quantities(section, runs, mixed) | suppression_quantities(section, runs)
    quantities["lower_frequency_final_survival"] = lower_frequency_quantity(gas, section, potential)
    write_quantities("abbar2022", "fig1", quantities)


if __name__ == "__main__":
    run_stage(main)
