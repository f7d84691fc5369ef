"""What every rule stands on: findings, edits, the view of a document, the loop that applies fixes."""
