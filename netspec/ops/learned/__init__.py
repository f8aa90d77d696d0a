"""Products with learned weights, and learned tensors."""
