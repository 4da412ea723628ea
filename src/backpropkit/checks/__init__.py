"""The questions asked of a submission, one module each. They compute and decide; nothing here prints."""
