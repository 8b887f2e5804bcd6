r"""Thresholds, scales and symmetries that the text of arXiv:2208.06023 states about the multi-angle model.

**Small g1 in closed form**, g3 = 0. The vectors of all beams stay together, P_i = n, because the part of V
along the common direction is the fastest. To first order in g1 the driving term is
4 g1 μ Σ_j n_j (1 - cosθ_i cosθ_j) x̂, and the sum of n_i cosθ_i dP_i/dr gives with c̄ = ⟨cosθ⟩

    (1 - α) c̄ dn/dr = [(1 + α) ω B + 4 g1 μ (1 - α)² (1 - c̄²) x̂] × n

(what is antisymmetric in the beams cancels): a precession with κ = 4 g1 μ (1 - α)(1 - c̄²)/c̄ about x and
ω_s = ω (1 + α)/((1 - α) c̄) about B. The survival probability is 1 - A sin²(φ), A = κ²/(κ² + ω_s²), without
vacuum mixing. With c̄ = sinθ_max/θ_max the amplitude depends on g1 μ/ω, α and θ_max alone.
"""

import math
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

import numpy as np
from joblib import cpu_count

from common.constants import FERMI_CONSTANT_inverse_MeV2
from common.flavour.beams import Modes, multi_angle_beams
from common.flavour.couplings import coupling_matrix
from common.flavour.evolution import evolve
from common.flavour.matter_profile import NeutrinoPotential
from common.numerics.root_finding import bracketed_root
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.units import natural_unit_system
from common.validation import FloatArray, require_in_range, require_positive
from papers.abbar2022.model.gas import Curve, multi_angle_curve, single_angle_evolution, species
from papers.abbar2022.parameters import Claims, Emission, Fig2, Gas

STRONG_G1 = 0.5
MODERATE_G1 = 0.1
QUOTED_CONVERSION_RATIO = 10.0
QUOTED_EQUIPARTITION_RATIO = 100.0
QUOTED_CONVERSION = 0.1
HEAVY_FLAVOUR_SHARE = 0.3
LARGE_MIXING_ANGLE_rad = 0.15


class Precession(NamedTuple):
    """Rates in units of ω: κ about x, ω_s about B."""

    driving: float
    vacuum: float

    @property
    def amplitude(self) -> float:
        """Largest conversion probability, κ²/(κ² + ω_s²)."""
        return self.driving**2 / (self.driving**2 + self.vacuum**2)

    @property
    def first_maximum(self) -> float:
        """Distance of the largest conversion times ω."""
        return math.pi / math.hypot(self.driving, self.vacuum)


def precession(
    potential_over_frequency: float, antineutrino_ratio: float, maximum_angle_rad: float
) -> Precession:
    """Common precession for g1 ≪ 1 and g3 = 0 (see the module).

    Parameters
    ----------
    potential_over_frequency
        g1 μ/ω > 0.
    antineutrino_ratio
        α in [0, 1).
    maximum_angle_rad
        θ_max in (0, π/2).
    """
    ratio = require_positive("potential_over_frequency", potential_over_frequency)
    alpha = require_in_range("antineutrino_ratio", antineutrino_ratio, 0.0, 1.0, interval="[)")
    angle = require_in_range("maximum_angle_rad", maximum_angle_rad, 0.0, 0.5 * math.pi, interval="()")
    cosine = math.sin(angle) / angle
    return Precession(
        float(4.0 * ratio * (1.0 - alpha) * (1.0 - cosine**2) / cosine),
        float((1.0 + alpha) / ((1.0 - alpha) * cosine)),
    )


def maximum_angle_of_quoted_conversion(gas: Gas) -> float:
    """Maximum angle in rad at which g1 μ = 10 ω gives the quoted 10 % exactly."""

    def excess(angle: float) -> float:
        amplitude = precession(QUOTED_CONVERSION_RATIO, gas.antineutrino_ratio, angle).amplitude
        return amplitude - QUOTED_CONVERSION

    return bracketed_root(
        "maximum_angle_rad",
        f"with the quoted conversion at antineutrino_ratio = {gas.antineutrino_ratio:g}",
        excess,
        0.1,
        0.5 * math.pi - 1e-6,
        absolute_tolerance=1e-12,
    )


