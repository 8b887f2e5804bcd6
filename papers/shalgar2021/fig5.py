"""Fig. 5 of arXiv:1912.09115: cross section of 2ν -> 4ν over energy, of single diagrams and of Eqs. 2 and 3.

The paper draws one diagram in arbitrary units, at a coupling that it does not state. Both representative
diagrams are drawn here for two couplings, normalised to Eq. 2 far below the mediator mass.
"""

from collections.abc import Mapping

import numpy as np

from common.mediators.four_neutrinos import (
    DIAGRAMS,
    LOW_ENERGY_COEFFICIENTS,
    PHASE_SPACE_FACTOR,
    Diagram,
    diagram_cross_section_inverse_MeV2,
    estimated_cross_section_inverse_MeV2,
)
from common.numerics.quadrature import IntegrationResult
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.shalgar2021.parameters import FourNeutrinoProduction

STRENGTHS = ("strong", "weak")
LOW_ENERGY, HIGH_ENERGY = 1e-3, 1e3
"""E/M where the powers of the energy are taken."""
PRINTED_HIGH_ENERGY_POWER = -2.0
"""Of Eq. 3."""


def scaled_cross_section(
    diagram: Diagram, energies_over_mass: FloatArray, coupling: float
) -> IntegrationResult:
    """σ M²/(c g⁸), with c the low-energy coefficient of the diagram: (E/M)⁶ for E << M."""
    value, error = diagram_cross_section_inverse_MeV2(diagram, energies_over_mass, 1.0, coupling)
    unit = LOW_ENERGY_COEFFICIENTS[diagram] * coupling**8
    return IntegrationResult(value / unit, error / unit)


def scaled_estimate(energies_over_mass: FloatArray) -> FloatArray:
    """Eqs. 2 and 3 in the same way: σ M²/(ε⁴ g⁸)."""
    return estimated_cross_section_inverse_MeV2(energies_over_mass, 1.0, 1.0) / PHASE_SPACE_FACTOR**4


def energy_power(diagram: Diagram, energy_over_mass: float, coupling: float) -> IntegrationResult:
    """Local power d ln σ/d ln E."""
    step = 1.05
    energies = energy_over_mass * np.array([1.0 / step, step])
    value, error = scaled_cross_section(diagram, energies, coupling)
    power = float(np.log(value[1] / value[0]) / (2.0 * np.log(step)))
    return IntegrationResult(power, np.float64(np.sum(error / value) / (2.0 * np.log(step))))


def coupling_power(diagram: Diagram, energy_over_mass: float, coupling: float) -> IntegrationResult:
    """Local power d ln σ/d ln g."""
    step = 1.02
    results = [
        diagram_cross_section_inverse_MeV2(diagram, energy_over_mass, 1.0, factor * coupling)
        for factor in (1.0 / step, step)
    ]
    power = float(np.log(results[1].value / results[0].value) / (2.0 * np.log(step)))
    relative = sum(float(result.error / result.value) for result in results)
    return IntegrationResult(power, np.float64(relative / (2.0 * np.log(step))))


def _power_quantity(
    description: str, results: dict[str, tuple[IntegrationResult, str]], first: str
) -> Quantity:
    result, meaning = results.pop(first)
    return Quantity(
        value=float(result.value),
        unit="1",
        description=f"{description}, {meaning}",
        numerical_error=float(result.error),
        variants={
            name: Variant(value=float(other.value), description=meaning)
            for name, (other, meaning) in results.items()
        },
    )


def departure(results: Mapping[str, tuple[IntegrationResult, str]]) -> Quantity:
    """Distance of the power of the energy from that of Eq. 3; the largest over diagrams and couplings.

    Logarithms remain: far above M the exchange goes as [ln(E²/M²) - 1]/E², so that its power is
    -2 + 2/[ln(E²/M²) - 1], and the annihilation as [ln(E²/M²) - 3]/E².

    Parameters
    ----------
    results
        Power with its error, and the meaning, by name.
    """
    distances = {
        name: abs(float(result.value) - PRINTED_HIGH_ENERGY_POWER) for name, (result, _) in results.items()
    }
    worst = max(distances, key=lambda name: distances[name])
    return Quantity(
        value=distances[worst],
        unit="1",
        description=f"|power of the energy + 2| at E = {HIGH_ENERGY:g} M, the largest: {results[worst][1]}",
        numerical_error=float(results[worst][0].error),
        variants={
            name: Variant(value=distance, description=results[name][1])
            for name, distance in distances.items()
        },
    )


