"""A student's file, the questions asked of it, and what came back. Runs beside untrusted code and holds no truth."""
