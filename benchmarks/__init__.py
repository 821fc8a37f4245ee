"""What the program is for, timed beside a bare Django view. See `make bench`."""
