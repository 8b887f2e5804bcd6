"""Units: multiply by a unit on the way in, divide by it on the way out.

The library calculates in natural units, ħ = c = k_B = 1, with the MeV as the unit of energy. A unit is then
a number, a power of MeV: ``0.15 / fm**3`` is a density in MeV³ and ``cross_section / cm**2`` a number of cm².

All units derive from the values of four base units, held by a ``UnitSystem``. The module's names (``fm``,
``cm``, ``erg`` ...) belong to ``NATURAL``, whose base units are chosen so that ħ, c, k_B and the MeV come out
as 1. A formula written with ħ and c has the same value in every other choice, which is how a test scrambles
the base units to catch a conversion that is wrong or missing.

Source: the defining constants of the SI, as CODATA values from ``scipy.constants``.

>>> from common.constants import FERMI_CONSTANT_inverse_MeV2
>>> import math
>>> cross_section = FERMI_CONSTANT_inverse_MeV2**2 * (10.0 * MeV) ** 2 / math.pi
>>> f"{cross_section / cm**2:.4e} cm2"
'1.6862e-42 cm2'
>>> f"{1.0 / fm:.6f} MeV"
'197.326980 MeV'
>>> f"{1.0 / (cross_section * 0.15 / fm**3) / km:.4f} km"
'0.0395 km'
"""

import dataclasses

import scipy.constants as si

from common.validation import require_positive


@dataclasses.dataclass(frozen=True)
class UnitSystem:
    """The units that follow from the values given to the metre, second, kilogram and kelvin.

    Attributes
    ----------
    metre, second, kilogram, kelvin
        Positive numbers, the values of the base units in whatever the calculation is carried out in.

    Raises
    ------
    ValueError
        A base unit isn't positive and finite.
    """

    metre: float
    second: float
    kilogram: float
    kelvin: float

    def __post_init__(self) -> None:
        """Refuse impossible base units."""
        for field in dataclasses.fields(self):
            require_positive(field.name, getattr(self, field.name))

    @property
    def m(self) -> float:
        """Metre."""
        return self.metre

    @property
    def km(self) -> float:
        """Kilometre."""
        return 1e3 * self.metre

    @property
    def cm(self) -> float:
        """Centimetre."""
        return 1e-2 * self.metre

    @property
    def fm(self) -> float:
        """Femtometre."""
        return 1e-15 * self.metre

    @property
    def Mpc(self) -> float:
        """Megaparsec, 10⁶ · 648000/π astronomical units."""
        return 1e6 * float(si.parsec) * self.metre

    @property
    def s(self) -> float:
        """Second."""
        return self.second

    @property
    def yr(self) -> float:
        """Julian year, 365.25 days."""
        return float(si.Julian_year) * self.second

    @property
    def kg(self) -> float:
        """Kilogram."""
        return self.kilogram

    @property
    def g(self) -> float:
        """Gram."""
        return 1e-3 * self.kilogram

    @property
    def K(self) -> float:
        """Kelvin."""
        return self.kelvin

    @property
    def J(self) -> float:
        """Joule."""
        return self.kilogram * (self.metre / self.second) ** 2

    @property
    def erg(self) -> float:
        """Erg, 10⁻⁷ J."""
        return 1e-7 * self.J

    @property
    def eV(self) -> float:
        """Electronvolt."""
        return float(si.electron_volt) * self.J

    @property
    def keV(self) -> float:
        """Kiloelectronvolt."""
        return 1e3 * self.eV

    @property
    def MeV(self) -> float:
        """Megaelectronvolt."""
        return 1e6 * self.eV

    @property
    def GeV(self) -> float:
        """Gigaelectronvolt."""
        return 1e9 * self.eV

    @property
    def hbar(self) -> float:
        """Reduced Planck constant."""
        return float(si.hbar) * self.J * self.second

    @property
    def c(self) -> float:
        """Speed of light in vacuum."""
        return float(si.speed_of_light) * self.metre / self.second

    @property
    def k_B(self) -> float:
        """Boltzmann constant."""
        return float(si.Boltzmann) * self.J / self.kelvin


def natural_unit_system() -> UnitSystem:
    """The unit system in which ħ = c = k_B = 1 MeV = 1 (each to rounding).

    The base units are the powers of MeV that CODATA assigns to them:
    1 m = 1 / (ħc), 1 s = 1 / ħ, 1 kg = c², 1 K = k_B, with the constants in MeV and SI units.
    """
    MeV_in_J = 1e6 * si.electron_volt
    return UnitSystem(
        metre=MeV_in_J / (si.hbar * si.speed_of_light),
        second=MeV_in_J / si.hbar,
        kilogram=si.speed_of_light**2 / MeV_in_J,
        kelvin=si.Boltzmann / MeV_in_J,
    )


NATURAL = natural_unit_system()

m = NATURAL.m
km = NATURAL.km
cm = NATURAL.cm
fm = NATURAL.fm
Mpc = NATURAL.Mpc
s = NATURAL.s
yr = NATURAL.yr
kg = NATURAL.kg
g = NATURAL.g
K = NATURAL.K
J = NATURAL.J
erg = NATURAL.erg
eV = NATURAL.eV
keV = NATURAL.keV
MeV = NATURAL.MeV
GeV = NATURAL.GeV
