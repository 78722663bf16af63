"""Sources of pictures and sound that need no Qt: synthetic, file."""
