"""The harness of the measurements: starts the candidates, loads them, keeps accounts."""
