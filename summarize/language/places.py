"""Countries with what their people and their capitals are called: what lets "Syrian" stand for "Syria" in a check."""

from __future__ import annotations

from functools import cache

# name, further names ; adjectives and people ; capital or the seat that stands for the government
_COUNTRIES = """
afghanistan;afghan,afghans;kabul
albania;albanian,albanians;tirana
algeria;algerian,algerians;algiers
angola;angolan,angolans;luanda
argentina;argentine,argentines,argentinian,argentinians;buenos aires
armenia;armenian,armenians;yerevan
australia;australian,australians,aussie;canberra
austria;austrian,austrians;vienna
azerbaijan;azerbaijani,azerbaijanis,azeri;baku
bahrain;bahraini,bahrainis;manama
bangladesh;bangladeshi,bangladeshis;dhaka
belarus;belarusian,belarusians;minsk
belgium;belgian,belgians;brussels
bolivia;bolivian,bolivians;la paz
bosnia,bosnia and herzegovina;bosnian,bosnians;sarajevo
botswana;botswanan,batswana;gaborone
brazil;brazilian,brazilians;brasilia
bulgaria;bulgarian,bulgarians;sofia
burkina faso;burkinabe;ouagadougou
cambodia;cambodian,cambodians;phnom penh
cameroon;cameroonian,cameroonians;yaounde
canada;canadian,canadians;ottawa
chad;chadian,chadians;ndjamena
chile;chilean,chileans;santiago
china,prc,people's republic of china;chinese;beijing
colombia;colombian,colombians;bogota
congo,drc,democratic republic of congo,democratic republic of the congo;congolese;kinshasa
costa rica;costa rican,costa ricans;san jose
croatia;croatian,croatians,croat,croats;zagreb
cuba;cuban,cubans;havana
cyprus;cypriot,cypriots;nicosia
czech republic,czechia;czech,czechs;prague
denmark;danish,dane,danes;copenhagen
ecuador;ecuadorian,ecuadorians,ecuadorean;quito
egypt;egyptian,egyptians;cairo
england;english,englishman,englishmen,englishwoman;
eritrea;eritrean,eritreans;asmara
estonia;estonian,estonians;tallinn
ethiopia;ethiopian,ethiopians;addis ababa
finland;finnish,finn,finns;helsinki
france;french,frenchman,frenchmen,frenchwoman;paris
georgia;georgian,georgians;tbilisi
germany;german,germans;berlin
ghana;ghanaian,ghanaians;accra
greece;greek,greeks;athens
guatemala;guatemalan,guatemalans;guatemala city
haiti;haitian,haitians;port-au-prince
honduras;honduran,hondurans;tegucigalpa
hungary;hungarian,hungarians;budapest
iceland;icelandic,icelander,icelanders;reykjavik
india;indian,indians;new delhi,delhi
indonesia;indonesian,indonesians;jakarta
iran,islamic republic of iran;iranian,iranians;tehran
iraq;iraqi,iraqis;baghdad
ireland;irish,irishman,irishmen,irishwoman;dublin
israel;israeli,israelis;jerusalem
italy;italian,italians;rome
ivory coast,cote d'ivoire;ivorian,ivorians;abidjan
jamaica;jamaican,jamaicans;kingston
japan;japanese;tokyo
jordan;jordanian,jordanians;amman
kazakhstan;kazakh,kazakhs;astana
kenya;kenyan,kenyans;nairobi
kosovo;kosovan,kosovar,kosovars;pristina
kuwait;kuwaiti,kuwaitis;kuwait city
kyrgyzstan;kyrgyz;bishkek
laos;laotian,lao;vientiane
latvia;latvian,latvians;riga
lebanon;lebanese;beirut
liberia;liberian,liberians;monrovia
libya;libyan,libyans;tripoli
lithuania;lithuanian,lithuanians;vilnius
luxembourg;luxembourgish;
malaysia;malaysian,malaysians;kuala lumpur
mali;malian,malians;bamako
malta;maltese;valletta
mexico;mexican,mexicans;mexico city
moldova;moldovan,moldovans;chisinau
mongolia;mongolian,mongolians;ulaanbaatar
montenegro;montenegrin,montenegrins;podgorica
morocco;moroccan,moroccans;rabat
mozambique;mozambican,mozambicans;maputo
myanmar,burma;burmese;naypyidaw
namibia;namibian,namibians;windhoek
nepal;nepali,nepalese;kathmandu
netherlands,holland;dutch,dutchman,dutchmen,dutchwoman;the hague,amsterdam
new zealand;new zealander,new zealanders,kiwi;wellington
nicaragua;nicaraguan,nicaraguans;managua
niger;nigerien,nigeriens;niamey
nigeria;nigerian,nigerians;abuja
north korea,dprk;north korean,north koreans;pyongyang
norway;norwegian,norwegians;oslo
oman;omani,omanis;muscat
pakistan;pakistani,pakistanis;islamabad
palestine;palestinian,palestinians;ramallah
panama;panamanian,panamanians;panama city
paraguay;paraguayan,paraguayans;asuncion
peru;peruvian,peruvians;lima
philippines;philippine,filipino,filipinos;manila
poland;polish,pole,poles;warsaw
portugal;portuguese;lisbon
qatar;qatari,qataris;doha
romania;romanian,romanians;bucharest
russia,russian federation;russian,russians;moscow,kremlin
rwanda;rwandan,rwandans;kigali
saudi arabia;saudi,saudis,saudi arabian;riyadh
scotland;scottish,scot,scots,scotsman,scotsmen,scotswoman;edinburgh
senegal;senegalese;dakar
serbia;serbian,serbians,serb,serbs;belgrade
sierra leone;sierra leonean,sierra leoneans;freetown
singapore;singaporean,singaporeans;
slovakia;slovak,slovaks,slovakian;bratislava
slovenia;slovenian,slovenians,slovene;ljubljana
somalia;somali,somalis;mogadishu
south africa;south african,south africans;pretoria
south korea,rok,republic of korea;south korean,south koreans;seoul
south sudan;south sudanese;juba
soviet union,ussr;soviet,soviets;
spain;spanish,spaniard,spaniards;madrid
sri lanka;sri lankan,sri lankans;colombo
sudan;sudanese;khartoum
sweden;swedish,swede,swedes;stockholm
switzerland;swiss;bern
syria;syrian,syrians;damascus
taiwan;taiwanese;taipei
tajikistan;tajik,tajiks;dushanbe
tanzania;tanzanian,tanzanians;dodoma
thailand;thai,thais;bangkok
tunisia;tunisian,tunisians;tunis
turkey,turkiye;turkish,turk,turks;ankara
turkmenistan;turkmen;ashgabat
uganda;ugandan,ugandans;kampala
ukraine;ukrainian,ukrainians;kyiv,kiev
united arab emirates,uae,emirates;emirati,emiratis;abu dhabi
united kingdom,uk,britain,great britain;british,briton,britons,brit,brits;london,westminster,downing street
united states,us,usa,united states of america,america;american,americans;washington,white house
uruguay;uruguayan,uruguayans;montevideo
uzbekistan;uzbek,uzbeks;tashkent
vatican,vatican city,holy see;;
venezuela;venezuelan,venezuelans;caracas
vietnam;vietnamese;hanoi
wales;welsh,welshman,welshmen,welshwoman;cardiff
yemen;yemeni,yemenis;sanaa
zambia;zambian,zambians;lusaka
zimbabwe;zimbabwean,zimbabweans;harare
africa;african,africans;
asia;asian,asians;
europe,european union,eu;european,europeans;
"""


@cache
def _tables() -> tuple[dict[str, str], dict[str, str], frozenset[str]]:
    countries: dict[str, str] = {}
    related: dict[str, str] = {}
    seats: set[str] = set()
    for line in _COUNTRIES.split("\n"):
        if not line:
            continue
        names, people, capitals = (field.split(",") for field in line.split(";"))
        for name in names:
            countries[name] = related[name] = names[0]
        for word in (*people, *capitals):
            if word:
                related[word] = names[0]
        seats.update(filter(None, capitals))
    return countries, related, frozenset(seats)


def country_of_name(name: str) -> str | None:
    """The country that `name` (lower case, no accents) is a name of, under its usual name: "us" is "united states"."""
    return _tables()[0].get(name)


def country_behind(word: str) -> str | None:
    """The country that `word` is a name, adjective, people or seat of government of: "syrian" and "damascus" too."""
    return _tables()[1].get(word)


def is_seat_of_government(word: str) -> bool:
    """Whether `word` is a capital or another seat of government: it implies the country, not the reverse."""
    return word in _tables()[2]
