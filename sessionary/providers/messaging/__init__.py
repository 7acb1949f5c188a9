"""Ways for a message to leave the house."""
