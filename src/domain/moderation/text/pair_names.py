"""The names of the numbers from 10 to 99, with which a telephone number is told two digits at a time (CHT-07).

In Hindi each of them has a name of its own, of which those are here that are no other word (`saath` is 7, and with).
"""

PAIRS = """
10 das दस
11 eleven gyarah gyara ग्यारह
12 twelve barah बारह
13 thirteen terah तेरह
14 fourteen chaudah chauda चौदह
15 fifteen pandrah pandra पंद्रह पन्द्रह
16 sixteen solah सोलह
17 seventeen satrah satra सत्रह
18 eighteen atharah athara अठारह
19 nineteen unnis unnees उन्नीस
20 twenty bees bis बीस
21 ikkis ikkees इक्कीस
22 bais baees baais बाईस
23 teis teees tais तेईस
24 chaubis chaubees चौबीस
25 pachis pachees pacchis पच्चीस
26 chabbis chabbees छब्बीस
27 sattais sattaees सत्ताईस
28 atthais athais अट्ठाईस
29 untis unatis उनतीस
30 thirty tees तीस
31 ikattis iktis इकतीस
32 battis battees बत्तीस
33 taintis tentis तैंतीस
34 chauntis chautis चौंतीस
35 paintis paintees पैंतीस
36 chattis chhattis छत्तीस
37 saintis saintees सैंतीस
38 adtis artis अड़तीस
39 untalis unchalis उनतालीस
40 forty fourty chalis chalees चालीस
41 iktalis इकतालीस
42 bayalis बयालीस
43 taintalis तैंतालीस
44 chauvalis chawalis चौवालीस चवालीस
45 paintalis पैंतालीस
46 chiyalis छियालीस
47 saintalis सैंतालीस
48 adtalis artalis अड़तालीस
49 unchas उनचास
50 fifty pachas pachaas पचास
51 ikyavan ikyawan इक्यावन
52 bavan bawan बावन
53 tirpan तिरपन
54 chauvan chauwan चौवन
55 pachpan पचपन
56 chappan chhappan छप्पन
57 sattavan sattawan सत्तावन
58 atthavan atthawan अट्ठावन
59 unsath उनसठ
60 sixty साठ
61 iksath इकसठ
62 basath बासठ
63 tirsath tresath तिरसठ
64 chaunsath चौंसठ
65 painsath पैंसठ
66 chiyasath छियासठ
67 sadsath sarsath सड़सठ
68 adsath arsath अड़सठ
69 unhattar उनहत्तर
70 seventy sattar सत्तर
71 ikhattar इकहत्तर
72 bahattar बहत्तर
73 tihattar तिहत्तर
74 chauhattar चौहत्तर
75 pachhattar pachattar पचहत्तर
76 chihattar chhihattar छिहत्तर
77 satattar सतहत्तर
78 athattar अठहत्तर
79 unnasi उन्यासी
80 eighty assi अस्सी
81 ikyasi इक्यासी
82 bayasi बयासी
83 tirasi तिरासी
84 chaurasi चौरासी
85 pachasi पचासी
86 chiyasi छियासी
87 sattasi सत्तासी
88 atthasi अट्ठासी
89 navasi nawasi नवासी
90 ninety ninty nabbe नब्बे
91 ikyanve ikyanbe ikyanave इक्यानवे
92 banve banbe baanve बानवे
93 tiranve tiranbe तिरानवे
94 chauranve chauranbe चौरानवे
95 pachanve pachanbe पचानवे
96 chiyanve chiyanbe छियानवे
97 sattanve sattanbe सत्तानवे
98 atthanve atthanbe athanve attanve अट्ठानवे
99 ninyanve ninyanbe ninanve निन्यानवे
"""
