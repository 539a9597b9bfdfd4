"""What this project uses of lxml's reading of HTML."""

from lxml.etree import _Element

class HtmlElement(_Element):
    def drop_tree(self) -> None: ...

class HTMLParser:
    def __init__(
        self,
        *,
        encoding: str | None = None,
        collect_ids: bool = True,
        default_doctype: bool = True,
        remove_comments: bool = False,
        remove_pis: bool = False,
        huge_tree: bool = False,
    ) -> None: ...

def document_fromstring(html: str | bytes, parser: HTMLParser | None = None) -> HtmlElement: ...
