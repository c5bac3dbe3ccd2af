"""Steps from a table: ``wanted`` reads it, ``plan`` says what it would change and does it, ``pages`` shows it."""
