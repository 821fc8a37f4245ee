"""What is true by definition about measuring: achievement, aggregation, predicates, recap."""
