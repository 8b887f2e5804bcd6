r"""Deflection and delay of neutrinos that cascade on relic neutrinos at rest.

Off a target at rest energies fix the angle: 1 - cos θ = m (1/E_f - 1/E_i), Eq. 4 of arXiv:1912.09115. It
is kept as 1 - cos θ throughout: some 1e-9, lost in cos θ.

**Several scatterings.** With azimuths at random, <cos θ> of the total angle is the product of the cosines, so
that to relative order m/E the mean 1 - cos θ is the sum of all, and it telescopes:

    <1 - cos θ> = m (1/E - 1/E_0),

however many scatterings there were. Eq. 8 of that paper has θ_i = θ_f - θ̃ in one plane, with θ̃ always
positive: angles add up, 1 - cos θ ≈ (Σ θ̃)²/2, which is larger (``planar`` below).

**After a cascade** the mean over all neutrinos of energy E needs the mean 1/E_0 of their ancestors. As the
equation is linear, the spectrum f' that evolves from f0/E_0 carries it: <1 - cos θ> = m (1/E - f'/f).

>>> f"{float(deflection(5.0, 15.0, neutrino_mass_MeV=5e-8)):.3e}"
'6.667e-09'
>>> seconds = arrival_delay_s(6.667e-9, distance_kpc=50.0, fraction_of_path=0.5)
>>> f"{float(seconds):.0f} s"
'8578 s'
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from common import units
from common.cascade import _cascade as kernels
from common.cascade.breit_wigner_cascade import ResonantOpticalDepth, Spectrum, arriving_spectrum
from common.numerics.quadrature import IntegrationResult
from common.validation import FloatArray, require_in_range, require_non_negative, require_positive


class SimulatedArrivals(NamedTuple):
    """Neutrinos per emitted one in bins of energy and of 1 - cos θ, and the mean 1 - cos θ by energy.

    Maps have the shape ``(energies, deflections)``; an empty energy bin has a mean of zero.
    """

    spatial: FloatArray
    planar: FloatArray
    mean_spatial: FloatArray
    mean_planar: FloatArray


def deflection(
    energy_MeV: ArrayLike, initial_energy_MeV: ArrayLike, neutrino_mass_MeV: ArrayLike
) -> FloatArray:
    """Mean 1 - cos θ of a neutrino scattered, once or often, from one energy to another.

    m (1/E - 1/E_0): exact for one scattering, and the mean over azimuths for several (see the module
    docstring). Source: Eq. 4 of arXiv:1912.09115.

    Parameters
    ----------
    energy_MeV, initial_energy_MeV
        E and E_0 >= E, positive, much larger than m.
    neutrino_mass_MeV
        m of the targets, positive.

    Returns
    -------
    float or array
        1 - cos θ, of the broadcast shape.

    Raises
    ------
    ValueError
        An argument isn't positive, or E > E_0.
    """
    energy = require_positive("energy_MeV", energy_MeV)
    initial = require_positive("initial_energy_MeV", initial_energy_MeV)
    mass = require_positive("neutrino_mass_MeV", neutrino_mass_MeV)
    require_in_range("energy_MeV / initial_energy_MeV", energy / initial, 0.0, 1.0, interval="(]")
    return mass * (initial - energy) / (energy * initial)


def arrival_delay_s(
    deflection: ArrayLike, distance_kpc: ArrayLike, fraction_of_path: ArrayLike
) -> FloatArray:
    """Delay of a neutrino that is deflected once on its way to the observer.

    (D/c) x (1 - x) (1 - cos θ), small angles: the sides of a triangle against its base. Source: geometry. The
    mean over the place of the scattering is D (1 - cos θ)/(6 c).

    Parameters
    ----------
    deflection
        1 - cos θ, not negative, small.
    distance_kpc
        D, positive.
    fraction_of_path
        x, place of the scattering, 0 to 1.

    Returns
    -------
    float or array
        Delay in s, of the broadcast shape.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    step = require_in_range("deflection", deflection, 0.0, 0.1)
    time = require_positive("distance_kpc", distance_kpc) * 1e-3 * units.Mpc / units.s
    x = require_in_range("fraction_of_path", fraction_of_path, 0.0, 1.0)
    return time * x * (1.0 - x) * step


