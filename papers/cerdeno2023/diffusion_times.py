"""Mean free paths and diffusion times of the Standard Model, Eqs. 6 to 10 of arXiv:2301.00661.

The thermally averaged inverse mean free path of every shell and the sum of Eq. 6, for ν_μ and ν_τ (μ = 0) and
for ν_e, in the reading of the equations as printed, with every reading of what the text leaves open as a
variant. Scattering on electrons and charged currents are left out, as in the paper.
"""

import dataclasses
import math
from collections.abc import Mapping, Sequence

from tqdm import tqdm

from common.numerics.quadrature import IntegrationResult
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from papers.cerdeno2023.model.medium import (
    ShellState,
    printed_shells,
    shell_state,
    shell_states,
    solve_shell,
)
from papers.cerdeno2023.model.standard_model import (
    AS_PRINTED,
    NU_E,
    NU_X,
    Neutrino,
    ScatteringReading,
    SPEED_OF_LIGHT_m_s,
    average_inverse_mean_free_path,
    diffusion_time_s,
    inverse_mean_free_path,
)
from papers.cerdeno2023.parameters import NuclearMatter, StandardModel

States = Sequence[ShellState]
Rates = Sequence[IntegrationResult]

NEUTRINOS: Mapping[str, Neutrino] = {"nu_x": NU_X, "nu_e": NU_E}

QUICK = ScatteringReading(quick=True)

READINGS: Mapping[str, tuple[str, ScatteringReading]] = {
    "invariant_flux": (
        "flux 1/(p.k) of arXiv:2106.11660 in place of 1/(E E)",
        ScatteringReading(flux="invariant", quick=True),
    ),
    "no_neutrino_blocking": (
        "final neutrino not blocked",
        ScatteringReading(neutrino_blocking=False, quick=True),
    ),
    "no_nucleon_blocking": (
        "final nucleon not blocked",
        ScatteringReading(nucleon_blocking=False, quick=True),
    ),
    "no_blocking": (
        "nothing blocked",
        ScatteringReading(nucleon_blocking=False, neutrino_blocking=False, quick=True),
    ),
    "single_energy": (
        "at the energy mu + pi T in place of the average",
        ScatteringReading(single_energy=True, quick=True),
    ),
    "single_energy_invariant_flux": (
        "at the energy mu + pi T, flux 1/(p.k): the mean free paths of arXiv:2106.11660",
        ScatteringReading(single_energy=True, flux="invariant", quick=True),
    ),
}

AXIAL_COUPLING_WITHOUT_STRANGE_QUARKS = -1.27 / 2

STEP = 0.05
"""Relative step in energy of the exponent of the mean free path."""


def rates(
    states: States,
    neutrino: Neutrino,
    couplings: StandardModel,
    reading: ScatteringReading = AS_PRINTED,
) -> list[IntegrationResult]:
    """<1/λ> of every shell, in 1/m."""
    return [average_inverse_mean_free_path(state, neutrino, couplings, reading) for state in states]


def as_printed_rates(states: States, couplings: StandardModel) -> dict[str, list[IntegrationResult]]:
    """<1/λ> of every shell for both kinds of neutrino, in 1/m."""
    return {
        name: rates(states, neutrino, couplings)
        for name, neutrino in tqdm(NEUTRINOS.items(), "spectral averages", disable=None)
    }


def time_variants(
    matter: NuclearMatter, states: States, neutrino: Neutrino, couplings: StandardModel
) -> dict[str, Variant]:
    """Diffusion time under every other reading, good to 1e-3."""

    def variant(
        description: str,
        *,
        kind: Neutrino = neutrino,
        reading: ScatteringReading = QUICK,
        nucleons: StandardModel = couplings,
        shells: States = states,
    ) -> Variant:
        time = diffusion_time_s(shells, rates(shells, kind, nucleons, reading))
        return Variant(value=time.value, description=description)

    first = shell_state(printed_shells()[0], solve_shell(printed_shells()[0], matter))
    return {
        **{
            name: variant(description, reading=reading)
            for name, (description, reading) in tqdm(READINGS.items(), "readings", disable=None)
        },
        "antineutrino": variant("antineutrinos", kind=dataclasses.replace(neutrino, species="antineutrino")),
        "axial_coupling_1_27": variant(
            "axial coupling 1.27/2, without strange quarks",
            nucleons=couplings.model_copy(update={"axial_coupling": AXIAL_COUPLING_WITHOUT_STRANGE_QUARKS}),
        ),
        "printed_lepton_fraction": variant(
            "state of shell 1 at its printed lepton fraction", shells=[first, *states[1:]]
        ),
    }


