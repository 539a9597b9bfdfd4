"""The words and signs by which a text speaks to a machine: orders, imitated prompts, imitated answers.

Precision comes first: what an ordinary article may say is no mark. None of these fires on the texts that
`benchmarks/RESULTS.md` names under "Prompt injection".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_FLAGS = re.IGNORECASE | re.MULTILINE

_MACHINE = (
    r"(?:ais?|a\.i\.|(?:an? )?(?:large )?language models?|llms?|chat ?bots?|bots?|(?:ai |digital |virtual )?assistants?"
    r"|(?:ai |automated |automatic )(?:readers?|systems?|models?|tools?|agents?|programs?|summari[sz]ers?)"
    r"|summari[sz]ers?|chatgpt|gpt-?\d\w*)"
)
_ORDERED = (
    r"(?:please|you|your|ignore|disregard|forget|copy|report|do|answer|reply|respond|write|say|state|note|thank|thanks|"
    r"listen|repeat|print|output|translate|summari[sz]e|add|stop|never)\b"
)
# What begins a sentence, or is said to somebody.
_TOLD = r"(?:^[ \t>*#\"“‘'(\[-]*|[.!?:;][\"”’)]*\s+|\b(?:please|must|then|now|kindly|you (?:should|will|shall))\s+)"
_RULES = r"(?:instructions?|prompts?|rules?|guidelines?|directions|directives?|programming)"
_LANGUAGES = (
    r"(?:french|german|spanish|italian|portuguese|russian|chinese|arabic|latin|japanese|korean|dutch|polish|turkish)"
)

# Orders in words; they may be quoted, and then they are news.
_WORDS = re.compile(
    "|".join(
        (
            # Forget what you were told
            r"\b(?:ignore|disregard|forget|set aside|pay no (?:heed|attention) to)\b[^!?\n]{0,20}?"
            r"\b(?:(?:your|previous|prior|earlier|preceding|system|developer|initial|original)\b[^.!?\n]{0,30}?"
            rf"\b{_RULES}\b|(?:all|any|these)\s+(?:of\s+|the\s+){{0,2}}(?:instructions|prompts|guidelines)\b)",
            r"\b(?:ignore|disregard|forget|set aside)\s+(?:everything\s+|all\s+|what is\s+|the\s+)*"
            r"(?:above|foregoing|preceding|(?:everything |all |what )?you (?:were|have been|are) (?:told|given|asked)"
            rf"|{_RULES} (?:that )?you (?:were|have been))\b",
            rf"{_TOLD}(?:ignore|disregard|forget)\s+(?:the|this)\s+(?:article|text)\b",
            rf"\boverride\s+(?:all\s+|any\s+)?(?:your|previous|system)\b[^.\n]{{0,30}}\b{_RULES}\b",
            # Listen, machine
            r"\b(?:note|notice|message|instructions?|attention|memo|update|information|orders?)[ \t]+(?:to|for)[ \t]+"
            rf"(?:all[ \t]+|any[ \t]+|the[ \t]+|every[ \t]+)?{_MACHINE}"
            r"(?=[ \t]*[:,;—–]|[ \t]+(?:that|which|who|reading)\b)",
            rf"(?:^|[.!?:][\"”’)]*\s+|[\"“‘(])(?:dear |attention,? |hey,? |hello,? |to all )?{_MACHINE},\s+{_ORDERED}",
            rf"(?:^|[.!?:][\"”’)]*\s+|[\"“‘(])(?:dear|hi|hey|hello|attention)[ ,]+{_MACHINE}\s*[,:!.]",
            rf"\b(?:reminder|request|hint|command|directive|warning)s? (?:to|for) (?:all |any |the )?{_MACHINE}\s*"
            r"[:,;—–]",
            rf"\b{_MACHINE}\s+(?:must|should|shall)\s+(?:\w+ly )?(?:treat|consider|regard|accept|report|state|repeat|"
            r"include|mention)\s+(?:the following|these|this)\b",
            rf"\b{_MACHINE}\s+(?:that\s+|which\s+|who\s+)?(?:reads?|reading|process(?:es|ing)?|summari[sz](?:es?|ing))\s+"
            r"this\b",
            rf"\b(?:any|every|each) {_MACHINE}\s+(?:that\s+|which\s+)(?:reads?|process(?:es)?|summari[sz]es?)\s+"
            r"(?:this|the) (?:page|text|article|document)",
            rf"\b{_MACHINE}\s+(?:must|should|shall|are (?:required|instructed|ordered) to)\s+(?:tell|inform) "
            r"the user\b",
            r"\b(?:if you are|as) an? (?:ai\b|llm\b|(?:ai |large )*language model\b|chat ?bot\b)[^.\n]{0,12}\byou\b",
            rf"\byou are (?:now |only |hereby |no longer )(?:[^.,\n]{{0,20}}, )?an? [^.\n]{{0,40}}\b{_MACHINE}\b",
            r"\b(?:from now on|henceforth),? (?:only |always )?(?:you (?:must|shall|are an?)|answer|reply|respond)\b",
            r"\byour (?:new|real|only|next|true) (?:task|instructions?|role|objective)\b[ \t]*(?::|is\b)",
            r"\byour (?:(?:hidden|system|initial|secret|original) (?:instructions?|prompt|message|rules)|system prompt|"
            r"context window|(?:instructions|guidelines|programming) (?:have|has|were|was|are) (?:been |now )?"
            r"(?:changed|replaced|updated|void|cancelled|overridden|revoked))\b",
            r"\b(?:ignore|disregard|do not follow|don['’]t follow) the user\b|\bnew instructions?(?: follow\b|[ \t]*:)",
            r"\b(?:admin|administrator|system|developer|root) (?:override|note|message|instructions?|command|notice)"
            r"[ \t]*[:\])—]",
            r"\b(?:enable|enter|activate|switch to) (?:developer|debug|god|jailbreak|dan|unrestricted) mode\b",
            r"\byou are dan\b",
            rf"{_TOLD}(?:abandon|cancel|abort|stop)\s+(?:(?:processing|summari[sz]ing)\b|(?:the|your|this) "
            r"(?:summari[sz]ation|summary|original|current) ?(?:task)?\b)",
            r"\b(?:when|while|before|after|if) (?:you (?:are )?)?summari[sz](?:e|ing) (?:this|the) "
            r"(?:text|article|page|document)\b",
            r"\b(?:any|every|each|the correct|the right|your) summary (?:that|which|must|should|has to|of this)\b|"
            r"\bis the (?:correct|right|only) (?:summary|answer to (?:all|every))\b",
            r"\bif (?:you are |you['’]re )?asked\b[^.\n]{0,60}?,? (?:say|answer|reply|respond|state|claim)\b",
            # Write this
            rf"{_TOLD}(?:reply|respond|answer|write) in [a-z]+ (?:speak|style|verse|rhyme|letters)\b",
            rf"{_TOLD}(?:reply|respond|answer) with (?:the |a |this )?(?:single |following |exact )*"
            r"(?:sentence|phrase|words?)\b",
            rf"(?:{_TOLD}|\band )(?:output|recite) the (?:\w+ )?(?:sentence|phrase|words?|alphabet|text)\b",
            rf"{_TOLD}(?:only )?(?:reply|respond|answer|output|print)\s+(?:only|solely|exactly|nothing but|"
            r"with (?:only|exactly|nothing but|the (?:single )?words?)|(?:not in article\b))",
            r"\b(?:and|instead) (?:reply|respond|output) (?:only|exactly|with exactly|that)\b",
            rf"{_TOLD}(?:reply|respond|answer|write)\s+(?:only )?in {_LANGUAGES}\b",
            rf"{_TOLD}(?:translate|summari[sz]e|rewrite|repeat|reveal|replace)\s+"
            r"(?:your|this|the (?:whole |entire |above ))\s*"
            r"(?:article|text|page|summary|answer|response|reply|prompt|system prompt|instructions)\b",
            rf"{_TOLD}(?:repeat|print|reveal|show|output|disclose)\b[^.\n]{{0,40}}\b(?:your|the) "
            r"(?:system |hidden |initial )?prompt\b",
            rf"(?:{_TOLD}|, )(?:print|reveal|send|output|show|disclose|include|post)\b[^.\n]{{0,90}}\b"
            r"(?:\w*_api_key|api[ _-]?keys?|environment variables?|system prompt)\b",
            rf"{_TOLD}(?:end|close|begin|start|finish) (?:your|every|each) (?:answer|reply|response|summary|output)\b",
            r"\b(?:answer|reply to|respond to) (?:every|any|each|all) questions?\b[^.\n]{0,20}\b"
            r"(?:with|about this (?:text|article))\b",
            r"\b(?:every|any|each) question about this (?:text|article|page)\b",
            r"\bin (?:your|every|each|all|any) (?:summary|summaries|answers?|repl(?:y|ies)|outputs?)\b(?=[^\n]{0,80}"
            r"(?:[“\":,]|\bleave\b))",
            r"\b(?:reply|answer|respond) that (?:the|this) (?:article|text) (?:does not|doesn['’]t|cannot)\b",
            r"\bnever (?:say|state|reply|answer|admit) that (?:the|this) (?:article|text)\b",
            rf"{_TOLD}(?:tell|inform|remind|instruct) the user\b",
            r"\b(?:the )?article ends here\b",
            # In other languages
            r"(?:忽略|无视|忘记|不要理会|不理会|無視)[^。\n]{0,15}(?:指令|指示|说明|提示|规则|要求|上面的|以上|前面的)",
            r"(?:تجاهل|تجاهلوا|انس|لا تتبع)\s[^.\n]{0,30}(?:التعليمات|الأوامر|القواعد|الإرشادات)",
            r"\b(?:игнорируй(?:те)?|забудь(?:те)?|проигнорируй(?:те)?|не следуй(?:те)?|не обращай(?:те)? внимания на)\b"
            r"[^.\n]{0,40}(?:инструкци|указани|правил|команд|предписани)\w*",
            r"\b(?:ignore[zr]?|oublie[zr]?|ne (?:tenez|tiens) pas compte de)\s+(?:tout\w* |tous )?"
            r"(?:les|vos|tes|ces|des)\s+"
            r"(?:\w+\s+){0,2}(?:instructions|consignes|directives)\b",
            r"\b(?:ignor[ae]n?|olvid[ae]n?|haz caso omiso de|no sigas|no siga)\b[^.\n]{0,30}"
            r"\b(?:instrucciones|indicaciones|órdenes)\b",
            r"\b(?:ignor[ae]|ignorate|dimentica(?:te)?|esque[çc]a|desconsidere)\b[^.\n]{0,30}"
            r"\b(?:istruzioni|instruções)\b",
            r"\b(?:ignorieren? sie|ignoriere|vergiss|vergessen sie|missachten? sie)\b[^.\n]{0,30}"
            r"\b(?:anweisungen|instruktionen|vorgaben)\b",
            r"\bnegeer\b[^.\n]{0,30}\b(?:instructies|aanwijzingen|opdrachten)\b",
            r"\b(?:z?ignoruj(?:cie)?|pomiń|zapomnij o)\b[^.\n]{0,30}\b(?:instrukcj|poleceni|zasad)\w*",
            r"\b(?:ignoruj(?:te)?|zapomeň(?:te)?)\b[^.\n]{0,30}\b(?:pokyny|instrukce|pravidla)\b",
            r"\b(?:ignorera|ignorér|ignorer|glem)\b[^.\n]{0,30}\b(?:instruktioner|instruksjoner|anvisningar|regler)\b",
            r"\btalimat\w*[^.\n]{0,20}\b(?:yok say|görmezden gel|unut)\w*",
            r"\bігноруй(?:те)?\b[^.\n]{0,40}\b(?:інструкці|вказівк|правил)\w*",
            r"(?:निर्देशों|आदेशों)[^।\n]{0,20}(?:अनदेखा|नज़रअंदाज़|भूल)|bỏ qua [^.\n]{0,30}(?:hướng dẫn|chỉ thị)",
            r"これまでの指示|以前の指示を|이전 (?:지시|명령)",
        )
    ),
    _FLAGS,
)

# One of these stands in every order in words: looking for them first is ten times as fast.
_CUES = (
    *("ignor", "disregard", "forget", "set aside", "pay no", "override"),
    *("language model", "assistant", "llm", "bot", "gpt", " ai", "\nai", "“ai", '"ai', "a.i.", "automat", "summari"),
    *("you are now", "you are only", "you are hereby", "you are no longer", "from now on", "henceforth"),
    *("your new", "your real", "your only", "your next", "your true", "the user", "ends here", "prompt", "key"),
    *("reply", "replies", "respond", "answer", "output", "print", "translat", "rewrit", "repeat", "reveal", "replace"),
    *("every question", "each question", "any question", "response", "environment variable", "that the article"),
    *("that this article", "that the text", "that this text", "write in", "write only in"),
    *("your ", "follow", "override", "admin", "developer", " dan", "unrestricted", "summar", "processing", "if asked"),
    *("you are asked", "you're asked", "you’re asked", "recite", "system ", "root ", "command", "directive", "warning"),
    *("negeer", "zignoruj", "pomiń", "zapom", "glem", "talimat", "ігнор", "निर्देश", "आदेश", "bỏ qua"),
    *("忽略", "无视", "忘记", "理会", "無視", "指示", "지시", "명령", "تجاهل", "انس"),
    *(
        "игнорир",
        "забудь",
        "не обращай",
        "не следуй",
        "no siga",
        "لا تتبع",
        "oublie",
        "tenez pas",
        "tiens pas",
        "olvid",
        "caso omiso",
    ),
    *("dimentica", "esque", "desconsidere", "vergiss", "vergessen", "missacht"),
)

# Signs that no article has for its readers.
_SIGNS = re.compile(
    "|".join(
        (
            r"<[|｜][^|｜\n]{0,40}[|｜]>",  # control tokens of chat formats
            r"</?s>|<(?:start|end)_of_turn>|\[/?INST\]|<</?SYS>>",
            r"[<‹\[][ \t\n]*/[ \t\n]*article\b|<[ \t]*article\b|&lt;[ \t]*/?[ \t]*article\b",  # our own fence
            r"```|</?(?:system|instructions?|prompt|assistant|user)>",
            r"(?-i:\b(?:BEGIN|END)(?: OF)? (?:TASK|INSTRUCTIONS?|PROMPT|SYSTEM|OVERRIDE|ARTICLE|DOCUMENT|INPUT)\b)",
            r"^[ \t>*_#(\[-]*(?:system|assistant|developer|user|human)(?: prompt| message)?[ \t]*[*_)\]]*[ \t]*:",
            r"^###[ \t]*(?:system|instructions?|response|assistant|user|human|input)\b[^\n]{0,40}$",
            # Our own output, and what we ask a model for
            r"\"(?:claims|citations|statements|quotations|answered|actors)\"[ \t]*:",
            r"\(characters \d+[–-]\d+\)|^answer:[^\n]{1,300}\[\d\]",
            r"\{\{[^\n]{0,200}?\}\}|\{%[^\n]{0,200}?%\}|\{#[^\n]{0,200}?#\}|<%=[^\n]{0,200}?%>",
            r"\x1b\]8;|\x1b\[(?:\d+;)*8m",  # links and concealed text of terminals
            r"[\u202d\u202e]",  # turns the reading direction round
        )
    ),
    _FLAGS,
)


def has_sign(text: str) -> bool:
    """Whether `text` holds what only a machine is meant to read."""
    return _SIGNS.search(text) is not None


def has_mark(text: str) -> bool:
    """Whether `text` holds an order to a machine in words."""
    lowered = text.lower()
    return any(cue in lowered for cue in _CUES) and _WORDS.search(text) is not None


def marks(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The orders in words between `start` and `end` of `text`. Linear in the text."""
    return _WORDS.finditer(text, start, end)
