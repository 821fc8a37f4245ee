"""What is true of forms by definition: numbers as typed, rows as frozen. Pure Python."""
