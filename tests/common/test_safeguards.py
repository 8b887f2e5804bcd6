"""Safeguards seen at work (bad input, identity): convergence, steps and brackets of loops and root searches.

A limit is lowered, or a tolerance asked for that nothing meets, and the calculation must say so instead of
returning what it has. What cannot fail within the allowed ranges is called directly.
"""

import math

import numpy as np
import pytest
from scipy.constants import physical_constants

from common import constants
from common.constants import ELECTRON_MASS_MeV, MUON_MASS_MeV
from common.errors import ConvergenceError
from common.flavour import density_matrices, evolution
from common.flavour._evolution import polarisation_dormand_prince_853
from common.flavour.beams import neutrinos_and_antineutrinos, single_angle_beams
from common.flavour.couplings import coupling_matrix
from common.flavour.matter_profile import NeutrinoPotential
from common.matter import _fermi_gas as fermi_gas
from common.matter import _mean_field as mean_field
from common.matter import nuclear_matter
from common.matter.nuclear_matter import BetaEquilibrium, parameter_set, solve_matter
from common.mediators import thermal_production as coalescence
from common.mediators.breit_wigner import scattering_rate_expansion
from common.mediators.decay_widths import VectorBosonCharges
from common.mediators.thermal_production import thermal_production
from common.numerics._runge_kutta import STEP_TOO_SMALL, TOO_MANY_STEPS
from common.numerics.quadrature import gauss_kronrod, gauss_legendre
from common.scattering import _phase_space as scattering_kernels
from common.scattering import phase_space as neutrino_nucleon
from common.scattering.phase_space import NucleonGas, scattering_table
from common.units import fm

# Flavour evolution.

BEAMS = single_angle_beams(neutrinos_and_antineutrinos(0.5, 1.0))
COUPLING, POTENTIAL, RADII = coupling_matrix(0.3, 0.1), NeutrinoPotential(1e3), np.linspace(0.0, 1.0, 3)


@pytest.mark.parametrize(
    "evolve",
    [
        lambda: evolution.evolve(BEAMS, COUPLING, POTENTIAL, RADII),
        lambda: evolution.survival_scan(BEAMS, [COUPLING], POTENTIAL, [RADII]),
        lambda: density_matrices.evolve_density_matrices(BEAMS, COUPLING, POTENTIAL, RADII),
        lambda: density_matrices.occupation_scan(BEAMS, [COUPLING], POTENTIAL, RADII),
    ],
)
def test_evolution_with_too_many_steps_returns_nothing(evolve, monkeypatch) -> None:
    """Rows behind the place that was reached have never been written."""
    monkeypatch.setattr(evolution, "MAXIMUM_STEPS", 3)
    with pytest.raises(ConvergenceError, match=r"stopped at r = \S+ km after 3 steps at the tolerance"):
        evolve()


@pytest.mark.parametrize(
    ("strength", "limit", "status"), [(1e3, 5, TOO_MANY_STEPS), (math.nan, 999, STEP_TOO_SMALL)]
)
def test_integrator_says_why_it_stopped(strength, limit, status) -> None:
    arguments = evolution.kernel_arguments(BEAMS, COUPLING, POTENTIAL)
    *others, _, radius, power = arguments
    states = np.full((RADII.size, 3 * BEAMS.size), -7.0)
    start = evolution.initial_polarisation(BEAMS).ravel()
    told, taken, rejected, reached = polarisation_dormand_prince_853(
        (*others, strength, radius, power),
        start,
        RADII,
        1e-10,
        1e-4,
        limit,
        tuple(evolution.dormand_prince_tables()),
        states,
    )
    assert told == status
    assert taken + rejected <= limit
    assert reached < RADII[1]
    np.testing.assert_array_equal(states[0], start)
    np.testing.assert_array_equal(states[1:], -7.0)


# Nuclear matter.

TM1 = parameter_set("TM1")
DENSITY = 0.1 / fm**3


