"""Student code behind a wall: a clean zygote, one-shot locked-down workers, and a pipe on which only data travels.

The grader never runs student code and decides nothing from what a worker claims, except from the arrays it returns.
"""
