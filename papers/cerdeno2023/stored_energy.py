r"""Energy stored in the shells of Table I, and the time in which it is radiated (Eq. 5 of arXiv:2301.00661).

    t_E = (3/π²) E_th/(2 E_ν) R² <1/λ> / c,

with E_th the thermal energy of the baryons and E_ν that of the neutrinos. R² <1/λ>/c is the diffusion time of
Eq. 6. Thermal energies are what is lost on cooling at fixed composition:

- baryons: energy density of the mean-field model minus that at T -> 0, same density and proton fraction;
- neutrinos of zero chemical potential, each of 4 species: 7π²T⁴/240;
- ν_e and ν̄_e: (μ⁴ + 2π²T²μ² + 7π⁴T⁴/15)/(8π²) minus (6π² n)^{4/3}/(8π²), n their net density.

The binding energy is that of Newtonian gravity between the shells, and the muon statements of Sec. III are
held against weak equilibrium: ν_μ + n <-> μ + p gives μ_νμ = μ_μ + μ_p - μ_n, so that without net muons
(μ_μ = 0) the muon neutrinos are not at zero chemical potential.
"""

import dataclasses
import math
from collections.abc import Callable, Sequence

import scipy.constants

from common import units
from common.constants import (
    ATOMIC_MASS_UNIT_MeV,
    MUON_MASS_MeV,
    TAU_MASS_MeV,
)
from common.matter.nuclear_matter import ElectronFraction, MatterState, fermi_gas, solve_matter
from common.matter.shells import Shell
from common.numerics.quadrature import gauss_legendre
from common.numerics.root_finding import bracketed_root
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, read_artefact, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.thermal.distributions import (
    energy_density_MeV4,
    massless_net_number_density_MeV3,
    massless_total_energy_density_MeV4,
)
from papers.cerdeno2023.model.medium import matter_shells, solve_shell
from papers.cerdeno2023.parameters import NuclearMatter

COLD_MeV = 0.05
"""Temperature that stands for zero: the thermal energy goes with its square."""

NU_X_SPECIES = 4
"""Muon and tau neutrinos and antineutrinos."""

PRINTED_TIMES_s = {"nu_x": 1.3, "nu_e": 3.0}
"""Diffusion times as printed below Eq. 10."""

PRINTED_ENERGY_RATIO = 0.2
"""E_ν/E_th of footnote 2."""

PRINTED_DURATION_s = 10.0

DEPLETION_TIME_s = 0.1
"""Diffusion time at which the energy transfer is said to be comparable to the luminosity (Sec. IV.2)."""

ROUNDING = 1e-10


@dataclasses.dataclass(frozen=True)
class ShellEnergy:
    """Thermal energies of one shell, in MeV⁴ (energy densities) and the volume in km³."""

    volume_km3: float
    baryons_MeV4: float
    charged_leptons_MeV4: float
    nu_x_MeV4: float
    nu_e_MeV4: float
    nu_e_total_MeV4: float


def shell_volume_km3(shell: Shell) -> float:
    """Volume of a shell in km³."""
    return 4.0 * math.pi / 3.0 * (shell.outer_radius_km**3 - shell.inner_radius_km**3)


def cold_state(state: MatterState) -> MatterState:
    """The same density and composition near zero temperature."""
    return solve_matter(
        state.baryon_density_fm3, COLD_MeV, ElectronFraction(state.electron_fraction), state.parameters
    )


def shell_energy(shell: Shell, matter: NuclearMatter) -> ShellEnergy:
    """Thermal energies of one shell."""
    state = solve_shell(shell, matter)
    cold = cold_state(state)
    temperature, mu = shell.temperature_MeV, state.neutrino_chemical_potential_MeV
    per_volume = 1.0 / units.fm**3

    def difference(component: Callable[[MatterState], float]) -> float:
        return (component(state) - component(cold)) * per_volume

    total = float(massless_total_energy_density_MeV4(temperature, mu, degeneracy_factor=1))
    net = float(massless_net_number_density_MeV3(temperature, mu, degeneracy_factor=1))
    degenerate = (6.0 * math.pi**2 * net) ** (4.0 / 3.0) / (8.0 * math.pi**2)
    return ShellEnergy(
        shell_volume_km3(shell),
        difference(lambda matter_state: matter_state.baryons.energy_density_MeV_fm3),
        difference(lambda matter_state: matter_state.charged_leptons.energy_density_MeV_fm3),
        NU_X_SPECIES * float(energy_density_MeV4(temperature, degeneracy_factor=1)),
        total - degenerate,
        total,
    )


