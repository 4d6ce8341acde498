"""The Slack face: thin listeners, pure blocks, one module that delivers; the one door to slack_bolt and slack_sdk."""
