"""Error estimates against true errors (identity, oracle): closed forms, or a much finer calculation.

An estimate covers the true error up to rounding, and is not so large that it says nothing. Cases are drawn
with fixed seeds over the ranges that the engines state.
"""

import ast
import contextlib
import functools
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from common.cascade.breit_wigner_cascade import ResonantOpticalDepth, arrivals_above, arriving_spectrum
from common.constants import MUON_MASS_MeV, TAU_MASS_MeV
from common.detection import coherent_scattering as recoil
from common.detection.event_rates import events_above_threshold, natural_lead
from common.errors import ConvergenceError
from common.flavour.beams import multi_angle_beams, neutrinos_and_antineutrinos, single_angle_beams
from common.flavour.couplings import coupling_matrix
from common.flavour.density_matrices import evolve_density_matrices
from common.flavour.evolution import evolve, evolve_with_steps
from common.flavour.matter_profile import NeutrinoPotential
from common.fluxes.cosmology import FlatLambdaCDM
from common.fluxes.diffuse_supernova import DiffuseNeutrinos, SupernovaPopulation, ThermalEmission
from common.fluxes.neutrino_flux import NeutrinoFlux
from common.fluxes.supernova_rate import StarFormationHistory
from common.matter.nuclear_matter import (
    BetaEquilibrium,
    ElectronFraction,
    LeptonFraction,
    parameter_set,
    parameter_set_names,
    solve_matter,
)
from common.mediators import breit_wigner
from common.mediators import four_neutrinos as four_neutrino_production
from common.mediators import thermal_production as coalescence
from common.mediators.decay_widths import VectorBosonCharges
from common.numerics import quadrature as integrators
from common.numerics.panel_functions import PanelFunction, PanelGrid
from common.scattering.mean_free_path import (
    NucleonCurrent,
    scalar_mediator_expansion,
    vector_mediator_expansion,
)
from common.scattering.phase_space import NucleonGas, scattering_table
from common.scattering.random_walk import PowerLawProfile, random_walk

ROOT = Path(__file__).resolve().parents[2]
ROUNDING = 1e-14

# What gives an error estimate; each is held against a true error below. The others pass one on.
HELD = {
    "Arrivals", "DensityEvolution", "Evolution", "MatterState", "PanelFunction", "RandomWalk",
    "ScatteringRateExpansion", "ScatteringTable", "ThermalProduction", "apply_rule", "arriving_spectrum",
    "boson_energy_spectrum_MeV3", "breit_wigner_rate_MeV", "coalescence_rate_MeV",
    "diagram_cross_section_inverse_MeV2", "events_above_threshold", "integrate",
    "integrate_recoil_spectrum",
}  # fmt: skip
PASS_ON = {
    "CouplingExpansion", "IntegrationResult", "integrate_recoil_spectrum_above", "mean_deflection",
    "rounded_result", "standard_model_inverse_mean_free_path",
}  # fmt: skip


class Errors:
    """True and estimated errors of one engine, each relative to the size of its own quantity."""

    def __init__(self) -> None:
        self.true, self.estimated = [], []

    def add(self, value, error, exact, scale=None) -> None:
        scale = np.abs(exact) if scale is None else scale
        true, estimated = np.broadcast_arrays(np.abs(np.asarray(value) - exact) / scale, error / scale)
        self.true.extend(true.ravel())
        self.estimated.extend(estimated.ravel())

    def assert_honest(self, largest_factor: float, rounding: float = ROUNDING) -> None:
        """Each estimate covers; half of them are below this factor of the error, or of its rounding."""
        true, estimated = np.array(self.true), np.array(self.estimated)
        assert np.all(np.isfinite(estimated))
        small = true > estimated + rounding
        assert not small.any(), f"too small: true {true[small]}, estimated {estimated[small]}"
        factor = np.median(estimated / np.maximum(true, rounding))
        assert factor < largest_factor, f"too large: {factor:.3g} times the true error"
        assert true.max() > 3.0 * rounding, "no case has an error that could be missed"


