"""`python -m benchmarks.begin NAME`: Django first, then the readings of that module."""

from __future__ import annotations

import sys
from importlib import import_module

import django

if __name__ == "__main__":
    django.setup()
    import_module(f"benchmarks.{sys.argv[1]}").main()
