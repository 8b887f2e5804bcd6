"""Time and accuracy of `common.matter.nuclear_matter` against the same equations solved with scipy alone.

Run with `python -m benchmarks.nuclear_matter` from the root of the repository. The reference solves all
equations at once with `scipy.optimize.root` (hybr), its densities with `scipy.integrate.quad`. It is started
within a few MeV of the solution, which the library doesn't need; the library's time includes its error
estimate and the thermodynamic quantities.
"""

import dataclasses
import itertools
import math
import time
from collections.abc import Sequence

import numpy as np
from scipy.integrate import quad
from scipy.optimize import root

from benchmarks.reporting import record
from common.constants import ELECTRON_MASS_MeV
from common.matter.nuclear_matter import (
    BetaEquilibrium,
    Closure,
    ElectronFraction,
    LeptonFraction,
    MatterState,
    ParameterSet,
    parameter_set,
    solve_matter,
)
from common.units import fm

CLOSURES: tuple[Closure, ...] = (BetaEquilibrium(), ElectronFraction(0.3), LeptonFraction(0.3))
GRID = list(itertools.product(np.geomspace(1e-4, 1.0, 12), np.geomspace(0.5, 80.0, 8)))
REFERENCE_POINTS = [(0.05, 5.0), (0.15, 15.0), (0.5, 15.0), (0.5, 40.0)]


def reference_density(mass: float, mu: float, temperature: float, scalar: bool = False) -> float:
    """Net or scalar density (MeV³) of an ideal gas with two spin states, by adaptive quadrature."""
    momenta = [
        math.sqrt(max(mu + offset * temperature, mass) ** 2 - mass**2) for offset in (-15.0, 0.0, 15.0, 50.0)
    ]
    edges = sorted({0.0, *momenta, math.sqrt((mass + 50.0 * temperature) ** 2 - mass**2)})

    def integrand(k: float) -> float:
        energy = math.hypot(k, mass)
        particle = 0.5 * (1.0 - math.tanh((energy - mu) / (2.0 * temperature)))
        antiparticle = 0.5 * (1.0 - math.tanh((energy + mu) / (2.0 * temperature)))
        if scalar:
            return k * k * mass / energy * (particle + antiparticle)
        return k * k * (particle - antiparticle)

    pieces = (
        quad(integrand, low, high, epsabs=1e-3, epsrel=1e-10) for low, high in itertools.pairwise(edges)
    )
    return math.fsum(piece[0] for piece in pieces) / math.pi**2


def residuals(
    unknowns: Sequence[float], density: float, temperature: float, closure: Closure, p: ParameterSet
) -> list[float]:
    """Residuals of the coupled equations in m*, μ*_n, μ*_p, ω, ρ, μ_e."""
    mass, neutron, proton, omega, rho, electron = unknowns
    n_b = density / fm**3
    n_n = reference_density(mass, neutron, temperature)
    n_p = reference_density(mass, proton, temperature)
    scalar = reference_density(mass, neutron, temperature, True) + reference_density(
        mass, proton, temperature, True
    )
    n_e = reference_density(ELECTRON_MASS_MeV, electron, temperature)
    sigma = (p.nucleon_mass_MeV - mass) / p.sigma_coupling
    neutrino = electron + proton - neutron + 2.0 * p.rho_coupling * rho
    if isinstance(closure, BetaEquilibrium):
        last = neutrino / 100.0
    elif isinstance(closure, ElectronFraction):
        last = n_e / n_b - closure.electron_fraction
    else:
        n_nu = neutrino * (neutrino**2 + (math.pi * temperature) ** 2) / (6.0 * math.pi**2)
        last = (n_e + closure.neutrino_degeneracy * n_nu) / n_b - closure.lepton_fraction
    return [
        (p.scalar_force_MeV3(sigma) / p.sigma_coupling - scalar) / n_b,
        (p.omega_mass_MeV**2 * omega + p.omega_quartic_coupling * omega**3) / (p.omega_coupling * n_b) - 1.0,
        p.rho_mass_MeV**2 * rho / (p.rho_coupling * n_b) - (n_p - n_n) / n_b,
        (n_n + n_p) / n_b - 1.0,
        (n_p - n_e) / n_b,
        last,
    ]


def unknowns_of(state: MatterState) -> np.ndarray:
    """The vector of unknowns of the reference."""
    return np.array(
        [
            state.effective_mass_MeV,
            state.neutron_effective_chemical_potential_MeV,
            state.proton_effective_chemical_potential_MeV,
            state.omega_field_MeV,
            state.rho_field_MeV,
            state.electron_chemical_potential_MeV,
        ]
    )


def main() -> None:
    """Print one line a closure."""
    parameters = dataclasses.replace(parameter_set("TM1"), nucleon_mass_MeV=939.0)
    start = time.perf_counter()
    solve_matter(0.5, 15.0, BetaEquilibrium(), parameters)
    print(f"first call, with compilation: {time.perf_counter() - start:.1f} s")
    print(f"{len(GRID)} states, 1e-4 to 1 fm^-3, 0.5 to 80 MeV; reference: {len(REFERENCE_POINTS)} states")
    print(f"{'closure':<18}{'ms/state':>9}{'reference ms':>14}{'ratio':>7}{'largest difference [MeV]':>26}")
    for closure in CLOSURES:
        start = time.perf_counter()
        for density, temperature in GRID:
            solve_matter(density, temperature, closure, parameters)
        ours = (time.perf_counter() - start) / len(GRID)
        elapsed = 0.0
        difference = 0.0
        for density, temperature in REFERENCE_POINTS:
            solution = unknowns_of(solve_matter(density, temperature, closure, parameters))
            start = time.perf_counter()
            found = root(
                residuals,
                solution + np.array([3.0, -2.0, 2.0, 0.5, 0.2, -3.0]),
                args=(density, temperature, closure, parameters),
                options={"xtol": 1e-12},
            )
            elapsed += time.perf_counter() - start
            difference = max(difference, float(np.max(np.abs(found.x - solution))))
        slow = elapsed / len(REFERENCE_POINTS)
        name = type(closure).__name__
        record(
            f"nuclear-matter state, {name}",
            ours,
            reference="scipy.optimize.root on scipy.integrate.quad",
            reference_seconds=slow,
        )
        print(f"{name:<18}{1e3 * ours:>9.3f}{1e3 * slow:>14.0f}{slow / ours:>7.0f}{difference:>26.1e}")


if __name__ == "__main__":
    main()
