r"""Neutrinos that arrive within the observed burst, Sec. IV of arXiv:1912.09115 taken at its word on delays.

A burst emitted at once arrives spread by deflections; a neutrino scattered at the fraction x of the path by
1 - cos θ = m (1/E - 1/E_0) is late by (D/c) x (1 - x) (1 - cos θ): hours. Within a window t_w, counted are
the unscattered, \int f0 e^{-τ} dE, and the ones scattered once so near either end, or by so little, that they
are in time, x (1 - x) < t_w c/[D (1 - cos θ)]:

    \int dE_0 f0 \int dE (2/E_0) τ(E_0) \int dx e^{-τ(E_0) x - τ(E) (1 - x)}.

Scatterings in time at both ends or twice add a part of second order in that correction.
"""

import math

import numpy as np

from common import units
from common.cascade.breit_wigner_cascade import ResonantOpticalDepth
from common.numerics.quadrature import panel_rule
from common.validation import FloatArray, require_positive
from papers.shalgar2021.model.propagation import Path, coupling_on_limit

_ENERGY_PANELS = 16
_STEP_PANELS = 12
_ORDER = 8
# Of log10 g on the limit, by halving the panels; scatterings in time twice add less.
LOG10_ERROR = 1e-4


def _weight_in_time(initial: FloatArray, final: FloatArray, late: FloatArray) -> FloatArray:
    r"""\int dx e^{-τ_0 x - τ (1 - x)} over the x with 4 x (1 - x) < late."""
    # Near end of the forbidden middle; all of the path where late >= 1.
    edge = 0.5 * late / (1.0 + np.sqrt(np.maximum(1.0 - late, 0.0)))
    edge = np.where(late >= 1.0, 0.5, edge)
    difference = initial - final

    def piece(start: FloatArray) -> FloatArray:
        # expm1(-y)/(-y) with y of either sign, the larger exponential taken out.
        y = difference * edge
        mean = -np.expm1(-np.abs(y)) / np.where(y == 0.0, 1.0, np.abs(y))
        mean = np.where(y == 0.0, 1.0, mean)
        exponent = final + np.minimum(difference * start, difference * (start + edge))
        weight: FloatArray = edge * np.exp(-exponent) * mean
        return weight

    return piece(np.zeros_like(edge)) + piece(1.0 - edge)


def _emitted(path: Path, depth: ResonantOpticalDepth) -> tuple[FloatArray, FloatArray]:
    """Energies above threshold and the neutrinos emitted at them, as a quadrature rule."""
    edges = np.geomspace(path.threshold_MeV, path.maximum_energy_MeV, _ENERGY_PANELS + 1)
    rule = panel_rule(tuple(np.unique(np.append(edges, _near_resonance(path, depth)))), _ORDER)
    return rule.nodes, rule.weights * path.spectrum(rule.nodes)


def unscattered_fraction(path: Path, depth: ResonantOpticalDepth) -> float:
    """Neutrinos above threshold that never scatter, per emitted one."""
    energies, emitted = _emitted(path, depth)
    return float(emitted @ np.exp(-depth(energies)))


def once_scattered_fraction(path: Path, depth: ResonantOpticalDepth, window_s: float) -> float:
    """Neutrinos above threshold and within the window that scatter once, per emitted one.

    Parameters
    ----------
    path
        The path.
    depth
        Its optical depth.
    window_s
        Length of the window after the first neutrino, positive.

    Raises
    ------
    ValueError
        The window isn't positive.
    """
    window = float(require_positive("window_s", window_s))
    initial, emitted = _emitted(path, depth)
    depth_initial = depth(initial)
    # In ln δ, δ = 1 - cos θ, up from where all of the path is in time.
    light_travel_s = path.distance_kpc * 1e-3 * units.Mpc / units.s
    mass = path.neutrino_mass_MeV
    free = 4.0 * window / light_travel_s
    largest = mass * (1.0 / path.threshold_MeV - 1.0 / initial)
    least = 1e-6 * np.minimum(free, largest)
    steps = panel_rule(tuple(np.linspace(0.0, 1.0, _STEP_PANELS + 1)), _ORDER)
    span = np.log(largest / least)[:, np.newaxis]
    deflection = least[:, np.newaxis] * np.exp(span * steps.nodes)
    final = 1.0 / (1.0 / initial[:, np.newaxis] + deflection / mass)
    density = span * steps.weights * deflection * final**2 / mass
    in_time = _weight_in_time(depth_initial[:, np.newaxis], depth(final), free / deflection)
    return float(emitted * 2.0 * depth_initial / initial @ np.sum(density * in_time, axis=1))


def coupling_on_window_limit(path: Path, mediator_mass_MeV: float, window_s: float) -> float:
    """Least coupling for which too few neutrinos arrive within the window; infinite if above √(4π).

    Raises
    ------
    ValueError
        An argument isn't positive.
    """
    # More are in time than unscattered: the limit is above that of the unscattered.
    allowed = coupling_on_limit(path, mediator_mass_MeV, unscattered_fraction)
    if math.isinf(allowed):
        return allowed

    def fraction(one: Path, depth: ResonantOpticalDepth) -> float:
        return unscattered_fraction(one, depth) + once_scattered_fraction(one, depth, window_s)

    return coupling_on_limit(path, mediator_mass_MeV, fraction, (1.0 - 1e-9) * allowed)


def _near_resonance(path: Path, depth: ResonantOpticalDepth) -> FloatArray:
    """Energies around the resonance at which the optical depth falls, where it lies above threshold."""
    resonance = depth.resonance_energy_MeV
    offsets = np.geomspace(1e-3, 0.3, 6) * resonance
    energies = np.concatenate([resonance - offsets, [resonance], resonance + offsets])
    return energies[(energies > path.threshold_MeV) & (energies < path.maximum_energy_MeV)]
