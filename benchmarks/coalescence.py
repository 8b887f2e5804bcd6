"""Time the thermal average of coalescence against direct integration, each at equal measured accuracy.

Run with `python -m benchmarks.coalescence` from the root of the repository (some seconds). Baselines, for the
averages over the six temperatures of a proto-neutron star (7 to 33 MeV) and boson masses of 1 to 300 MeV:

- dblquad: `scipy.integrate.dblquad` of f(E1) f(E2) over E2 > m²/(4 E1) and E1; with the Jacobian
  omitted, times m²/(2 E2 (E1 + E2)).
- quad: `scipy.integrate.quad` of the one-dimensional form, over the boson's momentum. It has the closed inner
  integral; what it lacks is the rapidity, the node table and the compiled integrand. It yields one moment per
  integral, the library all five; it is charged with the rate alone.

The tolerance of each is lowered until the measured error, against the library at 1e-13, is below the target.
The last row is the workload of a study of all masses: rate, decay length and emissivity in both readings,
and the expansion of the scattering rate beyond the narrow width.
"""

import itertools
import math
import time

import numpy as np
import scipy.integrate

from benchmarks.reporting import record, timed
from common.constants import MUON_MASS_MeV, TAU_MASS_MeV
from common.mediators.breit_wigner import scattering_rate_expansion
from common.mediators.decay_widths import VectorBosonCharges, decay_widths
from common.mediators.thermal_production import thermal_production

TARGET_ACCURACY = 1e-10
TARGET_RATIO_DBLQUAD = 1e3
TARGET_RATIO_QUAD = 5.0
TARGET_STUDY_s = 5.0
TEMPERATURES_MeV = np.array([15.0, 20.0, 28.0, 33.0, 18.0, 7.0])
MASSES_MeV = np.array([1.0, 10.0, 50.0, 100.0, 300.0])
STUDY_MASSES_MeV = np.geomspace(1.0, 1e3, 100)
CHARGES = VectorBosonCharges((0.0, 1.0, -1.0), (1.0, -1.0), (MUON_MASS_MeV, TAU_MASS_MeV))


def occupation(x):
    """Fermi-Dirac, without overflow."""
    return math.exp(-x) / (1.0 + math.exp(-x))


def by_dblquad(x, jacobian_omitted, epsrel):
    """Number moment in units of T², by nested adaptive quadrature in E1 and E2."""

    def integrand(e2, e1):
        value = occupation(e1) * occupation(e2)
        return value * 0.5 * x * x / (e2 * (e1 + e2)) if jacobian_omitted else value

    return scipy.integrate.dblquad(
        integrand,
        0.0,
        50.0 + x,
        lambda e1: 0.25 * x * x / e1 if e1 > 0.0 else math.inf,
        lambda e1: 0.25 * x * x / e1 + 50.0 if e1 > 0.0 else math.inf,
        epsabs=0.0,
        epsrel=epsrel,
    )[0]


def by_quad(x, epsrel):
    """Number moment in units of T², by adaptive quadrature of the one-dimensional form."""

    def integrand(p):
        e = math.sqrt(p * p + x * x)
        # ln cosh differences in the form that doesn't overflow.
        inner = 0.5 * p + math.log1p(math.exp(-0.5 * (e + p))) - math.log1p(math.exp(-0.5 * (e - p)))
        return 2.0 * inner / math.expm1(e) * p / e

    return scipy.integrate.quad(
        integrand, 0.0, math.sqrt((x + 50.0) ** 2 - x * x), epsabs=0.0, epsrel=epsrel, limit=200
    )[0]


def baseline(integrate, points, exact):
    """Mean time per point and worst error, each point at the loosest tolerance that meets the target."""
    seconds, worst = 0.0, 0.0
    for x, reference in zip(points, exact, strict=True):
        epsrel = 1e-4
        while True:
            start = time.perf_counter()
            value = integrate(x, epsrel)
            elapsed = time.perf_counter() - start
            error = abs(value / reference - 1.0)
            if error <= TARGET_ACCURACY or epsrel < 1e-12:
                break
            epsrel /= 10.0
        seconds += elapsed
        worst = max(worst, error)
    return seconds / len(points), worst


def verdict(ratio, target):
    """Ratio beside its target."""
    return f"{ratio:.0f} x; target {target:.0f} x: {'met' if ratio >= target else 'MISSED'}"


