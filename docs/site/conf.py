"""How Sphinx builds the documentation site from what `lay_out.py` has laid out. Nothing comes from another host."""

project = "Coordination"
html_title = "Coordination: documentation"
extensions = ["myst_parser"]
language = "en"
nitpicky = True

myst_heading_anchors = 4
myst_url_schemes = {
    "http": None,
    "https": None,
    "mailto": None,
    "service": {"url": "{{path}}"},  # an address of the service itself, on whatever host it is
}
# A diagram is drawn where Mermaid is; here the table below each says the same.
suppress_warnings = ["misc.highlighting_failure"]

html_theme = "furo"
html_static_path = ["static"]
html_css_files = ["site.css"]
templates_path = ["templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/service.html",
        "sidebar/scroll-end.html",
    ]
}
html_theme_options = {"top_of_page_buttons": []}
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
