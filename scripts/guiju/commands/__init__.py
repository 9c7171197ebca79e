"""The commands of `guiju`, each a thin shell around a function of the package."""
