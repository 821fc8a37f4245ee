"""Proofs before they are kept: judged by real parsers in a process of their own, then staged."""
