"""What a paper says and how it fares: published values, quantities, verdicts, their comparison."""
