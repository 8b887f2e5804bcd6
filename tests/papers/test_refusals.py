"""What the papers' models refuse (identity): each of their range checks is seen at work.

A check that nothing reaches could be lost unseen.
"""

import functools
import math
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from common.matter.shells import load_profile
from common.replication.parameters import load_parameters
from papers.abbar2022 import claims
from papers.abbar2022.model import dephasing, linear_regime
from papers.cerdeno2023 import beyond
from papers.cerdeno2023.model import early_universe, other_limits, readings
from papers.das2022.model import mediator
from papers.shalgar2021.model import core, propagation, thermal_rates
from papers.shalgar2021.parameters import Propagation

POSITIVE = (0.0, -1.0, math.nan)
NON_NEGATIVE = (-1.0,)
FINITE = (math.inf, math.nan)
NAMED = ("neither",)


class Refusals(NamedTuple):
    """A function with allowed arguments, and values that it refuses in the place of one of them."""

    function: Callable[..., object]
    allowed: dict[str, Any]
    """An argument that takes a while to make is named by the function that makes it."""
    forbidden: dict[str, tuple[object, ...]]


STAR: dict[str, Any] = {"masses_MeV": [10.0], "profile": load_profile(1), "temperature_factor": 1.0}
DERIVED = readings.READINGS["as_derived"]


@functools.cache
def path() -> propagation.Path:
    return propagation.Path.of(load_parameters("shalgar2021.propagation", Propagation), "all_species")


@functools.cache
def rates() -> readings.Coalescence:
    return readings.coalescence(**STAR, reading=DERIVED)


@functools.cache
def escape() -> beyond.EscapeTime:
    return beyond.escape_time(**STAR)


