"""What kind of actor a name is: person, state, organisation, group, office, where its words or those around it tell."""

from __future__ import annotations

import re
import unicodedata

from summarize.language.ordinary import words
from summarize.language.places import country_of_name
from summarize.results import ActorKind

_ORGANISATION = words(
    """
    academy agency airline airlines airways association authority bank board bureau church club co college commission
    committee company corp corporation council court department exchange federation firm foundation fund group holdings
    hospital inc institute journal laboratory league ltd media ministry motors museum network news office organisation
    organization parliament party police post press research school senate service services society times tribunal trust
    union united university congress administration railway energy bank radio pictures studios pharmaceuticals oil
    startup start-up automaker carrier exchange retailer chain broadcaster regulator newspaper outlet lender
    manufacturer maker developer publisher executive giant business prosecutors' cabinet
    """
)
_GROUP = words(
    """
    movement group militia army front brigades brigade rebels forces guard guards alliance coalition gang cartel
    band activists protesters protestors parents students families faction branch wing collective community
    people supporters team crew astronomers scientists researchers rescuers workers gunmen girls boys schoolgirls
    """
)
_OFFICE = words("office presidency ministry secretariat chancellery")
_STATE = words("neighbour neighbor country state republic kingdom nation emirates sultanate")
_PERSONAL = words(
    """
    president premier chancellor minister secretary senator governor mayor general colonel captain lieutenant sergeant
    admiral judge justice king queen prince princess emperor pope cardinal bishop archbishop ayatollah imam sheikh rabbi
    sultan emir ambassador chairman chairwoman ceo founder co-founder chief leader spokesman spokeswoman spokesperson
    director lawmaker analyst prosecutor lawyer attorney politician coach player singer actor actress author teacher
    researcher scientist reporter journalist activist boss dictator commander negotiator envoy diplomat man woman
    professor doctor influencer kickboxer gunman killer suspect victim brother sister son daughter wife husband father
    mother owner resident commentator executive officer delegate councillor hydrologist chair mr mrs ms dr
    """
)
_FIRST_NAMES = words(
    """
    aaron abdul abdullah adam adrian ahmad ahmed alan albert alejandro alex alexander alexei alexis ali alice amanda
    amir
    amy ana andre andrea andreas andrei andrew andy angela anna anne anthony antonio ariel arthur ashraf barack barbara
    bashar ben benjamin bernard bill bob boris braulio brian bruce bruno carl carla carlos caroline catherine charles
    chris christian christine christopher claire colin colleen daniel david deborah denis dennis diana diego dmitry don
    donald edgar edward eli elena elizabeth emily emma emmanuel eric erik ernesto eugen eva evan fatima felix fernando
    francis francisco frank fred gabriel gary george gerald gilbert giorgia giovanni greg hannah hans harry hassan
    heather helen helena helene henry hillary hugo hussein ian ibrahim igor ingrid irina isaac isabel ismail ivan jack
    jacob jake james jamal jan jane janet jason javier jean jeff jennifer jeremy jerome jessica jim joan joe joel johann
    john jonas jonathan jorge jose joseph joshua juan judith julia julian julie justin kamala karen karim kate kathleen
    keir keith kelly ken kenneth kevin khaled khalid khalil kim larissa larry laura lauren lee leo leon liam linda lisa
    liz louis lucas luis luiz luke mahmoud marc marco margaret maria marie mario mark martin mary matt matthew maria
    max maxim michael michel michelle miguel mike mikhail miriam mohamed mohammad mohammed moses muhammad mustafa nadia
    nancy narendra naomi natalia ned neil nicholas nick nicola nicolas nikki nikolai nina noah olaf oleg olga oliver
    olivia omar oscar oskar pablo patricia patrick paul paula pedro peter petra philip pierre rachel rafael rami raul
    rebecca recep ricardo richard rishi rob robert roberto roger romona ron ronald rosa roy russell ruth ryan sabrina
    sally
    sam samantha samir samuel sandra sara sarah saul scott sean sergei sergey sharon shinzo simon sofia sophie stefan
    stella stephen steve steven stuart sue susan tara ted teresa terry theresa thomas tim timothy tobias tom tomas tony
    tristan ursula valentina vera victor victoria viktor vincent virginia vladimir volodymyr walter wang wei wendy
    william xi xavier yasser yevgeny yoav yusuf yuri zhang
    """
)
_LAST_PARTICLES = words("al el bin ibn de da dos del van von der di ben")
_OWN = words("park road street hills sea river mountain mountains bay island hotel airport bridge square lane avenue")


def kind_of_name(name: str) -> ActorKind | None:
    """The kind that the words of a name tell by themselves; `None` where they tell nothing."""
    parts = [_plain(part) for part in re.findall(r"[\w.’'-]+", name)]
    if country_of_name(" ".join(part.replace(".", "") for part in parts if part != "the")) is not None:
        return ActorKind.STATE
    kind = _of_words(parts)
    if kind is not None and len(parts) > 1:
        return kind
    if len(parts) > 1 and parts[0] in _FIRST_NAMES and parts[-1] not in _OWN:
        return ActorKind.PERSON
    if len(parts) > 2 and any(part in _LAST_PARTICLES for part in parts[1:-1]) and "of" not in parts:
        return ActorKind.PERSON
    if re.fullmatch(r"(?:[A-Z]\.?){2,5}", name.strip()):
        return ActorKind.ORGANISATION
    return None


def kind_of_description(phrase: str) -> ActorKind | None:
    """The kind that a description tells: "the Syrian leader" is a person, "an art activist group" a group."""
    head = re.split(r"\b(?:of|for|at|in|from|that|which|who|whose|based|with|to|by|on)\b|,", phrase, maxsplit=1)[0]
    parts = [_plain(part) for part in re.findall(r"[\w’'-]+", head)]
    if not parts:
        return None
    last = parts[-1]
    for candidate in (last, last.removesuffix("s")):
        if candidate in _PERSONAL:
            return ActorKind.PERSON
        if candidate in _OFFICE and last != "ministry":
            return ActorKind.OFFICE
        if candidate in _STATE:
            return ActorKind.STATE
        if candidate in _GROUP:
            return ActorKind.GROUP
        if candidate in _ORGANISATION:
            return ActorKind.ORGANISATION
    return ActorKind.PERSON if parts[-1].endswith(("ist", "ian", "woman", "man")) else None


def is_first_name(word: str) -> bool:
    """Whether a word is a common first name somewhere in the world."""
    return _plain(word) in _FIRST_NAMES


def is_personal_word(word: str) -> bool:
    """Whether a word says what a person is: "spokesperson", "founder"."""
    return _plain(word) in _PERSONAL


def _of_words(parts: list[str]) -> ActorKind | None:
    last = parts[-1] if parts else ""
    if last in _STATE:
        return ActorKind.STATE
    if "office" in parts or (last in _OFFICE and last != "ministry"):
        return ActorKind.OFFICE
    if last in _GROUP and last != "group":
        return ActorKind.GROUP
    if any(part in _ORGANISATION for part in parts):
        return ActorKind.ORGANISATION
    return None


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word)
    kept = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold().strip(".")
    return re.sub(r"['’]s$", "", kept)
