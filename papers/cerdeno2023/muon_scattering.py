r"""Scattering of the Z' on muons, Z' + μ -> μ + γ (Sec. IV.2.1 of arXiv:2301.00661).

Far below the muon mass the cross section is Thomson's with one coupling replaced, for the two transverse
polarisations,

    σ = (8π/3) α α'/m_μ²,   α' = g²/(4π);

recoil, the third polarisation and the blocking of the final muon are left out: it is good to a factor
of about two. The paper's density of muons is that of a simulation it doesn't print; here are the density that
gives its 60 km, and the lengths for muons in equilibrium.
"""

import math
from collections.abc import Sequence

from common import units
from common.constants import FINE_STRUCTURE_CONSTANT, MUON_MASS_MeV
from common.matter.nuclear_matter import MatterState, fermi_gas
from common.mediators.decay_widths import decay_widths
from common.mediators.thermal_production import Kernel, thermal_production
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from papers.cerdeno2023.model.medium import matter_shells, solve_shell
from papers.cerdeno2023.model.readings import CHARGES
from papers.cerdeno2023.parameters import NuclearMatter

COUPLING = 7e-8
"""Coupling at which the length is quoted."""

PRINTED_LENGTH_km = 60.0
LIGHTEST_MASS_MeV = 10.0
"""The claim about the decay length is for heavier bosons, whose decay length is shorter."""

ROUNDING = 1e-10


def cross_section_MeV2(coupling: float) -> float:
    """σ of the module docstring, in MeV⁻²."""
    return 8 * math.pi / 3 * FINE_STRUCTURE_CONSTANT * coupling**2 / (4 * math.pi) / MUON_MASS_MeV**2


def length_km(density_fm3: float, coupling: float) -> float:
    """Mean free path on muons of a density, in km."""
    return 1.0 / (density_fm3 / units.fm**3 * cross_section_MeV2(coupling)) / units.km


def density_fm3(length: float, coupling: float) -> float:
    """Density of muons at which the mean free path has a given length in km."""
    return length_km(1.0, coupling) / length


def muon_density_fm3(temperature_MeV: float, chemical_potential_MeV: float) -> float:
    """Muons and antimuons of an ideal gas, in fm⁻³."""
    return sum(
        fermi_gas(MUON_MASS_MeV, potential_MeV, temperature_MeV, antiparticles=False).density_fm3
        for potential_MeV in (chemical_potential_MeV, -chemical_potential_MeV)
    )


def decay_length_km(temperature_MeV: float, kernel: Kernel) -> float:
    """Average decay length of Eq. 20 at the coupling and the lightest mass."""
    width = decay_widths(LIGHTEST_MASS_MeV, COUPLING, CHARGES).total_MeV
    production = thermal_production(LIGHTEST_MASS_MeV, temperature_MeV, kernel=kernel)
    return float(production.decay_length_km(width).value)


def compute(matter: NuclearMatter) -> dict[str, Quantity]:
    """Muon densities, lengths, and the printed length over the decay length."""
    shells = matter_shells(matter)
    states: Sequence[MatterState] = [solve_shell(shell, matter) for shell in shells]
    hottest = max(shells, key=lambda shell: shell.temperature_MeV)
    thermal = muon_density_fm3(hottest.temperature_MeV, 0.0)
    needed = density_fm3(PRINTED_LENGTH_km, COUPLING)
    equilibrium = {
        shell.number: muon_density_fm3(
            shell.temperature_MeV,
            state.neutron_chemical_potential_MeV - state.proton_chemical_potential_MeV,
        )
        for shell, state in zip(shells, states, strict=True)
    }
    longest = max(decay_length_km(shell.temperature_MeV, "energy_jacobian_omitted") for shell in shells)
    exact = max(decay_length_km(shell.temperature_MeV, "exact") for shell in shells)
    return {
        "muon_density_of_printed_length": Quantity(
            value=needed,
            unit="fm^-3",
            description="density of muons and antimuons that gives 60 km at g = 7e-8",
            numerical_error=ROUNDING * needed,
            variants={
                "thermal": Variant(
                    value=thermal, description="thermal pairs without net muons in the hottest shell"
                ),
                **{
                    f"equilibrium_shell{number}": Variant(
                        value=density,
                        description=f"shell {number}, weak equilibrium with muon neutrinos at zero potential",
                    )
                    for number, density in equilibrium.items()
                },
            },
        ),
        "muon_scattering_length": Quantity(
            value=length_km(thermal, COUPLING),
            unit="km",
            description="mean free path on thermal muons and antimuons in the hottest shell, g = 7e-8",
            numerical_error=ROUNDING * length_km(thermal, COUPLING),
            variants={
                "muons_only": Variant(
                    value=length_km(thermal / 2, COUPLING), description="thermal muons, no antimuons"
                ),
                **{
                    f"equilibrium_shell{number}": Variant(
                        value=length_km(density, COUPLING),
                        description=f"shell {number}, weak equilibrium with muon neutrinos at zero potential",
                    )
                    for number, density in equilibrium.items()
                },
            },
        ),
        "scattering_over_decay_length": Quantity(
            value=PRINTED_LENGTH_km / longest,
            unit="1",
            description="printed 60 km over the decay length of Eq. 20 at 10 MeV, hottest shell",
            numerical_error=1e-8 * PRINTED_LENGTH_km / longest,
            variants={
                "as_derived": Variant(
                    value=PRINTED_LENGTH_km / exact, description="decay length with the exact kernel"
                ),
                "shortest_own_length": Variant(
                    value=length_km(max(equilibrium.values()), COUPLING) / longest,
                    description="with the shortest of our own lengths, muons in weak equilibrium",
                ),
            },
        ),
    }


def main() -> None:
    """Write the quantities."""
    matter = load_parameters("cerdeno2023.nuclear_matter", NuclearMatter)
    write_quantities("cerdeno2023", "muon_scattering", compute(matter))


if __name__ == "__main__":
    run_stage(main)