CASES = [
    Refusals(
        claims.precession,
        {"potential_over_frequency": 10.0, "antineutrino_ratio": 0.5, "maximum_angle_rad": 1.0},
        {
            "potential_over_frequency": POSITIVE,
            "antineutrino_ratio": (-1.0, 1.0),
            "maximum_angle_rad": (0.0, 0.5 * math.pi),
        },
    ),
    Refusals(claims.potential_inverse_km, {"density_inverse_cm3": 1e30}, {"density_inverse_cm3": POSITIVE}),
    Refusals(
        dephasing.flavour_violating,
        {"electron_muon": 0.1, "electron_tau": 0.1, "muon_tau": 0.1, "phase_rad": 0.1},
        {"electron_muon": FINITE, "electron_tau": FINITE, "muon_tau": FINITE, "phase_rad": FINITE},
    ),
    Refusals(
        dephasing.random_couplings,
        {"number": 3, "scale": 0.1, "seed": 1},
        {"scale": POSITIVE, "seed": NON_NEGATIVE},
    ),
    Refusals(
        linear_regime.vacuum_and_preserving_term,
        {"g3": 0.1, "vacuum_frequency": 0.1, "potential": 1.0, "trace": "kept"},
        {"trace": NAMED, "g3": (-1.0, 1.0), "vacuum_frequency": FINITE, "potential": POSITIVE},
    ),
    Refusals(
        linear_regime.drive,
        {"g1": 0.1, "g3": 0.1, "potential": 1.0, "trace": "kept"},
        {"trace": NAMED, "g3": (-1.0, 1.0), "potential": POSITIVE},
    ),
    Refusals(
        linear_regime.squared_growth_rate,
        {"g1": 0.1, "g3": 0.1, "vacuum_frequency": 0.1, "potential": 1.0},
        {"g1": FINITE},
    ),
    Refusals(linear_regime.linear_solution, {"time": 1.0, "g1": 0.1, "g3": 0.1}, {"time": FINITE}),
    Refusals(
        linear_regime.largest_e_foldings,
        {"g1": 0.1, "g3": 0.1, "trace": "kept"},
        {"trace": NAMED, "g3": (-1.0, 1.0), "g1": FINITE},
    ),
    Refusals(linear_regime.evolve_polarisation, {"time": [0.0, 1.0], "g1": 0.1, "g3": 0.1}, {"time": FINITE}),
    Refusals(
        linear_regime.largest_conversion,
        {"g1": 0.1, "g3": 0.1, "vacuum_frequency": 0.1, "potential": 1.0},
        {"potential": POSITIVE},
    ),
    Refusals(
        linear_regime.has_saddle,
        {"g1": 0.1, "g3": 0.1, "vacuum_frequency": 0.1, "potential": 1.0},
        {"vacuum_frequency": FINITE, "g1": FINITE, "g3": FINITE},
    ),
    Refusals(
        readings.coalescence,
        {**STAR, "reading": DERIVED},
        {"masses_MeV": (0.0, 1001.0), "temperature_factor": POSITIVE},
    ),
    Refusals(readings.Coalescence.timescale_s, {"self": rates, "coupling": 1e-08}, {"coupling": POSITIVE}),
    Refusals(
        readings.Coalescence.decay_length_km, {"self": rates, "coupling": 1e-08}, {"coupling": POSITIVE}
    ),
    Refusals(
        readings.Coalescence.coupling_reaching_timescale, {"self": rates, "time_s": 0.1}, {"time_s": POSITIVE}
    ),
    Refusals(
        readings.Coalescence.coupling_of_decay_length,
        {"self": rates, "length_km": 1.0, "shell": 1},
        {"length_km": POSITIVE},
    ),
    Refusals(
        readings.Coalescence.coupling_of_diffusion_time,
        {"self": rates, "time_s": 0.1, "last_shell": 5},
        {"time_s": POSITIVE},
    ),
    Refusals(
        readings.Coalescence.coupling_of_luminosity,
        {"self": rates, "luminosity_erg_s": 3e52},
        {"luminosity_erg_s": POSITIVE},
    ),
    Refusals(
        beyond.escape_time,
        {**STAR, "start": "energy"},
        {"start": NAMED, "temperature_factor": POSITIVE, "masses_MeV": (0.0, 1001.0)},
    ),
    Refusals(beyond.EscapeTime.time_s, {"self": escape, "coupling": 1e-08}, {"coupling": POSITIVE}),
    Refusals(beyond.EscapeTime.couplings, {"self": escape, "time_s": 0.1}, {"time_s": POSITIVE}),
    Refusals(
        early_universe.boson_entropy_density_MeV3,
        {"mass_MeV": 1.0, "temperature_MeV": 1.0},
        {"mass_MeV": POSITIVE, "temperature_MeV": POSITIVE},
    ),
    Refusals(
        early_universe.effective_number_of_neutrinos,
        {"mass_MeV": 1.0, "decoupling_temperature_MeV": 2.0},
        {"decoupling_temperature_MeV": POSITIVE},
    ),
    Refusals(
        early_universe.mass_of_excess_MeV,
        {"excess": 0.2, "decoupling_temperature_MeV": 2.0},
        {"excess": POSITIVE},
    ),
    Refusals(other_limits.magnetic_moment_at_unit_coupling, {"mass_MeV": 10.0}, {"mass_MeV": POSITIVE}),
    Refusals(
        other_limits.coupling_of_magnetic_moment, {"mass_MeV": 10.0, "excess": 1e-09}, {"excess": POSITIVE}
    ),
    Refusals(other_limits.trident_limit, {"mass_MeV": 10.0}, {"mass_MeV": POSITIVE}),
    Refusals(
        mediator.centre_of_mass_energy_MeV,
        {"energy_MeV": 10.0, "neutrino_mass_eV": 0.1},
        {"energy_MeV": POSITIVE, "neutrino_mass_eV": POSITIVE},
    ),
    Refusals(
        mediator.contact_coupling_inverse_MeV3,
        {"coupling": 0.1, "mediator_mass_MeV": 10.0, "neutrino_mass_eV": 0.1},
        {"coupling": NON_NEGATIVE, "mediator_mass_MeV": POSITIVE},
    ),
    Refusals(
        mediator.coupling_over_mass_inverse_MeV,
        {"contact_coupling_inverse_MeV3": 1e-12, "neutrino_mass_eV": 0.1},
        {"contact_coupling_inverse_MeV3": POSITIVE, "neutrino_mass_eV": POSITIVE},
    ),
    Refusals(
        core.thermal_neutrino_density_inverse_cm3, {"mean_energy_MeV_": 30.0}, {"mean_energy_MeV_": POSITIVE}
    ),
    Refusals(
        propagation.coupling_on_limit,
        {"path": path, "mediator_mass_MeV": 0.001},
        {"mediator_mass_MeV": POSITIVE, "allowed_coupling": POSITIVE},
    ),
    Refusals(propagation.mass_reached_MeV, {"path": path, "coupling": 0.1}, {"coupling": POSITIVE}),
    Refusals(thermal_rates.net_rate_factor, {"dilution": 0.5}, {"dilution": (0.0, 2.0)}),
    Refusals(thermal_rates.largest_multiplication, {"dilution": 0.5}, {"dilution": (0.0, 2.0)}),
]


@pytest.mark.parametrize(
    ("function", "allowed", "parameter", "value"),
    [
        pytest.param(
            case.function, case.allowed, parameter, value, id=f"{case.function.__name__}-{parameter}"
        )
        for case in CASES
        for parameter, values in case.forbidden.items()
        for value in values
    ],
)
def test_forbidden_value_is_refused_by_name(
    function: Callable[..., object], allowed: dict[str, Any], parameter: str, value: object
) -> None:
    made = {name: given() if callable(given) else given for name, given in allowed.items()}
    function(**made)
    with pytest.raises(ValueError, match=re.escape(parameter.removesuffix("_"))):
        function(**{**made, parameter: value})
