"""What tests of imports share."""
