"""Ways for money to come in and to go back."""
