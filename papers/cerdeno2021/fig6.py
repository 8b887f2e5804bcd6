"""Fig. 6 of arXiv:2106.11660: limits on the vector of U(1)_B-L, antineutrinos.

g_BL against the mediator mass: Δt = 10 s with the shells at 5 s (Eq. 22) and Δt = 2 Δt_SM with those at 1 s
(Eq. 23); and how far interference with the Standard Model lowers the scattering rate over the whole plane.
"""

import dataclasses
from collections.abc import Mapping, Sequence

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
    Setting,
    centre_quantity,
    curve_table,
    interpolated,
    least_over_couplings,
    limit_curves,
    limit_quantities,
    logarithmic_slope,
    optical_depth,
    quotient,
    ratio_quantity,
    shell_expansions,
)
from papers.cerdeno2021.model.medium import SNAPSHOTS_s, derived_reading
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import (
    AS_DERIVED,
    AS_PUBLISHED,
    NEUTRINOS,
    ScatteringReading,
    ShellState,
    computed_states,
    printed_states,
)
from papers.cerdeno2021.parameters import Limits, Mediators, NuclearMatter

SIGN_FROM_CHARGES = ScatteringReading(
    "sign_from_charges",
    "flux 1/(p.k) of Eq. 14 as printed, interference from the charges",
    AS_PUBLISHED.flux,
    AS_PUBLISHED.azimuth,
    False,
)
DESCRIPTIONS = {
    "as_derived": "flux of the rate, interference from the charges, states from the mean-field equations",
    "sign_from_charges": "interference from the charges in place of Eqs. 10 and 11 as printed",
    "neutrino": "neutrinos in place of antineutrinos",
    "computed_states": "states from the mean-field equations with one neutrino helicity, not as printed",
    "without_medium": "mean free paths without medium effects",
    "other_snapshot": "the other snapshot for each condition",
    "csi": "limit of COHERENT from CsI alone",
    "lar": "limit of COHERENT from liquid argon alone",
    "above_100_keV": "masses above 100 keV",
    "above_1_MeV": "masses above 1 MeV",
    "scalar": "the scalar that conserves lepton number, Fig. 5",
}
CURVES = ("burst_duration", "standard_model_multiple")
QUOTED_MASSES = ("1_kev", "1_mev", "100_mev", "1_gev")
LIGHT_MASS_MeV = 1e-2
"""Far below the momentum transfers, and above the least mass of the moments."""


def setting(printed: Sequence[ShellState]) -> Setting:
    """The setting as published."""
    return Setting("vector_b_minus_l", NEUTRINOS["antineutrino"], tuple(printed), AS_PUBLISHED)


def derived(computed: Sequence[ShellState]) -> Setting:
    """The setting as derived."""
    return dataclasses.replace(setting(computed), reading=AS_DERIVED)


def alternatives(printed: Sequence[ShellState], computed: Sequence[ShellState]) -> dict[str, Alternative]:
    """Other settings, each differing from the one as published in what its description says."""
    base, change = setting(printed), dataclasses.replace
    every = {
        "as_derived": derived(computed),
        "sign_from_charges": change(base, reading=SIGN_FROM_CHARGES),
        "neutrino": change(base, neutrino=NEUTRINOS["neutrino"]),
        "computed_states": change(base, states=tuple(computed)),
        "without_medium": change(base, medium=False),
        "other_snapshot": change(base, burst_snapshot_s=1, multiple_snapshot_s=5),
    }
    return {name: Alternative(DESCRIPTIONS[name], one) for name, one in every.items()}


def least_rate(one: Setting, masses: FloatArray) -> IntegrationResult:
    """Least Γ/Γ_SM over couplings and shells, for each mass."""
    ratios = []
    for expansion in shell_expansions(one, one.states, masses):
        least, alone = least_over_couplings(expansion), expansion.standard_model
        ratio = least.value / alone.value
        ratios.append((ratio, (least.error + ratio * alone.error) / alone.value))
    values, errors = (np.array(column) for column in zip(*ratios, strict=True))
    best = np.argmin(values, axis=0)
    columns = np.arange(masses.size)
    return IntegrationResult(values[best, columns], errors[best, columns])


def least_depth(one: Setting, masses: FloatArray) -> IntegrationResult:
    """Least optical depth from the centre over couplings and snapshots, for each mass."""
    depths = [least_over_couplings(optical_depth(one, snapshot_s, masses)) for snapshot_s in SNAPSHOTS_s]
    first, second = depths
    value = np.minimum(first.value, second.value)
    return IntegrationResult(value, np.maximum(first.error, second.error))


