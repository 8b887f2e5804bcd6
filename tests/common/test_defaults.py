"""What an argument left out stands for (identity): the call without it is the call with the value stated.

Those that a paper always gives, so that no result of one would tell.
"""

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from common.constants import MUON_MASS_MeV
from common.detection import coherent_scattering as recoil
from common.flavour import evolution
from common.flavour.beams import neutrinos_and_antineutrinos, single_angle_beams
from common.flavour.couplings import coupling_matrix
from common.flavour.matter_profile import NeutrinoPotential
from common.flavour.planar import PeriodicGas
from common.fluxes import nucleosynthesis as nucleosynthesis_neutrinos
from common.fluxes import solar as solar_neutrinos
from common.fluxes.neutrino_flux import NeutrinoFlux
from common.matter.nuclear_matter import BetaEquilibrium, LeptonFraction, parameter_set, solve_matter
from common.mediators import breit_wigner
from common.mediators import thermal_production as coalescence
from common.mediators.decay_widths import VectorBosonCharges
from common.numerics.quadrature import exp_sinh_rule
from common.scattering import rosseland_mean as opacity
from common.scattering.mean_free_path import (
    NucleonCurrent,
    scalar_mediator_expansion,
    standard_model_inverse_mean_free_path,
    vector_mediator_expansion,
)
from common.scattering.phase_space import NucleonGas, scattering_table

CHARGES = VectorBosonCharges((0.0, 1.0, -1.0), (1.0,), (MUON_MASS_MeV,))
READING: dict[str, Any] = {"kernel": "exact", "squared_amplitude": "one_helicity"}
BEAMS = single_angle_beams(neutrinos_and_antineutrinos(0.5, 1.0))
RADII = np.linspace(1.0, 2.0, 3)
CURRENT, GAS = NucleonCurrent(-0.5, -0.735), NucleonGas(249.6, 496.6, 15.0)
TABLE = scattering_table(100.0, GAS, 50.0)


def flat(result: Any) -> list[float]:
    """All numbers of a result, one after the other."""
    if dataclasses.is_dataclass(result) and not isinstance(result, type):
        result = [getattr(result, field.name) for field in dataclasses.fields(result)]
    if isinstance(result, (tuple, list)):
        return [number for part in result for number in flat(part)]
    if isinstance(result, str):
        return []
    return np.ravel(np.asarray(result)).tolist()


