"""How people say that they are under 18, in English, Hindi and Hindi in Latin letters: one pattern a line.

`<age>` and the like stand for the parts below. Patterns see a line of plain words with one space between them, names of
numbers as figures, and neither accents nor punctuation (`minor_claim`).
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

_PARTS = {
    "age": r"(?:1 ?[0-7]|[6-9])",
    "18": r"18(?: ?(?:saal|sal|years?|yrs?))?",
    "years": r"(?: ?(?:yrs?|years?|yo|y ?o|y|saal|sal|baras|varsh|sala|age)\b)?(?: ?old\b)?",
    "saal": r"(?:saal|sal|saala|sala|baras|varsh|years?|yrs?)",
    "i": r"(?:i a+m+|i m|im|iam|ima|i a m|i be|^me|(?<=hi )me|(?<=hey )me|(?<=hello )me)",
    "am": r"(?:i am|i m|im|iam|(?<!told )(?<!tells )(?<!show )(?<!give )(?<!send )(?<!find )(?<!get )me|am|m)",
    "main": r"(?:main|mai|mein|me|mae|m|hum|ham|mujhe|apun)",
    "since": r"(?! (?:se|pehle|pahle|baad|tak|ho gaye|ho gaya|ho gya|hue|me|mein|purana|purani)\b)",
    "hun": r"(?:hu|hun|hoon|hoo|hai|h)",
    "sex": r"(?:f|m|girl|boy|female|male|guy|gal|ladki|ladka)",
    "fill": (
        r"(?: (?:only|just|actually|almost|nearly|turning|still|really|like|about|barely|a|an|now|currently|not even|"
        r"honestly|legit|literally|secretly|girl|boy|guy|gal|student|indian|from|so|age|aged|sirf|abhi|bas|to|toh|bhi|hi|"
        r"na|hu|hun|hoon|is|hai))"
    ),
    "not": (  # what else is counted in tens: time, places, money, distance, others' years
        r"(?! ?(?:min|mins|minutes?|secs?|seconds?|hours?|hrs?|days?|weeks?|months?|mahine|din|ghante|ghanta|km|kms|k|"
        r"tokens?|rs|rupees|rupaye|inr|percent|pc|th (?!class|grade|std|standard)|st|nd|rd|points?|times|feet|ft|inch|"
        r"inches|kg|kgs|gb|mb|people|log|viewers?|away|behind|short|late|tips?|more|per|am|pm|baje|bje|steps?|of|floors?|"
        r"rooms?|shows?|videos?|friends?|subscribers|followers|in (?:the )?(?:queue|line|list)|number|no|vi manzil|"
        r"levels?|pages?|episodes?|chapters?|songs?|games?|rounds?|wins?|votes?|likes?|messages?|cm|lbs?|pounds?|dollars?|"
        r"out of|stone|hands high|plus|minus|x \d|place|bit|again|into|in dog years|and a half (?:hours?|minutes?|km)|"
        r"\d+(?! (?:months?|soon))|"
        r"manzil|मिनट|घंटे|दिन|बजे|टोकन|रुपये|किलो|किमी|लोग|years? (?:in|into|behind|here|on|of|from|with|at|experienced?|"
        r"ago|older|younger|late|senior|sober|clean|married|and counting))\b)"
    ),
    "here": r"(?: (?:here|f|m|female|male|girl|boy|from|india|delhi|mumbai|ladki|ladka|student)\b|$)",
    "hello": r"(?:^|\b(?:me|im|i am|hi|hey|hello|asl) )",
    "class": r"(?:class|grade|std|standard|kaksha)",
    "study": r"(?:i study|i read|i|studying)",
    "years_from": r"(?! (?:min|minutes|hours|km|th|tokens))",
    "school_year": r"(?:[5-9]|1[0-2])",
    "school": r"(?:high school|highschool|middle school|school)",
    "nth": r"(?:dasvi|daswi|nauvi|nauwi|aathvi|athvi|gyarvi|gyarahvi|barvi|barahvi)",
    "nth_hindi": r"(?:नौवीं|दसवीं|आठवीं|ग्यारहवीं|बारहवीं)",
    "no": r"(?:dont|don t|do not|doesnt|doesn t|cant|can t|shouldn t|shouldnt|not)",
    "elders": r"(?:mom|mum|mummy|dad|papa|parents?|teacher)",
    "nahi": r"(?:nahi|nhi|nahin|ni)",
    "less": r"(?:kam|choti|chhoti|chota|chhota|niche|neeche|nichey)",
    "teen": r"(?:1 ?[0-7])",
    "alone": r"(?:1 ?[014-7])",  # 13 and 12 are `tera` and `bara` as well: yours, and big
    "score": r"(?! (?:for|not out|all out|all|up|down|ahead|wickets?|runs?|goals?|so no|into|\d)\b)",
    "said": (  # and no more, or what says no number of anything
        r"(?=$| (?:now|only|btw|lol|omg|wtf|bro|guys|i think|i swear|i guess|right|really|ok|yo|y o|yrs?|years? old|"
        r"yr old|"
        r"dont|don t|not 18|not an adult|look|stop|report|hai|h|hi)\b)"
    ),
    "them": (
        r"(?:she|he|shes|hes|(?:this|that|the) (?:girl|boy|kid|performer|streamer|model)|performer|streamer)"
    ),
    "seems": r"(?:hai|h|hogi|hoga|lagti|lagta)",
    "turn": r"(?:be|turn|turned|turning|turns|become|becoming|complete|completed|reach|reached)",
    "nabalig": r"na+ba+li[gk]",
    "lately": (
        r"(?: (?:yesterday|today|now|recently|last (?:week|month|year)|this (?:week|month|year)|"
        r"(?:a few|few|some|two|three|\d+|a) (?:days?|weeks?|months?) (?:ago|back))\b|$)"
    ),
    "school_rank": r"(?:freshman|sophomore|junior|senior)",
    "lesser": (  # what else is minor
        r"(?:issues?|bugs?|problems?|league|changes?|roles?|hurry|trouble|delay|injury|cold|fever|pain|headache|fix|"
        r"mood|key|scale|chords?|celebrity|star|character|player|fan|mistake|detail|error|glitch|lag|planets?)\b"
    ),
    "told_of": "".join(  # she of whom it is told, before her age
        f"(?<!{who} {also})"
        for who in (
            "ladki",
            "ladka",
            "bachchi",
            "bacchi",
            "bachi",
            "performer",
            "wo",
            "woh",
            "vo",
            "ye",
            "yeh",
        )
        for also in ("", "sirf ", "to ", "toh ", "abhi ", "bas ")
    ),
    "small": r"(?:chhoti|choti|chhota|chota)",
    "birth_year": (  # which of them are those of minors is the clock's to say (`minor_claim`)
        r"(?P<birth_year>20 ?[0-9]\d|2k ?[0-9]?\d|twenty ?(?:\d\d|(?:oh|o|zero) \d)|(?:two|2) thousand(?: and)? "
        r"(?:\d{1,2}|"
        r"one|two|three|four|five|six|seven|eight|nine))"
    ),
    "others_were": "".join(  # born, of whom it is told
        f"(?<!{who} )"
        for who in (
            "was",
            "were",
            "is",
            "are",
            "got",
            "been",
            "kids",
            "babies",
            "children",
            "girls",
            "boys",
            "guys",
            "students",
            "those",
            "people",
            "anyone",
            "everyone",
            "players",
            "ones",
        )
    ),
    "my_turn": r"(?:i m|im|i am|i turn|i hit|i become|my|turning)",
    "works": r"teacher|principal|naukri|job|kaam|padhat[ai]|padhaat[ai]",
    "like": r"(?: like| about| barely| only| just| maybe| to be| an?)",
    "at_school": r"(?:teacher|board|bus|staff|place|to (?:pick|drop|get|fetch|bring|teach)|for my|as an?)\b",
    "kin": r"(?:बेट|भाई|बहन|बच्च|भतीज|भांज|पोत|नाती|दोस्त|गाडी|दुकान)",
    "too_young": r"(?:under ?(?:18|age|aged)|below 18|underage|not (?:yet )?18|not (?:an )?adult|less than 18)",
    "measure": r"(?:degrees?|km|kg)\b",
    "birth": r"(?:janam|janm|jnm|birth|paida)",
}

_ENGLISH = r"""
\b<i><fill>{0,3} <age>\b<years><not>
\bi<fill>{0,2} <age> ?(?:yrs?|years?|yo|y ?o|saal)\b<not>
\b(?:my|mine) (?:real |actual |true )?age(?: (?:is|was|=|only|just))* <age>\b
(?:^|(?<!her )(?<!his )\b(?:hi|hello|hey|asl|real|actual) )(?:age|umar|umr) (?:is )?<age>\b(?!\d)
\b<age> ?(?:yo|y ?o|yrs?|years?)(?: ?old)? (?:<sex>|student|kid|teen|here|indian girl|indian boy)\b
<hello><sex> ?<age>\b<here>
<hello><age> ?<sex>\b<here>
(?<!are )\b<age> (?:here|this side|se hu|se hun|se hoon)\b
\b<am>(?: \w+){0,2} <too_young>\b(?! <measure>)
\b<am>(?: \w+){0,2} (?:(?:a )?minor\b(?! <lesser>)|younger than 18\b)
\bi (?:will|ll|am going to|gonna) <turn> 1[0-8]\b<years_from>
\b(?:i|im|i am|i m)(?: \w+)? <turn> 1[0-8]\b (?:next|soon|this|in|after|on|tomorrow|later)\b
\b(?:my )?1[0-8](?:th)? (?:birthday|bday|b day) (?:is )?(?:next|soon|in|coming|tomorrow|after|this)
\b(?:i|have|ve) just turned 1[0-7]\b(?! (?:down|up|into|over)\b)<not>
(?<!when )(?<!since )(?<!after )(?<!before )(?<!once )\bi(?: (?:recently|only|have))? turned 1[0-7]\b<lately>
^(?:just )?turn(?:ing|ed) 1[0-7]\b(?:<lately>| (?:next|soon|this|in|on|tomorrow|later)\b)
\bi (?:wont|won t|will not) (?:be|turn|become)(?: \w+)? 18(?: (?:until|till|til|for|before|this|next)\b|$)
^(?:still )?not (?:yet 18|18 yet)\b<not>
\b(?:im|iam)1[0-7](?:yo|yrs?|f|m)?\b
^1[0-7] ?(?:yo|y o)(?: (?:btw|lol|haha|only|f|m))?$
^(?:just|only|actually|barely|still) <teen>\b(?= ?(?:btw|lol|haha|here|f|m|yrs?|y ?o|years?(?: old)?)?$| <no> tell)
^(?:still )?in <class> <school_year>(?: ?th)?(?: (?:right now|now|only|currently|abhi)|$)
\bi (?:havent|have not|haven t|did not|didnt|am yet to) <turn>(?: \w+)? 18\b
\bi (?:was|am|m|got|were)(?: \w+)? born(?: \w+){0,3} <birth_year>\b
(?=born)<others_were>\bborn(?: \w+){0,3} <birth_year>\b
^was born(?: \w+){0,3} <birth_year>\b
^(?:<am> )?(?:an? )?<birth_year> (?:baby|kid)\b
^(?:<am> )?1[0-7] going on 1[0-8]\b
^<school_year> ?(?:th)? (?:class|grade|std|standard) (?:student|girl|boy|kid)(?: here|$)
^(?:still|technically|legally|only|just) (?:a )?minor\b(?! <lesser>)
^(?:still )?(?:underage|minor) (?:here|btw|lol)\b
\b(?:birth(?! of\b)|birthdate|birthyear|dob|d o b)(?: \w+){0,3} <birth_year>\b
\b(?:<am>|<study>|we are)(?: \w+){0,2} (?:in |of |a )?<class> ?<school_year>(?: ?th)?\b
\b(?:<am>|<study>)(?: \w+){0,2} (?:in |of |an? )?<school_year> ?(?:th|vi|vin|ve)? ?(?:<class>|grader)\b
\b<am>(?: \w+){0,2} (?:<school>|matric) (?:student|kid|girl|boy|goer)\b
(?:\b(?:i am|i m|im|iam|am)|^me) (?:still )?(?:in|at|going to) (?:<school>|8th|9th|10th|11th|12th)\b(?! <at_school>)
\b(?:i go to|i still go to|i bunk|i bunked|i am bunking|skipping) (?:my )?(?:<school>|tuition)\b(?! <at_school>)
^<teen> and (?:a )?half (?:here|btw|years? old|y ?o)$
\b<am>(?: \w+){0,2} (?:kid|child|teen|teenager)(?: \w+)? <age>\b<not>
\b<am>(?: an?)? (?:<school_rank> (?:in|at) (?:a )?high ?school|high ?school <school_rank>)\b
\b<birth_year> born\b(?= here| hu| hun| hoon| hai|$)
\b(?:years?|yrs?|months?|weeks?|days?|saal)(?: \w+)? (?:till|until|til|to|before) <my_turn> 18(?:th)?\b
\b<am>(?: only| just)? (?:thir|fif) ?(?:teen|10)\b
\b<am>(?: only| just)? (?:f i f|s i x|f o u r|t h i r|s e v e n) t e e n\b
\b(?:after|before) my (?:10th|12th|board|boards) (?:exam|exams|boards)\b|\bmy (?:10th|tenth|class 10|class 12) boards?\b
\b<elders>(?: \w+){0,3} <no> know (?:that )?(?:i m|im|i am)(?: \w+)? (?:here|online|on this)\b
"""

_HINGLISH = r"""
\b<main><fill>{0,3} <age> <saal>\b<not><since>
\b(?:mera|meri|mere) (?:asli |real )?(?:age|umar|umr|umra|umer)(?: (?:h|hai|only|sirf|abhi|bas|to))* <age>\b
\b(?:age|umar|umr|umra|umer) (?:mera|meri|mere|apni|hamari)(?: (?:h|hai|only|sirf|abhi|bas|to))* <age>\b
\b<main>(?: \w+){0,2} <birth>(?: \w+){0,3} <birth_year>\b
\b(?:mera|meri|mere)(?: \w+)? <birth>(?: \w+){0,3} <birth_year>\b
\b<birth_year> (?:me|mein|main|mai|m|ka|ki|ko) (?:hi )?(?:janam|janm|jnm|paida|born)\b
\b<age> <saal> (?:ka|ki|ke|kaa|kii) (?:hu|hun|hoon|hoo|ladki|ladka|hua|hui|hona|honge|ho jaunga|ho jaungi)\b
(?=[abmst])<told_of>\b(?:abhi|sirf|bas|main|mai|mein|toh|to) <age> (?:ka|ki|ke) (?:<hun>|hua|hui|hone)\b
\b<teen> (?:ka|ki|ke|kaa|kii) (?:hu|hun|hoon|hoo)\b
^(?:main|mai|me|m)(?: (?:sirf|bas|abhi|to|toh|hi|bhi))* <alone>(?: (?:hu|hun|hoon|hoo))?$
^(?:sirf|bas|keval)(?: (?:abhi|hi))? <alone>$
\b<18> (?:ka|ki|ke) (?:<nahi>|hone|abhi nahi|abhi tak nahi)\b|\babhi 18 <nahi>\b|\b18 <nahi> (?:<hun>|hua|hui)\b
\b(?:<main>|meri|mera|umar|umr|age|hu)(?: \w+){0,3} <18> se <less>\b|\b<18> se <less>(?: \w+)? <hun>\b
\b(?:<main>|abhi)(?: \w+){0,2} <nabalig>\b|\b<nabalig> <hun>\b
\b<school_year> ?(?:th|vi|vin|ve|wi|v)? ?(?:class|kaksha|std|standard)? (?:me|mein|main|mai|m) (?:padh|padt|pdh|pad)\w*
\b<main>(?: \w+)? <school_year> ?(?:th|vi|vin|ve|wi|v)? <class> (?:me|mein|main|mai|m|ki|ka) <hun>\b
\b<small> (?:hu|hun|hoon)(?: \w+)? 1[0-7]\b<not>
\b<nth>(?: (?:class|kaksha))? (?:me|mein|main|mai|ki|ka|m) (?:padh|pad|pdh|hu|hun|hoon|student|ladki|ladka|chhatra)\w*
\b(?:<main>|abhi)(?: \w+){0,2} school (?:me|mein|m|jati|jata|jaati|jaata|ki|ka)\b(?!(?: \w+)? (?:tha|thi|the|<works>)\b)
\bschool (?:me|mein|m) (?:padh|pad|pdh)\w* <hun>\b|\b(?:class|kaksha) <school_year> (?:ki|ka|me|mein)\b
(?=[abmstu\d])<told_of>(?:^|\b(?:main|mai|mein|abhi|sirf|bas|to|toh|umar|umr|age) )<age> <saal>
   (?:ka|ki|ke|kaa|kii) (?:hai|h)\b