def test_whatever_gives_an_error_estimate_is_held_against_a_true_error() -> None:
    found = set()
    for path in sorted((ROOT / "common").rglob("*.py")):
        if "replication" in path.parts or path.name.startswith("_"):
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            match node:
                case ast.FunctionDef(name=name, returns=ast.Name(id="IntegrationResult")):
                    found.add(name)
                case ast.ClassDef(name=name, body=body):
                    fields = [statement for statement in body if isinstance(statement, ast.AnnAssign)]
                    names = {one.target.id for one in fields if isinstance(one.target, ast.Name)}
                    kinds = {ast.unparse(one.annotation) for one in fields}
                    errors = {one for one in names if "error" in one and "weight" not in one}
                    if errors or "IntegrationResult" in kinds:
                        found.add(name)
    assert {name for name in found if not name.startswith("_")} == HELD | PASS_ON


# Quadrature.


# Functions with their antiderivatives.


def power_law(power):
    return lambda x: x**power, lambda x: x ** (power + 1.0) / (power + 1.0)


def decay(rate):
    return lambda x: np.exp(-rate * x), lambda x: -np.exp(-rate * x) / rate


def oscillation(frequency):
    return (
        lambda x: 2.0 + np.cos(frequency * x),
        lambda x: 2.0 * x + np.sin(frequency * x) / frequency,
    )


def lorentz_curve(centre, width):
    return lambda x: width / ((x - centre) ** 2 + width**2), lambda x: np.arctan((x - centre) / width)


def test_panel_rules() -> None:
    draw, errors = np.random.default_rng(1).uniform, Errors()
    for _ in range(100):
        edges = np.linspace(0.0, 1.0, int(draw(2.0, 6.0)))
        rule = integrators.panel_rule(edges.tolist(), int(draw(5.0, 16.0)))
        for function, integral in (
            power_law(draw(1.0, 4.0)),
            decay(draw(0.1, 10.0)),
            oscillation(draw(0.5, 12.0)),
            lorentz_curve(draw(-0.5, 1.5), draw(0.3, 3.0)),
        ):
            errors.add(*integrators.apply_rule(function, rule), integral(1.0) - integral(0.0))
    errors.assert_honest(largest_factor=1e4)


def test_semi_infinite_rules() -> None:
    generator, errors = np.random.default_rng(2), Errors()
    for power in (0, 1, 3) * 60:
        edges = np.linspace(0.0, generator.uniform(0.5, 10.0), generator.integers(1, 4)).tolist()
        scale, order = 10.0 ** generator.uniform(-0.3, 0.7), int(generator.integers(12, 30))
        rule = integrators.semi_infinite_rule(edges, scale, order)
        value, error = integrators.apply_rule(lambda x, power=power: x**power * np.exp(-x), rule)
        errors.add(value, error, math.gamma(power + 1.0))
    errors.assert_honest(largest_factor=1e5)


def test_double_exponential_rules() -> None:
    generator, errors = np.random.default_rng(3), Errors()
    for level in (2, 3, 4) * 20:
        power, decay = generator.uniform(0.0, 4.0), 10.0 ** generator.uniform(-1.0, 1.0)
        value, error = integrators.apply_rule(
            lambda x, power=power, decay=decay: x**power * np.exp(-decay * x),
            integrators.exp_sinh_rule(1.0, level),
        )
        errors.add(value, error, math.gamma(power + 1.0) / decay ** (power + 1.0))
        unit = integrators.unit_interval_rule(level)
        samples = unit.nodes**power * unit.complements**-0.5
        error = abs(samples @ (unit.weights - unit.coarse_weights))
        errors.add(
            samples @ unit.weights, error, math.gamma(power + 1.0) * math.gamma(0.5) / math.gamma(power + 1.5)
        )
    errors.assert_honest(largest_factor=1e5)


def test_adaptive_integrals() -> None:
    """Also where the estimate that the library extrapolates is too small by many orders of magnitude."""
    draw, errors = np.random.default_rng(4).uniform, Errors()
    for _ in range(40):
        tolerance = 10.0 ** draw(-12.0, -2.0)
        for (function, integral), upper in (
            (lorentz_curve(draw(0.1, 0.9), 10.0 ** draw(-1.5, 0.0)), 1.0),
            (oscillation(draw(1.0, 120.0)), 1.0),
            (power_law(draw(-0.9, 4.0)), 1.0),
            (decay(10.0 ** draw(-2.0, 2.0)), math.inf),
        ):
            result = integrators.integrate(function, 0.0, upper, relative_tolerance=tolerance)
            assert result.error <= tolerance * abs(result.value)
            errors.add(*result, integral(upper) - integral(0.0))
    errors.assert_honest(largest_factor=1e3)


