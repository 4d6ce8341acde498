"""May these codes stand together, in this order, for this patient: one check a module, `check.py` runs them all."""
