"""How people say that they go to school or are not yet of age, without their age: patterns like
those of `minor_phrases`.

What was long ago, and what is of a child or a class that somebody teaches, is none of
these (`OF_LONG_AGO`, `OF_PUPILS`).
"""

import re

from domain.moderation.text.minor_phrases import patterns

_PARTS = {
    "grade": (
        r"(?:(?:class|std|standard|grade|kaksha|कक्षा|क्लास) ?(?:[6-9]|1[0-2])(?: ?th)?"
        r"|(?:[6-9]|1[0-2]) ?(?:th|vi|vin|ve|wi|वी|वीं)? ?(?:class|std|standard|grader|grade|kaksha|कक्षा"
        r"|क्लास)|(?:[6-9]|1[0-2]) ?th)"
    ),
    "stream": (
        r"(?:science|commerce|arts|pcm|pcb|humanities|cbse|icse|state board|hsc|ssc|science stream"
        r"|विज्ञान)"
    ),
    "schoolwork": (
        r"(?:exams?|tests?|unit tests?|boards?|board exams?|papers?|tuitions?|homework|student|monitor"
        r"|topper|result|practicals?|"
        r"syllabus|section|pre ?boards?|half yearly|marksheet|maths?|physics|chemistry|pariksha|imtihan"
        r"|परीक्षा|पेपर|छात्र|छात्रा)"
    ),
    "self": r"(?:i|i m|im|my|me|mera|meri|mere|mujhe|main|mai|hum|मेरा|मेरी|मेरे|मैं|मुझे)",
    "school_only": (
        r"(?:unit test|half yearly|pre ?boards?|board exams?|boards|class teacher|school bus(?! (?:chala|driv))"
        r"|school uniform|school bag|ptm|"
        r"report card|school (?:exam|test|homework|teacher|principal|assembly|picnic|annual day)"
        r"|class monitor|tuition teacher)"
    ),
    "teen": r"(?:1 ?[0-7])",
    "hun": r"(?:hu|hun|hoon|hoo|हूं|हू)",
    "elder": (
        r"(?:mom|mum|mummy|dad|papa|brother|sister|bhai|bhaiya|didi|behen|parents?|uncle|cousin"
        r"|elder brother|big brother|mother|father|chacha|mama)"
    ),
    "papers": (
        r"(?:id|aadha+r|aadhar|adhar|pan|pan card|passport|licen[cs]e|id card|voter id|documents?"
        r"|aadhaar card|kyc)"
    ),
}

_SCHOOL = r"""
<grade>(?: \w+){0,2} <schoolwork>\b
\b(?:exams?|tests?|boards?|student|studying|padhta|padhti|padh raha|padh rahi)(?: \S+){0,2} <grade>
<grade> (?:me|mein|main|mai|m|में|मे)(?: \S+)? (?:<hun>|padh\S*|पढ\S*)
\b<self>(?: \S+){0,3} <grade>(?: \S+){0,2} (?:me|mein|hai|hu|hun|hoon|chal|में|है|start|started|student|now
  |abhi)(?= |$)
\b<grade> <stream>\b
\b<grade> (?:here|boy|girl|kid|wala|wali|ka ladka|ki ladki|ka student|ki student)(?= |$)
\b<self>(?: \S+){0,3} <school_only>\b
\b<school_only>(?: \S+){0,3} (?:mera|meri|mere|mujhe|my)\b
\bschool se (?:aa\S*|ab|abhi|nikal\S*|bhag\S*|wapas|laut\S*|chhutti|seedha|sidha)(?! (?:bachche|bacche|beta
  |beti))
\b(?:kal|aaj|subah|tomorrow|today|monday|roz|ab)(?: \w+)? school (?:hai|jana|jaana|h|me test|me exam
  |ja\w* hai|ka homework)\b
\b(?:got|have|ve got|gotta go to|back from|home from|came from|after|late for|skipped|bunked
  |missed) school(?: tomorrow| today| early| now|$)
\b(?:my )?school (?:starts|reopens|opens|got over|is over|ends|timing|holidays|vacations?
  |summer vacations?)(?= |$)
\bस्कूल (?:से|की|का|जाना|में)(?: \S+){0,2} (?:आया|आई|आकर|हूं|हू|पढ\S*|होमवर्क|छुट्टी|टेस्ट|जाना)
\b(?:high ?school|middle school|school) (?:freshman|sophomore|junior|senior|student|girl|boy|kid)(?: (?:here
  |btw|lol|hu|hun|hoon|dont|don t|so)|$)
\b(?:main|mai|abhi|i am|i m|im|(?<!show )(?<!give )(?<!send )(?<!told )me|bas
  |sirf)(?: \w+)? (?:school|matric|matriculation|intermediate) (?:student|ka student
  |ki student|girl|boy|kid|chhatra|chatra)\b
"""