def test_path_of_a_random_walk() -> None:
    """N ∝ r^-p: N and d are integrals of powers."""
    errors = Errors()
    for power in (0.0, 3.0, 6.0):
        walk = random_walk(PowerLawProfile(1e14, 15.0, power), 1e-40, 15.0, 45.0)
        inner = 15e5 / walk.inner_mean_free_path_cm
        for value, factor, exponent in (
            (walk.scatterings, inner**2, 2.0 - 2.0 * power),
            (walk.path_length_cm, 15e5 * inner, 2.0 - power),
        ):
            exact = factor * (3.0**exponent - 1.0) / exponent
            errors.add(value, walk.relative_error * value, exact)
    true, estimated = np.array(errors.true), np.array(errors.estimated)
    assert np.all(true <= estimated)


def test_functions_on_panels() -> None:
    draw, values, integrals = np.random.default_rng(5).uniform, Errors(), Errors()
    points = np.linspace(0.0, 4.0, 300)
    for _ in range(60):
        edges = np.linspace(0.0, 4.0, int(draw(2.0, 6.0)))
        grid = PanelGrid(tuple(edges.tolist()), order=int(draw(8.0, 25.0)))
        panel = np.clip(np.searchsorted(edges, points, side="right") - 1, 0, edges.size - 2)
        for function, integral in (
            decay(draw(0.2, 5.0)),
            oscillation(draw(0.5, 6.0)),
            lorentz_curve(draw(-2.0, 6.0), draw(0.5, 4.0)),
        ):
            one = PanelFunction(grid, function(grid.nodes))
            scale = np.abs(one.values).max()
            values.add(one(points), one.interpolation_error[panel], function(points), scale)
            error = one.error_of_integral_above(points)
            integrals.add(one.integral_above(points), error, integral(4.0) - integral(points), 4.0 * scale)
    values.assert_honest(largest_factor=1e4)
    integrals.assert_honest(largest_factor=1e5)


# Cascade.


@pytest.mark.parametrize("accuracy", ["full", "scan"])
def test_arrivals_of_a_massless_cascade(accuracy) -> None:
    """The daughters of one neutrino, (T/E0²) [2 + T (1/E - 1/E0)] e^{-T/E0}, over the emitted spectrum."""
    generator, errors = np.random.default_rng(6), Errors()
    rule = integrators.gauss_legendre(30)
    for _ in range(40):
        threshold, column = 10.0 ** generator.uniform(-1.0, 0.8), 10.0 ** generator.uniform(-2.0, 2.0)

        def emitted(energy):
            return 0.5 * energy**2 * np.exp(-energy)

        edges = np.geomspace(threshold, 60.0, 100)
        energy = edges[:-1, np.newaxis] + 0.5 * np.diff(edges)[:, np.newaxis] * (1.0 + rule.nodes)
        weight = 0.5 * np.diff(edges)[:, np.newaxis] * rule.weights * emitted(energy)
        depth, share = column / energy, threshold / energy
        left = weight * np.exp(-depth)
        number = np.sum(left * (1.0 + 2.0 * depth * (1.0 - share) + depth**2 * (share - 1.0 - np.log(share))))
        kept = (1.0 - share**2) * (1.0 - 0.5 * depth) + depth * (1.0 - share)
        total = np.sum(left * energy * (1.0 + depth * kept))
        found = arrivals_above(ResonantOpticalDepth(column, 0.0, 0.0), emitted, threshold, 60.0, accuracy)
        errors.add(found.number, found.number_error, number, weight.sum())
        errors.add(found.energy_MeV, found.energy_error_MeV, total, np.sum(weight * energy))
    errors.assert_honest(largest_factor=1e3)


