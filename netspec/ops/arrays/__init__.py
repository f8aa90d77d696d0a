"""Other shapes, orders, parts and products of tensors."""
