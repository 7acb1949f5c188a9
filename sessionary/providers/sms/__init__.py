"""Ways for a text message to reach a phone."""