def test_spectrum_of_a_massless_cascade() -> None:
    """f0(E) e^{-T/E} + ∫ f0(E0) (T/E0²) [2 + T (1/E - 1/E0)] e^{-T/E0} dE0, up to strong suppression."""
    generator, errors = np.random.default_rng(8), Errors()
    rule = integrators.gauss_legendre(30)

    def emitted(energy):
        return 0.5 * energy**2 * np.exp(-energy)

    for _ in range(40):
        energy, column = 10.0 ** generator.uniform(-1.0, 0.8), 10.0 ** generator.uniform(-2.0, 2.0)
        edges = np.geomspace(energy, 60.0, 100)
        parent = edges[:-1, np.newaxis] + 0.5 * np.diff(edges)[:, np.newaxis] * (1.0 + rule.nodes)
        weight = (
            0.5 * np.diff(edges)[:, np.newaxis] * rule.weights * emitted(parent) * np.exp(-column / parent)
        )
        daughters = column / parent**2 * (2.0 + column * (1.0 / energy - 1.0 / parent))
        exact = emitted(energy) * np.exp(-column / energy) + np.sum(weight * daughters)
        found = arriving_spectrum(ResonantOpticalDepth(column, 0.0, 0.0), emitted, energy, 60.0)
        errors.add(found.value, found.error, exact, 1.0 / energy)
    errors.assert_honest(largest_factor=1e4)


# Flavour evolution.


def test_evolution_of_a_single_beam() -> None:
    """Without vacuum term the vector turns about g at the rate 4 μ (1 + g3) |g|: any number of steps."""
    generator, errors = np.random.default_rng(7), Errors()
    beams, potential = single_angle_beams(neutrinos_and_antineutrinos(0.0, 0.0)), NeutrinoPotential(100.0)
    for tolerance in (3e-4, 1e-6, 1e-9, 1e-12) * 4:
        g1, g3 = generator.uniform(-0.9, 0.9, 2)
        radii = np.linspace(0.0, 10.0 ** generator.uniform(-3.0, 0.0), generator.integers(2, 9))
        axis = np.array([g1, 0.0, g3]) / math.hypot(g1, g3)
        angle = 4.0 * 100.0 * (1.0 + g3) * math.hypot(g1, g3) * radii
        exact = Rotation.from_rotvec(np.outer(angle, axis)).apply([0.0, 0.0, 1.0])
        run = evolve(beams, coupling_matrix(g1, g3), potential, radii, tolerance=tolerance)
        errors.add(np.max(np.abs(run.polarisation[:, :, 0] - exact)), run.error, 0.0, 1.0)
    errors.assert_honest(largest_factor=1e3, rounding=1e-13)


def test_evolutions_of_many_beams() -> None:
    generator, errors = np.random.default_rng(8), {one: Errors() for one in ("vectors", "steps", "matrices")}
    for index in range(6):
        beams = multi_angle_beams(
            neutrinos_and_antineutrinos(generator.uniform(0.0, 1.0), generator.uniform(0.0, 5.0)), 8, 1.0
        )
        matrix = coupling_matrix(*generator.uniform(-0.9, 0.9, 2))
        potential = NeutrinoPotential(100.0, 1.0, 4.0 * (index % 2))
        radii = 1.0 + np.linspace(0.0, 10.0 ** generator.uniform(-2.0, 0.0), 9)

        def run(tolerance, beams=beams, matrix=matrix, potential=potential, radii=radii):
            return evolve(beams, matrix, potential, radii, mixing_angle_rad=0.2, tolerance=tolerance)

        def density(tolerance, beams=beams, matrix=matrix, potential=potential, radii=radii):
            vacuum = np.array([[-0.4, 0.1], [0.1, 0.4]])
            return evolve_density_matrices(
                beams, matrix, potential, radii, vacuum_matrix=vacuum, tolerance=tolerance
            )

        exact, exact_density = run(1e-14).polarisation, density(1e-14).density_matrices
        for tolerance in (3e-4, 1e-6, 1e-10):
            one, other = run(tolerance), density(tolerance)
            errors["vectors"].add(np.max(np.abs(one.polarisation - exact)), one.error, 0.0, 1.0)
            true = np.max(np.abs(other.density_matrices - exact_density))
            errors["matrices"].add(true, other.error, 0.0, 1.0)
        for method in ("runge_kutta_4", "lie_group_4"):
            stepped = evolve_with_steps(
                beams, matrix, potential, radii, largest_step_km=5e-4, method=method, mixing_angle_rad=0.2
            )
            errors["steps"].add(np.max(np.abs(stepped.polarisation - exact)), stepped.error, 0.0, 1.0)
    for one in errors.values():
        one.assert_honest(largest_factor=1e3, rounding=1e-12)


