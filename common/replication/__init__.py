"""The replication engine: parameters, published values, verdicts, writers, report. Knows no physics."""
