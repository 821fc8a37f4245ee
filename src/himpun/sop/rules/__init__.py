"""What is true of every procedure: its shape, its flow, its due moments. Pure Python."""