\b18 (?:ki |ka )?hone (?:me|mein|m)(?: (?:abhi|to|toh|mujhe))*(?: \w+)? (?:saal|sal|mahine|mahina|din|time)\b
\b(?:mera|meri|mujhe) 1[0-7] ?(?:va|vaa|vaan|wa|th|vi) (?:saal|sal|varsh|birthday)\b
\b<main>(?: \w+)? under ?aged? (?:hu|hun|hoon|hoo)\b
"""

_HINDI = r"""
(?:मैं|मै|में|हम|मेरी|मेरा)(?! <kin>)(?: \S+){0,3} <age> (?:साल|वर्ष|बरस)(?! (?:से|पहले|बाद|पुरान))
\b<age> (?:साल|वर्ष|बरस) (?:का|की|के) (?:हूं|हू|लडकी|लडका|हो जाउं|हुआ|हुई)
(?<!उसकी )(?<!इसकी )(?<!उनकी )(?<!इनकी )(?:उम्र|उमर|आयु)(?: \S+){0,2} <age>(?!\d)
(?:मैं|मै|अभी|सिर्फ|बस)(?: \S+)? <age> (?:का|की) (?:हूं|हू)
(?:मेरा|मेरी|मैं|मै)(?: \S+){0,2} (?:जन्म|जनम|पैदा)(?: \S+){0,3} <birth_year>(?!\d)
(?<!\d)<birth_year> (?:में|मे)(?: ही)? (?:पैदा|जन्म|जन्मा|जन्मी)
18 (?:साल |वर्ष )?(?:का|की|के) नहीं|18 (?:साल |वर्ष )?से (?:कम|छोटी|छोटा)
(?:मैं|मै|अभी)(?: \S+){0,2} (?:नाबालिग|नाबालिक|अवयस्क)|(?:नाबालिग|नाबालिक|अवयस्क) हू
(?:कक्षा|क्लास) <school_year>(?!\d)|\b<school_year> ?(?:वीं|वी)(?: (?:कक्षा|क्लास)|$)
<nth_hindi>(?: (?:कक्षा|क्लास))? (?:में|की|का)
(?:^| )<teen> (?:का|की|के) (?:हूं|हू)
^(?:मैं|मै|सिर्फ|बस|अभी)(?: (?:सिर्फ|बस|अभी|तो))* <alone>$
स्कूल (?:में )?(?:पढती|पढता|जाती|जाता) हू
"""


_OF_OTHERS = r"""
\b<them>(?: is| s)?<fill>{0,3} <age>\b<not><said>
\b(?:her|his) (?:real |actual |true )?age(?: is| s)?(?: only| just)? <age>\b<not><said>
\b(?:uski|iski|unki|inki) (?:asli )?(?:age|umar|umr|umer)(?: (?:sirf|bas|to|toh|abhi))* <age>\b<not><said>
\b(?:ladki|ladka|bachchi|bacchi|bachi|performer)(?: (?:to|toh|sirf|bas|abhi|hi))* <teen> (?:saal )?(?:ka|ki) <seems>\b
\b<them>(?: is| s)? (?:looks?|looking|seems?|sounds?)<like>* <age>\b<not><said>
\b<them>(?: is| s)?(?: \w+)? (?:(?:a )?minor|underage|under ?18|below 18|not (?:even |yet )?18)\b<said>
\b(?:umar|umr|age)\b.* (?:hai|h) <teen> (?:saal )?(?:ki|ka)\b
(?<!मैं )(?<!मै )<teen> (?:साल |वर्ष |बरस )?की (?:ही |भी |तो )?(?:है|हुई|लग\S*)
\b(?:she|he) (?:typed|said|told \w+|wrote|says|admitted|confirmed|replied)
  (?: (?:that|she|he|is|was|s|its|only|just|her|his|age|me))* <teen>\b<not><score>