def energy_erg(energies: Sequence[ShellEnergy], density: Callable[[ShellEnergy], float]) -> float:
    """Energy of the star in erg, from a density in MeV⁴ by shell."""
    natural = sum(energy.volume_km3 * density(energy) for energy in energies) * units.km**3
    return float(natural / units.erg)


def nu_x_quantities(energies: Sequence[ShellEnergy]) -> dict[str, Quantity]:
    """Energy in muon and tau neutrinos, and what it gives if radiated in 0.1 s."""
    stored = energy_erg(energies, lambda energy: energy.nu_x_MeV4)
    boltzmann = stored * 90.0 / math.pi**4 * 8.0 / 7.0
    return {
        "nu_x_energy": Quantity(
            value=stored,
            unit="erg",
            description="energy of muon and tau neutrinos and antineutrinos in all shells",
            numerical_error=ROUNDING * stored,
            variants={
                "without_last_shell": Variant(
                    value=energy_erg(energies[:-1], lambda energy: energy.nu_x_MeV4),
                    description="shells 1 to 5",
                ),
                "maxwell_boltzmann": Variant(value=boltzmann, description="Maxwell-Boltzmann occupation"),
                "two_helicities": Variant(value=2 * stored, description="each neutrino counted twice"),
            },
        ),
        "nu_x_luminosity": Quantity(
            value=stored / DEPLETION_TIME_s,
            unit="erg s^-1",
            description="that energy over 0.1 s",
            numerical_error=ROUNDING * stored / DEPLETION_TIME_s,
        ),
    }


def energy_ratios(energies: Sequence[ShellEnergy]) -> dict[str, float]:
    """E_ν/E_th for every reading of the two energies."""
    baryons = energy_erg(energies, lambda energy: energy.baryons_MeV4)
    leptons = energy_erg(energies, lambda energy: energy.charged_leptons_MeV4)
    nu_x = energy_erg(energies, lambda energy: energy.nu_x_MeV4)
    nu_e = energy_erg(energies, lambda energy: energy.nu_e_MeV4)
    nu_e_total = energy_erg(energies, lambda energy: energy.nu_e_total_MeV4)
    return {
        "thermal": (nu_x + nu_e) / baryons,
        "with_charged_leptons": (nu_x + nu_e) / (baryons + leptons),
        "with_degenerate_energy": (nu_x + nu_e_total) / baryons,
        "nu_x_only": nu_x / baryons,
        "two_helicities": 2 * (nu_x + nu_e) / baryons,
    }


def energy_time_s(diffusion_time_s: float, ratio: float) -> float:
    """Eq. 5 in s."""
    return 3.0 / math.pi**2 * diffusion_time_s / (2.0 * ratio)