def largest_conversion(
    gas: Gas, potential_inverse_km: float, emission: Emission, ratio: float
) -> tuple[float, float]:
    """Largest conversion of ν_e over one and a half oscillations at g1 μ = ratio ω, and its error.

    Without vacuum mixing, as the closed form it is held against.
    """
    angle = math.radians(emission.maximum_angle_deg)
    rates = precession(ratio, gas.antineutrino_ratio, angle)
    radii = np.linspace(0.0, 1.5 * rates.first_maximum / gas.vacuum_frequency_inverse_km, 301)
    g1 = ratio * gas.vacuum_frequency_inverse_km / potential_inverse_km
    values, error = [], 0.0
    for number in (emission.number_of_angles, emission.number_of_angles // 2):
        beams = multi_angle_beams(species(gas), number, angle)
        run = evolve(
            beams,
            coupling_matrix(g1),
            NeutrinoPotential(potential_inverse_km),
            radii,
            tolerance=gas.tolerance,
        )
        values.append(1.0 - float(beams.angle_average(run.survival)[:, 0].min()))
        error = max(error, run.error)
    # The largest sample lies below the maximum by at most the curvature times half a spacing squared.
    sampling = 0.25 * values[0] * (0.5 * math.pi / 200.0) ** 2
    return values[0], abs(values[0] - values[1]) + error + sampling


def potential_inverse_km(density_inverse_cm3: float) -> float:
    """μ = √2 G_F n in 1/km for a number density in 1/cm³."""
    units = natural_unit_system()
    density_MeV3 = require_positive("density_inverse_cm3", density_inverse_cm3) / units.cm**3
    return float(math.sqrt(2.0) * FERMI_CONSTANT_inverse_MeV2 * density_MeV3 * units.km)


def scan(gas: Gas, section: Claims, emissions: list[Emission]) -> tuple[dict[str, list[float]], float]:
    """Largest conversion against g1 μ/ω and θ_max, computed and in closed form; largest error."""
    table: dict[str, list[float]] = {
        "maximum_angle [deg]": [],
        "potential_over_frequency [1]": [],
        "largest_conversion [1]": [],
        "closed_form [1]": [],
    }
    error = 0.0
    points = [(emission, ratio) for emission in emissions for ratio in section.potential_over_frequency]
    with ThreadPoolExecutor(cpu_count()) as pool:
        largest = partial(largest_conversion, gas, section.potential_inverse_km)
        conversions = list(pool.map(largest, *zip(*points, strict=True)))
    for (emission, ratio), (value, uncertainty) in zip(points, conversions, strict=True):
        angle = math.radians(emission.maximum_angle_deg)
        closed = precession(ratio, gas.antineutrino_ratio, angle).amplitude
        row = (emission.maximum_angle_deg, ratio, value, closed)
        for name, entry in zip(table, row, strict=True):
            table[name].append(entry)
        error = max(error, uncertainty)
    return table, error


def threshold_quantities(
    gas: Gas, emission: Emission, table: dict[str, list[float]], error: float
) -> dict[str, Quantity]:
    """Conversion at g1 μ = 10 ω, mean survival at 100 ω, and the check of the closed form."""
    angles, ratios, values, closed = (np.array(column) for column in table.values())
    chosen = angles == emission.maximum_angle_deg

    def at(ratio: float, scale: float, offset: float) -> tuple[float, dict[str, Variant]]:
        rows = np.flatnonzero(np.isclose(ratios, ratio))
        variants = {
            f"maximum_angle_{angles[row]:g}": Variant(
                value=float(offset + scale * values[row]),
                description=f"maximum angle {angles[row]:g} degrees",
            )
            for row in rows
            if angles[row] != emission.maximum_angle_deg
        }
        row = int(rows[chosen[rows]][0])
        return float(offset + scale * values[row]), variants

    conversion, conversion_variants = at(QUOTED_CONVERSION_RATIO, 100.0, 0.0)
    mean, mean_variants = at(QUOTED_EQUIPARTITION_RATIO, -0.5, 1.0)
    return {
        "conversion_at_10_frequencies": Quantity(
            value=conversion,
            unit="%",
            description="largest conversion of nu_e at g1 mu = 10 omega",
            numerical_error=100.0 * error,
            variants=conversion_variants,
        ),
        "mean_survival_at_100_frequencies": Quantity(
            value=mean,
            unit="1",
            description="survival of nu_e over one oscillation at g1 mu = 100 omega, middle of its range",
            numerical_error=error,
            variants=mean_variants,
        ),
        "closed_form_deviation": Quantity(
            value=float(np.max(np.abs(values - closed))),
            unit="1",
            description="largest distance of the conversion from the closed form for small g1",
            numerical_error=error,
        ),
        "maximum_angle_of_10_percent": Quantity(
            value=math.degrees(maximum_angle_of_quoted_conversion(gas)),
            unit="deg",
            description="maximum emission angle for 10 % conversion at g1 mu = 10 omega, closed form",
            numerical_error=1e-9,
        ),
    }


def symmetry_quantities(gas: Gas, emission: Emission, section: Fig2) -> dict[str, Quantity]:
    """Independence of signs, ordering, vacuum term and ν_x, and the scale of the evolution."""
    distance = np.linspace(0.0, section.final_distance, section.number_of_distances)
    start = section.window_start

    def curve(g1: float, g3: float = 0.0, **changes: float) -> Curve:
        return multi_angle_curve(gas.model_copy(update=changes), emission, g1, g3, distance)

    base, strong = curve(MODERATE_G1), curve(STRONG_G1)
    flipped = curve(-MODERATE_G1)
    pure = multi_angle_curve(
        gas.model_copy(update={"antineutrino_ratio": 0.0}), emission, MODERATE_G1, 0.0, distance
    )
    inverted = multi_angle_curve(gas, emission, MODERATE_G1, 0.0, distance, modes=species(gas, "inverted"))
    vacuum_free = Modes(species(gas).weight, np.zeros(2))
    no_vacuum = multi_angle_curve(
        gas.model_copy(update={"vacuum_mixing_angle_rad": 0.0}), emission, STRONG_G1, 0.0, distance,
        modes=vacuum_free,
    )  # fmt: skip
    positive, negative = (curve(STRONG_G1, sign * STRONG_G1) for sign in (1.0, -1.0))
    heavy = with_heavy_flavour(gas, emission, distance)
    mixed = curve(MODERATE_G1, vacuum_mixing_angle_rad=LARGE_MIXING_ANGLE_rad)

    def difference(one: Curve, other: Curve, description: str) -> Quantity:
        return Quantity(
            value=float(np.max(np.abs(one.survival - other.survival))),
            unit="1",
            description=description,
            numerical_error=float(np.max(one.error) + np.max(other.error)),
        )

    def from_half(one: Curve, description: str) -> Quantity:
        value, error = one.window_rms_distance(start)
        return Quantity(value=value, unit="1", description=description, numerical_error=error)

    means = [one.window_mean(start) for one in (positive, negative)]
    window = f"r g1 mu from {start:g} to {section.final_distance:g}"
    return {
        "sign_of_g1": difference(
            base, flipped, "largest change of the survival with the sign of g1, g1 = 0.1"
        ),
        "ordering": difference(base, inverted, "largest change of the survival with the ordering, g1 = 0.1"),
        "sign_of_g3_mean": Quantity(
            value=abs(means[0][0] - means[1][0]),
            unit="1",
            description=f"change of the mean survival with the sign of g3, g1 = |g3| = 0.5, {window}",
            numerical_error=means[0][1] + means[1][1],
        ),
        "sign_of_g3_curve": difference(
            positive, negative, "largest change of the survival with the sign of g3, g1 = |g3| = 0.5"
        ).model_copy(
            update={
                "variants": {
                    "average": Variant(
                        value=abs(means[0][0] - means[1][0]), description=f"change of the mean, {window}"
                    )
                }
            }
        ),
        "without_vacuum": from_half(
            no_vacuum, f"rms distance of the survival from 1/2 without vacuum term, g1 = 0.5, {window}"
        ),
        "with_heavy_flavour": from_half(
            heavy,
            f"rms distance of the share of nu_e from 1/2, n(nu_x) = {HEAVY_FLAVOUR_SHARE:g}, {window}",
        ),
        "vacuum_mixing": difference(
            base,
            mixed,
            f"largest change of the survival with a mixing angle of {LARGE_MIXING_ANGLE_rad:g}, g1 = 0.1",
        ),
        "scale": scale_quantity(base, strong, pure),
        "single_angle_oscillation": single_angle_oscillation(gas, emission, distance, start),
    }


def single_angle_oscillation(gas: Gas, emission: Emission, distance: FloatArray, start: float) -> Quantity:
    """Standard deviation of the survival with a single angle, constant density and the strong coupling."""
    potential = NeutrinoPotential(emission.potential_inverse_km)
    radii = distance / (STRONG_G1 * emission.potential_inverse_km)
    run = single_angle_evolution(gas, "normal", STRONG_G1, 0.0, potential, radii)
    return Quantity(
        value=float(np.std(run.survival[distance >= start, 0])),
        unit="1",
        description="standard deviation of the survival with a single angle at constant density, g1 = 0.5, "
        f"r g1 mu from {start:g}",
        numerical_error=run.error,
    )


def with_heavy_flavour(gas: Gas, emission: Emission, distance: FloatArray) -> Curve:
    """Curve with ν_x and ν̄_x in the number HEAVY_FLAVOUR_SHARE of ν_e at the start, strong coupling."""
    share, alpha = HEAVY_FLAVOUR_SHARE, gas.antineutrino_ratio
    frequency = gas.vacuum_frequency_inverse_km
    modes = Modes(np.array([1.0 + share, -(alpha + share)]), np.array([frequency, -frequency]))
    initial = np.array([(1.0 - share) / (1.0 + share), (alpha - share) / (alpha + share)])
    return multi_angle_curve(
        gas, emission, STRONG_G1, 0.0, distance, modes=modes, initial_polarisation_z=initial
    )


def scale_quantity(base: Curve, strong: Curve, pure: Curve) -> Quantity:
    """Distance of half conversion in units of 1/(g1 μ): the scale 1/(g1 μ) leaves the factor open."""

    def half(curve: Curve) -> float:
        return float(curve.distance[int(np.argmax(curve.survival < 0.5))])

    return Quantity(
        value=half(base),
        unit="1/(g1 mu)",
        description="distance of half conversion: angle-averaged survival first below 1/2, g1 = 0.1",
        numerical_error=float(base.distance[1] - base.distance[0]),
        variants={
            "large_g1": Variant(value=half(strong), description="g1 = 0.5"),
            "pure_neutrinos": Variant(value=half(pure), description="g1 = 0.1 without antineutrinos"),
        },
    )


def reach_quantities(emission: Emission, section: Claims) -> dict[str, Quantity]:
    """Smallest g1 that matters for μ of Figs. 2 and 4 and for the density of the core, ω = 1/km."""
    quantities = {}
    for name, potential, text in (
        ("burst", emission.potential_inverse_km, "for mu of Figs. 2 and 4"),
        ("core", potential_inverse_km(section.core_density_inverse_cm3), "in the core"),
    ):
        quantities[f"smallest_g1_{name}"] = Quantity(
            value=QUOTED_CONVERSION_RATIO / potential,
            unit="1",
            description=f"g1 with g1 mu = 10 omega, where conversions set in, {text}, omega = 1/km",
            numerical_error=0.0,
            variants={
                "equipartition": Variant(
                    value=QUOTED_EQUIPARTITION_RATIO / potential, description="g1 mu = 100 omega"
                ),
                "one_frequency": Variant(value=1.0 / potential, description="g1 mu = omega"),
            },
        )
    return quantities


def main() -> None:
    """Write the scan, and as quantities what decides the claims."""
    gas = load_parameters("abbar2022.gas", Gas)
    emission = load_parameters("abbar2022.emission", Emission)
    section = load_parameters("abbar2022.claims", Claims)
    fig2 = load_parameters("abbar2022.fig2", Fig2)
    # One oscillation needs few angles.
    emissions = [
        emission.model_copy(update={"maximum_angle_deg": angle, "number_of_angles": section.number_of_angles})
        for angle in (emission.maximum_angle_deg, *section.alternative_angles_deg)
    ]
    table, error = scan(gas, section, emissions)
    write_csv(data_path("abbar2022", "claims.csv"), table)
    write_quantities(
        "abbar2022",
        "claims",
        threshold_quantities(gas, emission, table, error)
        | symmetry_quantities(gas, emission, fig2)
        | reach_quantities(emission, section),
    )


if __name__ == "__main__":
    run_stage(main)
