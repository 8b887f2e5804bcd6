"""Sign of g3 and mass ordering in the setting of Fig. 1: final survival of ν_e and ν̄_e, single angle.

By the adiabatic end point of ``end_points.py`` the final D_z = P_z - α P̄_z changes its sign with g3 once
|g3| ≫ g1. The antineutrinos end as ν̄_e in the normal and as ν̄_x in the inverted ordering all the same; it
is the neutrinos that take the difference, P_z = D_z + α P̄_z.
"""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
from joblib import cpu_count

from common.replication.errors import run_stage
from common.replication.ledger.quantities import Quantity, Variant, write_quantities
from common.replication.parameters import load_parameters
from common.replication.paths import data_path
from common.replication.writers import write_csv
from common.validation import FloatArray
from papers.abbar2022.model.end_points import final_difference
from papers.abbar2022.model.gas import (
    ORDERING_SIGN,
    ORDERINGS,
    Ordering,
    falling_potential,
    falling_radii_km,
    final_mean,
    single_angle_evolution,
)
from papers.abbar2022.parameters import Fig1, Gas, SignOfG3

OUTPUTS = 400


def final_survival(gas: Gas, section: Fig1, ordering: Ordering, g3: float) -> tuple[FloatArray, float]:
    """Final survival of ν_e and ν̄_e, and the error of the integration."""
    radii = falling_radii_km(section, OUTPUTS)
    run = single_angle_evolution(gas, ordering, section.g1_beside_g3, g3, falling_potential(section), radii)
    return final_mean(radii, run.survival), run.error


def closed_form(gas: Gas, section: Fig1, ordering: Ordering, g3: float) -> float:
    """Final survival of ν_e by the adiabatic end point.

    The antineutrinos end fully as ν̄_e in the normal, fully as ν̄_x in the inverted ordering.
    """
    difference = final_difference(gas, section.potential_inverse_km, ordering, section.g1_beside_g3, g3)
    return 0.5 * (1.0 + difference + ORDERING_SIGN[ordering] * gas.antineutrino_ratio)


def main() -> None:
    """Write the end points and the quantities."""
    gas = load_parameters("abbar2022.gas", Gas)
    section = load_parameters("abbar2022.fig1", Fig1)
    grid = load_parameters("abbar2022.sign_of_g3", SignOfG3)
    positive = np.geomspace(grid.minimum_g3, grid.maximum_g3, grid.number_of_g3)
    g3 = np.concatenate([-positive[::-1], [0.0], positive])
    columns = {"g3 [1]": g3}
    error, survival = 0.0, {}
    for ordering in ORDERINGS:
        with ThreadPoolExecutor(cpu_count()) as pool:
            runs = list(pool.map(partial(final_survival, gas, section, ordering), g3.tolist()))
        error = max(error, *(run[1] for run in runs))
        survival[ordering] = np.array([run[0] for run in runs])
        columns[f"{ordering}_neutrino_survival [1]"] = survival[ordering][:, 0]
        columns[f"{ordering}_antineutrino_survival [1]"] = survival[ordering][:, 1]
        columns[f"{ordering}_neutrino_closed_form [1]"] = np.array(
            [closed_form(gas, section, ordering, float(value)) for value in g3]
        )
    errors = dict.fromkeys([name for name in columns if "_survival" in name], error)
    write_csv(data_path("abbar2022", "sign_of_g3.csv"), columns, errors)
    write_quantities("abbar2022", "sign_of_g3", sign_quantities(survival, error))


def sign_quantities(survival: dict[Ordering, FloatArray], error: float) -> dict[str, Quantity]:
    """Largest effect of the sign of g3 on the final survival; arrays over g3 symmetric about zero."""
    change = {o: np.abs(values - values[::-1]) for o, values in survival.items()}
    quantities = {}
    for species, name in ((0, "neutrino"), (1, "antineutrino")):
        quantities[f"sign_effect_{name}"] = Quantity(
            value=float(max(np.max(change[o][:, species]) for o in ORDERINGS)),
            unit="1",
            description=f"largest difference of final {name} survival between g3 and -g3, either ordering",
            numerical_error=2.0 * error,
            variants={
                o: Variant(value=float(np.max(change[o][:, species])), description=f"{o} ordering alone")
                for o in ORDERINGS
            },
        )
    middle = survival["normal"].shape[0] // 2
    for ordering in ORDERINGS:
        neutrinos = survival[ordering][:, 0]
        quantities[f"neutrino_survival_{ordering}_smallest"] = Quantity(
            value=float(np.min(neutrinos)),
            unit="1",
            description=f"smallest final survival of ν_e over g3, {ordering} ordering",
            numerical_error=error,
            variants={
                "without_g3": Variant(value=float(neutrinos[middle]), description="g3 = 0"),
                "negative_g3": Variant(
                    value=float(np.min(neutrinos[:middle])), description="smallest over g3 < 0"
                ),
                "positive_g3": Variant(
                    value=float(np.min(neutrinos[middle + 1 :])), description="smallest over g3 > 0"
                ),
            },
        )
    return quantities


if __name__ == "__main__":
    run_stage(main)