@pytest.mark.parametrize("order", [1, 24])
def test_root_searches_in_matter_tell_whether_they_converged(order) -> None:
    """One node at half an MeV leaves every density in steps; with 24 nodes each search succeeds."""
    rule, coupling = gauss_legendre(order), nuclear_matter._coupling_array(TM1)
    leptons = (DENSITY, ELECTRON_MASS_MeV, MUON_MASS_MeV)
    evaluations = fermi_gas.chemical_potential_of_density(
        DENSITY, TM1.nucleon_mass_MeV, 0.5, 2.0, True, math.nan, *rule
    )[-1]
    found = [
        evaluations > 0,
        mean_field.nucleons_at_densities(
            DENSITY, DENSITY, 0.5, True, coupling, 700.0, math.nan, math.nan, *rule
        )[-1],
        *(
            mean_field.charged_leptons_of_density(*leptons, muons, 0.5, math.nan, *rule)[-1]
            for muons in (False, True)
        ),
        *(
            mean_field.solve_closure(
                2.0 * DENSITY, 0.5, closure, 0.3, 1.0, False, ELECTRON_MASS_MeV, MUON_MASS_MeV, True,
                coupling, 0.0, 700.0, *rule,
            )[-1]
            for closure in (0, 1, 2)
        ),
    ]  # fmt: skip
    assert found == [order == 24] * len(found)


def test_omega_field_of_an_absurd_density_is_not_found() -> None:
    coupling = nuclear_matter._coupling_array(TM1)
    assert mean_field.vector_fields(DENSITY, 0.0, coupling)[-1]
    assert not mean_field.vector_fields(1e300, 0.0, coupling)[-1]


@pytest.mark.parametrize(
    ("step", "last_step", "taken"),
    [
        (1.5, 0.0, 1.5),
        (-0.2, 0.5, -0.2),
        # Above the bracket, below it, on its edge: bisection.
        (3.0, 0.0, 0.5),
        (-1.5, 0.0, 0.5),
        (2.0, 0.0, 0.5),
        # Back by more than half of the last step.
        (-0.3, 0.5, 0.5),
        (math.nan, 0.0, 0.5),
    ],
)
def test_step_stays_in_the_bracket_and_does_not_swing(step, last_step, taken) -> None:
    assert mean_field.bracketed_step(0.0, step, last_step, -1.0, 2.0) == taken


def test_step_is_never_longer_than_twelve() -> None:
    assert mean_field.bracketed_step(0.0, 50.0, 0.0, -120.0, 80.0) == 12.0
    assert mean_field.bracketed_step(0.0, -50.0, 0.0, -120.0, 80.0) == -12.0


def test_states_with_a_residual_or_without_a_solution_are_refused(monkeypatch) -> None:
    with pytest.raises(ConvergenceError, match=r"not solved after \d+ steps at baryon_density_fm3 = 0\.1,"):
        solve_matter(0.1, 0.5, BetaEquilibrium(), TM1, quadrature_order=4)
    monkeypatch.setattr(nuclear_matter, "RESIDUAL_TOLERANCE", 1e-18)
    with pytest.raises(ConvergenceError, match=r"left a residual of \d\S*, allowed \[0, 1e-18\], at baryon"):
        solve_matter(0.1, 10.0, BetaEquilibrium(), TM1)


# Scattering on nucleons.

NEUTRONS = NucleonGas(249.6, 496.6, 15.0)


def test_integral_over_rapidity_tells_whether_it_met_its_tolerance() -> None:
    """A tolerance of zero is never met, one of 1e-6 is, on the same integrand."""
    nodes = gauss_legendre(12)
    moments, errors = np.empty((2, 3, 2))
    for tolerance, met in ((1e-6, True), (0.0, False)):
        blocked = scattering_kernels.scattering_moments(
            np.array([100.0, 1e4]), 160.0, 249.6, 496.6, 15.0, 114.6, True, True, 0, 0, 1200.0, tolerance,
            *neutrino_nucleon._polylogarithm_series(), *nodes, *gauss_kronrod(7), moments, errors,
        )  # fmt: skip
        unblocked = scattering_kernels.unblocked_moments(
            np.array([100.0, 1e4]), 160.0, 939.0, 249.6, 496.6, 15.0, 0, 1200.0, tolerance,
            *gauss_kronrod(7), moments, errors,
        )  # fmt: skip
        assert blocked == unblocked == met


