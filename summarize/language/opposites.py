"""Words that exclude each other: opposites, and classes of which a report means exactly one (a colour, a relative)."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

from summarize.language.terms import stem

# Each line: words | their opposites. An indented line continues the one above.
_OPPOSITES = """
rise increase grow climb jump soar surge gain up upward higher raise growth rising hike expand expansion | fall
    decrease decline drop shrink plunge plummet slump down downward lower reduce cut reduction falling slide tumble
accept agree approve embrace welcome endorse | reject refuse decline dismiss spurn rebuff
win victory triumph victorious won | lose loss defeat lost
gain | loss
before | after
more greater | less fewer
support back favour favor endorse | oppose reject condemn resist
ally allied friend partner | enemy foe rival adversary opponent
arrive enter reach arrival | leave depart departure exit
buy purchase acquire bought | sell sold
begin start launch commence | end stop finish cease conclude halt
allow permit authorise authorize enable | ban forbid prohibit block prevent prohibition
confirm acknowledge admit | deny denied refute
include | exclude
legal lawful | illegal unlawful
guilty convict convicted | innocent acquit acquitted
alive survive survivor | dead die killed death
strong strengthen stronger | weak weaken weaker
success succeed successful successfully | fail failure unsuccessful
major large big huge massive significant | minor small tiny slight insignificant negligible
high | low
old elderly older | young younger
rich wealthy | poor
hot warm warming | cold cool cooling
public publicly | private privately secret secretly
war conflict invasion attack | peace peaceful truce ceasefire
safe safety | dangerous danger risk unsafe risky
positive | negative
optimistic | pessimistic
increase improve better improvement | worsen worse deteriorate deterioration
love like admire | hate dislike despise
praise applaud commend celebrate | criticise criticize condemn denounce slam mourn
create build establish found construct | destroy demolish dismantle abolish
hire recruit appoint employ | fire dismiss sack layoff
arrest detain imprison jail | release free liberate
male man boy men boys | female woman girl women girls
past former previous | future upcoming next
early | late
always frequently often regularly | never rarely seldom
quickly quick fast rapidly rapid swiftly | slowly slow gradually gradual
easy easily simple | difficult hard hardly complex complicated
present attend attendance | absent absence
temporary temporarily | permanent permanently
voluntary voluntarily | mandatory compulsory forced involuntarily
known | unknown mysterious
sick ill unwell | healthy well
together united unite unity | separate apart divided split divide
specific particular | general generic broad
similar alike same | different unlike
common widespread | rare uncommon
national domestic | international foreign
import | export
advance progress | retreat setback
borrow | lend
attack assault | defend defence defense protect
save rescue | abandon
hide conceal | reveal disclose expose show
profit | loss
surplus | deficit
optimism hope | despair
trust | distrust mistrust suspicion
transparent transparency | opaque secretive
resume restart | suspend pause interrupt
add | remove subtract
cause | prevent
expensive costly | cheap inexpensive affordable
deliberate deliberately intentional intentionally | accidental accidentally unintentional
clear obvious | unclear ambiguous vague
certain sure | uncertain unsure
likely probable | unlikely improbable
able | unable
possible | impossible
stable stability | unstable instability
relevant | irrelevant
complete completely entire entirely whole fully | partial partially partly incomplete
north northern | south southern
east eastern | west western
front | rear back behind
daughter | son
sender send | receiver receive recipient
teacher | student pupil
employer | employee
victim | perpetrator attacker assailant
buyer customer | seller vendor supplier
parent | child
husband | wife
brother | sister
mother | father
king | queen
democrat democratic | republican
liberal | conservative
optional | required
encourage urge | discourage deter
agree agreement | disagree disagreement dispute
appear emerge | disappear vanish
remember | forget
connect connected connection | disconnect disconnected
tighten | loosen ease
upgrade | downgrade
expand widen broaden | narrow contract
escalate escalation | defuse calm
sunrise dawn | sunset dusk
driving moving | stopped parked stationary
"""

# Each line: a class; "/" joins names of the same thing, of the rest at most one is meant.
_CLASSES = """
red/crimson/scarlet blue green yellow orange purple/violet pink brown black white grey/gray gold silver
brother sister father/dad mother/mom/mum son daughter husband wife uncle aunt cousin nephew niece grandfather
    grandmother sibling/brother/sister parent/father/mother/mom/dad/mum child/son/daughter spouse/husband/wife
    girlfriend boyfriend fiance fiancee
