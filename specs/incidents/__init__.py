"""Incident management as Volvo IT did it in 2010 to 2012: the real process of the gallery."""
