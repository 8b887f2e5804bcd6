r"""Fig. 1 of arXiv:2301.00661: energy distribution E² f of the neutrinos, and the statements about it.

    f = 1/(exp((E - μ)/T) + 1),   μ = 0 (ν_μ, ν_τ and antineutrinos), μ*_νe (ν_e), -μ*_νe (ν̄_e).

Means and fractions are Fermi integrals F_k(η, x) = ∫_x^∞ t^k dt/(e^{t-η} + 1), η = μ/T: the mean energy is
T F_3(η)/F_2(η), the share above E is F_2(η, E/T)/F_2(η). In the Boltzmann limit the share below x = E/T is
1 - e^{-x} (1 + x + x²/2).
"""

import math
from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize_scalar

from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.thermal.distributions import fermi_dirac_occupation, fermi_integral
from papers.cerdeno2023.model.medium import ShellState, shell_states
from papers.cerdeno2023.parameters import EnergyGrid, NuclearMatter

ROUNDING = 1e-12
"""Relative accuracy of Fermi integrals and of ratios of them."""

PANELS = (1, 6)
"""Shells drawn in the figure."""

INNER_SHELLS, OUTER_SHELLS = (1, 2, 3), (5, 6)
"""Where the electron-neutrino chemical potential is highest, and the shells outside the hottest one."""

DEGENERATE_LIMIT = 1e4
"""μ/T that stands for zero temperature: the mean energy then is 3μ/4 to 1e-7."""

NEUTRINOS = ("muon and tau neutrino", "electron neutrino", "electron antineutrino")

States = Sequence[ShellState]


def chemical_potential_MeV(state: ShellState, neutrino: str) -> float:
    """Chemical potential of one of ``NEUTRINOS`` in a shell."""
    sign = {"muon and tau neutrino": 0.0, "electron neutrino": 1.0, "electron antineutrino": -1.0}[neutrino]
    return sign * state.electron_neutrino_chemical_potential_MeV


def degeneracy(state: ShellState, neutrino: str = "electron neutrino") -> float:
    """η = μ/T."""
    return chemical_potential_MeV(state, neutrino) / state.shell.temperature_MeV


def number_ratio(state: ShellState, numerator: str, denominator: str) -> float:
    """Ratio of two number densities in one shell, F_2(η_1)/F_2(η_2)."""
    above, below = (fermi_integral(2, degeneracy(state, name)) for name in (numerator, denominator))
    return float(above / below)


def mean_energy(eta: float) -> float:
    """Mean energy in temperatures, F_3(η)/F_2(η)."""
    return float(fermi_integral(3, eta) / fermi_integral(2, eta))


def share_below(x: float, eta: float = 0.0) -> float:
    """Share of the neutrinos below E = x T; 1 - F_2(η, x)/F_2(η)."""
    return float(1.0 - fermi_integral(2, eta, x) / fermi_integral(2, eta))


def boltzmann_share_below(x: float) -> float:
    """Share below E = x T of a Maxwell-Boltzmann distribution, 1 - e^{-x} (1 + x + x²/2)."""
    return 1.0 - math.exp(-x) * (1.0 + x + x * x / 2.0)


def peak(state: ShellState, neutrino: str) -> tuple[float, float]:
    """Energy and height of the maximum of E² f, in MeV and MeV²."""
    temperature, mu = state.shell.temperature_MeV, chemical_potential_MeV(state, neutrino)

    def minus(energy_MeV: float) -> float:
        return -(energy_MeV**2) * float(fermi_dirac_occupation(energy_MeV, temperature, mu))

    upper = max(mu, 0.0) + 10 * temperature
    found = minimize_scalar(minus, bounds=(0.0, upper), method="bounded", options={"xatol": 1e-8})
    return float(found.x), -float(found.fun)


def share_quantities() -> dict[str, Quantity]:
    """Shares of muon and tau neutrinos below T and T/3, in percent, and above 10 T."""
    quantities = {}
    for name, x in (("below_temperature", 1.0), ("below_third_of_temperature", 1.0 / 3.0)):
        quantities[f"share_{name}"] = Quantity(
            value=100 * share_below(x),
            unit="%",
            description=f"muon or tau neutrinos with energy below {x:.3g} T, of all",
            numerical_error=100 * ROUNDING,
            variants={
                "maxwell_boltzmann": Variant(
                    value=100 * boltzmann_share_below(x), description="Maxwell-Boltzmann distribution"
                ),
                "energy_share": Variant(
                    value=100 * float(1.0 - fermi_integral(3, 0.0, x) / fermi_integral(3, 0.0)),
                    description="share of the energy in place of the number",
                ),
                "occupation_of_one": Variant(
                    value=100 * x**3 / 3 / float(fermi_integral(2, 0.0)),
                    description="all states below filled: an upper bound for fermions",
                ),
            },
        )
    quantities["share_above_ten_temperatures"] = Quantity(
        value=1.0 - share_below(10.0),
        unit="1",
        description="ratio of Eq. 12 for zero chemical potential and E_lim = 10 T",
        numerical_error=ROUNDING,
        variants={
            "maxwell_boltzmann": Variant(
                value=1.0 - boltzmann_share_below(10.0), description="Maxwell-Boltzmann distribution"
            )
        },
    )
    return quantities


