"""The conditions of a group: how they are put together, judged and said in words."""
