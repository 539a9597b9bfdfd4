"""What `summarize.tasks.actors_cited` promises: of what a large model writes of actors, what is borne out stays."""

from __future__ import annotations

import json
from collections.abc import Sequence

import pytest
from scripted_server import Server, delta, stream

from summarize.article import Article
from summarize.errors import InvalidOutputError
from summarize.results import ActorKind, ActorsBrief
from summarize.toolkit import Toolkit

TEXT = """Orsolya Venn, the president of Marlund, has accused Tarsk Metals of poisoning the river.

"We have broken no rule," said Piet Okonjo, who runs Tarsk Metals. Venn will sue the company in June."""


def statement(text: str, *quotations: str) -> dict[str, object]:
    return {"text": text, "quotations": list(quotations)}


def drafted(name: str, *others: str, **more: object) -> dict[str, object]:
    role = statement("the president of Marlund", "Orsolya Venn, the president of Marlund")
    return {
        "name": name,
        "other_names": list(others),
        "kind": "person",
        "role": role,
        "actions": [],
        "relations": [],
        **more,
    }


VENN = drafted(
    "Orsolya Venn",
    "Venn",
    "the president",
    "Madam President",
    actions=[
        statement("Orsolya Venn will sue the company in June.", "Venn will sue the company in June."),
        statement("Orsolya Venn will sue the company in July.", "Venn will sue the company in July."),
    ],
    relations=[
        {
            "kind": "Accuser",
            "to": "Tarsk Metals",
            **statement("Orsolya Venn has accused Tarsk Metals.", "has accused Tarsk Metals of poisoning the river"),
        },
        {"kind": "ally", "to": "Nobody", **statement("Orsolya Venn is an ally of Nobody.", "has accused Tarsk Metals")},
    ],
)
TARSK = drafted(
    "Tarsk Metals", kind="organisation", role=statement("a company", "who runs Tarsk Metals. Venn will sue the company")
)
OKONJO = drafted("Piet Okonjo", role=statement("who runs Tarsk Metals", "Piet Okonjo, who runs Tarsk Metals"))
NONE_LEFT = json.dumps({"statements": []})


def brief(server: Server, actors: Sequence[dict[str, object]], *again: str) -> ActorsBrief:
    answers = [json.dumps({"actors": list(actors)}), *again, NONE_LEFT]
    server.script = [stream(delta(text), delta(None, "stop")) for text in answers]
    with Toolkit(endpoint=server.endpoint()) as kit:
        return kit.actors(Article.from_text(TEXT))


def test_actors_keep_their_order_names_and_kinds(server: Server) -> None:
    actors = brief(server, [VENN, TARSK, OKONJO]).actors
    assert [(one.name, one.kind) for one in actors] == [
        ("Orsolya Venn", ActorKind.PERSON),
        ("Tarsk Metals", ActorKind.ORGANISATION),
        ("Piet Okonjo", ActorKind.PERSON),
    ]


def test_a_name_that_does_not_stand_in_the_article_is_dropped(server: Server) -> None:
    assert brief(server, [VENN]).actors[0].names == ("Orsolya Venn", "Venn", "the president")


def test_an_actor_whom_the_article_does_not_name_is_dropped(server: Server) -> None:
    assert [one.name for one in brief(server, [drafted("Al Qaeda"), VENN]).actors] == ["Orsolya Venn"]


def test_a_part_of_a_word_is_no_name(server: Server) -> None:
    assert [one.name for one in brief(server, [drafted("Tars"), drafted("."), VENN]).actors] == ["Orsolya Venn"]


def test_one_actor_listed_twice_is_one(server: Server) -> None:
    assert [one.name for one in brief(server, [VENN, drafted("Venn")]).actors] == ["Orsolya Venn"]


def test_a_deed_with_an_altered_quotation_is_withheld(server: Server) -> None:
    result = brief(server, [VENN, TARSK])
    assert [claim.text for claim in result.actors[0].actions] == ["Orsolya Venn will sue the company in June."]
    assert [one.text for one in result.withheld] == ["Orsolya Venn will sue the company in July."]


def test_a_relation_is_kept_only_to_another_on_the_list(server: Server) -> None:
    relations = brief(server, [VENN, TARSK]).actors[0].relations
    assert [(one.kind, one.to) for one in relations] == [("accuser", "Tarsk Metals")]


def test_words_come_from_the_article_not_from_the_model(server: Server) -> None:
    actors = brief(server, [VENN, OKONJO]).actors
    assert [claim.text for claim in actors[1].says] == ["Piet Okonjo: “We have broken no rule”"]


def test_every_citation_stands_in_the_article(server: Server) -> None:
    article = Article.from_text(TEXT)
    for actor in brief(server, [VENN, TARSK, OKONJO]).actors:
        claims = [*actor.actions, *actor.says, *(one.claim for one in actor.relations)]
        claims += [actor.role] if actor.role else []
        assert claims
        assert all(citation.stands_in(article) for claim in claims for citation in claim.citations)


def test_an_answer_in_another_form_is_an_error_not_an_empty_list(server: Server) -> None:
    server.script = [stream(delta("There are three actors."), delta(None, "stop"))]
    with Toolkit(endpoint=server.endpoint()) as kit, pytest.raises(InvalidOutputError):
        kit.actors(Article.from_text(TEXT))
