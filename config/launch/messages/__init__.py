"""bin/messages: brings the catalogues up to date with the sources, or checks them.

Works without GNU gettext: Babel reads Python and writes catalogues, Django reads its templates.
"""