def mean_energy_quantities(states: States) -> dict[str, Quantity]:
    """Mean energies of Sec. III."""
    by_shell = {
        f"shell{state.shell.number}": Variant(
            value=mean_energy(degeneracy(state)) / degeneracy(state),
            description=f"shell {state.shell.number}, mu/T = {degeneracy(state):.2f}",
        )
        for state in states
    }
    limit = mean_energy(DEGENERATE_LIMIT) / DEGENERATE_LIMIT
    return {
        "mean_energy_nu_x": Quantity(
            value=mean_energy(0.0),
            unit="1",
            description="mean energy of muon and tau neutrinos over the temperature",
            numerical_error=10 * ROUNDING,
            variants={"maxwell_boltzmann": Variant(value=3.0, description="Maxwell-Boltzmann distribution")},
        ),
        "mean_energy_nu_e": Quantity(
            value=by_shell["shell1"].value,
            unit="1",
            description="mean energy of electron neutrinos over their chemical potential, shell 1",
            numerical_error=10 * ROUNDING,
            variants={
                **{name: variant for name, variant in by_shell.items() if name != "shell1"},
                "zero_temperature": Variant(value=limit, description="limit of zero temperature"),
            },
        ),
    }


def antineutrino_quantities(states: States) -> dict[str, Quantity]:
    """Electron antineutrinos beside electron neutrinos, in the inner and the outer shells."""
    by_number = {state.shell.number: state for state in states}

    def ratios(numbers: Sequence[int], numerator: str, denominator: str) -> dict[str, float]:
        return {
            f"shell{number}": number_ratio(by_number[number], numerator, denominator) for number in numbers
        }

    def extreme(found: dict[str, float], value: float, description: str) -> Quantity:
        return Quantity(
            value=value,
            unit="1",
            description=description,
            numerical_error=10 * ROUNDING,
            variants={
                name: Variant(value=ratio, description=name.replace("shell", "shell "))
                for name, ratio in found.items()
            },
        )

    inner = ratios(INNER_SHELLS, "electron antineutrino", "electron neutrino")
    outer = ratios(OUTER_SHELLS, "electron antineutrino", "electron neutrino")
    first = by_number[1].electron_neutrino_chemical_potential_MeV
    fall = max(by_number[number].electron_neutrino_chemical_potential_MeV for number in OUTER_SHELLS) / first
    return {
        "antineutrinos_inner": extreme(
            inner,
            max(inner.values()),
            "electron antineutrinos per electron neutrino, most in shells 1 to 3",
        ),
        "antineutrinos_outer": extreme(
            outer,
            min(outer.values()),
            "electron antineutrinos per electron neutrino, least in shells 5, 6",
        ),
        "chemical_potential_outer": Quantity(
            value=fall,
            unit="1",
            description="electron-neutrino chemical potential over that of shell 1, largest in shells 5, 6",
            numerical_error=1e-9,
            variants={
                f"degeneracy_shell{number}": Variant(
                    value=degeneracy(state) / degeneracy(by_number[1]), description="mu/T in place of mu"
                )
                for number, state in by_number.items()
                if number > 3
            },
        ),
    }


def peak_quantities(states: States) -> dict[str, Quantity]:
    """Positions of the highest maxima of the two panels, which the text does not print."""
    quantities = {}
    for number in PANELS:
        energy, height = peak(states[number - 1], "electron neutrino")
        quantities[f"shell{number}_electron_neutrino_peak"] = Quantity(
            value=energy,
            unit="MeV",
            description=f"energy of the maximum of E² f, electron neutrino, shell {number}; "
            f"the maximum is {height:.5g} MeV^2",
            # A maximum is found to the square root of the precision of the function.
            numerical_error=1e-6 * energy,
        )
    return quantities


def compute(matter: NuclearMatter) -> dict[str, Quantity]:
    """All quantities of the figure."""
    states = shell_states(matter)
    return {
        **share_quantities(),
        **mean_energy_quantities(states),
        **antineutrino_quantities(states),
        **peak_quantities(states),
    }


def curves(states: States, grid: EnergyGrid) -> dict[str, list[float]]:
    """E² f of every neutrino in the shells of the two panels."""
    columns = {"energy [MeV]": grid.energies_MeV().tolist()}
    energies = np.array(columns["energy [MeV]"])
    for number in PANELS:
        state = states[number - 1]
        for neutrino in NEUTRINOS:
            occupation = fermi_dirac_occupation(
                energies, state.shell.temperature_MeV, chemical_potential_MeV(state, neutrino)
            )
            name = f"shell{number}_{neutrino.replace(' ', '_')} [MeV^2]"
            columns[name] = (energies**2 * occupation).tolist()
    return columns


def main() -> None:
    """Write curves and quantities."""
    matter = load_parameters("cerdeno2023.nuclear_matter", NuclearMatter)
    grid = load_parameters("cerdeno2023.energy_grid", EnergyGrid)
    write_csv(data_path("cerdeno2023", "fig1.csv"), curves(shell_states(matter), grid))
    write_quantities("cerdeno2023", "fig1", compute(matter))


if __name__ == "__main__":
    run_stage(main)
