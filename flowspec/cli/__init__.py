"""The roof: paths and options -> calls -> text and an exit code. Only here is anything printed, or exited."""
