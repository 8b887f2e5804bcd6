"""The composition that each printed row of Tables I and II of arXiv:2106.11660 implies by itself.

The printed μ*, m* and μ_ν of a row are those of ideal gases of quasiparticles at its temperature, so they fix
the densities of neutrons, protons and neutrinos without any mean-field model:

    n_N = 2 ∫ d³p/(2π)³ [f(E - μ*_N) - f(E + μ*_N)],   E² = p² + m*²,
    n_ν = (μ_ν³ + π² T² μ_ν)/(6π²) for one helicity state.

The electrons follow from charge neutrality, n_e = n_p. This decides what the column "Y_e" of Table I counts,
and which rows contradict their own printed inputs.
"""

from common.matter.nuclear_matter import fermi_gas
from common.matter.shells import Shell
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.paths import data_path
from common.replication.writers import write_csv
from papers.cerdeno2021.model.medium import shells
from papers.cerdeno2021.model.printed_cells import (
    EFFECTIVE_MASS,
    NEUTRINO,
    NEUTRON,
    PROTON,
    Cells,
    HALF_UNIT_MeV,
    printed_cells,
)

BARYON_DENSITY = "baryon density [fm^-3]"
ELECTRON_FRACTION = "electron fraction [1]"
ONE_HELICITY = "lepton fraction, one helicity [1]"
TWO_HELICITIES = "lepton fraction, two helicities [1]"

LEPTON_FRACTIONS = {
    "lepton_fraction_one_helicity": ONE_HELICITY,
    "lepton_fraction_two_helicities": TWO_HELICITIES,
}

CONTRADICTORY_ROWS = ("dirac_1s_shell1", "dirac_5s_shell3", "dirac_5s_shell5")
"""Rows of Table I whose printed numbers contradict each other (discrepancies.yaml)."""

ELECTRON_FRACTION_ROWS = (*(f"dirac_1s_shell{number}" for number in range(1, 5)), "dirac_5s_shell5")
BARYON_DENSITY_ROWS = ("majorana_1s_shell1", "majorana_1s_shell3", "dirac_5s_shell3")
"""Rows whose composition decides a discrepancy; the table holds that of all."""

ROUNDING = 1e-12
"""Relative accuracy of the densities of :func:`common.matter.nuclear_matter.fermi_gas`."""

Composition = dict[str, float]


def implied_composition(shell: Shell, row: str, printed: Cells, quadrature_order: int = 24) -> Composition:
    """Baryon density and electron and lepton fractions that a printed row implies; Table II has μ_ν = 0."""
    mass, temperature = printed[f"{row}_{EFFECTIVE_MASS}"], shell.temperature_MeV

    def density(mass_MeV: float, chemical_potential_MeV: float, degeneracy: int) -> float:
        gas = fermi_gas(
            mass_MeV, chemical_potential_MeV, temperature, degeneracy, quadrature_order=quadrature_order
        )
        return gas.density_fm3

    neutrons = density(mass, printed[f"{row}_{NEUTRON}"], 2)
    protons = density(mass, printed[f"{row}_{PROTON}"], 2)
    baryons = neutrons + protons
    # A mass far below the temperature stands for none: it changes the density by (m/T)^2.
    neutrinos = density(1e-6, printed.get(f"{row}_{NEUTRINO}", 0.0), 1)
    return {
        BARYON_DENSITY: baryons,
        ELECTRON_FRACTION: protons / baryons,
        ONE_HELICITY: (protons + neutrinos) / baryons,
        TWO_HELICITIES: (protons + 2 * neutrinos) / baryons,
    }


def rounding_effect(shell: Shell, row: str, printed: Cells) -> Composition:
    """Largest change of the composition when every printed cell of the row moves by half a unit."""
    centre = implied_composition(shell, row, printed)
    total = dict.fromkeys(centre, 0.0)
    for key in (key for key in printed if key.startswith(f"{row}_")):
        moved = [
            implied_composition(shell, row, {**printed, key: printed[key] + step})
            for step in (-HALF_UNIT_MeV, HALF_UNIT_MeV)
        ]
        for name, value in centre.items():
            total[name] += max(abs(composition[name] - value) for composition in moved)
    return total


