"""Ads Manager: pages of advertisers."""
