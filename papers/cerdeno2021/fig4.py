"""Fig. 4 of arXiv:2106.11660: limits on the scalar that violates lepton number, Majorana neutrinos.

Y = sqrt(C_ν C_N) against the mediator mass at the two neutrino energies πT and μ_ν + πT: Δt = 10 s with the
shells at 5 s (Eq. 22), Δt = 2 Δt_SM with those at 1 s (Eq. 23), and Eq. 24 as indication of a changed
equation of state. The limits of COHERENT beside them are ours (``coherent_scattering.py``), and those of a
public analysis.
"""

import dataclasses
from collections.abc import Sequence

import numpy as np
from tqdm import tqdm

from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.tables import LiteratureTable, literature_table, read_table
from common.validation import FloatArray
from papers.cerdeno2021.model.limits import (
    Alternative,
    Setting,
    curve_table,
    interpolated,
    limit_curves,
    limit_quantities,
    quotient,
    ratio_quantity,
)
from papers.cerdeno2021.model.medium import derived_reading
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import (
    AS_DERIVED,
    AS_PUBLISHED,
    NEUTRINOS,
    ShellState,
    computed_states,
    printed_states,
)
from papers.cerdeno2021.parameters import Limits, Mediators, NuclearMatter

ENERGIES = {"thermal": "majorana_thermal", "degenerate": "majorana_degenerate"}
DIFFUSION_CURVES = ("burst_duration", "standard_model_multiple")
CAESIUM_IODIDE = {"protons": 55 + 53, "nucleons": 133 + 127}

DERIVED = "flux of the rate, states from the mean-field equations"
COMPUTED = "states from the mean-field equations with one neutrino helicity, not as printed"


def setting(energy: str, states: Sequence[ShellState]) -> Setting:
    """The setting as published at one of the two energies."""
    return Setting("scalar_lepton_number_violating", NEUTRINOS[ENERGIES[energy]], tuple(states), AS_PUBLISHED)


def derived(energy: str, states: Sequence[ShellState]) -> Setting:
    """The setting as derived; the final neutrino, of μ_ν = 0 as well, is blocked as the initial one."""
    return dataclasses.replace(setting(energy, states), reading=AS_DERIVED)


def alternatives(
    energy: str, printed: Sequence[ShellState], computed: Sequence[ShellState]
) -> dict[str, Alternative]:
    """Other settings, each differing from the one as published in what its description says."""
    base = setting(energy, printed)
    change = dataclasses.replace
    return {
        "as_derived": Alternative(DERIVED, derived(energy, computed)),
        "computed_states": Alternative(COMPUTED, change(base, states=tuple(computed))),
        "without_medium": Alternative("mean free paths without medium effects", change(base, medium=False)),
        "without_neutrino_blocking": Alternative(
            "final neutrino not blocked, as the discussion of Fig. 4 says of this model",
            change(base, final_neutrino="none", right_handed_blocking="none"),
        ),
        "amplitude_factor_2": Alternative(
            "amplitude of the coupling as written, without 1/2: two contractions",
            change(base, majorana_amplitude_factor=2.0),
        ),
        "neutrons_only": Alternative("scattering on neutrons alone", change(base, nucleons=("neutron",))),
        "other_snapshot": Alternative(
            "the other snapshot for each condition",
            change(base, burst_snapshot_s=1, multiple_snapshot_s=5, interactions_snapshot_s=1),
        ),
    }


def public_limits() -> dict[str, FloatArray]:
    """Limits of a public analysis of the first CsI data as limits on Y, C_N averaged over the nuclei."""
    public = literature_table("light_mediator_limits/public_coherent_csi_scalar.csv")
    charges = literature_table("light_mediator_limits/scalar_charges.csv")
    protons = CAESIUM_IODIDE["protons"] / CAESIUM_IODIDE["nucleons"]
    charge = protons * charges.column("proton_charge", "1")
    charge = charge + (1.0 - protons) * charges.column("neutron_charge", "1")
    product = public.column("quark_neutrino_coupling_product", "1")
    return {
        "mediator_mass [MeV]": public.column("mediator_mass", "MeV"),
        "coupling_limit [1]": np.sqrt(charge * product),
    }