\b<them>(?: \w+){0,2} (?:is|s) <fill>{0,2} ?<teen>\b<not><score>
\b(?:the one|guest|host|singer|dancer)(?: \w+){0,3} (?:is|s) <fill>{0,3} ?<teen>\b<not><score>
(?:वह|वो|ये|यह|लडकी|लडका)(?: \S+)? <teen> (?:साल |वर्ष )?(?:का|की|के) है
(?:उसकी|इसकी|उनकी|इनकी) (?:उम्र|उमर|आयु)(?: \S+)? <age>(?!\d)
"""


def patterns(
    language: str, lines: str, parts: Mapping[str, str] = MappingProxyType({})
) -> dict[str, re.Pattern[str]]:
    """Lines as patterns, by the name of their rule;
    a line that begins with two spaces goes on with the one before.
    `parts` are those that these lines have beside the ones here."""
    known = {**_PARTS, **parts}
    compiled = {}
    for number, line in enumerate(lines.strip().replace("\n  ", "").splitlines()):
        pattern = line
        while (filled := re.sub(r"(?<!P)<(\w+)>", lambda part: known[part.group(1)], pattern)) != pattern:
            pattern = filled
        compiled[f"minor_claim.{language}.{number}"] = re.compile(pattern)
    return compiled


CLAIMS: dict[str, re.Pattern[str]] = (
    patterns("en", _ENGLISH) | patterns("hi-Latn", _HINGLISH) | patterns("hi", _HINDI)
)
"""By the name of their rule."""

OF_OTHERS: dict[str, re.Pattern[str]] = patterns("other", _OF_OTHERS)
"""The same of what is said of somebody else: of whoever is on camera, mostly."""
