"""Diffusion times of the Standard Model, Eq. 21 of arXiv:2106.11660, and the claims that rest on them.

    c Δt = Σ_k (R_k² - R_{k-1}²)/λ_k

from our mean free paths, under each of their readings, and from the printed ones, which tests the sum and the
labels alone. Then the optical depth of the outermost shell (Eq. 20): where it exceeds 2/3, neutrinos still
scatter in the most transparent shell, and diffuse in all those below it.
"""

from collections.abc import Mapping

import numpy as np

from common import units
from common.numerics.quadrature import IntegrationResult
from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, read_artefact, write_quantities
from common.replication.ledger.registry import PublishedValue
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.scattering.mean_free_path import CouplingExpansion
from common.validation import FloatArray
from papers.cerdeno2021.model.mean_free_path_cells import Cell, States, cells, printed_mean_free_paths
from papers.cerdeno2021.model.medium import SNAPSHOTS_s
from papers.cerdeno2021.model.printed_cells import printed_cells
from papers.cerdeno2021.model.scattering import (
    AS_DERIVED,
    AS_PUBLISHED,
    NEUTRINOS,
    ScatteringReading,
    expansion,
    printed_states,
)
from papers.cerdeno2021.parameters import Mediators

SPEED_OF_LIGHT_m_s = units.s / units.m

MAJORANA = ("majorana_thermal", "majorana_degenerate")

VARIANTS = (
    "as_derived",
    "own_states",
    "as_derived_own_states",
    "as_derived_recovered_states",
    "literal_azimuth_sum",
    "literal_azimuth_sum_moeller_flux",
    "literal_azimuth_mean",
    "literal_azimuth_mean_moeller_flux",
    "weak_magnetism",
    "weak_magnetism_of_effective_mass",
    "as_derived_weak_magnetism",
)
"""Readings of the mean free paths that every cell has, and that a diffusion time is given for."""

PathsInMetres = Mapping[str, float]


def snapshot_cells(states: States, neutrino: str, snapshot_s: int) -> list[Cell]:
    """The cells of one neutrino at one time, from the centre outwards."""
    return [
        cell
        for cell in cells(states)
        if cell.neutrino.name == neutrino and cell.state.snapshot_s == snapshot_s
    ]


def diffusion_time_s(shells: list[Cell], mean_free_paths_m: PathsInMetres) -> float:
    """Eq. 21, in s."""
    surfaces_m2 = [cell.state.surface_km2 * 1e6 for cell in shells]
    sum_m = sum(area / mean_free_paths_m[cell.key] for area, cell in zip(surfaces_m2, shells, strict=True))
    return float(sum_m / SPEED_OF_LIGHT_m_s)


def time_error_s(shells: list[Cell], paths_m: PathsInMetres, errors_m: PathsInMetres) -> float:
    """Error of Eq. 21 if every mean free path is off by its error in the same direction, in s."""
    return sum(diffusion_time_s([cell], paths_m) * errors_m[cell.key] / paths_m[cell.key] for cell in shells)


def computed_time(shells: list[Cell], computed: Mapping[str, Quantity]) -> Quantity:
    """Diffusion time from our mean free paths, with that of each of their readings as a variant."""
    own = {cell.key: computed[cell.key] for cell in shells}
    paths = {key: quantity.value for key, quantity in own.items()}
    rounding = {key: quantity.input_rounding or 0.0 for key, quantity in own.items()}
    first = shells[0]
    return Quantity(
        value=diffusion_time_s(shells, paths),
        unit="s",
        description=f"diffusion time, {first.neutrino.name.replace('_', ' ')}, "
        f"state at {first.state.snapshot_s} s, from our mean free paths",
        numerical_error=time_error_s(
            shells, paths, {key: quantity.numerical_error for key, quantity in own.items()}
        ),
        input_rounding=time_error_s(shells, paths, rounding),
        variants={
            name: Variant(
                value=diffusion_time_s(
                    shells, {key: quantity.variants[name].value for key, quantity in own.items()}
                ),
                description=own[first.key].variants[name].description,
            )
            for name in VARIANTS
        },
    )


