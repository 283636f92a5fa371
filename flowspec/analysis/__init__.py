"""What several rooms need to know of a graph: what guards mean together, where data flows, whether work can end."""
