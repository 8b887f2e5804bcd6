"""Table I of arXiv:2301.00661: nuclear-matter states of the shells, and what its columns mean.

Three computations: the 24 cells from the TM1 model at the printed inputs, with alternative readings as
variants; the composition that each printed row implies by itself, as ideal gases of quasi-particles,

    n_N = 2 ∫ d³p/(2π)³ [f(E - μ*_N) - f(E + μ*_N)],   E² = p² + m*²,

which shows what the column "Y_e" counts and recovers the effective mass of shell 5, left blank; and the
equilibrium condition of footnote 1.
"""

import dataclasses
from collections.abc import Sequence

from common.matter.nuclear_matter import MatterState, fermi_gas
from common.matter.shells import Shell
from common.numerics.root_finding import bracketed_root
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.thermal.distributions import massless_net_number_density_MeV3
from common.units import fm
from papers.cerdeno2023.model.medium import matter_shells, printed_shells, solve_shell
from papers.cerdeno2023.model.printed_cells import (
    BLANK_CELL,
    EFFECTIVE_MASS,
    NEUTRINO,
    NEUTRON,
    PROTON,
    Cells,
    HALF_UNIT_MeV,
)
from papers.cerdeno2023.model.printed_cells import printed_cells as read_printed_cells
from papers.cerdeno2023.parameters import NuclearMatter

States = Sequence[MatterState]


def cells(states: States) -> dict[str, float]:
    """The 24 cells of the table, in MeV."""
    found = {}
    for number, state in enumerate(states, start=1):
        found[f"shell{number}_{NEUTRON}"] = state.neutron_effective_chemical_potential_MeV
        found[f"shell{number}_{PROTON}"] = state.proton_effective_chemical_potential_MeV
        found[f"shell{number}_{NEUTRINO}"] = state.neutrino_chemical_potential_MeV
        found[f"shell{number}_{EFFECTIVE_MASS}"] = state.effective_mass_MeV
    return found


def variant_cells(matter: NuclearMatter) -> dict[str, tuple[str, dict[str, float]]]:
    """Description and cells of every alternative reading, by name."""
    shells = printed_shells()
    lighter = matter.model_copy(update={"bare_nucleon_mass_MeV": 938.0})
    return {
        "recovered_lepton_fraction": (
            f"Y = {matter.first_shell_lepton_fraction:g} in the first shell, implied by the row itself",
            cells([solve_shell(shell, matter) for shell in matter_shells(matter)]),
        ),
        "hbar_c_197_33": (
            "hbar c rounded to 197.33 MeV fm",
            cells([solve_shell(shell, matter, hbar_c_MeV_fm=197.33) for shell in shells]),
        ),
        "bare_mass_938": (
            "bare mass 938 MeV, the value of TM1",
            cells([solve_shell(shell, lighter) for shell in shells]),
        ),
        "one_helicity": (
            "lepton fraction with one helicity state of the neutrino",
            cells([solve_shell(shell, matter, helicity_states=1) for shell in shells]),
        ),
        "electron_fraction": (
            "Y_e read as electron fraction",
            cells([solve_shell(shell, matter, helicity_states=0) for shell in shells]),
        ),
    }


def cell_quantities(matter: NuclearMatter) -> dict[str, Quantity]:
    """The 24 cells from the printed inputs."""
    states = [solve_shell(shell, matter) for shell in printed_shells()]
    errors = [max(state.effective_mass_error_MeV, state.chemical_potential_error_MeV) for state in states]
    readings = variant_cells(matter)
    return {
        key: Quantity(
            value=value,
            unit="MeV",
            description=key.partition("_")[2].replace("_", " "),
            numerical_error=errors[int(key[5]) - 1],
            variants={
                name: Variant(value=other[key], description=description)
                for name, (description, other) in readings.items()
            },
        )
        for key, value in cells(states).items()
    }


def nucleon_density_fm3(shell: Shell, mass_MeV: float, potential_MeV: float, order: int = 24) -> float:
    """Net density of one nucleon species as an ideal gas of quasi-particles."""
    gas = fermi_gas(mass_MeV, potential_MeV, shell.temperature_MeV, quadrature_order=order)
    return gas.density_fm3


def effective_mass_from_density_MeV(shell: Shell, neutron_MeV: float, proton_MeV: float) -> float:
    """Effective mass at which the printed chemical potentials give the printed baryon density."""

    def excess(mass_MeV: float) -> float:
        density = sum(nucleon_density_fm3(shell, mass_MeV, mu) for mu in (neutron_MeV, proton_MeV))
        return density - shell.baryon_density_fm3

    return bracketed_root(
        "effective mass in MeV",
        f"with the printed density of shell {shell.number}",
        excess,
        500.0,
        939.0,
        absolute_tolerance=1e-9,
    )


@dataclasses.dataclass(frozen=True)
class Composition:
    """What one printed row implies by itself."""

    baryon_density_fm3: float
    electron_fraction: float
    lepton_fraction_one_helicity: float
    lepton_fraction_two_helicities: float


def implied_composition(shell: Shell, printed: Cells, order: int = 24) -> Composition:
    """Densities of ideal gases with the printed effective mass and chemical potentials; n_e = n_p."""
    row = f"shell{shell.number}"
    mass = printed[f"{row}_{EFFECTIVE_MASS}"]
    neutrons = nucleon_density_fm3(shell, mass, printed[f"{row}_{NEUTRON}"], order)
    protons = nucleon_density_fm3(shell, mass, printed[f"{row}_{PROTON}"], order)
    net_MeV3 = massless_net_number_density_MeV3(
        shell.temperature_MeV, printed[f"{row}_{NEUTRINO}"], degeneracy_factor=1
    )
    neutrinos = float(net_MeV3) * fm**3
    baryons = neutrons + protons
    return Composition(
        baryons, protons / baryons, (protons + neutrinos) / baryons, (protons + 2 * neutrinos) / baryons
    )


