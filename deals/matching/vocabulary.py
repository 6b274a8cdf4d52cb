"""The words of company names that are not the company: legal forms, articles, general words, places.

Everything is in small letters without accents.
"""

from deals.matching.letters import one_umlaut


def _split(text: str) -> list[str]:
    return list(map(one_umlaut, text.split()))


def _words(text: str) -> frozenset[str]:
    return frozenset(_split(text))


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(_split(line)) for line in text.strip().splitlines())


def _families(text: str) -> dict[str, str]:
    """Each line is a family: its first word stands for the others."""
    lines = [_split(line) for line in text.strip().splitlines()]
    return {word: line[0] for line in lines for word in line}


# Words that are a legal form wherever they stand.
LEGAL = _words(
    """aktiebolag aktiebolaget aktiengesellschaft aktieselskab aksjeselskap anpartsselskab asbl besloten bvba corp
    corporation cvba doo ead eeig eingetragener eood eurl gesmbh ggmbh gie gmbh
    haftungsbeschrankt inc incorporated kda kgaa kommanditgesellschaft limited llc llp ltd ltda ltee mbh naamloze nyrt
    ohg onlus ood osakeyhtio oyj plc publ pvt pty pte sagl sapa sarl sarlu sasu scarl scop scpa scrl selarl selas sgps
     soparfi spj spk  spzoo sprl srl srls srlu  sro  uab unipessoal vennootschap
    vof vzw zao zrt kft aps nv bv sgps gcv commv scic sicav dac clg teoranta  tmi enk unltd pjsc ojsc cjsc jsc
    lda eirl sarlau sau slu slp slne kg asa pao ooo oao sti partg mbb
    partgmbb vvag gbr amba handelsbolag kommanditbolag sdn bhd cyf cyfyngedig scea gaec ulc"""
)

# Legal forms that are also names or beginnings of names: they go wherever they stand as long as a name is left.
LEGAL_IF_NAMED = _words("sa sas as ab ag se co spa sl kg oy snc sci sca scs eg ug ev company lp sp ek")

# Legal forms so short or rare that they only go from the end, as long as anything is left.
LEGAL_AT_END = _words(
    "ad ae ao ba bt cic cv da dd ee epe hb is ike ivs kb ks ky na og ou pc rt sad sal sll sc sce scl sia ska "
    "uc ua vos ans bk kk sem "
)

# Legal forms of several words, as they stand one after the other.
LEGAL_PHRASES = _phrases(
    """
    s a
    s a s
    s a s u
    s a r l
    s r l
    s p a
    s l
    s l u
    s n c
    s e
    n v
    b v
    a g
    a s
    a b
    k g
    o y
    e v
    e k
    g m b h
    m b h
    l l c
    l l p
    l t d
    p l c
    sa rl
    sa r l
    s a rl
    s a de cv
    sa de cv
    sa de c v
    sp z oo
    sp z o o
    sp zoo
    sp z
    sp k
    sp j
    sp p
    sp ka
    spol s ro
    spol s r o
    spol sro
    s r o
    d o o
    d d
    a d
    p s a
    gesellschaft mbh
    ges mbh
    ges m b h
    gesellschaft mit beschrankter haftung
    gesellschaft mit beschrankter haftung und co kg
    mit beschrankter haftung
    eingetragene genossenschaft
    eingetragener verein
    unternehmergesellschaft haftungsbeschrankt
    societas europaea
    societe anonyme
    societe anonyme simplifiee
    societe par actions simplifiee
    societe par actions simplifiee unipersonnelle
    societe a responsabilite limitee
    societe en nom collectif
    societe en commandite par actions
    societe en commandite simple
    societe cooperative
    societa per azioni
    societa a responsabilita limitata
    societa in nome collettivo
    societa in accomandita semplice
    societa cooperativa
    soc coop
    soc coop arl
    a rl
    a socio unico
    con socio unico
    socio unico
    unipersonale
    sociedad anonima
    sociedad anonima unipersonal
    sociedad limitada
    sociedad limitada unipersonal
    sociedad de responsabilidad limitada
    s coop
    sociedade anonima
    sociedade por quotas
    besloten vennootschap
    naamloze vennootschap
    besloten vennootschap met beperkte aansprakelijkheid
    commanditaire vennootschap
    comm v
    societe privee a responsabilite limitee
    public limited company
    private limited company
    limited company
    limited liability company
    limited liability partnership
    limited partnership
    company limited
    community interest company
    designated activity company
    spolka akcyjna
    spolka z ograniczona odpowiedzialnoscia
    spolka z oo
    spolka jawna
    spolka komandytowa
    akciova spolecnost
    spolecnost s rucenim omezenym
    korlatolt felelossegu tarsasag
    zartkoruen mukodo reszvenytarsasag
    julkinen osakeyhtio
    aktsiaselts
    osauhing
    anonim sirketi
    limited sirketi
    anonymi etairia
    und co
    und cie
    und company
    u co
    u cie
    sc a rl
    sc arl
    sp zo o
    in liquidation
    en liquidation
    in liquidazione
    en liquidacion
    societe civile immobiliere
    societe civile
    offene handelsgesellschaft
    gesellschaft burgerlichen rechts
    ekonomisk forening
    unlimited company
    co ltd
    """
)

