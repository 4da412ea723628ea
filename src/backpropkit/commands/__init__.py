"""The commands, one door each: a module takes what the command line parsed, calls a layer below, and prints.

`backpropkit.cli` imports the module of the command that was asked for and calls its `run(args)`, which returns the exit
code. Only what a command itself needs is imported: `status` and a misspelt name are answered without torch.
"""
