"""Questions put to a scripted model: its replies, by what it is asked for, and what came of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from scripted_server import Act, Server, answer, send, stream

from summarize import events
from summarize.article import Article
from summarize.checking import Checker
from summarize.llm.client import Client
from summarize.llm.provider import DEFAULT_EMBEDDED_MODEL, EMBEDDED, Protocol
from summarize.prompting import Prompts
from summarize.reader import Reader
from summarize.tasks.ask import answer as answer_question

ARTICLE = Article.from_text(
    "The ferry company Nordlinje sold its oldest ship, the Alma, in 2014. Its two harbours at Vestby and Lund stay "
    "open. Marta Hove, who led the company until May, said that the crew would keep their jobs. The union did not "
    "sign the agreement."
)
QUESTION = "When did Nordlinje sell the Alma?"
STATEMENT = "Nordlinje sold its oldest ship, the Alma, in 2014."


def verdict(yes: float, no: float) -> Act:
    """A reply of one token, with the log-probabilities of both words in the cases that models write."""
    reply = answer("Yes" if yes > no else "No")
    top = [{"token": " Yes", "logprob": yes}, {"token": "no", "logprob": no}, {"token": "The", "logprob": -9.0}]
    reply["choices"][0]["logprobs"] = {"content": [{"token": "Yes", "logprob": yes, "top_logprobs": top}]}
    return send(reply)


def written(text: str, least_likely: float = -0.2, finish_reason: str = "stop") -> Act:
    tokens: list[dict[str, Any]] = [
        {"token": "", "logprob": logprob, "top_logprobs": []} for logprob in (-0.1, least_likely)
    ]
    choice: dict[str, Any] = {"index": 0, "finish_reason": finish_reason, "delta": {"content": text}}
    return stream({"choices": [{**choice, "logprobs": {"content": tokens}}]})


def bare(text: str) -> Act:
    """As `written`, by a provider that gives no log-probabilities."""
    return stream({"choices": [{"index": 0, "finish_reason": "stop", "delta": {"content": text}}]})


SURE, HESITANT, DOUBTFUL, NO = verdict(-0.1, -2.5), verdict(-0.5, -0.9), verdict(-0.7, -0.7), verdict(-3.0, -0.1)
RATHER = verdict(-0.2, -1.6)
# What the model is asked for in turn, by words of the prompt.
ASKED = {
    "words": "in as few words as possible",
    "sentence": "in one short sentence",
    "states": "state this answer",
    "precisely": "answer exactly this question",
}
NEAREST = "Sentences of the article: "
REPLIES = {"sentence": written(STATEMENT), "words": written("in 2014"), "states": SURE, "precisely": SURE}


def ask(
    server: Server,
    question: str = QUESTION,
    article: Article = ARTICLE,
    *,
    is_taught: bool = False,
    shorter: str = QUESTION,
    **replies: Act,
) -> tuple[Any, list[events.Event]]:
    """What comes of a question, and the events; asked of a model that was taught to check answers, or of another.

    `contrast` among the replies is the verdict for the `shorter` question.
    """
    heard: list[events.Event] = []
    # With the nearest sentences before it, the model says the same again unless told otherwise.
    said = {**REPLIES, "nearest": replies.get("sentence", REPLIES["sentence"]), **replies}

    def respond(request: Mapping[str, Any]) -> Act:
        is_shorter = f"Question: {shorter}\n" in request["messages"][-1]["content"]
        return said["contrast" if is_shorter and "contrast" in said else asked_for(request)]

    server.respond = respond

    async def go() -> Any:
        endpoint = replace(server.endpoint(), protocol=Protocol.PLAIN)
        if is_taught:
            endpoint = replace(endpoint, provider=EMBEDDED, model=DEFAULT_EMBEDDED_MODEL)
        async with Client(endpoint) as client:
            reader = Reader(article, client, Prompts(), heard.append)
            return await answer_question(reader, Checker(article), question)

    return asyncio.run(go()), heard


def asked_for(request: Mapping[str, Any]) -> str:
    task: str = request["messages"][-1]["content"].partition("</article>")[2]
    name = next(name for name, words in ASKED.items() if words in task)
    return "nearest" if name == "sentence" and NEAREST in task else name


def requested(server: Server) -> list[str]:
    return [asked_for(request) for request in server.requests]
