"""An e-mail (.eml): what was written, who wrote it and when. Attachments are named, not read."""

from __future__ import annotations

import email
from datetime import date, datetime
from email.message import EmailMessage, MIMEPart
from email.policy import default

from summarize.errors import SourceError
from summarize.sources.decoding import decode_page
from summarize.sources.document import Document, join_blocks, numbered
from summarize.sources.markup import paragraphs_of_markup

_MOST_PARTS = 200
_ENCRYPTED = frozenset({"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"})
# What the parser of headers raises over some that no mail program writes: it reads one when it is asked for.
_DAMAGED = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


def read_mail(data: bytes, name: str) -> Document:
    """The text of the e-mail in `data`: its plain part, else its HTML part. Raises `SourceError` where it has none."""
    if data.lower().count(b"content-type:") > _MOST_PARTS:
        raise SourceError(f"{name} is an e-mail of more than {_MOST_PARTS} parts: give the text by itself.")
    try:
        return _read(email.message_from_bytes(data, policy=default), name)
    except _DAMAGED as error:
        raise SourceError(f"{name} is an e-mail whose headers are damaged: give the text by itself.") from error


def _read(message: EmailMessage, name: str) -> Document:
    if message.get_content_type() in _ENCRYPTED:
        raise SourceError(f"{name} is an encrypted e-mail: open it in your mail program, and save its text.")
    body = message.get_body(("plain", "html"))
    text = "" if body is None else _decoded(body, name)
    if body is not None and body.get_content_type() == "text/html":
        text, places = join_blocks(numbered(paragraphs_of_markup(text, name)))
    else:
        text, places = text.replace("\r\n", "\n").strip(), ()
    if not text:
        raise SourceError(f"{name} is an e-mail without text: there is nothing to read.")
    attached = [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]
    return Document(
        text,
        title=_header(message, "subject"),
        author=_header(message, "from"),
        published=_day(message),
        places=places,
        warnings=(f"{name}: not read are its attachments ({', '.join(attached[:10])}).",) if attached else (),
    )


def _decoded(part: MIMEPart, name: str) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes) or not payload.strip():
        return ""
    return decode_page(payload, name, charset=part.get_content_charset()).text


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        return " ".join(str(message.get(name, "")).split()) or None
    except _DAMAGED:
        return None


def _day(message: EmailMessage) -> date | None:
    try:
        sent = getattr(message.get("date"), "datetime", None)
    except _DAMAGED:
        return None
    return sent.date() if isinstance(sent, datetime) else None
