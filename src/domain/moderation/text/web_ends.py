"""Ends of web addresses that anybody can register under, and which of them are words of a chat too (CHT-07).

From the root zone, as the Public Suffix List of 2026 has it, without brands' own ends. `good.night` is no address and
`asha.vip` is one: so what is a word, a unit, a file or a greeting in English, Hindi or Hindi in Latin letters counts as
an address only where something else says that it is one.
"""

_SURE = """
com net org edu gov int info biz name mobi xyz app dev tech site website shop club vip icu top wtf click io co ly tv
gg cc bio ee uk ru ai ac ae af ag al ao ar au aw ax az ba bb bf bg bh bm bn bo br bs bt bw bz ca cd cf cg ch ci cl cn
cr cu cv cw cx cy cz dj dk dz ec eg eu fi fj fm fo fr ga gd ge gf gh gi gl gp gq gr gs gt gu gw gy hk hn hr ht ie il
iq ir je jp kh kn kp kr kw ky kz lb lc li lk lr ls lt lu lv mc mg mh mk mn mo mp mq mt mu mv mw mx mz nc nf ng nl nr
nu nz pf pk pn pt pw qa ro rw sg si sj sk sl sm sn sr su sv sx sy sz tf tg tj tk tl tm tn tr tt tw tz ua ug uy uz va
vc ve vg vn vu wf ws yt za zm zw accountants adult agency apartments auction bargains bingo blog boutique builders cab
casa cheap codes computer condos consulting contractors coupons cyou dating degree delivery dentist desi diamonds
digital directory domains download education engineering enterprises equipment estate exchange fyi fitness flights
florist furniture gallery gay gmbh graphics guru hiphop holdings immo industries ink institute international
investments jewelry kim lgbt lighting limo llc loans ltd ltda management marketing mba mom monster ninja nyc onl ooo
ong onion partners photography photos pics pizza plumbing porn press productions properties pub recipes rehab reisen
rentals rip rocks rodeo rsvp saarland salon sarl sbs sex sexy singles ski skin software solutions soy studio surf
systems tattoo tienda tires trading tube university uno vacations ventures viajes villas vin vodka voyage wang webcam
wiki xin xxx yoga example test invalid localhost
"""
_WORDS = """
am as at bd bi by cam ck cm de dm do er es et fk gm gn hm hu id im in is it jm jo ke kg ki km la ma md me ml mm mr ms
my na ne ni no np om pa pe pg ph pl pm pr ps py re rs sa sb sc sd se sh so st tc td th to us vi ye academy actor art
associates attorney auto audio baby band bar beauty beer best bet bid bike black blue boats boo book bond bot box
broker build business buy buzz cafe camera camp capital car cards care career careers cars cash casino catering center
charity chat christmas church city claims cleaning clinic clothing cloud coach coffee college community company
contact cooking cool country courses credit cricket cruises dad dance date day deal deals democrat design diet direct
discount dog earth eat eco email energy engineer esq events expert exposed express fail faith family fan fans farm
fashion feedback film finance financial fish fishing fit flowers foo football forsale forum foundation fun fund futbol
game games garden gift gifts gives giving glass global gold golf green gripe group guide guitars hair hangout haus
health healthcare help here hockey holiday homes horse hospital host hosting hot house how inc jetzt jobs joy kids
kitchen land law lawyer lease legal life like link live living loan lol love luxe luxury makeup market markets med
media meet meme memorial men menu moda money mortgage moto motorcycles mov movie museum music navy network new news
now observer one online organic page party pay pet phd phone photo pictures pink place plus poker pro promo property
protection racing radio realty red rent repair report republican rest restaurant review reviews rich rugby run sale
school schule science search security services shoes shopping show soccer social solar song spa space sport storage
store stream style sucks supplies supply support surgery talk tax taxi team tennis theater tickets tips today tools
tours town toys trade training travel video vision vote voting watch watches weather web wed wedding win wine work
works world wow you zip zone
"""
SURE = frozenset(_SURE.split())
"""Whatever stands before it and a dot, without a space between, is an address."""
WORDS = frozenset(_WORDS.split())
"""An address where a path follows, or whoever writes says that one comes."""
AT_THE_END = frozenset(
    ("in", "me", "so", "to", "be", "us", "live", "page", "chat", "online", "link", "store", "one", "now")
)
"""Those of the words that are an address at the end of a text too: `my.page`, and not `lol.in tears`."""
SECOND = frozenset(("co", "com", "org", "net", "gov", "edu", "ac"))
"""Before the end of a country, with something before them, they leave no doubt: `asha.co.in`."""


def is_end(top: str) -> bool:
    """Whether addresses end so."""
    return top in SURE or top in WORDS or top in AT_THE_END
