"""Who is connected where, behind one small interface."""
