"""Spark, in a real local session of two workers."""