def time_quantities(
    energies: Sequence[ShellEnergy], diffusion_times_s: dict[str, Quantity]
) -> dict[str, Quantity]:
    """Ratio of footnote 2, and t_E of Eq. 5 with its ingredients changed one at a time."""
    found = energy_ratios(energies)
    descriptions = {
        "with_charged_leptons": "thermal energy of electrons and positrons added to the baryons'",
        "with_degenerate_energy": "whole energy of electron neutrinos, not the thermal part alone",
        "nu_x_only": "muon and tau neutrinos only",
        "two_helicities": "each neutrino counted twice",
    }
    ratio = found["thermal"]
    slow = diffusion_times_s["nu_e"]
    cold_error = (COLD_MeV / 7.0) ** 2
    variants = {
        f"ratio_{name}": Variant(value=energy_time_s(slow.value, found[name]), description=words)
        for name, words in descriptions.items()
    }
    variants["nu_x_time"] = Variant(
        value=energy_time_s(diffusion_times_s["nu_x"].value, ratio),
        description="diffusion time of muon and tau neutrinos",
    )
    for name, time in PRINTED_TIMES_s.items():
        variants[f"printed_{name}_time"] = Variant(
            value=energy_time_s(time, ratio), description=f"printed diffusion time, {time:g} s"
        )
        variants[f"printed_{name}_time_and_ratio"] = Variant(
            value=energy_time_s(time, PRINTED_ENERGY_RATIO),
            description=f"printed diffusion time, {time:g} s, and ratio of footnote 2, "
            f"{PRINTED_ENERGY_RATIO:g}",
        )
    value = energy_time_s(slow.value, ratio)
    return {
        "neutrino_share": Quantity(
            value=ratio,
            unit="1",
            description="thermal energy of the neutrinos over that of the baryons",
            numerical_error=cold_error * ratio,
            variants={
                name: Variant(value=found[name], description=words) for name, words in descriptions.items()
            },
        ),
        "energy_time": Quantity(
            value=value,
            unit="s",
            description="t_E of Eq. 5 with the diffusion time of electron neutrinos",
            numerical_error=value * (cold_error + slow.numerical_error / slow.value),
            variants=variants,
        ),
        "ratio_needed": Quantity(
            value=energy_time_s(PRINTED_TIMES_s["nu_e"], 1.0) / PRINTED_DURATION_s,
            unit="1",
            description="E_nu/E_th at which Eq. 5 gives 10 s from the printed 3 s",
            numerical_error=ROUNDING,
            variants={
                "nu_x_time": Variant(
                    value=energy_time_s(PRINTED_TIMES_s["nu_x"], 1.0) / PRINTED_DURATION_s,
                    description="from the printed 1.3 s",
                )
            },
        ),
    }


def gravitational_energy_erg(shells: Sequence[Shell], order: int = 16) -> float:
    """∫ G m(r) dm/r over shells of constant baryon density, one atomic mass unit per baryon, in erg."""
    rule = gauss_legendre(order)
    kilogram_per_baryon = ATOMIC_MASS_UNIT_MeV * units.MeV / units.kg
    enclosed, energy_J = 0.0, 0.0
    for shell in shells:
        density = shell.baryon_density_fm3 * 1e45 * kilogram_per_baryon
        inner, outer = 1e3 * shell.inner_radius_km, 1e3 * shell.outer_radius_km
        radius = 0.5 * (outer + inner) + 0.5 * (outer - inner) * rule.nodes
        mass = enclosed + 4 * math.pi / 3 * density * (radius**3 - inner**3)
        integrand = scipy.constants.G * mass * 4 * math.pi * density * radius
        energy_J += 0.5 * (outer - inner) * float(rule.weights @ integrand)
        enclosed += 4 * math.pi / 3 * density * (outer**3 - inner**3)
    return 1e7 * energy_J


def black_body_luminosity_erg_s(shell: Shell) -> float:
    """4πR² u/4 of one neutrino species of zero chemical potential at the shell's temperature."""
    density = float(energy_density_MeV4(shell.temperature_MeV, degeneracy_factor=1))
    area = 4.0 * math.pi * (shell.outer_radius_km * units.km) ** 2
    return float(area * density / 4.0 / (units.erg / units.s))


def star_quantities(shells: Sequence[Shell]) -> dict[str, Quantity]:
    """Binding energy and luminosity of the shells."""
    binding = gravitational_energy_erg(shells)
    luminosity = black_body_luminosity_erg_s(shells[-1])
    return {
        "gravitational_energy": Quantity(
            value=binding,
            unit="erg",
            description="Newtonian gravitational energy of the shells",
            numerical_error=ROUNDING * binding + abs(binding - gravitational_energy_erg(shells, 32)),
        ),
        "black_body_luminosity": Quantity(
            value=luminosity,
            unit="erg s^-1",
            description="black body of one neutrino species at radius and temperature of shell 6",
            numerical_error=ROUNDING * luminosity,
        ),
    }