def rounding_of_electron_fraction(shell: Shell, printed: Cells) -> float:
    """Largest change of the implied electron fraction when every printed cell moves by half a unit."""
    centre = implied_composition(shell, printed).electron_fraction
    total = 0.0
    for key in (key for key in printed if key.startswith(f"shell{shell.number}_")):
        moved = implied_composition(shell, {**printed, key: printed[key] + HALF_UNIT_MeV})
        total += abs(moved.electron_fraction - centre)
    return total


def completed(printed: Cells, matter: NuclearMatter) -> dict[str, float]:
    """The printed cells, with the blank one filled from the model, to the digits of the table."""
    filled = cells([solve_shell(shell, matter) for shell in matter_shells(matter)])[BLANK_CELL]
    return {**printed, BLANK_CELL: round(filled, 1)}


def fraction_quantities(printed: Cells, matter: NuclearMatter) -> dict[str, Quantity]:
    """The column Y_e: electron fraction that the row implies, with the two lepton fractions as variants."""
    full = completed(printed, matter)
    quantities = {}
    for shell in printed_shells():
        implied, finer = (implied_composition(shell, full, order) for order in (24, 48))
        quantities[f"shell{shell.number}_electron_fraction"] = Quantity(
            value=implied.electron_fraction,
            unit="1",
            description="electron fraction from the printed chemical potentials and effective mass alone",
            numerical_error=max(abs(finer.electron_fraction - implied.electron_fraction), 1e-12),
            input_rounding=rounding_of_electron_fraction(shell, full),
            variants={
                "lepton_fraction_one_helicity": Variant(
                    value=implied.lepton_fraction_one_helicity,
                    description="electrons and electron neutrinos per baryon, each neutrino counted once",
                ),
                "lepton_fraction_two_helicities": Variant(
                    value=implied.lepton_fraction_two_helicities,
                    description="electrons and electron neutrinos per baryon, each neutrino counted twice",
                ),
            },
        )
    return quantities


def equilibrium_quantity(matter: NuclearMatter) -> Quantity:
    """Footnote 1: largest |μ*_n + μ_ν - μ*_p - μ_e - 2 g_ρ ρ| over the shells, in MeV."""

    def residual(state: MatterState, coefficient: float) -> float:
        return abs(
            state.neutron_effective_chemical_potential_MeV
            + state.neutrino_chemical_potential_MeV
            - state.proton_effective_chemical_potential_MeV
            - state.electron_chemical_potential_MeV
            - coefficient * state.parameters.rho_coupling * state.rho_field_MeV
        )

    states = [solve_shell(shell, matter) for shell in printed_shells()]
    return Quantity(
        value=max(residual(state, 2.0) for state in states),
        unit="MeV",
        description="violation of the equilibrium condition of footnote 1, largest of the shells; "
        "g_rho multiplies tau_3, the rho field is negative in neutron-rich matter",
        numerical_error=max(state.chemical_potential_error_MeV for state in states),
        variants={
            "half_coupling": Variant(
                value=max(residual(state, 1.0) for state in states),
                description="g_rho multiplying tau_3/2, same number",
            ),
            "opposite_field": Variant(
                value=max(residual(state, -2.0) for state in states), description="opposite sign of the field"
            ),
        },
    )


def compute(matter: NuclearMatter, printed: Cells) -> dict[str, Quantity]:
    """All quantities of the table."""
    quantities = cell_quantities(matter)
    fifth = printed_shells()[4]
    from_density = effective_mass_from_density_MeV(
        fifth, printed[f"shell5_{NEUTRON}"], printed[f"shell5_{PROTON}"]
    )
    blank = quantities[BLANK_CELL]
    recovered = Variant(
        value=from_density, description="from the printed density and chemical potentials alone, no model"
    )
    quantities[BLANK_CELL] = blank.model_copy(
        update={"variants": {**blank.variants, "from_printed_row": recovered}}
    )
    quantities |= fraction_quantities(printed, matter)
    quantities["footnote_1_residual"] = equilibrium_quantity(matter)
    return quantities


def table(matter: NuclearMatter) -> dict[str, list[object]]:
    """The states that the rest of the replication uses, with the composition of the matter."""
    shells = matter_shells(matter)
    states = [solve_shell(shell, matter) for shell in shells]
    columns: dict[str, list[object]] = {
        "shell [1]": [shell.number for shell in shells],
        "outer_radius [km]": [shell.outer_radius_km for shell in shells],
        "temperature [MeV]": [shell.temperature_MeV for shell in shells],
        "baryon_density [fm^-3]": [shell.baryon_density_fm3 for shell in shells],
        "lepton_fraction [1]": [shell.lepton_fraction for shell in shells],
        "electron_fraction [1]": [state.electron_fraction for state in states],
    }
    found = cells(states)
    for column in (NEUTRON, PROTON, NEUTRINO, EFFECTIVE_MASS):
        columns[f"{column} [MeV]"] = [found[f"shell{shell.number}_{column}"] for shell in shells]
    return columns


def main() -> None:
    """Write the cells, and the states used everywhere else."""
    matter = load_parameters("cerdeno2023.nuclear_matter", NuclearMatter)
    write_quantities("cerdeno2023", "table_1", compute(matter, read_printed_cells()))
    write_csv(data_path("cerdeno2023", "table_1.csv"), table(matter))


if __name__ == "__main__":
    run_stage(main)