_NOT_YET = r"""
\b<teen> (?:(?:is|s|h|hai) )?(?:my|meri|mera) (?:real |actual |true |asli )?(?:age|umar|umr)\b
\b<teen> (?:saal |sal |years? |yrs? )?(?:is |hai |umar |umr |age |meri |mera |my )*(?:age|umar|umr) (?:hai
  |h |is )?(?:meri|mera|mine|my|hai|h)\b
\b<teen>(?: \S+){0,2} (?:is|thats|that s|wahi|yahi|hi|s) (?:my|meri|mera|how old i am)(?: real| asli
  | actual)?(?: (?:age|umar|umr))?\b(?= |$)(?<=age|mar|umr| am)
<grade>(?: \S+){0,2} (?:छात्र|छात्रा|विद्यार्थी|स्टूडेंट)
^(?:\S+ ){0,2}<teen> ?(?:years?|yrs?|yr|yo|y o|saal)(?: old)? (?:me|from|here|boy|girl|student|male|female|f
  |m|this side|ladka|ladki|guy)\b
^<teen> ?(?:m|f|male|female|boy|girl|ladka|ladki)(?: (?!away|long|race|high|tall|left|ago|deep|wide|tak|back
  |later|dur|door)[a-z]{3,}){1,2}$
\b<teen> (?:saal |sal )?(?:ka|ki|ke) (?:bhi |to |abhi )?(?:nahi|nhi|nahin|pura|poora|puri)\b
^<teen> ?(?:yrs?|yo|years? old|yrs? old)(?: (?:old|now|only|here|btw|guys|lol))*$
\b<teen> (?:saal|sal|years?|yrs?)(?: and| aur)? \d{1,2} (?:mahine|mahina|months?|din|days?)(?: (?:old|ka|ki
  |hu|hun|now|hai|only))*$
^(?:still |just |technically )?under ?(?:18|age|aged) (?:but|here|btw|lol|hu|hun|hoon)\b
\b(?:majha|majhe|maza|mazha|amar|ennoda|en|naa|nanna|ente|maru|mari|mera|meri|my) (?:vay|vaya|vayas\S*
  |vayath?u|boyosh|boyos|bayas|umor|ummar|omar)(?: \S+)? <teen>\b
\b(?:enakku|naku|naaku|nanage|enikku|mane|mala|amar|majha)(?: \S+)? <teen> (?:vayas\S*|vayath?u|vayassu
  |varsh\S*|bochor\S*|bochhor\S*|varusham|samvatsar\S*|years?)\b
\bnot (?:even )?(?:an? )?(?:adult|18|legal|major)(?: age)? (?:yet|abhi)\b
^(?:just|still|only|im|i m|i am)(?: just| still| only)? (?:a )?(?:schoolboy|schoolgirl|school ?kid
  |school ?boy|school ?girl|schoolgoing|school going)\b
^<teen> (?:and|n|nd|so|but|yet) (?:bored|lonely|single|alone|new|curious|here|fun|free|broke|ready|proud
  |still|already|indian|in (?:school|love)|learning|living|from|never|just|confused|loving|shy|looking|want
  |love|pro|rich|happy|sad|a|an)\b
\b(?:adult|major|balig|baalig|18|legal) (?:hone|banne|hona|banna|hone me|hone ko)(?: \S+){0,4} (?:saal|sal
  |mahine|mahina|din|years?|months?|baaki|baki|bacha|bache)
\b(?:next year|agle saal|next month|agle mahine|in (?:a|one|two|\d+) (?:years?|months?)|\d+ (?:years?
  |months?|mahine|saal) (?:me|mein|baad|later|more))(?: \S+){0,2} (?:adult|legal|balig|18 ka|18 ki)\b
\b(?:janam|janm|jnm|paida|जन्म|जनम)(?: \S+){0,2} <birth_year>
\b<birth_year>(?: \S+){0,2} (?:ka|ki|का|की) (?:janam|janm|paidaish|जन्म|जनम)
^(?:m|f|male|female|boy|girl) <teen>(?: [a-z]{3,}){0,2}$
\b<teen> (?:ka|ki|ke|का|की) (?:hi|to|toh|abhi|ही|तो) <hun>
\b18 (?:ka|ki|ke|का|की) (?:ho ?ja(?:u|oo)n\S*|ho ?jau\S*|houn\S*|hung[ai]|hoonga|हो जाउं\S*|होउं\S*)
\b(?:agle|next|अगले|this|is) (?:saal|year|month|mahine|साल|महीने|birthday)(?: \S+){0,3} 18 (?:ka|ki|का|की
  |complete|pure|poore|hone|ho jau\S*|hounga|ho jaungi)
\b(?:underage|under age|minor|teenager|nabalig|naabalig|nabaalig|नाबालिग) (?:hi |to |abhi )?<hun>(?= |$)
\b(?:i am|i m|im|me|still|abhi|technically)(?: \w+)? (?:a |an )?(?:minor|underage|teenager
  |juvenile)(?= (?:lol|haha|btw|sorry|so|but|and|here|dont|only|bro|yaar|guys)\b|$)
\b(?:my|mera|meri) sweet (?:16|sixteen)\b|\bsweet 16(?: \S+){0,2} (?:mera|meri|my)\b
^(?:i m |im |i am |just |only |main |mai )?<teen> (?:and|n|nd) (?:an? )?half(?: (?:actually|here|btw|years?
  |y ?o|lol|now|only|yrs|old|haha|bro|to|be|exact))*$
\bi (?:ll|will|wont|won t)(?: only| finally)? be (?:legal|an adult|adult|major|of age|old enough)\b
\b(?:years?|yrs?|months?|saal|mahine)(?: \S+){0,3} (?:till|until|til|before|for|to|and|then) (?:i can
  |i m allowed|i am allowed|i get|i become|i am|i m) (?:to )?(?:vote|drive|legal|adult|an adult|major
  |eligible)\b
\b(?:i|we) (?:still )?(?:cant|can t|cannot) (?:even )?(?:vote|drive)(?: legally)? (?:yet|till|until|for)\b
\b(?:i m|im|i am|am) (?:too young|not old enough|not of age|not legal|not adult|not a legal adult
  |below the age)(?: (?:to|for|yet|lol|but)|$)
<birth_year> (?:is|was|hai|h) (?:my|mera|meri|mere)(?: real| actual| asli)? (?:birth|dob|birthyear|janam
  |janm|birthdate|year of birth)
\b(?:mera|meri|my|asli|real)(?: \S+){0,3} (?:birth ?year|year of birth|dob|janam|janm)(?: \S+){0,3} <birth_year>
\b(?:used|using|took|with|gave|put|borrowed|uploaded|stole)(?: \w+)? <elder>(?: s)? <papers>\b
\b<elder> (?:ke|ki|ka) <papers>(?: \S+){0,2} (?:se|use|lagaya|daala|dala|diya|liya|di|pe|banaya|banayi)\b
\b(?:lied|lie|fake|faked|jhooth|jhuth|galat)(?: \S+){0,2} (?:my |about my |apni |mera )?(?:age|umar|umr|dob
  |birth ?year|date of birth|janam)\b(?! of)
"""

