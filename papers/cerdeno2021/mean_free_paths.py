r"""Mean free paths λ^SM of Tables I and II of arXiv:2106.11660 (Eq. 19), and what the text says about them.

The 44 cells are computed from the states that the tables print, misprinted rows included, as published; the
variants change one thing each. How a printed λ depends on the rounding of the printed state of its row is
computed as well.

**Weak magnetism** (left out by the paper, which quotes its size): with the nucleon current
γ^μ (F_1 - F_A γ5) + i σ^{μν} q_ν F_2/(2M) of a nucleon of effective mass m, and F = F_2 m/M (M: bare mass),
τ = t/(4m²), h = +1 for neutrinos and -1 for antineutrinos,

    (1/2) Σ|M|² = 8 G_F² { t m² [(1+τ) F_A² - (1-τ) F_1² + τ (1-τ) F² + 4τ F_1 F]
                           + h F_A (F_1 + F) t (4 p·k - t) + (F_A² + F_1² + τ F²) (4 p·k - t)²/4 },

the elastic formula of C. H. Llewellyn Smith, Phys. Rept. 3 (1972) 261, for massless leptons; checked in the
tests against an explicit trace.
"""

import dataclasses
import functools
from collections.abc import Mapping

import numpy as np
from tqdm import tqdm

from common import units
from common.numerics.quadrature import IntegrationResult
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.ledger.registry import PublishedValue
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.scattering.amplitudes import standard_model_coefficients
from common.validation import FloatArray
from papers.cerdeno2021.model.mean_free_path_cells import (
    LITERAL,
    QUANTILE,
    VARIANT_TOLERANCE,
    Cell,
    States,
    cells,
    contact_table,
    inverse_mean_free_path,
    literal_mean_free_path_m,
    printed_mean_free_paths,
)
from papers.cerdeno2021.model.medium import Reading, published_reading
from papers.cerdeno2021.model.misprinted_rows import recovered_density_row, recovered_lepton_fraction_row
from papers.cerdeno2021.model.printed_cells import Cells, HALF_UNIT_MeV, printed_cells
from papers.cerdeno2021.model.scattering import (
    AS_DERIVED,
    AS_PUBLISHED,
    CURRENTS,
    ScatteringReading,
    ShellState,
    computed_states,
    printed_states,
)
from papers.cerdeno2021.parameters import NuclearMatter


def rounding_effect_m(cell: Cell) -> float:
    """Change of λ if every printed number of the cell's state moves by half a unit of its last digit."""
    centre = inverse_mean_free_path(cell, AS_PUBLISHED, tolerance=VARIANT_TOLERANCE).value
    total = 0.0
    for name in (
        "effective_mass_MeV",
        "neutron_effective_chemical_potential_MeV",
        "proton_effective_chemical_potential_MeV",
        "neutrino_chemical_potential_MeV",
    ):
        state = dataclasses.replace(cell.state, **{name: getattr(cell.state, name) + HALF_UNIT_MeV})
        moved = inverse_mean_free_path(
            dataclasses.replace(cell, state=state), AS_PUBLISHED, tolerance=VARIANT_TOLERANCE
        )
        total += abs(1.0 / moved.value - 1.0 / centre)
    return total


def own_states(reading: Reading, printed: Cells) -> dict[str, dict[str, list[ShellState]]]:
    """Our mean-field states, from the printed inputs and from those recovered in the misprinted rows."""
    computed = {table: computed_states(reading, table) for table in ("dirac", "majorana")}
    first = recovered_lepton_fraction_row(reading)
    third = recovered_density_row(reading, printed)
    mu_nu = first.neutrino_chemical_potential_MeV

    def recovered(table: str, state: ShellState) -> ShellState:
        place = (state.snapshot_s, state.shell.number)
        if place == (1, 1) and table == "majorana":
            return dataclasses.replace(state, neutrino_chemical_potential_MeV=mu_nu)
        matter = {("dirac", (1, 1)): first, ("majorana", (1, 3)): third}.get((table, place))
        if matter is None:
            return state
        return dataclasses.replace(
            state,
            effective_mass_MeV=matter.effective_mass_MeV,
            neutron_effective_chemical_potential_MeV=matter.neutron_effective_chemical_potential_MeV,
            proton_effective_chemical_potential_MeV=matter.proton_effective_chemical_potential_MeV,
            neutrino_chemical_potential_MeV=mu_nu
            if place == (1, 1)
            else state.neutrino_chemical_potential_MeV,
        )

    corrected = {table: [recovered(table, state) for state in states] for table, states in computed.items()}
    return {"own_states": computed, "recovered_states": corrected}


