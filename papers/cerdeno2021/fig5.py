"""Fig. 5 of arXiv:2106.11660: limits on the scalar that conserves lepton number, antineutrinos.

Y = sqrt(C_ν C_N) against the mediator mass: Δt = 10 s with the shells at 5 s (Eq. 22) and Δt = 2 Δt_SM with
those at 1 s (Eq. 23), the diffusion time from Eq. 27; and the region in which right-handed neutrinos are
produced (Eq. 24) but not trapped (Eq. 26).
"""

import dataclasses
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from common.numerics.quadrature import IntegrationResult
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.tables import LiteratureTable, read_table
from common.validation import FloatArray
from papers.cerdeno2021.model.limits import (
    Alternative,
    QUOTED_MASSES_MeV,
    Setting,
    centre_quantity,
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

DESCRIPTIONS = {
    "as_derived": "flux of the rate, right-handed neutrinos of Eq. 24 not blocked, states from the "
    "mean-field equations",
    "neutrino": "neutrinos in place of antineutrinos",
    "snapshot_1s": "shells at 1 s for Eqs. 24 and 26",
    "neutrino_snapshot_1s": "neutrinos, and shells at 1 s for Eqs. 24 and 26",
    "computed_states": "states from the mean-field equations with one neutrino helicity, not as printed",
    "without_medium": "mean free paths without medium effects",
    "right_handed_not_blocked": "right-handed neutrinos of Eq. 24 not blocked",
    "neutrons_only": "scattering on neutrons alone",
    "single_new_physics_rate": "1/λ^NP in place of 2/λ^NP in the bracket of Eq. 27",
    "without_right_handed": "Eq. 21 in place of Eq. 27",
    "other_snapshot": "the other snapshot for each condition",
}
RIGHT_HANDED_NEW_PHYSICS = 2.0
"""Factor of 1/λ^NP_k in Eq. 27: left- and right-handed neutrinos both feel the scalar."""

CURVES = (
    "burst_duration",
    "standard_model_multiple",
    "interactions_while_diffusing",
    "interactions_while_streaming",
)


def setting(printed: Sequence[ShellState]) -> Setting:
    """The setting as published."""
    return Setting(
        "scalar_lepton_number_conserving",
        NEUTRINOS["antineutrino"],
        tuple(printed),
        AS_PUBLISHED,
        right_handed_new_physics=RIGHT_HANDED_NEW_PHYSICS,
    )


def derived(computed: Sequence[ShellState]) -> Setting:
    """The setting as derived."""
    return dataclasses.replace(
        setting(computed), reading=AS_DERIVED, right_handed_blocking="none", states=tuple(computed)
    )


def alternatives(printed: Sequence[ShellState], computed: Sequence[ShellState]) -> dict[str, Alternative]:
    """Other settings, each differing from the one as published in what its description says."""
    base, change = setting(printed), dataclasses.replace
    neutrino = change(base, neutrino=NEUTRINOS["neutrino"])
    every = {
        "as_derived": derived(computed),
        "neutrino": neutrino,
        "snapshot_1s": change(base, interactions_snapshot_s=1),
        "neutrino_snapshot_1s": change(neutrino, interactions_snapshot_s=1),
        "computed_states": change(base, states=tuple(computed)),
        "without_medium": change(base, medium=False),
        "right_handed_not_blocked": change(base, right_handed_blocking="none"),
        "neutrons_only": change(base, nucleons=("neutron",)),
        "single_new_physics_rate": change(base, right_handed_new_physics=1.0),
        "without_right_handed": change(base, right_handed_new_physics=None),
        "other_snapshot": change(base, burst_snapshot_s=1, multiple_snapshot_s=5, interactions_snapshot_s=1),
    }
    return {name: Alternative(DESCRIPTIONS[name], one) for name, one in every.items()}


Curves = Mapping[str, IntegrationResult]
Ratio = Callable[[Curves, Curves], IntegrationResult]
"""A ratio of limits, from those with medium effects and those without."""


def claims(
    printed: Sequence[ShellState],
    computed: Sequence[ShellState],
    masses: FloatArray,
    conditions: Limits,
    coherent: LiteratureTable,
) -> dict[str, Quantity]:
    """The numbers that decide the claims of the text about the figure."""
    every = alternatives(printed, computed)
    named = {"as_published": setting(printed)} | {
        name: every[name].setting
        for name in ("as_derived", "neutrino", "snapshot_1s", "neutrino_snapshot_1s")
    }
    curves = {name: limit_curves(one, masses, conditions) for name, one in named.items()}
    vacuum = {
        name: limit_curves(dataclasses.replace(one, medium=False), masses, conditions)
        for name, one in named.items()
    }
    ours = interpolated(masses, coherent, "scalar_combined_limit")

    def number(ratio: Ratio, largest: bool, description: str) -> Quantity:
        choose = np.argmax if largest else np.argmin
        ratios = {name: ratio(curves[name], vacuum[name]) for name in named}
        place = "largest" if largest else "least"
        return ratio_quantity(ratios, choose, f"{place} ratio over the masses: {description}", DESCRIPTIONS)

    numbers = {}
    extremes = [(curve, "least", False) for curve in CURVES]
    # The medium strengthens this limit for light mediators and weakens it for heavy ones.
    extremes.append(("standard_model_multiple", "largest", True))
    for curve, place, largest in extremes:
        numbers[f"{place}_weakening_{curve}"] = number(
            lambda inside, outside, curve=curve: quotient(inside[curve], outside[curve]),  # type: ignore[misc]
            largest,
            f"limit {curve} with medium effects to that without",
        )
    for curve in ("burst_duration", "standard_model_multiple"):
        numbers[f"{curve}_over_coherent"] = number(
            lambda inside, _, curve=curve: quotient(inside[curve], ours),  # type: ignore[misc]
            False,
            f"limit {curve} to our combined limit of COHERENT",
        )
    for place, largest in (("least", False), ("largest", True)):
        numbers[f"{place}_window"] = number(
            lambda inside, _: quotient(inside["burst_duration"], inside["interactions_while_streaming"]),
            largest,
            "10 s limit to the upper edge of the right-handed region, Eq. 26; above 1 a window is open",
        )
        numbers[f"{place}_coherent_over_streaming"] = number(
            lambda inside, _: quotient(ours, inside["interactions_while_streaming"]),
            largest,
            "our combined limit of COHERENT to the upper edge of the right-handed region, Eq. 26; above 1 a "
            "window is open",
        )
    numbers["weakening_without_centre"] = centre_quantity(named["as_published"], masses, conditions)
    return numbers


def share_of_medium(
    printed: Sequence[ShellState], majorana: Sequence[ShellState], conditions: Limits
) -> dict[str, Quantity]:
    """How much of the difference between Figs. 4 and 5 at one neutrino energy is due to the medium.

    Fig. 5 differs from Fig. 4 at E_ν = μ_ν + πT by the medium (states, occupation of the final neutrino), by
    the helicity in the Standard Model, and by Eq. 27 in place of Eq. 21. With Eq. 21 in both, the first two
    are left: ln(Y_5[Eq. 21]/Y_4) / ln(Y_5[Eq. 27]/Y_4).
    """
    masses = np.array(list(QUOTED_MASSES_MeV.values()))
    base = setting(printed)
    settings = {
        "right_handed": base,
        "plain": dataclasses.replace(base, right_handed_new_physics=None),
        "majorana": Setting(
            "scalar_lepton_number_violating", NEUTRINOS["majorana_degenerate"], tuple(majorana), AS_PUBLISHED
        ),
    }
    limits = {name: limit_curves(one, masses, conditions) for name, one in settings.items()}
    quantities = {}
    for curve in ("burst_duration", "standard_model_multiple"):
        whole, part = (
            np.log(limits[name][curve].value / limits["majorana"][curve].value)
            for name in ("right_handed", "plain")
        )
        relative = sum(limits[name][curve].error / limits[name][curve].value for name in settings)
        share = part / whole
        shares = dict(zip(QUOTED_MASSES_MeV, share.tolist(), strict=True))
        largest = int(np.argmax(share))
        quantities[f"share_of_medium_{curve}"] = Quantity(
            value=float(share[largest]),
            unit="1",
            description=f"share of the medium in the difference between the limits {curve} of Figs. 4 and 5"
            " at one neutrino energy, largest of five masses",
            numerical_error=float(np.max(2.0 * relative * (1.0 + np.abs(share)) / np.abs(whole))),
            variants={
                label: Variant(value=value, description=f"at {QUOTED_MASSES_MeV[label]:g} MeV")
                for label, value in shares.items()
            },
        )
    return quantities


def compute(
    printed: Sequence[ShellState],
    computed: Sequence[ShellState],
    masses: FloatArray,
    conditions: Limits,
    coherent: LiteratureTable,
    majorana: Sequence[ShellState],
) -> tuple[dict[str, object], dict[str, Quantity]]:
    """Curves and quantities of the figure."""
    base, own = setting(printed), derived(computed)
    drawn = {
        "as_published": base,
        "as_published_without_medium": dataclasses.replace(base, medium=False),
        "as_derived": own,
        "as_derived_without_medium": dataclasses.replace(own, medium=False),
    }
    quantities = limit_quantities("", base, alternatives(printed, computed), conditions, ("1_mev", "100_mev"))
    quantities |= claims(printed, computed, masses, conditions, coherent)
    quantities |= share_of_medium(printed, majorana, conditions)
    return curve_table(drawn, masses, conditions), quantities


def main() -> None:
    """Write the limits, and as quantities their values at 1 and 100 MeV and what decides the claims."""
    reading = derived_reading(load_parameters("cerdeno2021.nuclear_matter", NuclearMatter))
    masses = load_parameters("cerdeno2021.mediators", Mediators).masses_MeV()
    conditions = load_parameters("cerdeno2021.limits", Limits)
    coherent = read_table(data_path("cerdeno2021", "coherent_scattering.csv"))
    table, quantities = compute(
        printed_states(printed_cells(), "dirac"),
        computed_states(reading, "dirac"),
        masses,
        conditions,
        coherent,
        printed_states(printed_cells(), "majorana"),
    )
    write_csv(data_path("cerdeno2021", "fig5.csv"), table)  # type: ignore[arg-type]
    write_quantities("cerdeno2021", "fig5", quantities)


if __name__ == "__main__":
    run_stage(main)
