"""Arithmetic on models and codes: one concept a file, numbers in and numbers out."""
