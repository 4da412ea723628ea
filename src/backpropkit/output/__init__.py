"""Results as text: for a terminal, a gradebook, a platform. Plain data in, text out; nothing here imports torch."""