# Words that join, and articles and prepositions: they never tell two companies apart.
JOINING = _words(
    """and et und en og och oraz ja the le la les du de des der die das dem den des dei degli del della delle dello
    dell di do dos das da el los las il lo gli het of for von vom van zu zur zum im am pour per para por aux au fur
    fuer voor ten ter te"""
)
# Single letters that join two words, and are initials anywhere else.
JOINING_LETTERS = _words("y e i")
ELIDED = _words("l d")

# Shortened words that have one meaning in a company's name, and spellings of one word.
SPELLED_OUT = _families(
    """
    societe soc
    etablissements ets etabs etablissement etabl
    compagnie cie
    international intl internat internationale internationales internazionale internacional internationaal
    manufacturing mfg manuf manufg
    brothers bros
    gebruder gebr gebrueder gebroeders gebroders
    hermanos hnos
    fratelli flli
    group groupe gruppe grupo gruppo groep gruppen grp grupa
    holding holdings hldg hldgs
    services svcs serv
    national natl
    association assoc assn
    university universite universitat universidad universita universiteit universitet uniwersytet univ universitatea \
    universidade universitaet
    saint st sankt sainte
    william wm
    thomas thos
    charles chas
    james jas
    george geo
    robert robt rob
    gesellschaft ges gesell
    nachfolger nachf
    department dept
    management mgmt mgt
    engineering engrg
    cooperative coop cooperativa cooperatieve kooperativa
    centre center centro zentrum centrum
    government govt
    ministry ministere ministerium ministerio ministero ministerie ministerstwo
    laboratoires labo labos laboratoire
    france francia frankreich frankrijk
    germany allemagne deutschland alemania germania duitsland niemcy tyskland
    italy italie italia italien wlochy
    spain espagne espana spanien spagna spanje hiszpania
    switzerland suisse schweiz svizzera suiza zwitserland
    austria autriche osterreich oesterreich oostenrijk
    belgium belgique belgie belgien belgica belgio
    netherlands nederland niederlande olanda
    poland pologne polska polen polonia
    sweden suede sverige schweden svezia suecia zweden
    norway norvege norge norwegen noruega
    denmark danemark danmark danemark dinamarca
    finland finlande suomi finnland
    portugal portogallo
    ireland irlande irland irlanda
    greece grece griechenland hellas
    uk gb
    europe europa
    geneva geneve genf ginevra
    zurich zuerich zurigo
    munich munchen muenchen
    cologne koln koeln
    vienna wien vienne
    milan milano mailand
    rome roma rom
    turin torino
    florence firenze
    venice venezia venise
    naples napoli
    brussels bruxelles brussel brussel
    antwerp antwerpen anvers
    ghent gent gand
    warsaw warszawa warschau varsovie
    lisbon lisboa lisbonne
    copenhagen kobenhavn kopenhagen copenhague
    gothenburg goteborg
    prague praha prag
    seville sevilla
    london londres
    nuremberg nurnberg nuernberg
    dusseldorf duesseldorf
    hague haag
    bern berne
    basel bale basle
    lucerne luzern
    bucharest bucuresti
    athens athina athenes
    moscow moskva moscou moskau
    2 ii
    3 iii
    4 iv
    6 vi
    7 vii
    8 viii
    9 ix
    11 xi
    12 xii
    13 xiii
    14 xiv
    """
)

