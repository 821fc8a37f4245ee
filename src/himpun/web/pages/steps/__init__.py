"""The pages of steps 1 to 5 and of the plain task: one file a step, each a view of a turn."""
