"""Agency delivery: from the pitch through the studio to the account manager."""
