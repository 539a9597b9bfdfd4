"""Lines of a web page that are not part of what its author wrote: links to other pages, captions, cookie notices."""

from __future__ import annotations

import re

_LONGEST = 300  # characters; whoever writes more than that writes a paragraph

_WHOLE = re.compile(
    r"""(?:[-•*|]\s+)?(?:
      (?:read|see|watch|listen|view|learn|show)\ (?:more|also|next)\b(?:[^.!?]*|\s*[:>»…].*)
    | (?:also|must)[ ](?:read|see|watch)\b.*
    | (?:related|recommended|trending|most\ (?:read|popular)|more\ on\ this|you\ (?:may|might)\ also\ (?:like|be))
      (?:[ ]\w+){0,3}\s*(?::.*)?
    | (?:advertisement|advertising|sponsored(?:\ content)?|(?:story|article)\ continues\ (?:after|below).*)
    | (?:click|tap)\ here\ (?:to|for)\ (?:subscribe|sign|join|follow|download|more|read|get)\b.*
    | (?:sign\ up|subscribe|register)\ (?:here|now|today|for|to)\b[^.]*
      (?:newsletters?|e-?mails?|inbox|updates|alerts|channel|podcast|free)\b[^.]*\.?
    | (?:share|tweet|pin|print|e-?mail)\ (?:this|on|via)\b[^.]{0,60}
    | follow\ (?:us|me)\ on\b.{0,120}
    | (?:leave|post|add)\ a\ (?:comment|reply)\.?
    | (?:no\ |\d+\ )?comments?(?:\ \(\d+\)|\ are\ closed\.?)?
    | (?:we|this\ (?:web\ ?)?site|our\ (?:web\ ?)?site|by\ (?:continuing|using)).{0,80}\bcookies?\b.*
    | (?:accept|reject|manage|allow)\ (?:all\ )?(?:cookies|preferences).*
    | (?:photo|photograph|image|picture|video|illustration|graphic)s?(?:\ (?:credit|by|courtesy|source)s?)?\s*:.*
    | \[?\(?(?:file\ )?(?:photo|image|picture)\ (?:by|credit|courtesy|via)\b.*
    | .{0,250}(?:\[|\s/\s|/\s?)(?:ap|afp|reuters|epa|aa|anadolu|getty\ images)(?:\ (?:photo|archive))?\]?
    | .{0,250}\((?:file\ photo|file|(?:ap|afp|reuters|getty)[\ /](?:photo|images|file)[^)]{0,40})\)\.?
    | (?:©|\(c\)|copyright\b).{0,200}
    | all\ rights\ reserved\.?
    )""",
    re.IGNORECASE | re.VERBOSE,
)


def is_boilerplate(line: str) -> bool:
    """Whether `line` as a whole is what stands around articles, not what stands in them."""
    return len(line) <= _LONGEST and _WHOLE.fullmatch(line.strip()) is not None
