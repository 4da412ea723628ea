"""What is right: inputs from named dims, PyTorch's answers about them, finite differences, and how close is close."""
