"""The connectors: one small client a platform, all behind the interface of base.py."""
