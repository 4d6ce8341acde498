"""Who is measured: Nosology itself, and what somebody would otherwise build or install."""
