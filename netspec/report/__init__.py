"""What is known of specs and networks, as text and as plain data. Nothing here prints, and nothing needs TensorFlow."""
