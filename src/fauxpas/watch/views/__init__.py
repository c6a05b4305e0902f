"""The screens of the watch, one file a noun."""
