"""Quantities from an integration result, with the same number in other readings."""

from collections.abc import Mapping

from common.numerics.quadrature import IntegrationResult
from common.replication.ledger.quantities import Quantity, Variant


def name_of(coupling_inverse_MeV3: float) -> str:
    """Name of a coupling in keys: ``1e_minus_9`` for 1e-9."""
    mantissa, exponent = f"{coupling_inverse_MeV3:.0e}".split("e")
    return f"{mantissa}e_minus_{-int(exponent)}"


def quantity(
    result: IntegrationResult,
    unit: str,
    description: str,
    variants: Mapping[str, tuple[float, str]] | None = None,
) -> Quantity:
    """A quantity from a value with its error; variants as pairs of value and description."""
    return Quantity(
        value=float(result.value),
        unit=unit,
        description=description,
        numerical_error=float(result.error),
        variants={
            name: Variant(value=float(value), description=text)
            for name, (value, text) in (variants or {}).items()
        },
    )


def exact(
    value: float, unit: str, description: str, variants: Mapping[str, tuple[float, str]] | None = None
) -> Quantity:
    """A quantity whose only error is that of rounding."""
    return quantity(IntegrationResult(value, 1e-12 * abs(value)), unit, description, variants)


def ratio(numerator: IntegrationResult, denominator: IntegrationResult) -> IntegrationResult:
    """Quotient of two results with errors, the denominator not zero."""
    value = numerator.value / denominator.value
    error = numerator.error / abs(denominator.value) + abs(value) * denominator.error / abs(denominator.value)
    return IntegrationResult(value, error)
