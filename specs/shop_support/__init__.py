"""Shop support: a return in an online shop, from the customer's wish to the money or the replacement."""
