"""Time the neutrino-nucleon rate against direct integration, each at equal measured accuracy.

Run with `python -m benchmarks.neutrino_nucleon` from the root of the repository (about a minute). The state
is that of an inner shell of a proto-neutron star (T = 15 MeV, m* = 249.6 MeV); the mediator is a U(1)_B-L
vector boson of 1 keV to 10 GeV. Baselines:

- nquad-3d: `scipy.integrate.nquad` over (ln t, y, E) with the analytic azimuth and an integrand compiled to a
  C function pointer. It gets the good variables; what it lacks is the closed-form energy integral and the
  factorisation of the mediator. Its curve is charged with one integral per mass and nucleon (the pure
  mediator term), although a limit needs the interference too; a tenth of the masses is run.
- nquad-4d: the same over (ln t, y, E, azimuth) in Python, one value, at the accuracy it reaches.
- vegas: the same four variables.

The tolerance of each is lowered until the measured error, against tables with relative tolerance 1e-9, is
below the target.
"""

import functools
import math
import resource
import time

import numba
import numpy as np
import scipy.integrate
import vegas
from numba import types
from scipy import LowLevelCallable

from benchmarks.reporting import record, timed
from common import units
from common.scattering.mean_free_path import CouplingExpansion, NucleonCurrent, vector_mediator_expansion
from common.scattering.phase_space import NucleonGas, scattering_table

TARGET_ACCURACY = 1e-6
ROUGH_ACCURACY = 1e-3
TARGET_RATIO = 400.0
TEMPERATURE_MeV = 15.0
NEUTRINO_CHEMICAL_POTENTIAL_MeV = 114.6
NEUTRINO_ENERGY_MeV = NEUTRINO_CHEMICAL_POTENTIAL_MeV + math.pi * TEMPERATURE_MeV
GASES = (NucleonGas(249.6, 496.6, TEMPERATURE_MeV), NucleonGas(249.6, 405.4, TEMPERATURE_MeV))
CURRENTS = (NucleonCurrent(-0.5, -0.735), NucleonCurrent(0.0375, -0.735))
MASSES_MeV = np.geomspace(1e-3, 1e4, 100)
SAMPLING = 11
SAMPLED_MASSES_MeV = MASSES_MeV[::SAMPLING]


@numba.njit
def integrand_3d(energy, y, log_t, neutrino_energy, mass, mu, temperature, mu_nu, mediator_mass):
    """Pure vector-mediator rate per E, y and ln t, averaged over the azimuth; g = 1."""
    t = math.exp(log_t)
    q0, q = math.sqrt(t) * math.sinh(y), math.sqrt(t) * math.cosh(y)
    X, Z = (2.0 * energy + q0) / q, (2.0 * neutrino_energy - q0) / q
    beta2 = max(0.0, (X * X - 1.0 - 4.0 * mass * mass / t) * (Z * Z - 1.0))
    first = 0.25 * t * (X * Z + 1.0)
    second = first * first + 0.5 * (0.25 * t) ** 2 * beta2
    square = (
        2.0 * (8.0 * second - 4.0 * t * first + t * t - 2.0 * mass * mass * t) / (t + mediator_mass**2) ** 2
    )
    statistics = (
        1.0
        / (math.exp((energy - mu) / temperature) + 1.0)
        / (1.0 + math.exp(-(energy + q0 - mu) / temperature))
        / (1.0 + math.exp(-(neutrino_energy - q0 - mu_nu) / temperature))
    )
    return t * square * statistics / (16.0 * (2.0 * math.pi) ** 3 * neutrino_energy**2)


@numba.cfunc(types.float64(types.intc, types.CPointer(types.float64)))
def compiled_integrand(_, x):
    """``integrand_3d`` as a C callback."""
    return integrand_3d(x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8])


def integrand_4d(azimuth, energy, y, log_t, neutrino_energy, mass, mu, temperature, mu_nu, mediator_mass):
    """As ``integrand_3d`` before the azimuthal average."""
    t = math.exp(log_t)
    q0, q = math.sqrt(t) * math.sinh(y), math.sqrt(t) * math.cosh(y)
    X, Z = (2.0 * energy + q0) / q, (2.0 * neutrino_energy - q0) / q
    beta = math.sqrt(max(0.0, (X * X - 1.0 - 4.0 * mass * mass / t) * (Z * Z - 1.0)))
    p_dot_k = 0.25 * t * (X * Z + 1.0 - beta * math.cos(azimuth))
    square = 2.0 * (8.0 * p_dot_k**2 - 4.0 * t * p_dot_k + t * t - 2.0 * mass * mass * t)
    square /= (t + mediator_mass**2) ** 2
    statistics = (
        1.0
        / (math.exp((energy - mu) / temperature) + 1.0)
        / (1.0 + math.exp(-(energy + q0 - mu) / temperature))
        / (1.0 + math.exp(-(neutrino_energy - q0 - mu_nu) / temperature))
    )
    return t * square * statistics / (16.0 * (2.0 * math.pi) ** 3 * neutrino_energy**2) / math.pi