def muon_neutrino_potential_MeV(state: MatterState, net_lepton_number: bool) -> float:
    """μ_νμ in weak equilibrium without net muons (n_μ = 0), or without net muon number (n_μ + n_νμ = 0)."""
    difference = state.neutron_chemical_potential_MeV - state.proton_chemical_potential_MeV
    if not net_lepton_number:
        return -difference

    def muon_number(potential_MeV: float) -> float:
        muons = fermi_gas(MUON_MASS_MeV, difference + potential_MeV, state.temperature_MeV)
        net = massless_net_number_density_MeV3(state.temperature_MeV, potential_MeV, degeneracy_factor=1)
        return muons.density_fm3 + float(net) * units.fm**3

    return bracketed_root(
        "muon neutrino chemical potential in MeV",
        "without net muon number",
        muon_number,
        -abs(difference),
        abs(difference),
        absolute_tolerance=1e-10,
    )


def lepton_quantities(shells: Sequence[Shell], matter: NuclearMatter) -> dict[str, Quantity]:
    """Muon and tau statements of Sec. III."""
    states = [solve_shell(shell, matter) for shell in shells]
    degeneracies = {
        f"shell{shell.number}": muon_neutrino_potential_MeV(state, True) / shell.temperature_MeV
        for shell, state in zip(shells, states, strict=True)
    }
    no_muons = {
        f"no_net_muons_shell{shell.number}": muon_neutrino_potential_MeV(state, False) / shell.temperature_MeV
        for shell, state in zip(shells, states, strict=True)
    }
    hottest = max(shell.temperature_MeV for shell in shells)
    return {
        "muon_neutrino_degeneracy": Quantity(
            value=max(abs(value) for value in degeneracies.values()),
            unit="1",
            description="|mu_numu|/T in weak equilibrium without net muon number, n_mu + n_numu = 0, largest",
            numerical_error=1e-8,
            variants={
                name: Variant(value=value, description="mu_numu/T, " + name.replace("_", " "))
                for name, value in {**degeneracies, **no_muons}.items()
            },
        ),
        "tau_mass_over_temperature": Quantity(
            value=TAU_MASS_MeV / hottest,
            unit="1",
            description="tau mass over the highest temperature",
            numerical_error=ROUNDING,
        ),
    }


def table(shells: Sequence[Shell], energies: Sequence[ShellEnergy]) -> dict[str, list[float]]:
    """Thermal energies by shell in erg."""

    def column(density: Callable[[ShellEnergy], float]) -> list[float]:
        return [energy_erg([energy], density) for energy in energies]

    return {
        "shell [1]": [shell.number for shell in shells],
        "baryons [erg]": column(lambda energy: energy.baryons_MeV4),
        "charged_leptons [erg]": column(lambda energy: energy.charged_leptons_MeV4),
        "nu_x [erg]": column(lambda energy: energy.nu_x_MeV4),
        "nu_e_thermal [erg]": column(lambda energy: energy.nu_e_MeV4),
        "nu_e_total [erg]": column(lambda energy: energy.nu_e_total_MeV4),
    }


def compute(
    matter: NuclearMatter, diffusion_times_s: dict[str, Quantity]
) -> tuple[dict[str, Quantity], dict[str, list[float]]]:
    """All quantities, and the table by shell; diffusion times by kind of neutrino."""
    shells = matter_shells(matter)
    energies = [shell_energy(shell, matter) for shell in shells]
    quantities = {
        **nu_x_quantities(energies),
        **time_quantities(energies, diffusion_times_s),
        **star_quantities(shells),
        **lepton_quantities(shells, matter),
    }
    return quantities, table(shells, energies)


def main() -> None:
    """Write energies and claims."""
    matter = load_parameters("cerdeno2023.nuclear_matter", NuclearMatter)
    times = read_artefact(data_path("cerdeno2023", "diffusion_times.json")).quantities
    quantities, columns = compute(matter, {name: times[f"{name}_diffusion_time"] for name in PRINTED_TIMES_s})
    write_csv(data_path("cerdeno2023", "stored_energy.csv"), columns)
    write_quantities("cerdeno2023", "stored_energy", quantities)


if __name__ == "__main__":
    run_stage(main)