def cell_variants(cell: Cell, own: Mapping[str, Cell]) -> dict[str, Variant]:
    """λ of one cell under every other reading; ``own`` holds the same cell with our own states."""

    def variant(description: str, rate: IntegrationResult) -> Variant:
        return Variant(value=1.0 / rate.value, description=description)

    quick = functools.partial(inverse_mean_free_path, tolerance=VARIANT_TOLERANCE)
    variants = {
        "as_derived": variant("flux 1/(E_N E_nu) of the rate", quick(cell, AS_DERIVED)),
        "own_states": variant(
            "as published, with our mean-field states at the printed inputs",
            quick(own["own_states"], AS_PUBLISHED),
        ),
        "as_derived_own_states": variant(
            "as derived, with our mean-field states at the printed inputs",
            quick(own["own_states"], AS_DERIVED),
        ),
        "as_derived_recovered_states": variant(
            "as derived, with our mean-field states at the inputs recovered for the two misprinted rows",
            quick(own["recovered_states"], AS_DERIVED),
        ),
        "no_nucleon_blocking": variant(
            "as published, final nucleon not blocked", quick(cell, AS_PUBLISHED, nucleon_blocking=False)
        ),
        "no_neutrino_blocking": variant(
            "as published, final neutrino not blocked", quick(cell, AS_PUBLISHED, neutrino_blocking=False)
        ),
        "neutrons_only": variant(
            "as published, scattering on neutrons alone", quick(cell, AS_PUBLISHED, nucleons=("neutron",))
        ),
        "weak_magnetism": variant(
            "as published, with weak magnetism", quick(cell, AS_PUBLISHED, weak_magnetism=True)
        ),
        "weak_magnetism_of_effective_mass": variant(
            "as published, with weak magnetism F_2/(2 m*)",
            quick(cell, AS_PUBLISHED, weak_magnetism=True, magnetism_mass_MeV=None),
        ),
        "as_derived_weak_magnetism": variant(
            "as derived, with weak magnetism", quick(cell, AS_DERIVED, weak_magnetism=True)
        ),
    }
    if cell.neutrino.table == "majorana":
        variants["pure_neutrino"] = variant(
            "as published, amplitude of a neutrino instead of the average over helicities",
            quick(cell, AS_PUBLISHED, species="neutrino"),
        )
    for flux, suffix in (("invariant", ""), ("moeller", "_moeller_flux")):
        for name, azimuth in LITERAL.items():
            variants[f"{name}{suffix}"] = Variant(
                value=literal_mean_free_path_m(cell, azimuth, flux),
                description=f"Eq. 18, uniform azimuth of the outgoing neutrino, {azimuth} over solutions, "
                f"{'flux as printed' if flux == 'invariant' else 'flux 1/(E_N E_nu)'} (to about 0.3 %)",
            )
    return variants


def cell_quantities(own: Mapping[str, States], states: States) -> dict[str, Quantity]:
    """The 44 cells as quantities."""
    own_cells = {name: cells(other) for name, other in own.items()}
    quantities = {}
    for index, cell in enumerate(tqdm(cells(states), "mean free paths", disable=None)):
        rate = inverse_mean_free_path(cell, AS_PUBLISHED)
        quantities[cell.key] = Quantity(
            value=1.0 / rate.value,
            unit="m",
            description=f"Standard Model mean free path, {cell.neutrino.name.replace('_', ' ')}, "
            f"E = {cell.neutrino.energy_MeV(cell.state):.1f} MeV",
            numerical_error=rate.error / rate.value**2,
            input_rounding=rounding_effect_m(cell),
            variants=cell_variants(cell, {name: others[index] for name, others in own_cells.items()}),
        )
    return quantities


