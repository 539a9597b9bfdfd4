"""A toolkit that asks a scripted server, an article to ask about, and answers to it with quotations."""

from __future__ import annotations

import json
from dataclasses import replace

from scripted_server import Server

from summarize.article import Article
from summarize.llm.provider import Protocol
from summarize.toolkit import Toolkit

TEXT = (
    "The ferry company Nordlinje sold its oldest ship in 2014. Its harbours at Vestby and Lund stay open. "
    "Marta Hove led the company until May. The union did not sign the agreement."
)
ARTICLE = Article.from_text(TEXT)
QUESTION = "When did Nordlinje sell its oldest ship?"
SOLD = "Nordlinje sold its oldest ship in 2014."


def drafted(*statements: tuple[str, str], answered: bool = True) -> str:
    """The JSON of an answer with quotations."""
    shaped = [{"text": text, "quotations": [quotation]} for text, quotation in statements]
    return json.dumps({"answered": answered, "statements": shaped})


WHOLE = drafted((SOLD, "sold its oldest ship in 2014"))


def kit_of(server: Server, *, protocol: Protocol = Protocol.CITED, timeout: float = 20) -> Toolkit:
    return Toolkit(endpoint=replace(server.endpoint(), protocol=protocol), timeout=timeout)
