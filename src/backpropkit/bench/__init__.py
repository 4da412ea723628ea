"""How long a student's forward and backward take beside PyTorch's. Information, and never points."""