def transfer_quantile_GeV2(cell: Cell, reading: ScatteringReading, quantile: float) -> tuple[float, float]:
    """|q²| below which a share of the rate of one cell lies, in GeV², and its error (half of the nodes)."""
    nodes, fine, coarse = [], [], []
    for nucleon, current in CURRENTS.items():
        table = contact_table(cell, nucleon, reading, 1e-7)
        coefficients = standard_model_coefficients(
            table.t_MeV2, table.nucleon_mass_MeV, *current, species=cell.neutrino.species
        )
        density = np.einsum("nj,nj->j", coefficients, table.moments)
        nodes.append(table.t_MeV2)
        fine.append(table.weights_MeV2 * density)
        coarse.append(table.coarse_weights_MeV2 * density)
    t = np.concatenate(nodes)
    order = np.argsort(t)
    values = []
    for weights in (fine, coarse):
        weight = np.concatenate(weights)[order]
        used = weight > 0
        # The weight of a node stands for the interval about it.
        share = (np.cumsum(weight) - 0.5 * weight)[used] / weight.sum()
        values.append(float(np.interp(quantile, share, t[order][used])) / units.GeV**2)
    return values[0], abs(values[1] - values[0])


def transfer_quantity(states: States) -> Quantity:
    """Largest quantile of |q²| over the 44 cells."""

    def largest(reading: ScatteringReading, quantile: float) -> tuple[float, float]:
        return max(transfer_quantile_GeV2(cell, reading, quantile) for cell in cells(states))

    value, error = largest(AS_PUBLISHED, QUANTILE)
    return Quantity(
        value=value,
        unit="GeV^2",
        description=f"|q²| below which {100 * QUANTILE:g} % of the rate lies, largest of the cells",
        numerical_error=error,
        variants={
            "as_derived": Variant(value=largest(AS_DERIVED, QUANTILE)[0], description="flux 1/(E_N E_nu)"),
            "quantile_99": Variant(value=largest(AS_PUBLISHED, 0.99)[0], description="99 % of the rate"),
            "quantile_95": Variant(value=largest(AS_PUBLISHED, 0.95)[0], description="95 % of the rate"),
        },
    )


def neutron_share_quantity(states: States) -> Quantity:
    """Smallest share of scattering on neutrons in the rate, over the 44 cells."""

    def smallest(reading: ScatteringReading) -> float:
        rate = functools.partial(inverse_mean_free_path, reading=reading, tolerance=VARIANT_TOLERANCE)
        shares = [rate(cell, nucleons=("neutron",)).value / rate(cell).value for cell in cells(states)]
        return float(min(shares))

    return Quantity(
        value=smallest(AS_PUBLISHED),
        unit="1",
        description="share of neutrons in the Standard Model's scattering rate, smallest of the cells",
        numerical_error=10 * VARIANT_TOLERANCE,
        variants={"as_derived": Variant(value=smallest(AS_DERIVED), description="flux 1/(E_N E_nu)")},
    )


MeanFreePaths = Mapping[str, float]
"""Mean free paths in m by key of the cell."""


def ratios(paths: MeanFreePaths, numerator: str, denominator: str) -> FloatArray:
    """Ratio of the mean free paths of two neutrinos, over all shells."""
    keys = [key for key in paths if key.startswith(f"{numerator}_")]
    return np.array([paths[key] / paths[key.replace(numerator, denominator, 1)] for key in keys])


def thermal_enhancement(paths: MeanFreePaths, reference: str) -> float:
    """Largest λ of Majorana neutrinos at E = πT over that of the reference, over all shells."""
    return float(ratios(paths, "majorana_thermal", reference).max())


def dirac_majorana_difference(paths: MeanFreePaths) -> float:
    """Largest |λ_Majorana/λ_Dirac - 1| at the same energy, over shells, neutrinos and antineutrinos."""
    return max(
        float(np.abs(ratios(paths, "majorana_degenerate", dirac) - 1).max())
        for dirac in ("neutrino", "antineutrino")
    )