def claims(
    printed: Sequence[ShellState],
    computed: Sequence[ShellState],
    masses: FloatArray,
    conditions: Limits,
    coherent: LiteratureTable,
) -> dict[str, Quantity]:
    """The numbers that decide the claims of the text about the figure."""
    descriptions = {"as_derived": DERIVED} | {
        name: f"limit of COHERENT from {name.upper() if name == 'lar' else 'CsI'} alone"
        for name in ("csi", "lar")
    }
    curves, vacuum, derived_curves, derived_vacuum = (
        {
            energy: limit_curves(dataclasses.replace(one, medium=medium), masses, conditions)
            for energy, one in settings.items()
        }
        for settings in (
            {energy: setting(energy, printed) for energy in ENERGIES},
            {energy: derived(energy, computed) for energy in ENERGIES},
        )
        for medium in (True, False)
    )
    gaps = {
        name: quotient(
            quotient(every["thermal"]["burst_duration"], every["thermal"]["standard_model_multiple"]),
            quotient(every["degenerate"]["burst_duration"], every["degenerate"]["standard_model_multiple"]),
        )
        for name, every in (("as_published", curves), ("as_derived", derived_curves))
    }
    numbers = {
        "least_gap_thermal_over_degenerate": ratio_quantity(
            gaps,
            np.argmin,
            "least ratio over the masses of the gaps between the limits of Eqs. 22 and 23, πT over μ_ν + πT",
            descriptions,
        )
    }
    limits_of_coherent = {
        name: interpolated(masses, coherent, f"scalar_{name}_limit") for name in ("combined", "csi", "lar")
    }
    for energy in ENERGIES:
        weakening = {
            "as_published": quotient(curves[energy]["burst_duration"], vacuum[energy]["burst_duration"]),
            "as_derived": quotient(
                derived_curves[energy]["burst_duration"], derived_vacuum[energy]["burst_duration"]
            ),
        }
        numbers[f"{energy}_least_weakening"] = ratio_quantity(
            weakening,
            np.argmin,
            "least ratio over the masses of the 10 s limit with medium effects to that without",
            descriptions,
        )
        for curve in DIFFUSION_CURVES:
            ratios = {
                "as_published": quotient(curves[energy][curve], limits_of_coherent["combined"]),
                "as_derived": quotient(derived_curves[energy][curve], limits_of_coherent["combined"]),
                "csi": quotient(curves[energy][curve], limits_of_coherent["csi"]),
                "lar": quotient(curves[energy][curve], limits_of_coherent["lar"]),
            }
            numbers[f"{energy}_{curve}_over_coherent"] = ratio_quantity(
                ratios,
                np.argmin,
                f"least ratio over the masses of the limit {curve} to our combined limit of COHERENT",
                descriptions,
            )
    return numbers


def compute(
    printed: Sequence[ShellState],
    computed: Sequence[ShellState],
    masses: FloatArray,
    conditions: Limits,
    coherent: LiteratureTable,
) -> tuple[dict[str, object], dict[str, Quantity]]:
    """Curves and quantities of the figure."""
    drawn: dict[str, Setting] = {}
    quantities: dict[str, Quantity] = {}
    for energy in tqdm(ENERGIES, "energies", disable=None):
        base, own = setting(energy, printed), derived(energy, computed)
        drawn |= {
            f"{energy}_as_published": base,
            f"{energy}_as_published_without_medium": dataclasses.replace(base, medium=False),
            f"{energy}_as_derived": own,
            f"{energy}_as_derived_without_medium": dataclasses.replace(own, medium=False),
        }
        others = alternatives(energy, printed, computed)
        quantities |= limit_quantities(f"{energy}_", base, others, conditions, ("1_mev",))
    quantities |= claims(printed, computed, masses, conditions, coherent)
    return curve_table(drawn, masses, conditions), quantities


def main() -> None:
    """Write the limits, and as quantities their values at 1 MeV and what decides the claims."""
    reading = derived_reading(load_parameters("cerdeno2021.nuclear_matter", NuclearMatter))
    masses = load_parameters("cerdeno2021.mediators", Mediators).masses_MeV()
    conditions = load_parameters("cerdeno2021.limits", Limits)
    coherent = read_table(data_path("cerdeno2021", "coherent_scattering.csv"))
    table, quantities = compute(
        printed_states(printed_cells(), "majorana"),
        computed_states(reading, "majorana"),
        masses,
        conditions,
        coherent,
    )
    write_csv(data_path("cerdeno2021", "fig4.csv"), table)  # type: ignore[arg-type]
    write_csv(data_path("cerdeno2021", "public_coherent_limits.csv"), public_limits())
    write_quantities("cerdeno2021", "fig4", quantities)


if __name__ == "__main__":
    run_stage(main)