def study():
    """Rates, decay lengths, emissivities and narrow-width limits for all masses and temperatures."""
    mass = STUDY_MASSES_MeV[:, np.newaxis]
    width = decay_widths(mass, 1e-8, CHARGES).total_MeV
    for kernel, amplitude in (
        ("exact", "one_helicity"),
        ("energy_jacobian_omitted", "averaged_over_four_spin_states"),
    ):
        production = thermal_production(mass, TEMPERATURES_MeV, kernel=kernel)
        production.rate_MeV(1e-8, squared_amplitude=amplitude)
        production.emissivity_MeV5(1e-8, squared_amplitude=amplitude)
        production.decay_length_km(width)
    scattering_rate_expansion(mass, TEMPERATURES_MeV, CHARGES, flavour=1).maximum_narrow_width_coupling()


def main():
    """Run and print."""
    start = time.perf_counter()
    for kernel in ("exact", "energy_jacobian_omitted"):
        thermal_production(np.array([1.0]), 1.0, kernel=kernel)
    scattering_rate_expansion(1.0, 1.0, CHARGES, flavour=1)
    print(f"compilation: {time.perf_counter() - start:.1f} s")
    grid = np.array(list(itertools.product(MASSES_MeV, TEMPERATURES_MeV)))
    points = grid[:, 0] / grid[:, 1]
    points = points[points < 45.0]
    for kernel in ("exact", "energy_jacobian_omitted"):

        def moments(x, kernel=kernel, tolerance=TARGET_ACCURACY):
            production = thermal_production(x, 1.0, kernel=kernel, relative_tolerance=tolerance)
            return production.scaled_moments.value[0] * np.exp(-production.suppression_exponent)

        exact = moments(points, tolerance=1e-13 if kernel == "exact" else 1e-12)
        error = np.max(np.abs(moments(points) / exact - 1.0))
        many = np.tile(points, 20)
        each = timed(lambda many=many, moments=moments: moments(many), 10) / many.size
        single = np.mean([timed(lambda x=x, moments=moments: moments(x), 20) for x in points])
        print(f"{kernel}: {points.size} points, m/T = {points.min():.3g} to {points.max():.3g}")
        print(
            f"  library: error {error:.0e}; {1e6 * each:.1f} microseconds per point in an array, "
            f"{1e6 * single:.0f} in a call of its own"
        )
        omitted = kernel == "energy_jacobian_omitted"
        sample = slice(None, None, 4 if omitted else 2)
        seconds, worst = baseline(
            lambda x, epsrel, omitted=omitted: by_dblquad(x, omitted, epsrel), points[sample], exact[sample]
        )
        record(
            f"thermal average of coalescence, {kernel.replace('_', ' ')}, one of {many.size} points",
            each,
            error=error,
            reference="scipy.integrate.dblquad",
            reference_seconds=seconds,
            reference_error=worst,
            target_ratio=TARGET_RATIO_DBLQUAD,
        )
        print(f"  dblquad: error {worst:.0e}, {1e3 * seconds:.1f} ms; per point in an array", end=" ")
        print(verdict(seconds / each, TARGET_RATIO_DBLQUAD), end="")
        print(f"; in a call of its own {seconds / single:.0f} x")
        if not omitted:
            seconds, worst = baseline(by_quad, points, exact)
            record(
                f"thermal average of coalescence, one of {many.size} points",
                each,
                error=error,
                reference="scipy.integrate.quad, one-dimensional form",
                reference_seconds=seconds,
                reference_error=worst,
                target_ratio=TARGET_RATIO_QUAD,
            )
            print(
                f"  quad: error {worst:.0e}, {1e6 * seconds:.0f} microseconds; per point in an array", end=" "
            )
            print(verdict(seconds / each, TARGET_RATIO_QUAD), end="")
            print(f"; in a call of its own {seconds / single:.1f} x")
    seconds = timed(study, 2)
    met = "met" if seconds < TARGET_STUDY_s else "MISSED"
    size = STUDY_MASSES_MeV.size * TEMPERATURES_MeV.size
    print(f"study of {size} points: {seconds:.2f} s; target {TARGET_STUDY_s:.0f} s: {met}")
    record(f"study of {size} points, both readings", seconds, target_seconds=TARGET_STUDY_s)


if __name__ == "__main__":
    main()