def time_quantity(name: str, states: States, found: Rates, variants: dict[str, Variant]) -> Quantity:
    """Diffusion time of Eq. 6."""
    time = diffusion_time_s(states, found)
    return Quantity(
        value=time.value,
        unit="s",
        description=f"diffusion time, Eq. 6, {name.replace('_', ' ')}",
        numerical_error=time.error,
        variants=variants,
    )


def path_quantities(states: States, found: Rates) -> dict[str, Quantity]:
    """Mean free path of muon and tau neutrinos, in the innermost shell and for the whole star."""
    time = diffusion_time_s(states, found)
    star = (1e3 * states[-1].shell.outer_radius_km) ** 2 / (SPEED_OF_LIGHT_m_s * time.value)
    variants = {
        f"shell{state.shell.number}": Variant(
            value=1.0 / rate.value, description=f"shell {state.shell.number}"
        )
        for state, rate in zip(states, found, strict=True)
    }
    return {
        "innermost_mean_free_path": Quantity(
            value=1.0 / found[0].value,
            unit="m",
            description="1/<1/lambda> of muon and tau neutrinos in the innermost shell",
            numerical_error=found[0].error / found[0].value ** 2,
        ),
        "star_mean_free_path": Quantity(
            value=star,
            unit="m",
            description="the one mean free path that gives the diffusion time of all shells, R²/(c t)",
            numerical_error=star * time.error / time.value,
            variants=variants,
        ),
    }


def exponent(state: ShellState, couplings: StandardModel) -> float:
    """D ln λ⁻¹/d ln E of muon and tau neutrinos at E = πT."""
    energy = math.pi * state.shell.temperature_MeV
    above, below = (
        inverse_mean_free_path(energy * math.exp(step), state, NU_X, couplings).value
        for step in (STEP, -STEP)
    )
    return math.log(above / below) / (2 * STEP)


def exponent_quantity(states: States, couplings: StandardModel) -> Quantity:
    """How far scattering is from growing with the square of the energy."""
    exponents = {f"shell{state.shell.number}": exponent(state, couplings) for state in states}
    return Quantity(
        value=max(abs(value - 2.0) for value in exponents.values()),
        unit="1",
        description="|d ln(1/lambda)/d ln E - 2| at E = pi T, largest of the shells",
        # Central difference: error of second order in the step.
        numerical_error=STEP**2,
        variants={
            name: Variant(value=value, description=f"exponent in {name.replace('shell', 'shell ')}")
            for name, value in exponents.items()
        },
    )


def outer_quantity(states: States, found: Rates) -> Quantity:
    """Part of Eq. 6 of the two outermost shells."""
    time = diffusion_time_s(states[-2:], found[-2:])
    return Quantity(
        value=time.value,
        unit="s",
        description="diffusion time of muon and tau neutrinos through shells 5 and 6",
        numerical_error=time.error,
    )


def compute(
    matter: NuclearMatter, couplings: StandardModel
) -> tuple[dict[str, Quantity], dict[str, list[object]]]:
    """Quantities, and the table of the shells."""
    states = shell_states(matter)
    found = as_printed_rates(states, couplings)
    quantities = {
        f"{name}_diffusion_time": time_quantity(
            name, states, found[name], time_variants(matter, states, neutrino, couplings)
        )
        for name, neutrino in NEUTRINOS.items()
    }
    quantities |= path_quantities(states, found["nu_x"])
    quantities["energy_exponent_excess"] = exponent_quantity(states, couplings)
    quantities["outer_shells_diffusion_time"] = outer_quantity(states, found["nu_x"])
    return quantities, table(states, found)


def table(states: States, found: Mapping[str, Rates]) -> dict[str, list[object]]:
    """Averages by shell, with their errors and their parts of the diffusion time."""
    columns: dict[str, list[object]] = {
        "shell [1]": [state.shell.number for state in states],
        "inner_radius [km]": [state.shell.inner_radius_km for state in states],
        "outer_radius [km]": [state.shell.outer_radius_km for state in states],
    }
    for name, values in found.items():
        columns[f"{name}_average_inverse_mean_free_path [m^-1]"] = [rate.value for rate in values]
        columns[f"{name}_error [m^-1]"] = [rate.error for rate in values]
        columns[f"{name}_mean_free_path [m]"] = [1.0 / rate.value for rate in values]
        columns[f"{name}_diffusion_time [s]"] = [
            diffusion_time_s([state], [rate]).value for state, rate in zip(states, values, strict=True)
        ]
    return columns


def main() -> None:
    """Write averages by shell and diffusion times."""
    matter = load_parameters("cerdeno2023.nuclear_matter", NuclearMatter)
    couplings = load_parameters("cerdeno2023.standard_model", StandardModel)
    quantities, columns = compute(matter, couplings)
    write_csv(data_path("cerdeno2023", "diffusion_times.csv"), columns)
    write_quantities("cerdeno2023", "diffusion_times", quantities)


if __name__ == "__main__":
    run_stage(main)