boy/boys/schoolboy/schoolboys girl/girls/schoolgirl/schoolgirls man/men/gunman/gunmen woman/women
morning afternoon evening/eve/night night/overnight/midnight/evening/eve noon/midday
second minute hour/hourly day/daily week/weekly month/monthly year/yearly/annual/annually decade century
north/northern/northeast/northwest south/southern/southeast/southwest east/eastern/northeast/southeast/eastward
    west/western/northwest/southwest/westward
spring summer autumn/fall winter
fraud/wire/securities theft/steal/stealing robbery/rob murder/kill/killing rape/sexual trafficking/traffic
    laundering/launder evasion bribery/bribe extortion/extort arson perjury embezzlement/embezzle
    kidnapping/kidnap/abduction assault/attack manslaughter espionage/spying/spy terrorism/terrorist possession
    harassment/harass smuggling/smuggle blackmail forgery vandalism insider tax
school/schools/classroom/educational mosque church hospital/clinic/medical home prison/jail/detention/custody
    university/college factory/plant office airport/terminal hotel museum restaurant/bar stadium/arena
    theatre/theater library market/shop/store
car/vehicle truck/vehicle/lorry/pickup bus/vehicle train/rail/railway plane/aircraft/airplane/flight/jet
    ship/vessel/boat helicopter/chopper/aircraft bicycle/bike motorcycle/motorbike tram ferry tank rocket/spacecraft
explosion/blast/explode fire/blaze earthquake/quake flood/flooding landslide/rockslide/mudslide
    collapse/collapsed/cave hurricane/storm/cyclone/typhoon tornado crash/collision avalanche tsunami
    volcano/eruption drought
coal gold iron copper oil/petroleum gas diamond silver uranium lithium nickel zinc
president vice minister chancellor king queen mayor governor ambassador senator judge pope prince
ceo/executive/chief cfo coo chairman chairwoman intern
injured/wounded/hurt/injury missing/disappeared dead/death/killed/died/dead/kill/fatal arrested/detained
    hospitalized/hospitalised trapped/buried/missing
army navy airforce police firefighter/fire paramedic
football/soccer basketball tennis baseball cricket rugby golf hockey boxing/boxer kickboxer/kickboxing/martial
    swimming cycling
dog cat horse cow sheep pig bird snake shark bear lion tiger elephant
christian muslim/islam/islamic jewish/jew hindu buddhist catholic protestant sikh
water paint blood milk wine beer petrol/gasoline
novel film/movie song/album/single play/theatre poem painting
twitter facebook instagram tiktok youtube snapchat whatsapp telegram
election referendum
iphone android
street/road/highway/avenue/route river bridge tunnel
stock/share bond
most/majority/many all/every/entire/each few/some
hundred thousand million billion trillion dozen
quarter quarterly/quarter
"""


def _lines(table: str) -> list[str]:
    return table.strip().replace("\n    ", " ").split("\n")


@cache
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for line in _lines(_OPPOSITES):
        left, right = ({stem(w) for w in side.split()} for side in line.split("|"))
        for a in left:
            found[a] |= right
        for b in right:
            found[b] |= left
    return {word: frozenset(others - {word}) for word, others in found.items()}


@cache
def _classes() -> tuple[dict[str, frozenset[str]], ...]:
    tables: list[dict[str, frozenset[str]]] = []
    for line in _lines(_CLASSES):
        same: dict[str, set[str]] = defaultdict(set)
        for entry in line.split():
            stems = [stem(w) for w in entry.split("/")]
            for one in stems:
                same[one] |= set(stems)
        tables.append({word: frozenset(words) for word, words in same.items()})
    return tuple(tables)


def opposites_of(stemmed: str) -> frozenset[str]:
    """The stems that say the opposite of `stemmed`."""
    return _opposites().get(stemmed, frozenset())


def excluding_classes(stemmed: str) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    """For each class that `stemmed` is in: the stems that mean the same, and those that it excludes."""
    return tuple((table[stemmed], frozenset(table) - table[stemmed]) for table in _classes() if stemmed in table)