def printed_time(
    shells: list[Cell], other: list[Cell] | None, printed: Mapping[str, PublishedValue]
) -> Quantity:
    """Diffusion time from the printed mean free paths; ``other``: at the other Majorana energy."""
    paths = {key: float(entry.published) for key, entry in printed.items()}
    half_units = {key: entry.half_unit_of_last_digit for key, entry in printed.items()}
    value = diffusion_time_s(shells, paths)
    variants = {}
    if other is not None:
        variants["labels_swapped"] = Variant(
            value=diffusion_time_s(other, paths),
            description=f"column {other[0].neutrino.name} of Table II: the two labels exchanged",
        )
    # 1/λ is convex: the error of first order is too small by less than the half unit squared.
    rounding = max(
        abs(diffusion_time_s(shells, {key: paths[key] + sign * half_units[key] for key in paths}) - value)
        for sign in (-1, 1)
    )
    return Quantity(
        value=value,
        unit="s",
        description=f"diffusion time, {shells[0].neutrino.name.replace('_', ' ')}, "
        f"state at {shells[0].state.snapshot_s} s, from the printed mean free paths",
        numerical_error=1e-12 * value,
        input_rounding=rounding,
        variants=variants,
    )


def time_quantities(
    states: States, computed: Mapping[str, Quantity], printed: Mapping[str, PublishedValue]
) -> dict[str, Quantity]:
    """The 16 diffusion times."""
    quantities = {}
    for neutrino in NEUTRINOS:
        for snapshot_s in SNAPSHOTS_s:
            shells = snapshot_cells(states, neutrino, snapshot_s)
            other = None
            if neutrino in MAJORANA:
                exchanged = MAJORANA[1 - MAJORANA.index(neutrino)]
                other = snapshot_cells(states, exchanged, snapshot_s)
            name = f"{neutrino}_{snapshot_s}s_diffusion_time"
            quantities[name] = computed_time(shells, computed)
            quantities[f"{name}_from_printed_mean_free_paths"] = printed_time(shells, other, printed)
    return quantities


def weak_magnetism_quantity(times: Mapping[str, Quantity]) -> Quantity:
    """Largest change of a diffusion time at 1 s by weak magnetism, in percent."""

    def change(name: str, before: str | None, after: str) -> float:
        quantity = times[f"{name}_1s_diffusion_time"]
        reference = quantity.value if before is None else quantity.variants[before].value
        return 100 * (quantity.variants[after].value / reference - 1)

    changes = {name: change(name, None, "weak_magnetism") for name in NEUTRINOS}
    derived = {name: change(name, "as_derived", "as_derived_weak_magnetism") for name in NEUTRINOS}
    variants = {
        name: Variant(value=value, description=f"signed change, {name.replace('_', ' ')}")
        for name, value in changes.items()
    }
    heavier = {name: change(name, None, "weak_magnetism_of_effective_mass") for name in NEUTRINOS}
    for name, other, words in (
        ("as_derived", derived, "flux 1/(E_N E_nu), largest"),
        ("magnetism_of_effective_mass", heavier, "F_2/(2 m*) in place of F_2/(2 M), largest"),
    ):
        variants[name] = Variant(value=max(abs(value) for value in other.values()), description=words)
    return Quantity(
        value=max(abs(value) for value in changes.values()),
        unit="%",
        description="change of the diffusion time at 1 s by weak magnetism, largest of the neutrinos",
        # The mean free paths with weak magnetism are good to 1e-5.
        numerical_error=1e-2,
        variants=variants,
    )


def outermost_depths(states: States, paths: PathsInMetres) -> list[float]:
    """Optical depth of the outermost shell, for each neutrino and snapshot."""
    depths = []
    for neutrino in NEUTRINOS:
        for snapshot_s in SNAPSHOTS_s:
            cell = snapshot_cells(states, neutrino, snapshot_s)[-1]
            depths.append(_thickness_m(cell) / paths[cell.key])
    return depths


def _thickness_m(cell: Cell) -> float:
    shell = cell.state.shell
    return (shell.outer_radius_km - shell.inner_radius_km) * 1e3


def depth_quantity(
    states: States, computed: Mapping[str, Quantity], printed: Mapping[str, PublishedValue]
) -> Quantity:
    """Least optical depth of the outermost shell with the Standard Model alone."""
    keys = [cell.key for cell in cells(states)]
    least = min(outermost_depths(states, {key: computed[key].value for key in keys}))
    return Quantity(
        value=least,
        unit="1",
        description="optical depth of the outermost shell alone, least of the neutrinos and snapshots",
        numerical_error=least * max(computed[key].numerical_error / computed[key].value for key in keys),
        variants={
            "as_derived": Variant(
                value=min(
                    outermost_depths(
                        states, {key: computed[key].variants["as_derived"].value for key in keys}
                    )
                ),
                description="flux 1/(E_N E_nu)",
            ),
            "printed": Variant(
                value=min(outermost_depths(states, {key: float(printed[key].published) for key in keys})),
                description="from the printed mean free paths",
            ),
        },
    )