@pytest.mark.parametrize("blocking", [True, False])
@pytest.mark.parametrize("moment", [1.0, math.nan])
def test_scattering_tables_without_convergence_are_refused(blocking, moment, monkeypatch) -> None:
    """Not met over rapidity, or not finite although it was."""

    def unreliable(*arguments):
        arguments[-2][:] = moment
        return math.isnan(moment)

    kernel = "scattering_moments" if blocking else "unblocked_moments"
    monkeypatch.setattr(scattering_kernels, kernel, unreliable)
    with pytest.raises(ConvergenceError, match="not met over rapidity at E_nu = 160 MeV"):
        scattering_table(160.0, NEUTRONS, 0.0, nucleon_blocking=blocking, neutrino_blocking=blocking)


def test_scattering_tables_with_too_few_refinements_are_refused(monkeypatch) -> None:
    monkeypatch.setattr(neutrino_nucleon, "_MAXIMUM_REFINEMENTS", 1)
    with pytest.raises(ConvergenceError, match="tolerance 1e-07 over t not met"):
        scattering_table(160.0, NEUTRONS, 114.6)


# Coalescence.

CHARGES = VectorBosonCharges((0.0, 1.0, -1.0), (1.0, -1.0), (MUON_MASS_MeV, 1776.93))


@pytest.mark.parametrize("kernel", coalescence.KERNELS)
def test_thermal_production_with_too_few_panels_is_refused(kernel, monkeypatch) -> None:
    monkeypatch.setattr(coalescence, "_MAXIMUM_PANELS", 1)
    with pytest.raises(ConvergenceError, match=r"relative error \S+ exceeds 1e-13"):
        thermal_production(1e-3, 1.0, 30.0, kernel=kernel, relative_tolerance=1e-13)


def test_thermal_production_that_is_not_a_number_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(
        coalescence.kernels,
        "production_moments_of_each",
        lambda x, *_: (np.ones((5, x.size)), np.full((5, x.size), np.nan), np.zeros(x.size)),
    )
    with pytest.raises(ConvergenceError, match="relative error nan exceeds"):
        thermal_production(1.0, 1.0, kernel="exact")


def test_rates_above_the_maximum_of_the_expansion_have_no_coupling() -> None:
    """A g² + B g⁴ with B < 0 has the maximum A²/(4 |B|), at which the coupling is still found."""
    expansion = scattering_rate_expansion(45.0, 15.0, CHARGES, flavour=1, exchange=False)
    quartic = float(expansion.off_shell.value)
    assert quartic < 0.0
    largest = float(expansion.resonant.value) ** 2 / (4.0 * abs(quartic))
    at_maximum = math.sqrt(float(expansion.resonant.value) / (2.0 * abs(quartic)))
    assert expansion.coupling_reaching((1.0 - 1e-9) * largest) == pytest.approx(at_maximum, rel=1e-4)
    with pytest.raises(ValueError, match=r"rate_MeV = \S+ is outside the allowed range: to order g⁴"):
        expansion.coupling_reaching((1.0 + 1e-9) * largest)


def test_blocking_of_the_products_of_one_neutrino_is_refused() -> None:
    with pytest.raises(ValueError, match="allowed only with neutrino_energy_MeV = None"):
        scattering_rate_expansion(
            10.0, 15.0, CHARGES, flavour=1, exchange=False, pauli_blocking=True, neutrino_energy_MeV=30.0
        )


# Constants.


def test_a_mass_in_another_unit_is_refused(monkeypatch) -> None:
    monkeypatch.setitem(physical_constants, "muon mass energy equivalent in MeV", (1.69e-11, "J", 0.0))
    with pytest.raises(ValueError, match="CODATA muon mass energy equivalent has the unit J, allowed: MeV"):
        constants._codata_MeV("muon mass")
