"""What `print.py` prints, and who prints it."""