# Scattering on nucleons.


@pytest.mark.parametrize("seed", range(4))
def test_scattering_tables(seed) -> None:
    """The distance of nested rules overstates by up to a million; the tolerance bounds it."""
    generator = np.random.default_rng(10 + seed)
    mass, temperature = generator.uniform(150.0, 939.0), generator.uniform(1.0, 60.0)
    gas = NucleonGas(mass, mass + generator.uniform(-200.0, 250.0), temperature)
    energy, neutrino = 10.0 ** generator.uniform(0.0, 2.5), generator.uniform(-200.0, 200.0)
    masses, current = np.geomspace(1e-3, 1e4, 8), NucleonCurrent(-0.5, -0.735)
    errors = Errors()

    def rates(tolerance):
        table = scattering_table(
            energy,
            gas,
            neutrino,
            flux=("moeller", "invariant")[seed % 2],
            nucleon_blocking=seed != 3,
            relative_tolerance=tolerance,
        )
        vector = vector_mediator_expansion(table, current, masses, neutrino_charge=-1.0, nucleon_charge=1.0)
        scalar = scalar_mediator_expansion(table, current, masses)
        return vector.standard_model, vector.interference, vector.new_physics, scalar.new_physics

    finest = rates(1e-9)
    for tolerance in (1e-2, 1e-4, 1e-7):
        for rate, exact in zip(rates(tolerance), finest, strict=True):
            errors.add(rate.value, rate.error, exact.value)
            assert np.all(rate.error < 10.0 * tolerance * np.abs(rate.value))
    errors.assert_honest(largest_factor=1e7, rounding=1e-13)


# Nuclear matter.


def test_states_of_nuclear_matter() -> None:
    generator, errors = np.random.default_rng(20), Errors()
    keys = [
        f"{name}_MeV"
        for name in (
            "neutron_effective_chemical_potential",
            "proton_effective_chemical_potential",
            "neutron_chemical_potential",
            "proton_chemical_potential",
            "electron_chemical_potential",
            "neutrino_chemical_potential",
        )
    ]
    for index in range(40):
        density, temperature = 10.0 ** generator.uniform(-4.0, 0.0), 10.0 ** generator.uniform(-0.3, 1.9)
        fraction = generator.uniform(0.02, 0.9)
        closure = (BetaEquilibrium(), ElectronFraction(fraction), LeptonFraction(fraction))[index % 3]
        parameters = parameter_set(parameter_set_names()[index % len(parameter_set_names())])
        muons = index % 2 == 0

        def state(order, where=(density, temperature, closure, parameters), muons=muons):
            return solve_matter(*where, muons=muons, quadrature_order=order)

        finest = state(80)
        for order in (6, 12, 24):
            try:
                coarse = state(order)
            except ConvergenceError:
                assert order == 6
                continue
            for key in keys:
                error = coarse.chemical_potential_error_MeV
                errors.add(getattr(coarse, key), error, getattr(finest, key), 1.0)
            mass = coarse.effective_mass_error_MeV
            errors.add(coarse.effective_mass_MeV, mass, finest.effective_mass_MeV, 1.0)
    errors.assert_honest(largest_factor=1e3)


# Coalescence.


@pytest.mark.parametrize("kernel", coalescence.KERNELS)
def test_thermal_production(kernel) -> None:
    generator, errors = np.random.default_rng(30), Errors()
    for tolerance in 10.0 ** generator.uniform(-12.0, -2.0, 40):
        arguments = (10.0 ** generator.uniform(-5.0, 2.5), 1.0, *generator.uniform(-15.0, 15.0, 2))
        options = {
            "kernel": kernel,
            "bose_enhancement": bool(generator.random() < 0.5),
            "blocked_branching_ratio": generator.random(),
        }
        coarse = coalescence.thermal_production(*arguments, relative_tolerance=tolerance, **options)
        finest = coalescence.thermal_production(*arguments, relative_tolerance=1e-13, **options)
        rates = [
            one.rate_MeV(1e-3, squared_amplitude="one_helicity", pauli_blocking=blocking)
            for one in (coarse, finest)
            for blocking in (False, True)
        ]
        errors.add(*rates[0], rates[2].value)
        errors.add(*rates[1], rates[3].value)
        errors.add(*coarse.scaled_moments, finest.scaled_moments.value)
        errors.add(*coarse.mean_boson_energy_MeV(), finest.mean_boson_energy_MeV().value)
        for blocking in (False, True):
            exact = finest.decay_length_km(1e-3, pauli_blocking=blocking).value
            errors.add(*coarse.decay_length_km(1e-3, pauli_blocking=blocking), exact)
    errors.assert_honest(largest_factor=1e3, rounding=5e-14)


