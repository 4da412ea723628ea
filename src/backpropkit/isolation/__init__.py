"""Where untrusted student code runs: in processes of their own that hold no secret, asked over a pipe."""