def energy_range(y, log_t, mass, mu):
    """From the least energy to 30 T above the Fermi surface."""
    least = mass * math.cosh(y - math.asinh(0.5 * math.exp(0.5 * log_t) / mass))
    return least, max(least, mu) + 30.0 * TEMPERATURE_MeV


def rapidity_range(log_t, mass, mu):
    """Where the least nucleon energy is below 30 T above the Fermi surface and the neutrino can emit q."""
    root_t = math.exp(0.5 * log_t)
    centre, reach = math.asinh(0.5 * root_t / mass), math.acosh((mu + 30.0 * TEMPERATURE_MeV) / mass)
    upper = min(centre + reach, math.log(2.0 * NEUTRINO_ENERGY_MeV / root_t))
    return centre - reach, max(centre - reach, upper)


def by_nquad(gas, mediator_mass, epsrel, *, dimensions=3):
    """The pure mediator term of one nucleon in 1/m by nested adaptive quadrature."""
    mass, mu = gas.effective_mass_MeV, gas.effective_chemical_potential_MeV
    options = {"epsabs": 0.0, "epsrel": epsrel, "limit": 200}
    # Below, the propagator is constant and t dt contributes as the square of the lower limit.
    lowest = 2.0 * math.log(min(mediator_mass, 1.0)) + math.log(1e-8)
    ranges = [
        lambda y, log_t, *_: energy_range(y, log_t, mass, mu),
        lambda log_t, *_: rapidity_range(log_t, mass, mu),
        (lowest, math.log(4.0 * NEUTRINO_ENERGY_MeV * (mu + 30.0 * TEMPERATURE_MeV))),
    ]
    function = LowLevelCallable(compiled_integrand.ctypes)
    if dimensions == 4:
        ranges.insert(0, (0.0, math.pi))
        function = integrand_4d
    arguments = (
        NEUTRINO_ENERGY_MeV,
        mass,
        mu,
        TEMPERATURE_MeV,
        NEUTRINO_CHEMICAL_POTENTIAL_MeV,
        mediator_mass,
    )
    return scipy.integrate.nquad(function, ranges, args=arguments, opts=[options] * dimensions)[0] * units.m


def expansions(relative_tolerance, masses) -> list[CouplingExpansion]:
    """The library's S, I, N of both nucleons."""
    return [
        vector_mediator_expansion(
            scattering_table(
                NEUTRINO_ENERGY_MeV,
                gas,
                NEUTRINO_CHEMICAL_POTENTIAL_MeV,
                relative_tolerance=relative_tolerance,
            ),
            current,
            masses,
            neutrino_charge=-1.0,
            nucleon_charge=1.0,
        )
        for gas, current in zip(GASES, CURRENTS, strict=True)
    ]


def library_times():
    """Time a channel, a curve and a further mass at the loosest tolerance that meets the target accuracy."""
    reference = expansions(1e-9, MASSES_MeV)
    tolerance, error = 1e-2, math.inf
    while error > TARGET_ACCURACY:
        tolerance /= 10.0
        found = expansions(tolerance, MASSES_MeV)
        error = max(
            np.max(np.abs(getattr(a, name).value / getattr(b, name).value - 1.0))
            for a, b in zip(found, reference, strict=True)
            for name in ("standard_model", "interference", "new_physics")
        )
    one_channel = timed(lambda: expansions(tolerance, 10.0), 10)

    def curve():
        total = expansions(tolerance, MASSES_MeV)
        combined = total[0] + total[1]
        return combined.coupling_reaching(2.0 * combined.standard_model.value)

    many = np.geomspace(1e-3, 1e4, 2000)
    further = (
        timed(lambda: expansions(tolerance, many), 5) - timed(lambda: expansions(tolerance, 10.0), 5)
    ) / (many.size - 1)
    return reference, tolerance, error, one_channel, timed(curve, 10), further


def nquad_time(gas, mass, reference, target, start):
    """Lower the tolerance until the measured error meets the target; return tolerance, error and time."""
    epsrel = start
    while True:
        begin = time.perf_counter()
        value = by_nquad(gas, mass, epsrel)
        seconds = time.perf_counter() - begin
        error = abs(value / reference - 1.0)
        if error <= target or epsrel < 1e-10:
            return epsrel, error, seconds
        epsrel /= 10.0


def nquad_curve(reference):
    """Time of a 100-mass curve by nquad-3d, in s, from a sample of the masses, and its worst error."""
    by_nquad(GASES[0], 10.0, 1e-1)
    total, worst = 0.0, 0.0
    for number, gas in enumerate(GASES):
        for mass, exact in zip(
            SAMPLED_MASSES_MeV, reference[number].new_physics.value[::SAMPLING], strict=True
        ):
            epsrel, error, seconds = nquad_time(gas, mass, exact, TARGET_ACCURACY, 1e-3)
            total += seconds
            worst = max(worst, error)
            print(
                f"    {number}, M = {mass:8.3g} MeV: epsrel {epsrel:.0e}, error {error:.0e}, {seconds:.3f} s"
            )
    each = total / SAMPLED_MASSES_MeV.size
    print(f"nquad-3d: worst error {worst:.1e}; one value, both nucleons: {each:.3f} s")
    return total * MASSES_MeV.size / SAMPLED_MASSES_MeV.size, worst


