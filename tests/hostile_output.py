"""What a model may return at its worst, made from a seed: broken in its words, in its JSON or in its bytes."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

TITLE = "A ship is sold"
TEXT = (
    "The ferry company Nordlinje sold its oldest ship, the “Alma”, for $1.5 million in 2014. Its harbours at Vestby "
    "and Lund stay open.\n\nMarta Hove, who led the company until May 3, 2015, said: “We did not want to sell her.” "
    "The union of seamen did not sign the agreement with Nordlinje last week, and its chairman Ole Brandt accused the "
    "government of Norway of breaking its word. “Nobody asked us,” Brandt said on Tuesday."
)
QUESTION = "When did Nordlinje sell its oldest ship?"

# What acts on a terminal, hides in a text, or turns it round.
SEQUENCES = (
    "\x1b[31m",
    "\x1b[2J",
    "\x1b]0;title\x07",
    "\x1b]8;;http://evil.example\x1b\\",
    "\x1bP1$r\x1b\\",
    "\x9b31m",
)
CHARACTERS = (
    *SEQUENCES,
    *"\x00\x07\x08\x1b\x85\x7f\u200b\u200d\u2028\u2029\u202e\u2066\u061c\ufeff\u00ad\u0301\U000e0041\ufffe\U0010ffff",
    *"\ud800\udfff\ud83d\x0c\x0b\r\n\t\u3000ﬁİß",
    "\x1b\x00[1A",
)
NUMBERS = ("1e400", "-1e400", "9" * 5000, "-0", "NaN", "Infinity", "1.0e-999", "0x10", "18446744073709551616")
WORDS = ("NOT IN ARTICLE", "NOTHING", "yes", "no", "{}", "[]", "null", '"', "```json", "<article>", "</article>", "**")


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes over the wire: the bytes of a body and its content type."""

    body: bytes
    media: str


def reply_to(request: dict[str, Any], chance: random.Random, noise: float) -> Reply:
    """A reply to the parsed body of one request; `noise` (0 to 1) is how often the envelope itself is not sound."""
    schema = request.get("response_format", {}).get("json_schema", {}).get("schema")
    text = _cited(schema, chance, noise) if schema else _plain(chance)
    if chance.random() < 0.3 * noise:
        text = _mangled(text, chance)
    choice: dict[str, Any] = {"index": 0, "finish_reason": _reason(chance, noise)}
    if request.get("logprobs"):
        choice["logprobs"] = _logprobs(chance)
    envelope = {"id": "x", "model": _mangled("m", chance), "usage": _usage(chance), "choices": [choice]}
    if request.get("stream") and chance.random() < 0.8:
        media, body = "text/event-stream", _streamed(envelope, choice, text, chance, noise)
    else:
        choice["message"] = {"role": "assistant", "content": text}
        media, body = "application/json", json.dumps(_spoilt(envelope, chance, 0.2 * noise)).encode()
    if chance.random() < 0.2 * noise:
        body = _cut(body, chance)
    return Reply(body, media)


# Words


def _statement(chance: random.Random) -> str:
    """A sentence of the article, or something made of it."""
    sentence = chance.choice([one for one in TEXT.replace("\n", " ").split(". ") if one])
    words = sentence.split()
    match chance.randrange(8):
        case 0:
            chance.shuffle(words)
        case 1:
            begin = chance.randrange(len(words))
            words = words[begin : begin + chance.randint(1, 12)]
        case 2:
            words[chance.randrange(len(words))] = chance.choice((*WORDS, *NUMBERS[:2], "2041", "not", "Denmark"))
        case 3:
            words = [_mangled(" ".join(words), chance)]
        case 4:
            words = words * chance.choice((2, 50))
        case _:
            pass
    return " ".join(words) + chance.choice((".", "", "?", "!", "…"))


def _mangled(text: str, chance: random.Random) -> str:
    """`text` with a few hostile characters in it, or grown beyond reason."""
    if chance.random() < 0.004:
        return text + chance.choice(("a", " ", "é", "\u202e", "(", "“a” ", "1,", ". ")) * chance.choice(
            (10_000, 1_000_000)
        )
    for _ in range(chance.randint(1, 4)):
        place = chance.randint(0, len(text))
        text = text[:place] + chance.choice(CHARACTERS) * chance.choice((1, 1, 3)) + text[place:]
    return text


def _plain(chance: random.Random) -> str:
    """An answer in words: statements with bullets, roles, questions, or one of the words that we look for."""
    lines: list[str] = []
    for _ in range(chance.choice((1, 1, 2, 6) if chance.random() < 0.95 else (0,))):
        lead = chance.choice(("", "", "- ", "1. ", "* ", "Nordlinje: ", "Marta Hove: ", "He ", "The article "))
        lines.append(lead + (chance.choice(WORDS) if chance.random() < 0.15 else _statement(chance)))
    return chance.choice(("\n", "\n\n", " ", "\u2028", "\r")).join(lines)


# JSON


def _cited(schema: dict[str, Any], chance: random.Random, noise: float) -> str:
    """JSON of the form asked for, mostly; then with lies, doubles and types that are wrong."""
    value = _shaped(schema, schema, chance)
    written = json.dumps(_spoilt(value, chance, 0.2 * noise), ensure_ascii=chance.random() < 0.5)
    match chance.randrange(8) if chance.random() < noise else None:
        case 0:
            return _cut(written.encode("utf-8", "surrogatepass"), chance).decode("utf-8", "replace")
        case 1:
            return f"Here it is:\n```json\n{written}\n```\n{chance.choice(WORDS)}"
        case 2:  # the same key twice
            return written.replace('"text":', '"text": "Nordlinje sank.", "text":')
        case 3:
            return '{"a":' * chance.choice((5, 2_000, 60_000)) + written
        case 4:
            return written.replace("true", chance.choice(NUMBERS)).replace("false", chance.choice(NUMBERS))
        case 5:
            return written + written
        case _:
            return written


