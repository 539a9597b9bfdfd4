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
create build establish founded construct | destroy demolish dismantle abolish
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
open opening | close closing closed closure shut shutter shutdown
near nearby close | distant far faraway remote
thrive thriving flourish prosper prosperous booming | struggle struggling troubled ailing beleaguered bankrupt
direct directly | indirect indirectly
shorten shorter shortened | lengthen longer lengthened extend prolong
add | reduce cut deduct
keep retain preserve maintain | remove delete discard scrap drop
install installation | uninstall remove delete
bolster prop | undermine sink topple
inside interior indoor indoors | outside exterior outdoor outdoors
above | below beneath
visible | invisible hidden
full | empty
heavy heavily | light lightly
deep deeply | shallow
thick | thin
wide | narrow
loud loudly noisy | quiet quietly silent silently
bright | dark dim
dry | wet
clean | dirty polluted contaminated
calm calmly peacefully | violent violently turbulent chaotic
brave courageous | cowardly
kind | cruel
polite | rude
honest | dishonest corrupt
loyal loyalty | disloyal treacherous
friendly | hostile unfriendly
popular | unpopular
fair fairly | unfair unfairly unjust
equal equally | unequal unequally
normal ordinary usual usually | abnormal extraordinary unusual unusually
official officially | unofficial unofficially
formal formally | informal informally
correct correctly accurate accurately | incorrect incorrectly inaccurate wrong wrongly mistaken
right | wrong
true | false untrue
real genuine authentic | fake counterfeit bogus forged
willing willingly | unwilling reluctant reluctantly
happy glad pleased delighted | unhappy sad upset angry furious
satisfied satisfaction | dissatisfied disappointed disappointment
proud pride | ashamed shame
confident confidence | doubtful doubt
lucky fortunate | unlucky unfortunate
wise | foolish
useful helpful | useless unhelpful
effective effectively | ineffective
efficient | inefficient
sufficient adequate ample | insufficient inadequate
abundance abundant plentiful | shortage scarcity scarce
maximum | minimum
upper top | lower bottom
join | quit leave resign
lead leading | trail trailing
ahead | behind
forward forwards | backward backwards
majority | minority
winner | loser
hero | villain
asset | liability
revenue income earnings | expense expenditure spending
supply | demand
prosecutor prosecution accuser plaintiff | defendant
guest | host
doctor physician | patient
landlord | tenant
lender creditor | borrower debtor
predator | prey
amateur | professional
expert experienced veteran | novice beginner inexperienced rookie newcomer
urban | rural
military soldier | civilian
moderate | extreme extremist radical
mild mildly | severe severely harsh harshly
smooth smoothly | rough bumpy
sharp sharply steep steeply dramatic dramatically | slight slightly modest modestly gradual gradually
sudden suddenly abrupt abruptly | gradual gradually
immediate immediately instantly | eventually
brief briefly | lengthy prolonged
active | inactive dormant
busy | idle
occupied | vacant
crowded | deserted
awake | asleep
married | divorced unmarried
armed | unarmed
vaccinated | unvaccinated
crewed manned | uncrewed unmanned
paid | unpaid
named identified | unnamed unidentified anonymous
expected expectedly predicted | unexpected unexpectedly surprising surprisingly
planned scheduled | unplanned spontaneous
approve approval ratify | veto reject rejection
supporter backer | opponent critic
thank | blame
reward | punish punishment
promote promotion | demote demotion
marry marriage wedding | divorce
gather assemble | disperse scatter
collect | distribute
lock | unlock
load | unload
push | pull
grant give | deny withhold refuse
deposit | withdraw
earn | spend
invest investment | divest divestment
recover recovery heal | relapse
cure | infect
feed | starve
surrender | flee escape resist
obey comply compliance respect | disobey violate violation defy flout
fix repair mend | break damage wreck
melt thaw | freeze
float | sink
accelerate acceleration | slow decelerate slowdown
hasten expedite | delay postpone
legalise legalize decriminalise decriminalize | criminalise criminalize outlaw
relax lenient | tighten strict
simplify | complicate
maximise maximize | minimise minimize
exaggerate overstate overestimate | understate underestimate downplay
outperform exceed surpass beat | underperform miss
qualify | disqualify
activate | deactivate
employed employment | unemployed unemployment
natural | artificial synthetic
fresh | stale rotten
sober | drunk intoxicated
tall | short
beautiful | ugly
interesting exciting | boring dull
citizen | foreigner
vindicate exonerate | accuse incriminate
prosecute | pardon
legitimate | illegitimate
valid | invalid
constitutional | unconstitutional
secular | religious
unanimous unanimously | split divided
joint jointly | separate separately
bilateral mutual | unilateral unilaterally
dependent dependence | independent independence
internal | external
primary main | secondary
senior | junior
superior | inferior
ancestor | descendant
predecessor | successor
earlier | later
yesterday | tomorrow
ascend ascent | descend descent
upstairs | downstairs
upstream | downstream
inbound incoming | outbound outgoing
onshore | offshore
northbound | southbound
eastbound | westbound
giant gigantic enormous vast | small tiny miniature little
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
spring summer autumn winter
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
dog cat horse cow sheep pig bird snake shark lion tiger elephant
christian muslim/islam/islamic jewish/jew hindu buddhist catholic protestant sikh
water paint blood milk wine beer petrol/gasoline
novel film/movie song/album/single play/theatre poem painting
twitter facebook instagram tiktok youtube snapchat whatsapp telegram
election referendum
iphone android
street/road/highway/avenue/route river bridge tunnel
stock/share bond
most/majority/many all/every/entire/each few/some
astronomer/astrophysicist biologist chemist physicist/astrophysicist geologist historian archaeologist economist
    psychologist mathematician botanist zoologist meteorologist
smartphone/phone/handset laptop/computer tablet/computer television/tv desktop/computer printer camera
galaxy star planet asteroid comet/meteor moon/lunar nebula
pizza burger/hamburger sandwich pasta sushi taco
wage/salary price/cost rent pension dividend
dollar/usd euro/eur pound/sterling yen yuan/renminbi rouble/ruble rupee franc peso lira
bitcoin ethereum/ether tether dogecoin litecoin
heart/cardiac lung/respiratory liver kidney brain stomach
cancer/tumour/tumor diabetes malaria cholera tuberculosis influenza/flu covid/coronavirus measles polio hiv/aids
    pneumonia dengue ebola
wood/wooden/timber steel/metal plastic glass concrete/cement brick stone rubber leather cotton wool silk
gun/pistol/rifle/shotgun/firearm/handgun/revolver/weapon knife/knives/stab/stabbing/weapon bomb/grenade/weapon
    sword/weapon axe/weapon hammer/weapon
piano guitar violin drum/drummer trumpet flute cello saxophone
wheat/grain corn/maize/grain rice barley/grain soybean coffee cocoa sugar potato tomato
rain/rainfall snow/snowfall/snowstorm/blizzard hail fog
newspaper/paper/daily magazine radio television/tv/broadcaster podcast
doctor/physician/surgeon nurse teacher/professor lawyer/attorney/barrister/solicitor engineer
    journalist/reporter/correspondent farmer actor/actress singer/musician dancer architect plumber electrician
    carpenter accountant firefighter pilot sailor fisherman miner
airline/carrier pilot passenger/traveller/traveler
goat deer wolf fox rabbit mouse rat whale dolphin turtle frog monkey gorilla eagle owl penguin
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