# Words that add nothing by which a company is known.
FILLERS = _words(
    """group holding international company compagnie societe etablissements enterprise enterprises entreprise
    entreprises unternehmen unternehmensgruppe empresa empresas impresa imprese azienda corporate europe european
    europeenne global worldwide brothers sons fils sohne zonen hijos figli filii sonner soner gebruder
    hermanos fratelli partners partner partenaires associates associes asociados verwaltung verwaltungs
    verwaltungsgesellschaft beteiligungs beteiligungsgesellschaft participations beteiligungen participaciones
    partecipazioni invest gesellschaft vereinigte royal koninklijke royale real konigliche
    association cooperative headquarters hq siege zentrale emea region direction branch succursale filiale
    niederlassung zweigniederlassung sucursal division divisions unit"""
)

# Trades and activities: they tell two companies of one name apart, but they are not the name.
TRADES = _families(
    """
    services service servicios servizi dienste dienstleistungen diensten servico servicos
    bank banque banca banco bancaire banking banken sparkasse
    insurance insurances assurance assurances versicherung versicherungen versicherungs assicurazioni seguros \
    verzekeringen versicherungsgesellschaft assicurazione forsakring forsikring
    technology technologies technologie technologien tecnologia tecnologias tecnologie tech
    system systems systeme systemes sistemas sistemi systemer
    solution solutions solucoes soluciones soluzioni losungen
    industry industries industrie industria industrias industriale industriel industrielle industriell industrial
    software logiciels
    consulting consultants consultancy conseil conseils beratung consultores consulenza consultoria
    engineering ingenierie ingenieurs ingenieria ingegneria
    energy energie energies energia energias energi
    electric electricite electrical electronics electronic elektronik elektro electronique elettronica elektrotechnik
    hotel hotels hoteles
    store stores magasins shops shop boutique boutiques
    supermarket supermarkets supermarches supermercados supermercati
    hypermarches hypermarche hypermarket hypermarkets
    market markets marche
    retail einzelhandel distribution distribuzione distribucion distributeurs
    trading trade handel handels commerce commerciale comercial
    logistics logistique logistik logistica logistiek
    transport transports transporte trasporti spedition
    truck trucks lastvagnar camion
    car cars automobile automobiles automobil auto autos automotive automoviles pkw voitures
    motor motors motoren moteurs motorenwerke
    construction constructions bau bouw costruzioni construcciones construccion
    building batiment immobilier immobiliere immobilien immobiliare inmobiliaria realestate realty
    pharma pharmaceuticals pharmaceutical pharmaceutique pharmazeutische farma farmaceutica
    medical medizintechnik medicale health sante healthcare gesundheit
    chemicals chimie chemie chemical chemische quimica chimica
    food foods alimentaire alimentation lebensmittel alimentos alimentari
    telecom telecommunications telecommunication telekom telecomunicaciones telecomunicazioni communications
    communication mobile
    media medias medien
    steel stahl acier acciai aceros
    water eau eaux wasser agua acqua
    gas gaz
    oil petroleum petroles
    power
    airlines airline airways aviation luftfahrt
    rail railway railways reseau network networks netz
    finance financial financiere finances finanz finanzas finanziaria financiero
    asset assets management
    capital investment investments investissement
    leasing lease
    security securite sicherheit seguridad sicurezza
    digital numerique
    data donnees
    cloud
    research recherche forschung
    development developpement
    production productions produktion produktions
    products produits produkte productos prodotti
    manufacturing manufacture fabrik fabrique werke werk
    equipment equipement equipements
    materials materiaux baustoffe materiales
    tools outils werkzeuge
    machines maschinen maschinenbau machinery
    information informatique informatik informatica informatics it
    hospital hopital hopitaux krankenhaus klinikum klinik kliniken clinique hospitales ospedale ziekenhuis spital
    school ecole ecoles schule schulen escuela scuola lycee college gymnasium
    university
    institute institut instituto istituto instituut
    city ville stadt ciudad citta comune commune mairie gemeente gemeinde ayuntamiento municipality kommune stad
    centre
    ministry
    department departement
    council county
    foundation stiftung fondation fundacion fondazione stichting
    federation union verband
    works stadtwerke
    national nationale nazionale nacional nationaal
    general generale generali
    laboratoires labor laboratories laboratory laboratorio laboratorios
    vie life leben vita vida
    """
)