def random_bath(generator):
    """x, 1, η and η̄, each of the latter zero in half of the cases."""
    potentials = generator.uniform(-8.0, 8.0, 2) * generator.integers(0, 2, 2)
    return 10.0 ** generator.uniform(-3.0, 2.0), 1.0, *potentials


def finer(monkeypatch, module, calculate, **settings):
    """The same calculation as before with other settings of the module."""
    with monkeypatch.context() as patch:
        for name, value in settings.items():
            patch.setattr(module, name, value)
        return calculate()


def test_rates_and_spectra_of_coalescence(monkeypatch) -> None:
    generator, errors = np.random.default_rng(31), Errors()
    for index in range(60):
        mass, temperature, *potentials = random_bath(generator)
        energy, rapidity = 10.0 ** generator.uniform((-1.5, -4.0), (1.5, 0.5))
        where = (mass, 1e-3, temperature, *potentials)
        readings = {"kernel": coalescence.KERNELS[index % 2], "squared_amplitude": "one_helicity"}
        rate = functools.partial(
            coalescence.coalescence_rate_MeV, energy, *where, pauli_blocking=index % 4 < 2, **readings
        )
        spectrum = functools.partial(
            coalescence.boson_energy_spectrum_MeV3, mass * math.cosh(rapidity), *where, **readings
        )
        settings = {"_PARTNER_LEVEL": 8, "_INNER_ORDER": 32, "_SPECTRUM_PANELS_PER_RAPIDITY": 16.0}
        for calculate in (rate, spectrum):
            exact = finer(monkeypatch, coalescence, calculate, **settings).value
            if exact > 1e-280:
                errors.add(*calculate(), exact)
    errors.assert_honest(largest_factor=1e4)


def test_scattering_beyond_the_narrow_width(monkeypatch) -> None:
    """Close to the pole Hadamard's finite part cancels: its rounding error is part of the estimate."""
    generator = np.random.default_rng(32)
    errors = {name: Errors() for name in ("resonant", "off_shell", "interference", "t_channel", "full")}
    charges = VectorBosonCharges((0.0, 1.0, -1.0), (1.0, -1.0), (MUON_MASS_MeV, TAU_MASS_MeV))
    settings = {"_SPECTRAL_ORDER": 24, "_PAIR_ORDER": 80, "_PAIR_PANEL_LENGTH": 4.0}
    for index in range(16):
        mass, temperature, *potentials = random_bath(generator)
        options = {
            "flavour": 1,
            "neutrino_energy_MeV": None if index % 2 else 10.0 ** generator.uniform(-1.0, 1.5),
            "exchange": index % 4 != 1,
            "pauli_blocking": index % 4 == 1,
        }
        where = (temperature, charges, *potentials)
        expand = functools.partial(breit_wigner.scattering_rate_expansion, mass, *where, **options)
        coupling = 10.0 ** generator.uniform(-6.0, 0.3)
        full = functools.partial(breit_wigner.breit_wigner_rate_MeV, mass, coupling, *where, **options)
        coarse, exact = expand(), finer(monkeypatch, breit_wigner, expand, **settings)
        for name in ("resonant", "off_shell", "interference", "t_channel"):
            if getattr(exact, name).value != 0.0:
                errors[name].add(*getattr(coarse, name), getattr(exact, name).value)
        errors["full"].add(*full(), finer(monkeypatch, breit_wigner, full, **settings).value)
    for one in errors.values():
        assert np.all(np.array(one.true) <= np.array(one.estimated))
        # Relative to the part itself, which may be small where it changes sign.
        assert np.median(one.estimated) < 1e-9


# Four neutrinos.


