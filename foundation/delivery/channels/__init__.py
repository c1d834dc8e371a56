"""The channels of the house: mail and text messages."""
