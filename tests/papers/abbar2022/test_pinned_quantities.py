"""Pinned: quantities of the stages of arXiv:2208.06023 that are converged.

Stages are run as they are, with the committed parameters. Of Fig. 3 only the first oscillations are pinned:
its other statistics, growth rates and root mean squares over couplings hang on their grids.
"""

from types import ModuleType

import pytest

from common.flavour.planar import evolve
from common.replication.ledger.quantities import Quantity
from common.replication.parameters import load_parameters
from papers.abbar2022 import appendix_a, claims, fig1, fig2, fig3, fig4, sign_of_g3
from papers.abbar2022.model.planar import schedule, seeded_gas
from papers.abbar2022.parameters import Emission, Fig1, Fig4, Gas, Map, PlanarGas
from tests.conftest import Pin

STAGES = {"appendix_a": appendix_a, "claims": claims, "fig1": fig1, "fig2": fig2, "sign_of_g3": sign_of_g3}
TOLERANCES = {
    "appendix_a": {
        "conversion_at_negative_eta": 5e-5,
        "largest_e_foldings": 1e-11,
        "largest_e_foldings.near_minus_one": 1e-11,
        "linear_solution_error": 1e-5,
        "linear_solution_error.homogeneous": 1e-6,
        "single_angle_modulation": 1e-5,
        "threshold_over_g3": 1e-11,
        "vacuum_threshold_ratio": 1e-11,
    },
    "claims": {
        "maximum_angle_of_10_percent": 1e-10,
        "sign_of_g3_curve": 2e-6,
        "sign_of_g3_mean": 5e-5,
        "single_angle_oscillation": 1e-7,
        "smallest_g1_core": 1e-9,
        "with_heavy_flavour": 3e-6,
        "without_vacuum": 2e-6,
    },
    "fig1": {
        "final_conversion_ratio_inverted": 2e-4,
        # 2e-5 of the antineutrinos are left, computed to 3e-6.
        "final_survival_inverted": 0.5,
        "final_survival_normal": 1e-5,
    },
    "fig2": {
        "angular_spread_in_phase": 1e-5,
        "angular_spread_uneven": 5e-7,
        "conversion_ratio_g3_0_5_g1": 1e-6,
        "conversion_ratio_g3_1_g1": 1e-6,
        "conversion_ratio_g3_1_5_g1": 2e-6,
        "large_g1_distance": 2e-6,
        "large_g1_mean_distance": 5e-6,
        "small_g1_oscillation": 5e-6,
    },
    "sign_of_g3": {"neutrino_survival_normal_smallest": 5e-4},
}
"""Relative tolerances: several times the numerical error of each quantity; 1e-11 or more for closed forms."""


def computed(stage: ModuleType) -> dict[str, Quantity]:
    """Quantities of a stage, which writes nothing meanwhile."""
    quantities: dict[str, Quantity] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stage, "write_csv", lambda *_: None)
        patch.setattr(stage, "write_quantities", lambda _paper, _artefact, found: quantities.update(found))
        stage.main()
    return quantities


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(STAGES))
def test_quantities_of_a_stage(name: str, pinned: Pin) -> None:
    quantities = computed(STAGES[name])
    columns = {}
    for key, tolerance in TOLERANCES[name].items():
        quantity, _, variant = key.partition(".")
        found = quantities[quantity]
        columns[key] = found.variants[variant].value if variant else found.value
        if not variant:
            # An error that has grown beyond its tolerance is no pin.
            assert found.numerical_error < tolerance * abs(found.value)
    pinned(columns, relative_tolerances=TOLERANCES[name])


def test_split_of_the_single_angle_model(pinned: Pin) -> None:
    split = fig4.at_falling_density(
        load_parameters("abbar2022.gas", Gas),
        load_parameters("abbar2022.emission", Emission),
        load_parameters("abbar2022.fig1", Fig1),
        load_parameters("abbar2022.fig4", Fig4),
        "normal",
        None,
    )
    # Twice the error of the run, 4e-5, and a margin.
    pinned({"energy_range_single_angle_falling_density": split.energy_range}, relative_tolerance=4e-4)


def test_first_oscillations_of_the_map(pinned: Pin) -> None:
    family = Map(
        maximum_angle_deg=60.0,
        period_km=3.0,
        largest_seed_wave_number_inverse_km=60.0,
        step_km=2.5e-4,
        steps_per_row=40,
        length_km=fig3.FIRST_OSCILLATIONS_KM,
        windows=1,
        number_of_angles=128,
        cells=64,
    )
    gas = load_parameters("abbar2022.planar_gas", PlanarGas)
    run = evolve(*seeded_gas(gas, family, family.number_of_angles, family.cells), schedule(family))
    # Half and twice as many angles give the same to 1e-15; other processors round otherwise.
    pinned({"first_oscillation_swing": fig3.first_swing(run)}, relative_tolerance=1e-9)
