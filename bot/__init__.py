"""From a question to a grounded answer, and its faces: terminal, HTTP API, and later Slack and web."""
