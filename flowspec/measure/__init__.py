"""Log -> numbers with intervals. It cannot tell a simulated log from a real one."""