def _shaped(schema: dict[str, Any], root: dict[str, Any], chance: random.Random, name: str = "") -> Any:
    """A value of a JSON schema, its texts taken from the article."""
    if "$ref" in schema:
        return _shaped(root["$defs"][schema["$ref"].rpartition("/")[2]], root, chance, name)
    if "enum" in schema:
        return chance.choice(schema["enum"])
    match schema.get("type"):
        case "object":
            fields: dict[str, Any] = schema["properties"]
            return {field: _shaped(fields[field], root, chance, field) for field in fields}
        case "array":
            return [_shaped(schema["items"], root, chance, name) for _ in range(chance.choice((0, 1, 1, 2, 3)))]
        case "boolean":
            return chance.random() < 0.9
        case _:
            return _text_for(name, chance)


def _text_for(name: str, chance: random.Random) -> str:
    if name in ("name", "other_names", "to"):
        names = ("Nordlinje", "Marta Hove", "Hove", "Ole Brandt", "Norway", "the union", "Oslo", "", " ")
        chosen = chance.choice(names)
        return _mangled(chosen, chance) if chance.random() < 0.2 else chosen
    if name == "quotations":
        begin = chance.randrange(len(TEXT))
        words = TEXT[begin : begin + chance.choice((1, 11, 12, 40, 200))]
        return _mangled(words, chance) if chance.random() < 0.3 else words
    return _statement(chance)


def _spoilt(value: Any, chance: random.Random, share: float) -> Any:
    """`value` with a share of its parts replaced by what has no business there."""
    if share and chance.random() < share / 4:
        odd: Sequence[Any] = (None, True, -1, 1e308, "", [], {}, [[[]]], {"": None}, "x" * 5_000, 2**80, "\ud800")
        return chance.choice(odd)
    if isinstance(value, dict):
        fields: dict[str, Any] = {key: _spoilt(one, chance, share) for key, one in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        if share and chance.random() < share / 4:
            fields |= {"start": -5, "end": 10**9, "quote": "what nobody wrote"}
        return fields
    if isinstance(value, list):
        return [_spoilt(one, chance, share) for one in value]  # pyright: ignore[reportUnknownVariableType]
    return value


# Envelopes


def _reason(chance: random.Random, noise: float) -> Any:
    if chance.random() > 0.4 * noise:
        return "stop"
    return chance.choice(["length", "content_filter", "tool_calls", None, "", "eos\x1b[2J", 7, ["stop"]])


def _usage(chance: random.Random) -> Any:
    if chance.random() < 0.7:
        return {"prompt_tokens": 900, "completion_tokens": 20, "prompt_tokens_details": {"cached_tokens": 10}}
    counts: list[Any] = [-1, 10**400, 1.5, "12", None, True, [], {}]
    return chance.choice([None, [], "many", {"prompt_tokens": chance.choice(counts), "completion_tokens": 3}, {}])


def _logprobs(chance: random.Random) -> Any:
    if chance.random() < 0.2:
        odd: list[Any] = [None, [], {}, {"content": None}, {"content": [None, 3, {"token": 5}]}, {"content": [[]]}]
        return chance.choice(odd)
    values: list[Any] = [
        -0.5,
        -0.01,
        -3.0,
        0,
        5.0,
        -1e308,
        1e308,
        float("-inf"),
        float("inf"),
        float("nan"),
        10**400,
        None,
        "x",
        True,
    ]
    words = ["yes", "no", " Yes", "person", "state", "o", "", "\ud800", "\x1b[31m", *WORDS]
    top = [{"token": chance.choice(words), "logprob": chance.choice(values)} for _ in range(chance.choice((0, 1, 20)))]
    token = {"token": chance.choice(words), "logprob": chance.choice(values), "top_logprobs": top}
    return {"content": [token] * chance.choice((0, 1, 3))}


def _streamed(
    envelope: dict[str, Any], choice: dict[str, Any], text: str, chance: random.Random, noise: float
) -> bytes:
    """The same as server-sent events, cut into pieces anywhere, surrogate pairs included."""
    cuts = sorted(chance.randint(0, len(text)) for _ in range(chance.choice((0, 2, 8))))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    events: list[Any] = [{"choices": [{"index": 0, "delta": {"content": piece}}]} for piece in pieces]
    events.append({**envelope, "choices": [{**choice, "delta": {}}]})
    if chance.random() < 0.3 * noise:
        events[chance.randrange(len(events))] = _spoilt(events[0], chance, 1.0)
    line_end = chance.choice(("\n", "\n", "\r\n"))
    lines = [f"data: {json.dumps(event)}{line_end}{line_end}" for event in events]
    if chance.random() < 0.1:
        lines.insert(chance.randint(0, len(lines)), f": comment{line_end}event: odd{line_end}")
    ending = "" if chance.random() < noise else f"data: [DONE]{line_end}{line_end}"
    return ("".join(lines) + ending).encode()


def _cut(body: bytes, chance: random.Random) -> bytes:
    """`body` with an end missing, or a few bits turned."""
    if not body or chance.random() < 0.5:
        return body[: chance.randint(0, len(body))]
    turned = bytearray(body)
    for _ in range(chance.randint(1, 5)):
        turned[chance.randrange(len(turned))] ^= 1 << chance.randrange(8)
    return bytes(turned)
