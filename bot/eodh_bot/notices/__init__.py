"""Notices: said once each, whatever breaks."""