def least_rate(terms: CouplingExpansion) -> IntegrationResult:
    """Least 1/λ = S + g² I + g⁴ N over all couplings, for each mediator mass: S - I²/(4N) if I < 0."""
    S, I_, N = terms.standard_model, np.asarray(terms.interference.value), np.asarray(terms.new_physics.value)
    g2 = np.maximum(0.0, -I_ / (2 * N))
    value = S.value + g2 * I_ + g2 * g2 * N
    error = S.error + g2 * terms.interference.error + g2 * g2 * terms.new_physics.error
    return IntegrationResult(value, error)


def vector_depth_quantity(states: States, masses_MeV: FloatArray) -> Quantity:
    """Least optical depth of the outermost shell in the whole plane of mass and coupling of B-L."""

    def least(reading: ScatteringReading) -> tuple[float, float]:
        depths = []
        for neutrino in ("neutrino", "antineutrino"):
            for snapshot_s in SNAPSHOTS_s:
                cell = snapshot_cells(states, neutrino, snapshot_s)[-1]
                terms = expansion("vector_b_minus_l", cell.state, cell.neutrino, masses_MeV, reading)
                rate = least_rate(terms)
                place = int(np.argmin(rate.value))
                depths.append(
                    (_thickness_m(cell) * rate.value[place], _thickness_m(cell) * rate.error[place])
                )
        return min(depths)

    value, error = least(AS_PUBLISHED)
    return Quantity(
        value=value,
        unit="1",
        description="optical depth of the outermost shell alone with a B-L vector, least over masses, "
        "couplings, Dirac neutrinos and antineutrinos, and snapshots",
        numerical_error=error,
        variants={
            "as_derived": Variant(
                value=least(AS_DERIVED)[0], description="interference from the charges, flux 1/(E_N E_nu)"
            )
        },
    )


def longest_time_quantity(times: Mapping[str, Quantity]) -> Quantity:
    """Longest of the diffusion times of the Standard Model."""
    own = {name: quantity for name, quantity in times.items() if name.endswith("diffusion_time")}
    longest = max(own.values(), key=lambda quantity: quantity.value)
    printed = [quantity.value for name, quantity in times.items() if name not in own]
    return Quantity(
        value=longest.value,
        unit="s",
        description="longest diffusion time of the Standard Model, over neutrinos and snapshots",
        numerical_error=longest.numerical_error,
        variants={
            "as_derived": Variant(
                value=max(quantity.variants["as_derived"].value for quantity in own.values()),
                description="flux 1/(E_N E_nu)",
            ),
            "printed": Variant(value=max(printed), description="from the printed mean free paths"),
        },
    )


def table_columns(times: Mapping[str, Quantity]) -> dict[str, list[object]]:
    """Diffusion times, one row per neutrino and snapshot."""
    names = [f"{neutrino}_{time_s}s_diffusion_time" for neutrino in NEUTRINOS for time_s in SNAPSHOTS_s]
    columns: dict[str, list[object]] = {
        "neutrino [1]": [neutrino for neutrino in NEUTRINOS for _ in SNAPSHOTS_s],
        "snapshot [s]": [time_s for _ in NEUTRINOS for time_s in SNAPSHOTS_s],
        "from printed mean free paths [s]": [
            times[f"{name}_from_printed_mean_free_paths"].value for name in names
        ],
        "as_published [s]": [times[name].value for name in names],
    }
    for variant in VARIANTS:
        columns[f"{variant} [s]"] = [times[name].variants[variant].value for name in names]
    return columns


def main() -> None:
    """Write the diffusion times and the claims that rest on them."""
    masses_MeV = load_parameters("cerdeno2021.mediators", Mediators).masses_MeV()
    printed_states_MeV, printed = printed_cells(), printed_mean_free_paths()
    states = {table: printed_states(printed_states_MeV, table) for table in ("dirac", "majorana")}
    computed = read_artefact(data_path("cerdeno2021", "mean_free_paths.json")).quantities
    times = time_quantities(states, computed, printed)
    write_csv(data_path("cerdeno2021", "diffusion_times.csv"), table_columns(times))
    claims = {
        "weak_magnetism": weak_magnetism_quantity(times),
        "outermost_optical_depth": depth_quantity(states, computed, printed),
        "outermost_optical_depth_b_minus_l": vector_depth_quantity(states, masses_MeV),
        "longest_diffusion_time": longest_time_quantity(times),
    }
    write_quantities("cerdeno2021", "diffusion_times", times | claims)


if __name__ == "__main__":
    run_stage(main)
