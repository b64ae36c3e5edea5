"""What to do now, for every situation: facts the reader knows in, one plan in order out."""
