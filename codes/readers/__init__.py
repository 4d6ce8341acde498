"""One reader for each official layout: a `SourceFile` in, frozen records out, every error with file and line."""
