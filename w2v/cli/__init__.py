"""The command line, a file for each family of commands; the only place that knows click and tqdm."""

FAMILIES = {  # module -> the commands that it has in `commands`; any other is `command` in the module of its own name
    "queries": ("similar", "analogy", "similarity", "odd", "between", "reject", "contexts", "centre"),
    "pictures": ("map", "curves", "heatmap", "axis"),
}
