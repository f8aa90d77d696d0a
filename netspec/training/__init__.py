"""Training with TensorFlow: where a run computes, its data, its loop, its checkpoints, and what is done with them."""