def power_quantities(couplings: dict[str, float]) -> dict[str, Quantity]:
    """Powers of energy and coupling in the two regimes."""
    strong, weak = couplings["strong"], couplings["weak"]
    labels = [
        (f"{diagram}_{strength}", diagram, coupling, f"{diagram} diagram, g = {coupling:g}")
        for strength, coupling in (("strong", strong), ("weak", weak))
        for diagram in DIAGRAMS
    ]
    quantities = {}
    for name, energy, meaning in (
        ("low_energy_power", LOW_ENERGY, "power of the energy far below the mediator mass"),
        ("high_energy_power", HIGH_ENERGY, "power of the energy far above the mediator mass"),
    ):
        results = {label: (energy_power(diagram, energy, g), text) for label, diagram, g, text in labels}
        if energy == HIGH_ENERGY:
            quantities["high_energy_power_departure"] = departure(results)
        quantities[name] = _power_quantity(meaning, results, "exchange_strong")
    for name, energy in (("coupling_power_below", 0.1), ("coupling_power_above", 3.0)):
        results = {label: (coupling_power(diagram, energy, g), text) for label, diagram, g, text in labels}
        quantities[name] = _power_quantity(
            f"power of the coupling at E = {energy:g} M", results, "exchange_weak"
        )
    return quantities


def shape_quantities(couplings: dict[str, float], energies: FloatArray) -> dict[str, Quantity]:
    """Distance of the diagrams, normalised at low energy, from Eqs. 2 and 3."""
    between = energies[(energies >= 1.0) & (energies <= 2.0)]
    quantities = {}
    for name, grid, meaning in (
        ("largest_ratio_between_m_and_2m", between, "largest ratio to Eq. 3 for M < E < 2M"),
        ("largest_ratio_above_2m", energies[energies > 2.0], "largest ratio to Eq. 3 for E > 2M"),
        ("largest_ratio_below_m", energies[energies < 0.5], "largest ratio to Eq. 2 for E < M/2"),
    ):
        variants, errors = {}, {}
        for diagram in DIAGRAMS:
            for strength, coupling in couplings.items():
                value, error = scaled_cross_section(diagram, grid, coupling)
                ratio = value / scaled_estimate(grid)
                worst = int(np.argmax(ratio))
                label = f"{diagram}_{strength}"
                variants[label] = Variant(
                    value=float(ratio[worst]), description=f"{diagram} diagram, g = {coupling:g}"
                )
                errors[label] = float(ratio[worst] * error[worst] / value[worst])
        least = min(variants, key=lambda label: variants[label].value)
        quantities[name] = Quantity(
            value=variants[least].value,
            unit="1",
            description=f"{meaning}, normalised at low energy; least of the diagrams and couplings drawn",
            numerical_error=errors[least],
            variants=variants,
        )
    return quantities


def coefficient_quantities() -> dict[str, Quantity]:
    """Coefficient of g⁸E⁶/M⁸, computed by quadrature far below the mediator mass."""
    energy, coupling = LOW_ENERGY, 0.1
    results = {
        diagram: diagram_cross_section_inverse_MeV2(diagram, energy, 1.0, coupling) for diagram in DIAGRAMS
    }
    unit = coupling**8 * energy**6
    largest = results["annihilation"]
    return {
        "low_energy_coefficient": Quantity(
            value=float(largest.value) / unit,
            unit="1",
            description="σ M⁸/(g⁸E⁶) of the annihilation diagram at low energy, one flavour",
            numerical_error=float(largest.error) / unit,
            variants={
                "exchange": Variant(
                    value=float(results["exchange"].value) / unit, description="exchange diagram"
                ),
                "two_pi_cubed": Variant(
                    value=(2.0 * np.pi) ** -12.0, description="(2π)⁻¹² not rounded to 10⁻⁸"
                ),
            },
        ),
        "estimate_jump_at_m": Quantity(
            value=float(np.abs(np.diff(scaled_estimate(np.array([1.0 - 1e-12, 1.0 + 1e-12])))[0])),
            unit="1",
            description="relative jump between Eqs. 2 and 3 at E = M, with E² in the denominator of Eq. 3",
            numerical_error=1e-11,
        ),
    }


def main() -> None:
    """Write curves and quantities."""
    section = load_parameters("shalgar2021.four_neutrino_production", FourNeutrinoProduction)
    couplings = dict(zip(STRENGTHS, section.couplings, strict=True))
    energies = np.unique(np.append(section.energies_over_mass(), [1.0, 2.0]))
    columns = {"energy_over_mass [1]": energies, "estimate [1]": scaled_estimate(energies)}
    for strength, coupling in couplings.items():
        columns[f"coupling_{strength} [1]"] = np.full_like(energies, coupling)
        for diagram in DIAGRAMS:
            columns[f"{diagram}_{strength} [1]"] = scaled_cross_section(diagram, energies, coupling).value
    write_csv(data_path("shalgar2021", "fig5.csv"), columns)
    quantities = power_quantities(couplings) | shape_quantities(couplings, energies)
    write_quantities("shalgar2021", "fig5", quantities | coefficient_quantities())


if __name__ == "__main__":
    run_stage(main)