def column_misfit(rows: list[tuple[str, Shell]], printed: Cells) -> Quantity:
    """How far the printed column "Y_e" is from the electron fraction, and from the two lepton fractions.

    The measure is the largest distance between the printed fraction and the implied one over the rows, in
    units of the effect of the rounding of the row's cells: at most 1 if the column is what it is taken for.
    """

    def misfit(column: str) -> float:
        return max(
            abs(implied_composition(shell, row, printed)[column] - shell.lepton_fraction)
            / rounding_effect(shell, row, printed)[column]
            for row, shell in rows
        )

    return Quantity(
        value=misfit(ELECTRON_FRACTION),
        unit="1",
        description=f"distance of the printed column from the electron fraction, largest of {len(rows)} rows",
        numerical_error=1e-9 * misfit(ELECTRON_FRACTION),
        variants={
            name: Variant(value=misfit(column), description=f"the column taken for: {column.split(' [')[0]}")
            for name, column in LEPTON_FRACTIONS.items()
        },
    )


def row_quantity(shell: Shell, row: str, printed: Cells) -> Quantity:
    """Electron fraction implied by a printed row of Table I, with the two lepton fractions as variants."""
    composition, rounding = implied_composition(shell, row, printed), rounding_effect(shell, row, printed)
    finer = implied_composition(shell, row, printed, quadrature_order=48)
    return Quantity(
        value=composition[ELECTRON_FRACTION],
        unit="1",
        description="electron fraction from the printed chemical potentials and effective mass alone",
        numerical_error=max(abs(finer[ELECTRON_FRACTION] - composition[ELECTRON_FRACTION]), ROUNDING),
        input_rounding=rounding[ELECTRON_FRACTION],
        variants={
            name: Variant(
                value=composition[column],
                description="net electrons and electron neutrinos per baryon implied by the row, to "
                f"{rounding[column]:.1g} from its printed digits",
            )
            for name, column in LEPTON_FRACTIONS.items()
        },
    )


def main() -> None:
    """Write the implied compositions, and as quantities those that decide a discrepancy."""
    printed = printed_cells()
    rows = [
        (f"{neutrinos}_{snapshot_s}s_shell{shell.number}", shell)
        for neutrinos in ("dirac", "majorana")
        for snapshot_s, shell in shells()
    ]
    compositions = [implied_composition(shell, row, printed) for row, shell in rows]
    roundings = [rounding_effect(shell, row, printed) for row, shell in rows]
    fractions = {row: f"{shell.lepton_fraction:g}" for row, shell in rows if row.startswith("dirac")}
    table: dict[str, list[object]] = {
        "row [1]": [row for row, _ in rows],
        "printed baryon density [fm^-3]": [shell.baryon_density_fm3 for _, shell in rows],
        "printed Y_e [1]": [fractions.get(row, "") for row, _ in rows],
    }
    for column in compositions[0]:
        table[f"implied {column}"] = [composition[column] for composition in compositions]
        table[f"rounding of {column}"] = [rounding[column] for rounding in roundings]
    write_csv(data_path("cerdeno2021", "implied_composition.csv"), table)
    quantities = {
        f"{row}_electron_fraction": row_quantity(shell, row, printed)
        for row, shell in rows
        if row in ELECTRON_FRACTION_ROWS
    }
    consistent = [
        (row, shell) for row, shell in rows if row.startswith("dirac") and row not in CONTRADICTORY_ROWS
    ]
    quantities["column_misfit"] = column_misfit(consistent, printed)
    for (row, _), composition, rounding in zip(rows, compositions, roundings, strict=True):
        if row not in BARYON_DENSITY_ROWS:
            continue
        quantities[f"{row}_baryon_density"] = Quantity(
            value=composition[BARYON_DENSITY],
            unit="fm^-3",
            description="baryon density that the printed row implies by itself",
            numerical_error=ROUNDING * composition[BARYON_DENSITY],
            input_rounding=rounding[BARYON_DENSITY],
        )
    write_quantities("cerdeno2021", "implied_composition", quantities)


if __name__ == "__main__":
    run_stage(main)