@pytest.mark.parametrize(
    ("call", "stated"),
    [
        # A bath without chemical potentials, without the quantum statistics of the final states.
        (
            lambda **given: coalescence.coalescence_rate_MeV(20.0, 10.0, 1e-3, 15.0, **READING, **given),
            {"chemical_potential_MeV": 0.0, "antineutrino_chemical_potential_MeV": 0.0},
        ),
        (
            lambda **given: coalescence.coalescence_rate_MeV(20.0, 10.0, 1e-3, 15.0, **READING, **given),
            {"bose_enhancement": False, "pauli_blocking": False},
        ),
        (
            lambda **given: coalescence.boson_energy_spectrum_MeV3(
                20.0, 10.0, 1e-3, 15.0, **READING, **given
            ),
            {"chemical_potential_MeV": 0.0, "bose_enhancement": False},
        ),
        (
            lambda **given: coalescence.decay_blocking_factor(20.0, 10.0, 15.0, **given),
            {"chemical_potential_MeV": 0.0, "antineutrino_chemical_potential_MeV": 0.0},
        ),
        (
            lambda **given: breit_wigner.scattering_rate_expansion(10.0, 15.0, CHARGES, flavour=1, **given),
            {"chemical_potential_MeV": 0.0, "exchange": True, "pauli_blocking": False},
        ),
        # The antineutrinos' chemical potential is the opposite one.
        (
            lambda **given: coalescence.coalescence_rate_MeV(20.0, 10.0, 1e-3, 15.0, 7.0, **READING, **given),
            {"antineutrino_chemical_potential_MeV": -7.0},
        ),
        # One helicity of neutrinos, antinucleons, no muons.
        (
            lambda **given: solve_matter(0.1, 20.0, LeptonFraction(0.3, **given), parameter_set("TM1")).total,
            {"neutrino_degeneracy": 1.0},
        ),
        (
            lambda **given: solve_matter(0.01, 80.0, BetaEquilibrium(), parameter_set("TM1"), **given).total,
            {"antinucleons": True, "muons": False},
        ),
        # Neutrinos, exact kinematics, everything blocked.
        (
            lambda **given: vector_mediator_expansion(
                TABLE, CURRENT, 10.0, neutrino_charge=-1.0, nucleon_charge=1.0, **given
            ),
            {"species": "neutrino"},
        ),
        (
            lambda **given: scalar_mediator_expansion(TABLE, CURRENT, 10.0, **given),
            {"species": "neutrino", "majorana_amplitude_factor": 1.0, "new_physics_table": TABLE},
        ),
        (
            lambda **given: standard_model_inverse_mean_free_path(TABLE, CURRENT, **given),
            {"species": "neutrino"},
        ),
        (
            lambda **given: scattering_table(100.0, GAS, 50.0, **given).moments,
            {"flux": "moeller", "azimuth": "exact", "nucleon_blocking": True, "neutrino_blocking": True},
        ),
        # Flavour: no mixing, a constant potential, all neutrinos in the first flavour.
        (
            lambda **given: evolution.kernel_arguments(
                BEAMS, coupling_matrix(0.1), NeutrinoPotential(1.0), **given
            ),
            {"mixing_angle_rad": 0.0},
        ),
        (
            lambda **given: (
                evolution.evolve(
                    BEAMS, coupling_matrix(0.1), NeutrinoPotential(1e2, **given), RADII
                ).polarisation
            ),
            {"power": 0.0},
        ),
        (
            lambda **given: NeutrinoPotential(1.0, power=2.0, **given).at([1.0, 2.0]),
            {"reference_radius_km": 1.0},
        ),
        (
            lambda **given: (
                PeriodicGas(
                    neutrinos_and_antineutrinos(0.5, 1.0), 2, 1.0, coupling_matrix(0.1), 1.0, 1.0, 16, **given
                ).mixing_angle_rad
            ),
            {"mixing_angle_rad": 0.0},
        ),
        # A rule about one, decays without end, the newer table of ⁸B, energy driven by the temperature.
        (exp_sinh_rule, {"scale": 1.0}),
        (
            lambda **given: dataclasses.replace(
                nucleosynthesis_neutrinos.tritium_decay_neutrinos(), **given
            ).total_inverse_cm2_s(),
            {"end_s": math.inf},
        ),
        (
            lambda **given: solar_neutrinos.solar_neutrino_fluxes(**given)["b8"].moments([1.0, 10.0]),
            {"boron8": "winter2006"},
        ),
        (solar_neutrinos.boron8_table, {"reference": "winter2006"}),
        (
            lambda **given: recoil.standard_model_recoil_spectrum(
                [1e-2], NeutrinoFlux((30.0,), (1.0,)), recoil.Nucleus(18, 22, 37214.7), **given
            ),
            {"sin2_weak_mixing_angle": recoil.SIN2_WEAK_MIXING_ANGLE_AT_ZERO_MOMENTUM},
        ),
        (
            lambda **given: opacity.rosseland_mean(
                np.linspace(1.0, 2.0, 6), opacity.fermi_derivative_rule(10.0, 5.0, 6), **given
            ),
            {"flux": "energy", "gradient": "temperature_at_fixed_degeneracy"},
        ),
    ],
)
def test_call_without_an_argument_is_the_call_with_its_value(
    call: Callable[..., Any], stated: dict[str, Any]
) -> None:
    numbers = flat(call())
    assert numbers
    assert numbers == flat(call(**stated))
