"""Kinds of sample: what the numbers of an image, of a row of a table or of a window of a series mean."""
