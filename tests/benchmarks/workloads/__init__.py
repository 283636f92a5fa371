"""The workloads of docs/validation/speed.md: specs and scenarios, of which flowspec runs what a team would write."""
