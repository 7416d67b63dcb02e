"""The article files, as staff read and change them in the console."""
