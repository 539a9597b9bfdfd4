"""Ordinary questions, and summaries, over whole news articles: `python -m benchmarks.quality article`.

    [--state FOLDER] [--parts given,ordinary,summaries] [--no-row]

`given`: the questions of article_questions.json over the article beside it: a right answer says what is asked for and
cites the sentence that proves it, and silence is right where the article does not answer. `ordinary`: our own
questions over the twelve articles of SummEdits (`ordinary.json`, which holds no text of them). `summaries`: how many
claims were made, kept and withheld over these articles; every citation of everything has to slice exactly.

What is finished is kept in the folder of `--state`, and not asked again: use a new folder after a change.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.quality import opening
from benchmarks.quality.figures import add_row, mean, share
from summarize import Article, Toolkit
from summarize.errors import ExitCode
from summarize.evidence import Claim
from summarize.results import Answer, AnswerStatus

ORDINARY = Path(__file__).with_name("ordinary.json")
PARTS = ("given", "ordinary", "summaries")

Record = dict[str, Any]


def differing_citations(article: Article, claims: Sequence[Claim]) -> int:
    """How many citations of `claims` are not the exact slice of the article that they name: never any."""
    return sum(
        article.text[citation.start : citation.end] != citation.quote
        for claim in claims
        for citation in claim.citations
    )


def _asked(kit: Toolkit, article: Article, question: str) -> Record:
    answer: Answer = kit.ask(article, question)
    is_answered = answer.status is AnswerStatus.ANSWERED
    return {
        "question": question,
        "answer": answer.answer,
        "exit_code": int(ExitCode.DONE if is_answered else ExitCode.NOT_IN_ARTICLE),
        "quotes": [citation.quote for claim in answer.claims for citation in claim.citations],
        "differing": differing_citations(article, answer.claims),
        "withheld": [f"{one.text} ({one.reason})" for one in answer.withheld],
        "seconds": answer.usage.seconds,
    }


def ask_given(kit: Toolkit, article: Article, asked: Record) -> Record:
    """One question of article_questions.json, and whether it was answered right."""
    record = _asked(kit, article, asked["q"])
    said = (record["answer"] or "").lower()
    if asked.get("not_in_article"):
        is_right = record["answer"] is None
    else:
        is_right = all(any(one.lower() in said for one in words) for words in asked["answer_has"])
        is_right = is_right and any(asked["evidence_has"] in quote for quote in record["quotes"])
    return {**record, "is_answerable": not asked.get("not_in_article"), "is_right": is_right}


def ask_ordinary(kit: Toolkit, article: Article, asked: Record) -> Record:
    """One question of ordinary.json, and whether it was answered right."""
    record = _asked(kit, article, asked["question"])
    accepted = asked.get("accepted")
    if accepted is None:
        is_right = record["answer"] is None
    else:
        is_right = any(one.lower() in (record["answer"] or "").lower() for one in accepted)
    return {**record, "is_answerable": accepted is not None, "is_right": is_right}


def summarise(kit: Toolkit, article: Article) -> Record:
    """What became of the claims of one summary."""
    summary = kit.summary(article)
    return {
        "claims": [claim.text for claim in summary.claims],
        "withheld": [f"{one.text} ({one.reason})" for one in summary.withheld],
        "citations": sum(len(claim.citations) for claim in summary.claims),
        "differing": differing_citations(article, summary.claims),
        "seconds": summary.usage.seconds,
    }


def _kept(state: Path, key: str, measure: Callable[[], Record]) -> Record:
    """The record of `key` from the file `state`, else what `measure` gives, which is appended to it."""
    lines = state.read_text(encoding="utf-8").splitlines() if state.is_file() else []
    for line in map(json.loads, lines):
        if line["key"] == key:
            return line
    record = {"key": key, **measure()}
    with state.open("a", encoding="utf-8") as file:
        file.write(json.dumps(record, ensure_ascii=False) + "\n")
    return record


def _print_answer(record: Record) -> None:
    verdict = "right" if record["is_right"] else "WRONG"
    print(f"{verdict}  exit {record['exit_code']}  {record['seconds']:5.1f} s  {record['question']}")
    print(f"       {record['answer'] or 'not in the article'}")
    for quote in record["quotes"]:
        print(f"       “{quote}”")
    for withheld in record["withheld"]:
        print(f"       withheld: {withheld}")


def _answers_row(records: Sequence[Record]) -> list[str]:
    right = [record["is_right"] for record in records if record["is_answerable"]]
    silent = [record["is_right"] for record in records if not record["is_answerable"]]
    seconds = sum(record["seconds"] for record in records) / len(records)
    differing = sum(record["differing"] for record in records)
    return [
        str(len(records)),
        str(share(right)),
        str(share(silent)),
        str(mean(right, silent)),
        f"{differing}",
        f"{seconds:.1f}",
    ]


def _summaries_row(records: Sequence[Record]) -> list[str]:
    kept, withheld = (sum(len(record[name]) for record in records) for name in ("claims", "withheld"))
    citations, differing = (sum(record[name] for record in records) for name in ("citations", "differing"))
    seconds = sum(record["seconds"] for record in records) / len(records)
    return [*map(str, (len(records), kept + withheld, kept, withheld, citations, differing)), f"{seconds:.1f}"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask and summarise, print what came of it, and add the figures to benchmarks/RESULTS.md."""
    parser = argparse.ArgumentParser(prog="article", description=(__doc__ or "").splitlines()[0])
    opening.add_options(parser)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--state", type=Path, help="the folder that keeps what is finished")
    parser.add_argument("--no-row", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    options = parser.parse_args(arguments)
    data: Path = options.data
    news = [
        Article.from_text(text)
        for text in json.loads((data / "summedits_news_dev.json").read_text(encoding="utf-8"))["documents"]
    ]
    folder: Path = options.state or Path(tempfile.mkdtemp(prefix="article-"))
    folder.mkdir(parents=True, exist_ok=True)
    with opening.endpoint(options) as endpoint, Toolkit(endpoint=endpoint) as kit:
        state = folder / f"article-{endpoint.model}.jsonl"
        for part in options.parts.split(","):
            if part == "summaries":
                records = [
                    _kept(state, f"summary {number}", lambda article=article: summarise(kit, article))
                    for number, article in enumerate(news)
                ]
                heading = "Summaries: twelve news articles"
                columns = ("model", "articles", "claims made", "kept", "withheld", "citations", "differing", "seconds")
                row = _summaries_row(records)
            else:
                records = _answers(kit, part, news, data, state)
                heading = f"Answering: {'the given article' if part == 'given' else 'ordinary questions'}"
                columns = ("model", "n", "right", "silent", "balanced", "differing citations", "seconds")
                row = _answers_row(records)
            print(heading, *(f"  {name}: {value}" for name, value in zip(columns[1:], row, strict=True)), sep="\n")
            if not options.no_row:
                add_row(heading, columns, [endpoint.model, *row])


def _answers(kit: Toolkit, part: str, news: Sequence[Article], data: Path, state: Path) -> list[Record]:
    records: list[Record] = []
    if part == "given":
        article = Article.from_text((data / "us-warns-syria-hamas.txt").read_text(encoding="utf-8"))
        given: list[Record] = json.loads((data / "article_questions.json").read_text(encoding="utf-8"))
        asking = [(asked["q"], article, ask_given, asked) for asked in given]
    else:
        own: list[Record] = json.loads(ORDINARY.read_text(encoding="utf-8"))
        asking = [(asked["question"], news[asked["document"]], ask_ordinary, asked) for asked in own]
    for question, article, ask, asked in asking:
        record = _kept(
            state, f"{part} {question}", lambda ask=ask, article=article, asked=asked: ask(kit, article, asked)
        )
        _print_answer(record)
        records.append(record)
    return records


if __name__ == "__main__":
    main()
