"""Ordinary questions, and summaries, over whole news articles: `python -m benchmarks.quality article`.

    [--state FOLDER] [--parts given,ordinary,unseen,summaries] [--n N] [--no-row]

`given`: the questions of article_questions.json over the article beside it: a right answer says what is asked for and
cites the sentence that proves it, and silence is right where the article does not answer. `ordinary`: our own
questions over the twelve articles of SummEdits and the six English pages of pages_dev (`ordinary.json`, which holds no
text of them). `unseen`: more of these, by people who saw no answer, and not looked at until the rule that they judge
was made (`unseen.json`). `summaries`: how many claims were made, kept, withheld, repeated and copied over
the twelve articles, and how many sentences they cite; every citation of everything has to slice exactly.

What is finished is kept in the folder of `--state`, and not asked again: use a new folder after a change.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from benchmarks.quality import opening, summarising
from benchmarks.quality.figures import add_row, mean, share
from benchmarks.quality.keeping import Record, kept
from summarize import Article, Toolkit
from summarize.errors import ExitCode
from summarize.results import Answer, AnswerStatus

_Asking = tuple[Record, Article, Callable[[Toolkit, Article, Record], Record]]
"""A question as its file has it, the article that it is about, and what asks it."""

PARTS = ("given", "ordinary", "unseen", "summaries")
_NAMES = {"given": "the given article", "ordinary": "ordinary questions", "unseen": "unseen ordinary questions"}


def _asked(kit: Toolkit, article: Article, question: str) -> Record:
    answer: Answer = kit.ask(article, question)
    is_answered = answer.status is AnswerStatus.ANSWERED
    return {
        "question": question,
        "answer": answer.answer,
        "exit_code": int(ExitCode.DONE if is_answered else ExitCode.NOT_IN_ARTICLE),
        "quotes": [citation.quote for claim in answer.claims for citation in claim.citations],
        "differing": summarising.differing_citations(article, answer.claims),
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
    """One question of ordinary.json or unseen.json, and whether it was answered right."""
    record = _asked(kit, article, asked["question"])
    accepted = asked.get("accepted")
    if accepted is None:
        is_right = record["answer"] is None
    else:
        is_right = any(one.lower() in (record["answer"] or "").lower() for one in accepted)
    return {**record, "is_answerable": accepted is not None, "is_right": is_right}


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask and summarise, print what came of it, and add the figures to benchmarks/RESULTS.md."""
    parser = argparse.ArgumentParser(prog="article", description=(__doc__ or "").splitlines()[0])
    opening.add_options(parser)
    parser.add_argument("--parts", default=",".join(PARTS))
    parser.add_argument("--n", type=int, help="only the N questions of a part that were written first")
    parser.add_argument("--state", type=Path, help="the folder that keeps what is finished")
    parser.add_argument("--no-row", action="store_true", help="leave benchmarks/RESULTS.md as it is")
    options = parser.parse_args(arguments)
    if options.n is not None and options.n < 1:
        parser.error("--n: at least 1")
    data: Path = options.data
    news, pages = _news(data), _pages(data)
    folder: Path = options.state or Path(tempfile.mkdtemp(prefix="article-"))
    folder.mkdir(parents=True, exist_ok=True)
    with opening.endpoint(options) as endpoint, Toolkit(endpoint=endpoint) as kit:
        state = folder / f"article-{endpoint.model}.jsonl"
        for part in options.parts.split(","):
            if part == "summaries":
                records = [
                    kept(state, f"summary {number}", lambda article=article: summarising.summarise(kit, article))
                    for number, article in enumerate(news)
                ]
                heading, columns, row = summarising.HEADING, summarising.COLUMNS, summarising.row_of(records)
            else:
                asking = _asking(part, {**dict(enumerate(news)), **pages}, data)[: options.n]
                records = _answers(kit, part, asking, state)
                heading = f"Answering: {_NAMES[part]}"
                columns = ("model", "n", "right", "silent", "balanced", "differing citations", "seconds")
                row = _answers_row(records)
            print(heading, *(f"  {name}: {value}" for name, value in zip(columns[1:], row, strict=True)), sep="\n")
            if not options.no_row:
                add_row(heading, columns, [endpoint.model, *row])


def _news(data: Path) -> list[Article]:
    """The twelve articles of SummEdits."""
    texts: list[str] = json.loads((data / "summedits_news_dev.json").read_text(encoding="utf-8"))["documents"]
    return [Article.from_text(text) for text in texts]


def _pages(data: Path) -> dict[str, Article]:
    """The text of each page of pages_dev, by the first eight digits of its name."""
    truths: Record = json.loads((data / "pages_dev" / "ground-truth.json").read_text(encoding="utf-8"))
    return {name[:8]: Article.from_text(truth["articleBody"]) for name, truth in truths.items()}


def _asking(part: str, documents: Mapping[int | str, Article], data: Path) -> list[_Asking]:
    """The questions of a part, each with its article and with what asks it."""
    if part == "given":
        article = Article.from_text((data / "us-warns-syria-hamas.txt").read_text(encoding="utf-8"))
        given: list[Record] = json.loads((data / "article_questions.json").read_text(encoding="utf-8"))
        return [(asked, article, ask_given) for asked in given]
    own: list[Record] = json.loads(Path(__file__).with_name(f"{part}.json").read_text(encoding="utf-8"))
    return [(asked, documents[asked["document"]], ask_ordinary) for asked in own]


def _answers(kit: Toolkit, part: str, asking: Sequence[_Asking], state: Path) -> list[Record]:
    records: list[Record] = []
    for asked, article, ask in asking:
        key = f"{part} {asked.get('document', '')} {asked.get('question') or asked['q']}"
        record = kept(state, key, lambda ask=ask, article=article, asked=asked: ask(kit, article, asked))
        _print_answer(record)
        records.append(record)
    return records


if __name__ == "__main__":
    main()
