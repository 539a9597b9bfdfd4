"""Ordinary English words: those that a capital does not make a name, and those that carry no content."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(text.split())


# Words of grammar: they carry no content of their own. "Mine" is not among them: in reports it is a pit.
FUNCTION_WORDS = words(
    """
    a an the this that these those such same other another each every either neither both all any some none no few
    many much more most several enough own one ones i me my myself you your yours yourself he him his himself she
    her hers herself it its itself we us our ours ourselves they them their theirs themselves who whom whose which
    what where when why how whoever whatever someone somebody something anyone anybody anything everyone everybody
    everything nobody nothing and or but nor so yet for if unless until till while whereas although though because
    since as than whether once of in on at by to from with without into onto over under above below between among amid
    against about around across after before during through throughout toward towards up down out off near per via
    despite within beyond behind beside besides along alongside upon like unlike inside outside is am are was were be
    been being do does did done doing have has had having will would shall should can could may might must ought need
    let get got not never n't cannot just only also too very quite rather still already even ever then there here now
    soon again however therefore moreover meanwhile furthermore instead otherwise thus hence indeed perhaps maybe
    almost nearly about approximately roughly said say says saying told tell tells according reported reportedly
    added noted claims claimed stated explained clarified located situated yes yeah
    """
)

CALENDAR = words(
    """
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur
    thurs fri sat sun
    """
)

# Ordinary words that often begin a sentence of a report, besides the words of grammar.
_STARTERS = words(
    """
    ability access according accounts actions activists actors additional adults advocates agents ages air aid allies
    analysts angry animals anniversary another answers apart article artists athletes attacks attempts attorneys
    audiences authorities authors automakers aware babies back bad banks based beneficiaries best better big bills
    birds black blood boys branches brands brothers budget building buildings business businesses buyers cabinet call
    calls campaign campaigners cars cases cash census century certain change changes charges cheap chief chiefs child
    children church cities citizens city civil civilians claims clashes class classes clear clients climate close
    clubs coal collapse college come common communities companies company compared competition concerns conditions
    conflict construction consumers contact continued cooperation corporate cost costs council countries country
    couples court courts crews crime critics crowds culture current customers cuts daily data days deaths debate
    defence defense delegates deliveries demand democracy demonstrators deep department despite details detectives
    diplomats director discussions doctors documents dogs donors dozens drivers drugs early earnings east economists
    economy editor editors education efforts eight elections electric eleven employees employers end energy engineers
    entire environment escape events eventually evidence exactly examples executives experts explosions exports extra
    eyes facilities facing fact factories families family fans farmers fast fear fears federal fewer fifteen fifty
    fighters fighting figures films final find fire firefighters firms first fish five flights food footage forces
    foreign former forty founder four free friends fuel full fund funds future gang gas gathering general getting
    girls give global goods good government governments great greater ground group groups growing growth guards gunman
    gunmen guests half hard health heavy help here high higher historians history home hospitals hostages hours house
    households housing human hundreds ideas images immediately immigrants imports incidents individuals industry
    infections inflation influence information initial injuries insiders inspectors interest international
    investigators investors issues jobs journalists judges key kids kill killing knowing land language large last late
    later law lawmakers lawyers lead leader leaders leading left legal legislation less lessons letters life light
    lines listed little living local long look looking losses love low lower made major making management man managers
    markets mass mayor mean measures media medical meetings members men mental middle migrants military millions mine
    miners mining ministers modern money months morning mothers much music names national native natural negotiations
    neighbours neighbors new news next nice night nine nineteen none north nuclear numbers nurses numerous observers
    off office officers official officials oil old older open opening operations opponents opposition orders
    organisers organizers organisations organizations original others overall owners pain paint parents part
    participants parties partners party passengers past patients payments peace people performance personal photos
    pictures pilots plans plants players please police policies politicians polls poor popular population possible
    poverty power pressure previous prices prime prior prisoners private problems producers production professors
    profits progress projects prosecutors protest protesters protestors protests proponents public publishers
    questions quick rail rates read reading ready real rebels recent record records reforms refugees regional
    regulators relations religious reporters reports rescuers research researchers residents resistance responding
    responsibility results revenue revenues right rights rising rivals roads rules sales same sanctions schools
    science scientists scholars scores second secretary security senior sent services settlers seven sexual shame
    picture haha send led shares shortly shots sign signs similar simple sixteen six sixty skip small social soldiers
    solidarity sometimes sources south space speaking special specific spectators spokesman spokesperson spokeswoman
    staff start state statements states stocks stop stories story street strong students studies study subscribe
    successful suddenly summary supplies supporters sure survivors suspects take talks tax taxes teachers teams
    technology teenagers tens terms ten tensions tests thank thanks thieves things think third thirty thousands
    threats three ties time times title today together tomorrow tonight top total tourism tourists towns trade traders
    traffic train training travel travellers treatment trillions troops true trust twelve twenty two typically under
    underground understanding unions unique united universities unknown unlike upcoming urban users usually vehicles
    victims video videos viewers villagers violence visitors voters wages war warnings watch water weapons weather
    weeks welcome well west western white whole wide wild wind witnesses women words work workers working world worse
    writers year years yes yesterday young younger zero advertisement source caption file related share sign click
    continue photo image updated published editor's note copyright breaking live exclusive opinion analysis watch
    follow join
    """
)
_SUFFIXES = tuple(
    words(
        """
        ly ing tion tions sion sions ment ments ness ity ities ism ance ence ances ences ship ships ful less
        able ible ous ive ized ised ted ded ned red sed ked ped wed ved ced ged led med hood ward wards wise
        ology ologists ists
        """
    )
)


def is_ordinary_word(word: str) -> bool:
    """Whether `word`, capitalised because it begins a sentence, is an ordinary word rather than a name.

    Known words first, then endings that names seldom have. A guess, and meant for sentence starts only.
    """
    lower = word.casefold().replace("’", "'")
    if lower in FUNCTION_WORDS or lower in _STARTERS or lower in CALENDAR or lower.split("'")[0] in FUNCTION_WORDS:
        return True
    if any(ch.isdigit() for ch in lower):
        return True
    if "-" in lower:
        return all(is_ordinary_word(part) for part in lower.split("-") if part)
    return len(lower) > 5 and lower.endswith(_SUFFIXES)
