"""What people may type about documents, by what it is about."""
