"""The form of a unit (step 6 of the SOP)."""
