"""Requests of centres for access to ad accounts of others, answers, and what they hold by them."""
