"""Himpun: performance-data collection for Indonesian government offices."""
