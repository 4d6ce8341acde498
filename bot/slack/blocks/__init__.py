"""Pure builders: records in, blocks out; nothing here calls Slack."""
