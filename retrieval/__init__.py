"""From words to evidence: passages, encoder, vector store, lexical index, ranking, query analysis."""
