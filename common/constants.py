"""Constants of nature, each with its unit in its name, and the largest coupling of perturbation theory.

Masses and couplings are energies, i.e. multiplied by c². Two sources:

- CODATA (the edition that ships with the locked scipy): ``scipy.constants.physical_constants``;
- PDG: S. Navas et al. (Particle Data Group), Phys. Rev. D 110 (2024) 030001, "Physical constants",
  "Astrophysical constants and parameters", and the listings.

A paper that states its own value uses that; it doesn't change these.

>>> f"{NEUTRON_MASS_MeV - PROTON_MASS_MeV:.4f}"
'1.2933'
>>> f"{FERMI_CONSTANT_inverse_MeV2:.7e}"
'1.1663788e-11'
>>> f"{MAXIMUM_PERTURBATIVE_COUPLING:.4f}"
'3.5449'
"""

import math

from scipy.constants import physical_constants


def _codata_MeV(name: str) -> float:
    value, unit, _ = physical_constants[f"{name} energy equivalent in MeV"]
    if unit != "MeV":
        raise ValueError(f"CODATA {name} energy equivalent has the unit {unit}, allowed: MeV")
    return float(value)


# CODATA
ELECTRON_MASS_MeV = _codata_MeV("electron mass")
MUON_MASS_MeV = _codata_MeV("muon mass")
PROTON_MASS_MeV = _codata_MeV("proton mass")
NEUTRON_MASS_MeV = _codata_MeV("neutron mass")
ATOMIC_MASS_UNIT_MeV = _codata_MeV("atomic mass constant")
FINE_STRUCTURE_CONSTANT = float(physical_constants["fine-structure constant"][0])
AVOGADRO_CONSTANT_inverse_mol = float(physical_constants["Avogadro constant"][0])

# PDG 2024
TAU_MASS_MeV = 1776.93
W_BOSON_MASS_MeV = 80369.2
Z_BOSON_MASS_MeV = 91188.0
FERMI_CONSTANT_inverse_MeV2 = 1.1663788e-11
# MS-bar scheme, at the Z mass; the value at zero momentum transfer is larger by about 3 %.
SIN2_WEAK_MIXING_ANGLE = 0.23129
# |g_A / g_V| of neutron decay.
AXIAL_COUPLING = 1.2754
# |V_ud| = cos of the Cabibbo angle.
COS_CABIBBO_ANGLE = 0.97367
SOLAR_MASS_kg = 1.98841e30
COSMIC_MICROWAVE_BACKGROUND_TEMPERATURE_K = 2.7255

MAXIMUM_PERTURBATIVE_COUPLING = math.sqrt(4.0 * math.pi)
"""g²/(4π) = 1; beyond, an expansion in the coupling has no small parameter."""