_COMPILED = (("school", _SCHOOL), ("unaged", _NOT_YET))
SCHOOL_CLAIMS: dict[str, re.Pattern[str]] = {
    name: pattern for group, lines in _COMPILED for name, pattern in patterns(group, lines, _PARTS).items()
}

OF_SCHOOL = re.compile(
    r"class|grade|std\b|standard|kaksha|school|\dth\b|\d (?:vi|vin)\b|board|test|exam|कक्षा|क्लास|वी|स्कूल"
)
"""What in a match says that it is about school."""
OF_LONG_AGO = re.compile(
    r"\bin (?:19\d\d|200\d|201\d)\b|\b(?:19\d\d|200\d|201\d) (?:batch|me|mein|main|में)\b|\bback in\b"
    r"|\bused to\b|\bbachpan\b|"
    r"\b(?:years?|yrs|decades?|saal|साल) (?:ago|since|later|back|pehle|pahle|ho gaye|ho gye|baad|पहले"
    r"|हो गए|बाद)\b|"
    r"\b(?:tha|thi|the tab|थे|था|थी)\b|\b(?:left|passed|failed|graduated|finished|completed|topped"
    r"|remember|reunion|alumni|was|were|had|taught|for years|batch|dreams? of|memories|memory"
    r"|nostalgi\w+|old days)\b|"
    r"\b(?:जब|बचपन|when i)\b|\bjab (?:main|mai|hum)\b|\bretired?\b|\bcollege\b|\bmba\b|\bsince\b"
)
OF_PUPILS = re.compile(
    r"\b(?:son|sons|daughters?|niece|nephew|kids?|child|children|students|grandson|granddaughter"
    r"|pupils|brother|sister|cousin|neighbou?rs?|"
    r"beta|beti|bete|bachche|bacche|bachcho|bachchon|baccho|(?:bachcha|baccha|bachchi)(?! (?:hu|hun"
    r"|hoon))|bhatij[aie]|bhanj[aie]|pota|poti|padosi|teacher hu|teacher hun|teacher hoon|"
    r"(?:i|to) teach|teaches|teaching|i am a teacher|im a teacher|i m a teacher|school teacher"
    r"|principal hu|tutor|checking|invigilat\w+|padhat[ai]|padhaat[ai]|padhane|sikhat[ai]|for my|uska"
    r"|uski|unka|unki)\b|"
    r"(?:बेटा|बेटी|बेटे|भाई|बहन|भतीज|भांज|बच्च|पोत|नाती|पढाता|पढाती|शिक्षक|उसका|उसकी|उसके|टीचर)"
)