def comparison_quantities(
    quantities: Mapping[str, Quantity], printed: Mapping[str, PublishedValue]
) -> dict[str, Quantity]:
    """What the text says about Majorana and Dirac neutrinos, from our mean free paths and the printed."""
    ours = {key: quantity.value for key, quantity in quantities.items()}
    derived = {key: quantity.variants["as_derived"].value for key, quantity in quantities.items()}
    table = {key: float(entry.published) for key, entry in printed.items()}
    relative = max(quantity.numerical_error / quantity.value for quantity in quantities.values())
    references = {
        "over_antineutrino": ("antineutrino", "antineutrinos"),
        "over_majorana": ("majorana_degenerate", "Majorana neutrinos at E = mu_nu + pi T"),
    }

    def enhancement(paths: MeanFreePaths, error: float, origin: str) -> Quantity:
        variants = {
            name: Variant(value=thermal_enhancement(paths, reference), description=f"over that of {words}")
            for name, (reference, words) in references.items()
        }
        later = {key: value for key, value in paths.items() if "_5s_" in key}
        outer = {key: value for key, value in paths.items() if not key.endswith("1s_shell1_mean_free_path")}
        for name, chosen, words in (
            ("snapshot_5s", later, "snapshot at 5 s only"),
            ("without_first_shell_at_1s", outer, "without the innermost shell at 1 s"),
        ):
            variants[name] = Variant(value=thermal_enhancement(chosen, "neutrino"), description=words)
        return Quantity(
            value=thermal_enhancement(paths, "neutrino"),
            unit="1",
            description="mean free path of Majorana neutrinos at E = pi T over that of Dirac neutrinos, "
            f"largest of the shells, {origin}",
            numerical_error=error * thermal_enhancement(paths, "neutrino"),
            variants=variants,
        )

    result = {
        "majorana_thermal_enhancement": enhancement(ours, 2 * relative, "our mean free paths"),
        "majorana_thermal_enhancement_as_derived": enhancement(
            derived, 2 * VARIANT_TOLERANCE, "our mean free paths as derived"
        ),
        "majorana_dirac_difference": Quantity(
            value=dirac_majorana_difference(ours),
            unit="1",
            description="largest |lambda_Majorana/lambda_Dirac - 1| at the same energy",
            numerical_error=2 * relative,
            variants={
                "as_derived": Variant(
                    value=dirac_majorana_difference(derived), description="flux 1/(E_N E_nu)"
                ),
                "printed": Variant(
                    value=dirac_majorana_difference(table), description="the printed mean free paths"
                ),
            },
        ),
    }
    result["majorana_thermal_enhancement_printed"] = enhancement(table, 0.0, "printed mean free paths")
    return result


def table_columns(
    states: States, quantities: Mapping[str, Quantity], printed: Mapping[str, PublishedValue]
) -> dict[str, list[object]]:
    """Printed and computed mean free paths, one row per cell."""
    rows = cells(states)
    columns: dict[str, list[object]] = {
        "neutrino [1]": [cell.neutrino.name for cell in rows],
        "snapshot [s]": [cell.state.snapshot_s for cell in rows],
        "shell [1]": [cell.state.shell.number for cell in rows],
        "energy [MeV]": [cell.neutrino.energy_MeV(cell.state) for cell in rows],
        "printed [m]": [float(printed[cell.key].published) for cell in rows],
        "rounding [m]": [printed[cell.key].half_unit_of_last_digit for cell in rows],
        "as_published [m]": [quantities[cell.key].value for cell in rows],
        "rounding_of_the_state [m]": [quantities[cell.key].input_rounding for cell in rows],
    }
    for name in ("as_derived", "as_derived_recovered_states", "literal_azimuth_sum_moeller_flux"):
        columns[f"{name} [m]"] = [quantities[cell.key].variants[name].value for cell in rows]
    return columns


def main() -> None:
    """Write the mean free paths and the claims about them."""
    parameters = load_parameters("cerdeno2021.nuclear_matter", NuclearMatter)
    printed, printed_paths = printed_cells(), printed_mean_free_paths()
    states = {table: printed_states(printed, table) for table in ("dirac", "majorana")}
    quantities = cell_quantities(own_states(published_reading(parameters), printed), states)
    write_csv(
        data_path("cerdeno2021", "mean_free_paths.csv"), table_columns(states, quantities, printed_paths)
    )
    claims = comparison_quantities(quantities, printed_paths)
    claims["momentum_transfer"] = transfer_quantity(states)
    claims["neutron_share"] = neutron_share_quantity(states)
    write_quantities("cerdeno2021", "mean_free_paths", quantities | claims)


if __name__ == "__main__":
    run_stage(main)
