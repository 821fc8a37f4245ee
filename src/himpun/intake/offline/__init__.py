"""A form taken along as a workbook, filled offline, and brought back."""
