"""The book's Alphabetic Index and its tables, walked as a coder walks them."""
