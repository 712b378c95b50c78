"""The command line, a file for each family of commands; the only place that knows click and tqdm."""

FAMILIES = {  # module -> its commands, in `commands`; any other command is `command` in the module of its name
    "queries": ("similar", "analogy", "similarity", "odd", "between", "reject", "contexts", "centre"),
    "pictures": ("map", "curves", "heatmap", "axis"),
}