PLACES = _words(
    """france germany italy spain switzerland austria belgium netherlands poland sweden norway denmark finland portugal
    ireland greece uk england scotland wales britain kingdom united luxembourg luxemburg romania bulgaria
    hungary croatia slovenia slovakia czech czechia serbia ukraine russia turkey turkiye estonia latvia lithuania
    iceland malta cyprus maroc morocco tunisie algerie usa us america americas canada brasil brazil mexico china japan
    india asia africa afrique australia iberia iberica benelux nordic nordics scandinavia baltic
    balkans dach
    francais francaise francaises deutsche deutscher deutsches deutschen german british italiana italiano
    italiane espanola espanol espanoles nederlandse nederlands dutch polski polskie polskich svenska norske danske
    suomen belge belges suisses schweizerische schweizer osterreichische portuguesa romande american
    paris lyon marseille toulouse nice nantes strasbourg montpellier bordeaux lille rennes reims toulon grenoble dijon
    angers nimes clermont ferrand brest limoges tours amiens metz besancon orleans mulhouse rouen caen nancy
    roubaix avignon poitiers versailles pau perpignan
    berlin hamburg munich cologne frankfurt stuttgart dusseldorf leipzig dortmund essen bremen dresden hannover hanover
    nuremberg duisburg bochum wuppertal bielefeld bonn munster karlsruhe mannheim augsburg wiesbaden mainz kiel
    freiburg
    london birmingham manchester leeds glasgow liverpool bristol sheffield edinburgh cardiff leicester nottingham
    newcastle belfast southampton oxford cambridge dublin cork galway
    rome milan naples turin palermo genova bologna florence bari catania venice verona padova trieste brescia parma
    modena bergamo
    madrid barcelona valencia seville zaragoza malaga murcia bilbao alicante cordoba vigo granada
    amsterdam rotterdam hague utrecht eindhoven groningen tilburg almere breda nijmegen arnhem
    brussels antwerp ghent charleroi liege bruges namur leuven
    warsaw krakow lodz wroclaw poznan gdansk szczecin katowice lublin
    stockholm gothenburg malmo uppsala oslo bergen trondheim stavanger copenhagen aarhus odense aalborg helsinki e
    tampere turku
    zurich geneva basel bern lausanne lucerne vienna graz linz salzburg innsbruck
    lisbon porto prague brno budapest bucharest sofia athens zagreb bratislava ljubljana vilnius riga tallinn moscow
    istanbul ankara"""
)

# Directions and sizes: two companies that differ in one of these are two companies, however alike the rest is.
OPPOSITES = _words(
    """nord sud est ouest norte sur este oeste north south east west nordic ost west noord zuid oost norden suden osten
    westen central centrale northern southern eastern western norra sodra ostra vastra haut bas haute basse old new
    neue alte nouveau nouvelle nuevo nueva nuovo nuova great grand petit klein gross first second premier"""
)