@pytest.mark.parametrize("diagram", four_neutrino_production.DIAGRAMS)
def test_cross_sections_of_four_neutrinos(diagram, monkeypatch) -> None:
    errors = Errors()
    energies = np.array([1e-6, 1e-3, 0.1, 0.9, 1.0, 1.01, 1.5, 1.9, 2.0, 2.1, 3.0, 10.0, 1e7])
    for coupling in (1e-6, 1e-4, 1e-2, 0.3, 3.5):
        calculate = functools.partial(
            four_neutrino_production.diagram_cross_section_inverse_MeV2, diagram, energies, 1.0, coupling
        )
        exact = finer(monkeypatch, four_neutrino_production, calculate, _ORDER=300).value
        errors.add(*calculate(), exact)
    errors.assert_honest(largest_factor=1e4, rounding=1e-13)


# Diffuse neutrinos and recoils.


def test_fluxes_of_diffuse_supernova_neutrinos() -> None:
    """The nested rule of the redshifts overstates by some thousand."""
    population = SupernovaPopulation(
        FlatLambdaCDM(67.0, 0.315), StarFormationHistory(0.02, 3.4, -0.3, -2.5, 1.0, 4.0, -10.0), 143.0, 6.0
    )
    emission = ThermalEmission(5e52, 7.0)
    coarse, finest = (
        DiffuseNeutrinos(population, emission, relic_density_today_cm3=56.4, refinement=times)
        for times in (0, 2)
    )
    points = 7.0 * np.concatenate([np.geomspace(1e-4, 1.0, 30), np.linspace(1.0, 44.0, 60)])
    values, integrals = Errors(), Errors()
    for coupling in (1e-12, 1e-10, 1e-9):
        for name in ("attenuated", "scattered", "first_generation", "cascade"):
            one, exact = (getattr(fluxes, name)(coupling) for fluxes in (coarse, finest))
            panel = np.clip(
                np.searchsorted(one.grid.edges, points, side="right") - 1, 0, one.interpolation_error.size - 1
            )
            values.add(one(points), one.interpolation_error[panel], exact(points), np.max(exact.values))
            error, total = one.error_of_integral_above(points), float(exact.integral_above(0.0))
            integrals.add(one.integral_above(points), error, exact.integral_above(points), total)
    values.assert_honest(largest_factor=1e5)
    integrals.assert_honest(largest_factor=1e5)


def test_recoils_in_windows_and_above_thresholds() -> None:
    lead, errors = natural_lead(), Errors()
    thermal = NeutrinoFlux(
        spectrum=lambda energy: energy**2 / (1.0 + np.exp(energy / 5.0)),
        breakpoints_MeV=(0.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0),
    )
    lines = NeutrinoFlux(line_energies_MeV=(15.0, 40.0), line_fluxes=(3.0, 1.0))
    thresholds = np.geomspace(0.01, 10.0, 6)
    for flux in (thermal, lines):
        finest = events_above_threshold(thresholds, [flux], lead, order=60)
        for order in (3, 5, 8):
            events = events_above_threshold(thresholds, [flux], lead, order=order)
            errors.add(*events, finest.value)
    nucleus = lead.nuclei[-1]
    kinks = recoil.maximum_recoil_energy_MeV(thermal.special_energies_MeV[1:], nucleus.mass_MeV)
    for order in (3, 5, 8):
        window, exact = (
            recoil.integrate_recoil_spectrum(
                lambda energy: recoil.standard_model_recoil_spectrum(energy, thermal, nucleus),
                1e-3,
                2e-2,
                efficiency=lambda energy: 1.0 - np.exp(-energy / 5e-3),
                breakpoints_MeV=kinks,
                order=nodes,
            )
            for nodes in (order, 60)
        )
        errors.add(*window, exact.value)
    errors.assert_honest(largest_factor=1e5)


@pytest.mark.parametrize(
    ("factor_of_all", "factor_of_one", "message"),
    [(2.0, 2.0, None), (20.0, 20.0, "too large: 20 times"), (2.0, 0.5, "too small: true")],
)
def test_an_estimate_that_is_too_small_or_too_large_is_found(factor_of_all, factor_of_one, message) -> None:
    true, errors = np.geomspace(1e-9, 1e-3, 100), Errors()
    factors = np.where(true == true[40], factor_of_one, factor_of_all)
    errors.add(1.0 + true, factors * true, 1.0)
    with pytest.raises(AssertionError, match=message) if message else contextlib.nullcontext():
        errors.assert_honest(largest_factor=3.0)