def coherent_quantities(
    base: Setting, own: Setting, masses: FloatArray, conditions: Limits, coherent: LiteratureTable
) -> dict[str, Quantity]:
    """The limits over those of COHERENT, and the mass above which COHERENT is stronger."""
    limits = {
        name: limit_curves(one, masses, conditions)
        for name, one in (("as_published", base), ("as_derived", own))
    }
    ours = {
        name: interpolated(masses, coherent, f"b_minus_l_{name}_limit") for name in ("combined", "csi", "lar")
    }
    quantities = {}
    for curve in CURVES:
        over = {name: quotient(one[curve], ours["combined"]) for name, one in limits.items()}
        over |= {name: quotient(limits["as_published"][curve], ours[name]) for name in ("csi", "lar")}
        published = over["as_published"]
        for name, least in (("above_100_keV", 0.1), ("above_1_MeV", 1.0)):
            above = masses >= least * (1.0 - 1e-9)
            over[name] = IntegrationResult(published.value[above], published.error[above])
        quantities[f"{curve}_over_coherent"] = ratio_quantity(
            over,
            np.argmin,
            f"least ratio over the masses of the limit {curve} to our combined limit of COHERENT",
            DESCRIPTIONS,
        )
        crossings = {
            name: crossing_MeV(masses, one.value)
            for name, one in over.items()
            if not name.startswith("above")
        }
        quantities[f"{curve}_crosses_coherent"] = Quantity(
            value=crossings["as_published"],
            unit="MeV",
            description=f"mediator mass above which COHERENT is stronger than the limit {curve}",
            # Interpolation between masses of the grid, of a ratio that is nearly a power of the mass.
            numerical_error=abs(crossings["as_published"] - crossing_MeV(masses[::2], published.value[::2])),
            variants={
                name: Variant(value=value, description=DESCRIPTIONS[name])
                for name, value in crossings.items()
                if name != "as_published"
            },
        )
    return quantities


def crossing_MeV(masses: FloatArray, ratio: FloatArray) -> float:
    """Largest mass at which the ratio crosses one upwards, by interpolation in the logarithms.

    Raises
    ------
    ValueError
        There is none.
    """
    below = np.flatnonzero((ratio[:-1] < 1.0) & (ratio[1:] >= 1.0))
    if below.size == 0:
        raise ValueError("ratio to the limit of COHERENT crosses 1 at no mediator mass of the grid")
    last = int(below[-1])
    logarithm = np.log(ratio[last : last + 2])
    step = -logarithm[0] / (logarithm[1] - logarithm[0])
    return float(masses[last] * (masses[last + 1] / masses[last]) ** step)


def slope_quantity(base: Setting, own: Setting, scalar: Setting, conditions: Limits) -> Quantity:
    """Slope d ln g/d ln m of the 10 s limit at a light mediator, less that of the scalar."""

    def slope(one: Setting, step: float = 1.05) -> float:
        return logarithmic_slope(one, "burst_duration", LIGHT_MASS_MeV, conditions, step)

    difference = slope(base) - slope(scalar)
    finer = slope(base, 1.02) - slope(scalar, 1.02)
    derived_scalar = dataclasses.replace(scalar, states=own.states, reading=AS_DERIVED)
    return Quantity(
        value=difference,
        unit="1",
        description=f"slope d ln g/d ln m of the 10 s limit at {LIGHT_MASS_MeV:g} MeV, less that of the "
        "scalar",
        numerical_error=abs(finer - difference) + 1e-7,
        variants={
            "as_derived": Variant(
                value=slope(own) - slope(derived_scalar), description=DESCRIPTIONS["as_derived"]
            )
        },
    )


def compute(
    printed: Sequence[ShellState],
    computed: Sequence[ShellState],
    masses: FloatArray,
    conditions: Limits,
    coherent: LiteratureTable,
) -> tuple[dict[str, object], dict[str, Quantity]]:
    """Curves and quantities of the figure."""
    base, own = setting(printed), derived(computed)
    bare, own_bare = (dataclasses.replace(one, medium=False) for one in (base, own))
    drawn = {
        "as_published": base,
        "as_published_without_medium": bare,
        "as_derived": own,
        "as_derived_without_medium": own_bare,
    }
    others = alternatives(printed, computed)
    quantities = limit_quantities("", base, others, conditions, QUOTED_MASSES)
    quantities |= coherent_quantities(base, own, masses, conditions, coherent)
    weakening = {
        name: quotient(
            limit_curves(inside, masses, conditions)["burst_duration"],
            limit_curves(outside, masses, conditions)["burst_duration"],
        )
        for name, inside, outside in (("as_published", base, bare), ("as_derived", own, own_bare))
    }
    quantities["least_weakening"] = ratio_quantity(
        weakening,
        np.argmin,
        "least ratio over the masses of the 10 s limit with medium effects to that without",
        DESCRIPTIONS,
    )
    plane: Mapping[str, Setting] = {"as_published": base} | {
        name: others[name].setting
        for name in ("as_derived", "sign_from_charges", "neutrino", "computed_states")
    }
    quantities["least_rate"] = ratio_quantity(
        {name: least_rate(one, masses) for name, one in plane.items()},
        np.argmin,
        "least rate over that of the Standard Model, over masses, couplings and shells",
        DESCRIPTIONS,
    )
    quantities["least_optical_depth"] = ratio_quantity(
        {name: least_depth(one, masses) for name, one in plane.items()},
        np.argmin,
        "least optical depth from the centre, over masses, couplings and snapshots",
        DESCRIPTIONS,
    )
    scalar = dataclasses.replace(base, model="scalar_lepton_number_conserving", right_handed_new_physics=2.0)
    quantities["slope_less_that_of_scalar"] = slope_quantity(base, own, scalar, conditions)
    quantities["weakening_without_centre"] = centre_quantity(base, masses, conditions)
    return curve_table(drawn, masses, conditions), quantities


def main() -> None:
    """Write the limits, and as quantities their values at four masses and what decides the claims."""
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
    )
    write_csv(data_path("cerdeno2021", "fig6.csv"), table)  # type: ignore[arg-type]
    write_quantities("cerdeno2021", "fig6", quantities)


if __name__ == "__main__":
    run_stage(main)
