"""From what is known to a complete code: seventh characters, laterality, ICD-10-PCS tables."""
