"""Ordinary nouns that often head a statement of news: alone at the start of a sentence they are no names."""

from __future__ import annotations

from summarize.language.ordinary import words

# None that is a surname, a firm or a leading team: no "rangers", "gates", "woods", "wolves", "jets", "shell".
NOUNS = words(
    """
    accidents actresses admirals airliners airlines airports airstrikes alcohol anger appeals apples architects arms
    arrests arson artillery assets asteroids astronauts astronomers asylum athletics avalanches backers bacteria
    bailiffs bakeries bakers ballots bankers barriers baseball basketball batteries beaches beef bicycles bidders
    bishops blackouts blasts blazes blizzards boats bombers bombs bonuses books borders borrowers bosses breweries
    brokers builders bullets burglars buses butter cables cabs cafes cameras campers cancer candidates captains
    captors carbon cards carers cargo cargoes carmakers cattle chains chancellors cheese chefs chemicals chicken
    chickens chips chocolate cinemas civilian cleaners clergy clerics climbers clinics cloth clothes cocoa coffee
    colleagues colonels comets commanders commerce commissioners commuters competitors complaints computers
    congressmen consultants containers contractors contracts convoys copper corn cosmetics councillors councils
    counsellors counterfeiters cows creditors cricket criminals crops crowd currencies cyclones dairies dams dancers
    debris debt debts deer depositors depots designers developers devices diabetes diamonds dinosaurs diplomas
    disasters diseases divers dividends divorce dockers docks donkeys downpours drinkers drones droughts dust
    earthquakes eggs elders elephants embassies emperors engines entrepreneurs epidemics exams explosives exporters
    fares farms fathers ferries fertilisers fertilizers fines firearms fireworks fishermen floods flu fog football
    footballers forecasters forecasts forests fossils founders freight freighters fruit funeral funerals furniture
    galleries gamblers gamers gangs garages gardeners gardens gasoline generals glaciers gold golfers governors grain
    grants grenades growers guidelines guns hackers hail hairdressers handguns harbours harvests hauliers headteachers
    heatwaves helicopters herders heroin hijackers hikers hoaxers homeowners homes honey horses hotels hunger hunters
    illnesses importers incomes infants ingots insects insurers ivory jails jewellery jewels jockeys juries jurors
    kidnappers kindergartens laboratories landlords landslides laptops lava lenders lessees libraries livestock loans
    locals lockdowns locusts logs looters lorries luggage lumber luxury machines magistrates maize makers malaria
    malls mammals manufacturers maps masks mathematicians mayors meals measles meat mechanics mediators medicines
    mercenaries merchants metals meteorites mice microbes midwives militants militias milk minerals ministries
    missiles mobs moderators monkeys monks mortgages mosques mosquitoes motorways mountaineers movies mudslides
    murders museums musicians neighbourhoods newspapers nuns offices oilfields onlookers operators orchards outages
    oxygen oysters paintings pandemics panels paramedics parcels parishioners passports patrols pedestrians pensioners
    pesticides petrol pharmacies phones photographers photographs physicians piracy plaintiffs planes planners plastic
    plastics poachers poets poison ponds ports potatoes poultry pounds prayers preachers pregnancies premiers premiums
    presidents priests princes principals printers prisons profit profiteers projectiles promoters property pubs pumps
    pupils rabbis radar radios raids railways rain rainfall rains rallies ranchers ransom rats referees refineries
    reindeer relatives rent rents repairs republics reservoirs restaurants retailers retirees riders rifles rioters
    riots robbers robbery robots rugby rumours sailors salaries salmon sand satellites savers savings schoolboys
    schoolchildren schoolgirls sculptures seafarers seals seats seeds senators serum sewage sheep shellfish shells
    shelters shepherds shipbuilders shipowners ships shipyards shopkeepers shoppers shops showers singers skiers
    slavery sleet smog smoke smokers smugglers snipers snowstorms soccer software soil soils songs spacecraft spammers
    spies squatters statues steelmakers stockpiles storms strikers strikes subscribers subsidies suburbs suicides
    suitors sulphur sunshine surgeons surgery surveyors swimmers tailors tankers tanks tariffs taxis taxpayers tea
    telephones telescopes temperatures tenants tennis tents textiles theatres theft thunderstorms tickets tides timber
    tin tobacco tornadoes tortoises trains traitors translators trawlers trees trolls truckers trucks trustees
    tsunamis tuberculosis tunnels turbines turnout turtles tutors typhoons tyres undertakers vaccines vandals vans
    vegetables vendors venues vessels veterans vets victory villages vineyards viruses volcanoes volunteers voyages
    waiters waitresses wardens warplanes waste watchdogs weavers websites welders whales wheat wholesalers widows
    wildfires windmills winds wine winemakers winners worshippers wrestlers yachts
    """
)
