"""Goals, measures, targets and values: what the firm wants and how it does. Floor 4."""
