"""Stages: what they need, whether dvc.yaml says so, how they are run and verified."""
