"""Numbers -> what people read."""
