"""Long texts of our own making, with facts planted at random places: the report of an invented county, town by town."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from summarize import Article


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence that stands once in the text, a question that it answers, and words that a right answer holds."""

    sentence: str
    question: str
    gold: tuple[str, ...]


# The filler tells of the same kinds of things, so that what is searched for is never the only sentence of its kind.
FACTS = (
    Fact(
        "The lighthouse on Skarven was built by Ingrid Aasheim.", "Who built the lighthouse on Skarven?", ("Aasheim",)
    ),
    Fact(
        "The glassworks of Tolne closed in 1983 after a fire in its main furnace.",
        "When did the glassworks of Tolne close?",
        ("1983",),
    ),
    Fact(
        "The ferry Havfruen sank off Ostrand with 41 passengers on board.",
        "How many passengers were on board the Havfruen when it sank?",
        ("41", "forty-one"),
    ),
    Fact(
        "The bell of the church at Mirholt was cast in Lübeck.",
        "Where was the bell of the church at Mirholt cast?",
        ("Lübeck",),
    ),
    Fact(
        "Otto Brandvik resigned from the county council because he had hidden a debt to the savings bank.",
        "Why did Otto Brandvik resign from the county council?",
        ("debt",),
    ),
    Fact(
        "The tunnel under Gråfjell cost 76 million crowns.", "What did the tunnel under Gråfjell cost?", ("76 million",)
    ),
    Fact(
        "The orchard at Lindaas grows a red pear that is called Sommerpris.",
        "What is the red pear of the orchard at Lindaas called?",
        ("Sommerpris",),
    ),
    Fact(
        "The museum in Kjellvik keeps the skeleton of a whale that stranded in 1911.",
        "What does the museum in Kjellvik keep?",
        ("skeleton", "whale"),
    ),
    Fact(
        "The strike at the Nordal cannery lasted eleven weeks.",
        "How long did the strike at the Nordal cannery last?",
        ("eleven weeks", "11 weeks"),
    ),
    Fact(
        "Ragna Solheim gave the library of Ulvedal its collection of 2,300 maps.",
        "Who gave the library of Ulvedal its collection of maps?",
        ("Solheim",),
    ),
    Fact(
        "The bridge at Hestnes is closed to lorries of more than eight tonnes.",
        "Which lorries may not cross the bridge at Hestnes?",
        ("eight tonnes", "8 tonnes"),
    ),
    Fact(
        "The spring at Bakkemo was found to hold arsenic.",
        "What was the spring at Bakkemo found to hold?",
        ("arsenic",),
    ),
    Fact(
        "The railway to Storhei was torn up during the winter of 1968.",
        "When was the railway to Storhei torn up?",
        ("1968",),
    ),
    Fact(
        "The peat of Myrland is burned in the distillery of the Quist family.",
        "Which family burns the peat of Myrland?",
        ("Quist",),
    ),
    Fact(
        "The mayor of Sundby swims across the harbour every New Year's Day.",
        "What does the mayor of Sundby do every New Year's Day?",
        ("swims", "swim"),
    ),
    Fact(
        "The observatory on Tindefjell discovered a comet that bears the name of its cook, Paul Ekre.",
        "Whose name does the comet discovered on Tindefjell bear?",
        ("Ekre",),
    ),
    Fact(
        "The choir of Vassenden has sung in front of the Portuguese parliament.",
        "In front of which parliament has the choir of Vassenden sung?",
        ("Portuguese",),
    ),
    Fact(
        "The dairy in Fosseng makes a blue cheese from the milk of 90 goats.",
        "From the milk of which animals does the dairy in Fosseng make its blue cheese?",
        ("goat",),
    ),
    Fact(
        "The old customs house at Reinvik was moved to the airport stone by stone.",
        "Where was the old customs house at Reinvik moved to?",
        ("airport",),
    ),
    Fact(
        "The Halden brothers lost their sawmill in a game of cards.",
        "How did the Halden brothers lose their sawmill?",
        ("cards",),
    ),
    Fact(
        "The dam at Djupvatn was inspected by a company from Trieste.",
        "Where did the company come from that inspected the dam at Djupvatn?",
        ("Trieste",),
    ),
    Fact("The herring quota of Akerøy was halved in 2019.", "When was the herring quota of Akerøy halved?", ("2019",)),
    Fact(
        "The school at Nesbyen teaches navigation by the stars.",
        "What does the school at Nesbyen teach?",
        ("navigation", "stars"),
    ),
    Fact(
        "Torunn Vik sold the quarry at Granmo to a maker of gravestones.",
        "To whom did Torunn Vik sell the quarry at Granmo?",
        ("gravestones",),
    ),
    Fact(
        "The windmill of Eikeland was hit by lightning three times.",
        "How many times was the windmill of Eikeland hit by lightning?",
        ("three", "3"),
    ),
    Fact(
        "The hospital of Langøya keeps its records in a former bank vault.",
        "Where does the hospital of Langøya keep its records?",
        ("vault",),
    ),
    Fact(
        "The carpet in the town hall of Brekke was woven by prisoners.",
        "Who wove the carpet in the town hall of Brekke?",
        ("prisoners",),
    ),
    Fact(
        "The last wolf of the county was shot near Tverrelv by a postman.",
        "Who shot the last wolf of the county?",
        ("postman",),
    ),
    Fact(
        "The salt of Hvalsund is exported to Senegal.",
        "To which country is the salt of Hvalsund exported?",
        ("Senegal",),
    ),
    Fact(
        "The clock tower of Midtun runs nine minutes fast on purpose.",
        "How many minutes fast does the clock tower of Midtun run?",
        ("nine", "9"),
    ),
)
# Of things that the text tells of, and nothing that it says of them.
UNANSWERABLE = (
    "Who painted the ceiling of the church at Mirholt?",
    "How many workers did the glassworks of Tolne employ?",
    "What is the name of the captain of the Havfruen?",
    "When was the tunnel under Gråfjell opened?",
    "How tall is the lighthouse on Skarven?",
    "Who owns the dairy in Fosseng?",
    "What was the name of the last wolf of the county?",
    "How much did the Halden brothers pay for their sawmill?",
    "Who directs the choir of Vassenden?",
    "When was the hospital of Langøya founded?",
)

