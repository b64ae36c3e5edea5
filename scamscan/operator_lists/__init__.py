"""What the operator of a pipeline knows besides: values to refuse and values to let be.

A folder holds up to eight tables; every hit names its row, and ``live`` reads them anew while a
service runs.  Nothing here is imported unless ``Options.lists`` is set.
"""
