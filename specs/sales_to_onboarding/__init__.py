"""Sales to onboarding: from a signed contract to a live customer."""
