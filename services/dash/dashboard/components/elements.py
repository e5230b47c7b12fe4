"""Elements in the form in which Dash sends them: for large tables, of which its classes check every cell at length."""

Element = dict[str, object]


def element(name: str, children: object = None, **properties: object) -> Element:
    """Give an HTML element, such as "Td"; nobody checks that there are such properties."""
    return {"namespace": "dash_html_components", "type": name, "props": {"children": children, **properties}}


def link(children: object, href: str, **properties: object) -> Element:
    """Give a link to a place of the dashboard, as `dcc.Link` is one."""
    props = {"children": children, "href": href, **properties}
    return {"namespace": "dash_core_components", "type": "Link", "props": props}
