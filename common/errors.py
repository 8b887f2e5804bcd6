"""Exceptions that the library raises beyond the built-in ones.

>>> issubclass(ConvergenceError, ArithmeticError)
True
"""


class ConvergenceError(ArithmeticError):
    """A numerical method ended without meeting the tolerance asked of it.

    The message names the method, the error it reached and the tolerance. Invalid arguments raise
    ``ValueError`` instead.
    """
