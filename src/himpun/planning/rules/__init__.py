"""What is true by definition about plans: periods, formulas, indicators, targets. Pure Python."""