def main():
    """Run and print."""
    begin = time.perf_counter()
    expansions(1e-7, MASSES_MeV[:2])
    print(f"compilation and first tables: {time.perf_counter() - begin:.1f} s")
    reference, tolerance, error, channel, curve, further = library_times()
    print(f"library, tolerance {tolerance:.0e}, measured error {error:.1e} (all of S, I, N, 100 masses):")
    print(f"  one channel (one state, both nucleons): {1e3 * channel:.2f} ms")
    print(
        f"  100-mass limit curve: {1e3 * curve:.2f} ms; each further mass: {1e6 * further:.2f} microseconds"
    )
    closed, numerical = (
        timed(functools.partial(scattering_table, NEUTRINO_ENERGY_MeV, GASES[0], 0.0, flux=flux), 5)
        for flux in ("moeller", "invariant")
    )
    print(f"  table, energy integral closed {1e3 * closed:.1f} ms, one moment not {1e3 * numerical:.1f} ms")

    nquad_s, nquad_error = nquad_curve(reference)
    verdict = "met" if nquad_s / curve >= TARGET_RATIO else "MISSED"
    print(
        f"  100-mass curve: {nquad_s:.1f} s, {nquad_s / curve:.0f} x; target {TARGET_RATIO:.0f} x: {verdict}"
    )

    record(
        "100-mass limit curve, one state, both nucleons",
        curve,
        error=error,
        reference="nquad over 3 variables, compiled integrand, one term, a tenth of the masses scaled up",
        reference_seconds=nquad_s,
        reference_error=nquad_error,
        target_ratio=TARGET_RATIO,
    )
    record("each further mass", further)

    mass = 1e4
    exact = float(reference[0].new_physics.value[-1])
    begin = time.perf_counter()
    value = by_nquad(GASES[0], mass, 3e-2, dimensions=4)
    seconds = time.perf_counter() - begin
    error = abs(value / exact - 1.0)
    print(f"nquad-4d in Python, one value, one nucleon: {seconds:.1f} s at error {error:.1e}")
    library_ratio(seconds, error, exact, mass)
    vegas_row(exact, mass)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    print(f"peak memory: {peak:.0f} MiB")


def library_ratio(seconds, error, exact, mediator_mass):
    """Ratio to the library at equal accuracy: its loosest table whose measured error isn't the larger one."""
    for tolerance in (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8):
        make = functools.partial(
            scattering_table,
            NEUTRINO_ENERGY_MeV,
            GASES[0],
            NEUTRINO_CHEMICAL_POTENTIAL_MeV,
            relative_tolerance=tolerance,
        )
        expansion = vector_mediator_expansion(
            make(), CURRENTS[0], mediator_mass, neutrino_charge=-1.0, nucleon_charge=1.0
        )
        measured = abs(float(expansion.new_physics.value) / exact - 1.0)
        if measured <= error:
            break
    library = timed(make, 5)
    print(f"  {seconds / library:.0f} x a library table of tolerance {tolerance:.0e}, error {measured:.1e}")


def vegas_row(exact, mediator_mass):
    """One value by vegas, at the rough accuracy: it won't reach the others' in minutes."""
    gas = GASES[0]
    mass, mu = gas.effective_mass_MeV, gas.effective_chemical_potential_MeV
    lowest, highest = math.log(1e-8), math.log(4.0 * NEUTRINO_ENERGY_MeV * (mu + 30.0 * TEMPERATURE_MeV))

    def unit_integrand(x):
        log_t = lowest + (highest - lowest) * x[0]
        y0, y1 = rapidity_range(log_t, mass, mu)
        y = y0 + (y1 - y0) * x[1]
        e0, e1 = energy_range(y, log_t, mass, mu)
        volume = (highest - lowest) * (y1 - y0) * (e1 - e0) * math.pi
        return volume * integrand_4d(
            math.pi * x[3],
            e0 + (e1 - e0) * x[2],
            y,
            log_t,
            NEUTRINO_ENERGY_MeV,
            mass,
            mu,
            TEMPERATURE_MeV,
            NEUTRINO_CHEMICAL_POTENTIAL_MeV,
            mediator_mass,
        )

    begin = time.perf_counter()
    integrator = vegas.Integrator([[0.0, 1.0]] * 4)
    evaluations = 2000
    while True:
        result = integrator(unit_integrand, nitn=10, neval=evaluations)
        if result.sdev <= ROUGH_ACCURACY * abs(result.mean) or evaluations > 200_000:
            break
        evaluations *= 4
    seconds = time.perf_counter() - begin
    measured = abs(result.mean * units.m / exact - 1.0)
    print(f"vegas in Python, one value, one nucleon: {seconds:.1f} s at error {measured:.1e}")
    library_ratio(seconds, measured, exact, mediator_mass)


if __name__ == "__main__":
    main()