_ONSETS = (
    "B",
    "Br",
    "D",
    "Dr",
    "F",
    "Fj",
    "Fr",
    "G",
    "Gl",
    "H",
    "Hj",
    "K",
    "Kl",
    "Kr",
    "L",
    "M",
    "N",
    "R",
    "S",
    "Sk",
    "Sl",
    "St",
    "Sv",
    "T",
    "Tr",
    "V",
)
_VOWELS = ("a", "e", "i", "o", "u", "å", "ø")
_CODAS = ("l", "r", "n", "lm", "rg", "nd", "rd", "lv", "st", "ng")
_PLACES = ("vik", "dal", "nes", "stad", "berg", "sund", "øy", "heim", "land", "voll")
_FIRST = (
    "Anne",
    "Bjarne",
    "Cecilie",
    "Dag",
    "Eli",
    "Frode",
    "Grete",
    "Henrik",
    "Ida",
    "Jon",
    "Kari",
    "Lars",
    "Mona",
    "Nils",
    "Oda",
    "Per",
    "Rolf",
    "Siri",
    "Tor",
    "Unni",
)
_THINGS = [
    "church",
    "library",
    "school",
    "bridge",
    "harbour",
    "museum",
    "hospital",
    "dairy",
    "sawmill",
    "quarry",
    "cannery",
    "lighthouse",
    "railway",
    "choir",
    "orchard",
    "ferry",
    "distillery",
    "observatory",
    "windmill",
    "brewery",
]
_OPENINGS = (
    "The valley of {town} lies between two ridges, and its {thing} is the first thing that a visitor sees.",
    "{town} has {number} inhabitants, their own {thing} and a market on {day}s.",
    "Nobody in {town} remembers when the {thing} was not the centre of the parish.",
)
_SENTENCES = (
    "The {thing} of {town} was built in {year} by {person}.",
    "The {thing} at {town} closed in {year} and opened again {small} years later.",
    "In {year} the council of {town} spent {number} crowns on the {thing}.",
    "{person} sold the {thing} at {town} to a company from {other}.",
    "{person} led the {thing} for {small} years and left it to a nephew in {other}.",
    "The road from {town} to {other} is {small} kilometres long and closed in {month}.",
    "{person} gave the {thing} of {town} a collection of {number} photographs.",
    "The strike at the {thing} of {town} lasted {small} days.",
    "A storm in {month} {year} carried off the roof of the {thing} at {town}.",
    "The {thing} in {town} employs {small} people, most of them from {other}.",
    "“We have asked for a new {thing} since {year},” says {person}, who sits on the council of {town}.",
    "The county engineer found {small} cracks in the wall of the {thing} at {town}.",
    "The fishermen of {town} landed {number} tonnes of cod in {year}.",
    "Few people in {town} believe that the {thing} will ever pay for itself.",
    "The {thing} of {town} burned down in {year} and was never insured.",
    "Since {year} the parish has let the {thing} to {person} for {number} crowns a year.",
    "The minutes of the council do not say who decided to move the {thing} from {town} to {other}.",
    "The water at {town} was tested in {month} and found to be clean.",
    "{person} remembers the winter of {year}, when the {thing} stood under snow until {month}.",
    "An inspector from {other} visited the {thing} in {month} and asked for {small} changes.",
    "The savings bank of {town} lent {person} {number} crowns for a new {thing}.",
    "The young leave {town} for {other}, and the old look after the {thing}.",
    "On the first {day} of {month} the people of {town} walk to the {thing} and sing.",
    "The bishop has visited {town} {small} times, and each time it rained.",
    "The plan to join {town} and {other} was rejected by {number} votes.",
)
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_PARAGRAPH, _CHAPTER = 5, 22  # sentences, paragraphs