def mean_deflection(
    depth: ResonantOpticalDepth,
    spectrum: Spectrum,
    energy_MeV: ArrayLike,
    maximum_energy_MeV: float,
    neutrino_mass_MeV: float,
) -> IntegrationResult:
    """Mean 1 - cos θ of all neutrinos that arrive with an energy, unscattered ones included.

    m (1/E - f'/f): see the module docstring. Source: Eqs. 4 and 8 of arXiv:1912.09115, azimuths at random.

    Parameters
    ----------
    depth, spectrum, energy_MeV, maximum_energy_MeV
        As in `common.cascade.breit_wigner_cascade.arriving_spectrum`.
    neutrino_mass_MeV
        m, positive.

    Returns
    -------
    IntegrationResult
        Of the shape of the energies, with the error that follows from those of the spectra; NaN where no more
        arrives than the error of the spectrum.

    Raises
    ------
    ValueError
        An argument is out of its range.
    """
    mass = require_positive("neutrino_mass_MeV", neutrino_mass_MeV)
    energy = require_positive("energy_MeV", energy_MeV)
    arriving = arriving_spectrum(depth, spectrum, energy, maximum_energy_MeV)
    ancestors = arriving_spectrum(depth, lambda e: spectrum(e) / e, energy, maximum_energy_MeV)
    number = np.where(arriving.value > arriving.error, arriving.value, np.nan)
    ratio = ancestors.value / number
    error = (ancestors.error + ratio * arriving.error) / number
    return IntegrationResult((mass * (1.0 / energy - ratio))[()], (mass * error)[()])


def simulate_arrivals(
    depth: ResonantOpticalDepth,
    initial_energies_MeV: ArrayLike,
    energy_edges_MeV: ArrayLike,
    deflection_edges: ArrayLike,
    neutrino_mass_MeV: float,
    seed: int,
) -> SimulatedArrivals:
    """Monte Carlo simulation of the cascade with angles, in energy and 1 - cos θ.

    Paths between scatterings are exponential in τ(E), daughters x E and (1 - x) E with x uniform, angles
    as in the module docstring. Source: Eq. 8 of arXiv:1912.09115. The same seed gives the same numbers.

    Parameters
    ----------
    depth
        Optical depth of the path, of positive strength.
    initial_energies_MeV
        One energy for each history, positive.
    energy_edges_MeV
        Increasing; neutrinos below the first edge are dropped, the last bin takes all above.
    deflection_edges
        Increasing edges in 1 - cos θ; the first and last bins take all below and above.
    neutrino_mass_MeV
        m, positive.
    seed
        Of the random numbers.

    Returns
    -------
    SimulatedArrivals
        Per history.

    Raises
    ------
    ValueError
        An argument isn't positive, or edges don't increase.
    """
    mass = require_positive("neutrino_mass_MeV", neutrino_mass_MeV)
    initial = np.atleast_1d(require_positive("initial_energies_MeV", initial_energies_MeV))
    require_positive("strength_MeV", depth.strength_MeV)
    energy_edges = np.atleast_1d(require_positive("energy_edges_MeV", energy_edges_MeV))
    angle_edges = np.atleast_1d(require_non_negative("deflection_edges", deflection_edges))
    for name, edges in (("energy_edges_MeV", energy_edges), ("deflection_edges", angle_edges)):
        if edges.size < 2 or not np.all(np.diff(edges) > 0.0):
            raise ValueError(f"{name} is not a strictly increasing array of at least two edges")
    spatial, planar, spatial_sum, planar_sum = kernels.simulated_arrivals(
        np.random.default_rng(seed),
        initial,
        depth.strength_MeV,
        depth.resonance_energy_MeV,
        depth.half_width_MeV,
        float(mass),
        energy_edges,
        angle_edges,
    )
    arrived = np.maximum(spatial.sum(axis=1), 1.0)
    return SimulatedArrivals(
        spatial / initial.size, planar / initial.size, spatial_sum / arrived, planar_sum / arrived
    )
