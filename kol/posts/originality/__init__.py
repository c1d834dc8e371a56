"""Originality (查重): a draft beside all the team has published or keeps."""