def long_article(words: int, seed: int = 0) -> tuple[Article, tuple[int, ...]]:
    """An article of about `words` words with all of `FACTS` in it, and the offset of each; the same for a seed."""
    chance = random.Random(seed)
    paragraphs = list(_filler(chance, words))
    places = sorted(chance.sample(range(1, len(paragraphs)), len(FACTS)))
    order = chance.sample(FACTS, len(FACTS))
    for place, fact in zip(places, order, strict=True):
        sentences = paragraphs[place]
        sentences.insert(chance.randrange(len(sentences) + 1), fact.sentence)
    text = "\n\n".join(" ".join(sentences) for sentences in paragraphs)
    title = "Report on the state of the county"
    article = Article.from_text(f"{title}\n\n{text}\n", title=title)
    return article, tuple(article.text.index(fact.sentence) for fact in FACTS)


def _filler(chance: random.Random, words: int) -> Iterator[list[str]]:
    written = 0
    while written < words:
        town = _name(chance)
        people = [f"{chance.choice(_FIRST)} {_name(chance)}" for _ in range(6)]
        for number in range(_CHAPTER):
            templates = chance.sample(_SENTENCES, _PARAGRAPH)
            if number == 0:
                templates.insert(0, chance.choice(_OPENINGS))
            sentences = [_filled(template, chance, town, people) for template in templates]
            written += sum(len(sentence.split()) for sentence in sentences)
            yield sentences


def _filled(template: str, chance: random.Random, town: str, people: list[str]) -> str:
    return template.format(
        town=town,
        other=_name(chance),
        person=chance.choice(people),
        thing=chance.choice(_THINGS),
        year=chance.randint(1890, 2023),
        month=chance.choice(_MONTHS),
        day=chance.choice(_DAYS),
        small=chance.randint(3, 60),
        number=f"{chance.randint(2, 900) * 100:,}",
    )


def _name(chance: random.Random) -> str:
    return chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS) + chance.choice(_PLACES)
