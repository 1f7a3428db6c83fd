"""Who is on camera and too young for it: how old somebody is said to be, at school, a child that comes into view."""

MINORS = """
TOLD_OF: she, shes, she s, he, hes, he s, her, hers, his, him, host, hostess, streamer, performer, model, guest, girl
TOLD_OF: girls, boy, boys, the one, this one, that one, singer, dancer, lady, woman, person, both, they, them, वह, वो
TOLD_OF: यह, ये, इस, उस, इसकी, उसकी, इसका, उसका, लड़की, लड़का, लड़कियां, होस्ट, गेस्ट, इनकी, kuri, mulga, ponnu
TOLD_OF: friend, sister, cousin, छात्रा, छात्र, दोस्त, बहन, इसने, उसने, इसको, उसको, student, avalukku, aval, ava
TOLD_OF: avan, ivan, tila, meyeti, meye, munde, munda, kudi, chhele, ei, co host
TOLD_OF~: ladki, ladka, ladkiyan, uski, uska, uske, iski, iska, iske, usne, isne, isko, usko, wali, pilla, mulgi
AGED: 10, 11, 12, 13, 14, 15, 16, 17, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, preteen, barah, terah
AGED: chaudah, choudah, chauda, pandrah, pandra, solah, sola, satrah, sattrah, satra, बारह, तेरह, चौदह, पंद्रह
AGED: पन्द्रह, सोलह, सत्रह, mid teens, early teens
YEARS: years old, year old, yrs old, yr old, years, yrs, yr, yo, y o, aged, turned, turns, saal, sal, baras, varsh
YEARS: साल, वर्ष, बरस, age is, age, umar, umr, उम्र, umer, ki hai, ka hai, ki lagti, ka lagta, ki lagi, ki hogi
YEARS: की है, का है, की लगती, ki h, ki hi, saal ki, saal ka, max, birthday, vayasu, vayas, vayasula, बरस की, की होगी
YEARS: की हुई, ki hui, ka hoga
PUPIL: schoolgirl, schoolboy, school girl, school girls, school boy, school kid, school student, schoolkid
PUPIL: schoolkids, in school, in high school, in middle school, high school, middle school, goes to school
PUPIL: still in school, from school, school uniform, school bag, school id, school i card, school icard, school tie
PUPIL: homework, class 6, class 7, class 8, class 9, class 10, class 11, class 12, class ix, class x, class xi
PUPIL: class xii, 6th class, 7th class, 8th class, 9th class, 10th class, 11th class, 12th class, 6th grade
PUPIL: 7th grade, 8th grade, 9th grade, 10th grade, 11th grade, eighth grade, ninth grade, tenth grade
PUPIL: eleventh grade, sixth grade, seventh grade, grade 7, grade 8, grade 9, grade 10, grade 11, ninth standard
PUPIL: tenth standard, 9th standard, 10th standard, 8th standard, 9th std, 10th std, 8th std, std 9, std 10, 8th me
PUPIL: 9th me, 10th me, 11th me, 12th me, 8th mein, 9th mein, 10th mein, 11th mein, board exam, board exams, in 8th
PUPIL: in 9th, in 10th, in 11th, in 12th, ninth, tenth, eleventh, junior college, inter first year, school me
PUPIL: school mein, school ki, school wali, school ka, school jati, school jaati, school dress, स्कूल, स्कूली, कक्षा
PUPIL: नौवीं, दसवीं, आठवीं, ग्यारहवीं, नववीत, दहावीत, होमवर्क, यूनिफॉर्म, satvi, athvi, navi class, navvi
PUPIL: board ki pariksha, board ka exam, छात्रा, छात्र, विद्यार्थी, बोर्ड की परीक्षा, marksheet, admit card
PUPIL: प्रवेश पत्र, hall ticket, classmate, class teacher, school jata, school jaata, finished high school
PUPIL: finish high school, finished school, school uniform me, school se, parent teacher, सातवीं, छठी, स्कूल में
PUPIL: माध्यमिक परीक्षा, हाईस्कूल, विद्यालय, class monitor, tuition class, school friend of my, class six
PUPIL: class seven, class eight, class nine, class ten, class eleven, class twelve, class of 2026, class of 2027
PUPIL: class of 2028, school gate, school bus, in the tenth, in tenth, in ninth, in eleventh, वर्दी, school jati hai
PUPIL: school going, her school, his school, school ko, plus two, उच्च माध्यमिक
PUPIL~: dasvi, daswi, nauvi, nauwi, aathvi, gyarvi, gyarahvi, barahvi
UNAGED: underage, under age, underaged, under 18, under eighteen, below 18, below eighteen, minor, minors, juvenile
UNAGED: not 18, not eighteen, isnt 18, isn t 18, isnt eighteen, isn t eighteen, is not 18, not even 18, not yet 18
UNAGED: not even eighteen, not yet eighteen, less than 18, younger than 18, not an adult, not adult, isnt an adult
UNAGED: isn t an adult, too young to be, too young for this, so young to be, way too young, not of age, isnt legal
UNAGED: isn t legal, not legal age, 18 ki nahi, 18 ka nahi, 18 se kam, 18 ke niche, 18 ki bhi nahi, 18 bhi nahi
UNAGED: 18 nahi, abhi 18 ki, turns 18 next, turns 18 in, will be 18, looks like a kid, looks like a child
UNAGED: look like a kid, looks like a schoolgirl, just a kid, just a child, only a kid, only a child, still a kid
UNAGED: still a child, a minor girl, a minor boy, teenager, teen, teens, teenage, preteen, adhaar says, real dob
UNAGED: eighteen nahi, atharah ki nahi, atharah se kam, satrah ki bhi, 18 hone me, 18 ki hone, नाबालिग, नाबालिक
UNAGED: अवयस्क, अठारह की नहीं, 18 की नहीं, 18 से कम, अठारह से कम, कम उम्र, बच्ची, किशोरी, umar kam hai, even legal
UNAGED: sounds like a kid, sound like a kid, sounds like a child, baby faced, baby face, कच्ची उम्र, उम्र से छोटी
UNAGED: उम्र कम, athara ki nahi, athara se kam, athara nahi, 18 in 2027, 18 in 2028, turns 18, cannot vote, cant vote
UNAGED: can t vote, still growing, chhoti hai, choti hai, bachha hai, bachchi hai, bacchi hai, बच्ची है, तय उम्र
UNAGED: बाल कलाकार
UNAGED~: nabalig, naabaalig, nabalik, kam umar, kam umr, chhoti umar, bachchi
A_CHILD: kid, kids, child, children, baby, toddler, infant, little girl, little boy, little one, minor, minors
A_CHILD: young girl, young boy, someones kid, bachcha, बच्चा, बच्चे, बच्ची, bacche, bacha, bachhe, शिशु, chhote bhai
A_CHILD: kid brother, kid sister, chhota bhai, chhoti behen, छोटे भाई, छोटी बहन, बच्चे को, a child, chhota bachcha
A_CHILD: small son, small daughter, बालक, बालिका, young kid, her son, her daughter, his son, two children, 👶, 👧
A_CHILD: स्कूली बच्चा, little sister, little brother, chinna papa
A_CHILD~: bachcha, bachche, bachchi, bachi, chhota ladka, chhoti ladki
IN_VIEW: on cam, on camera, on the camera, on stream, on live, on screen, in frame, in the frame, in view
IN_VIEW: in the room, in background, in the background, in her background, behind the curtain, behind the host
IN_VIEW: behind her, behind him, next to her, next to him, next to you, beside her, on the bed, on her lap, camera me
IN_VIEW: cam me, camera mein, frame me, peeche, piche, kamre me, stream me, live me, कैमरे में, पीछे, लाइव में
IN_VIEW: on your stream, on this stream, on your cam, on this cam, camera par, camera pe, cam pe, cam par, on ur cam
IN_VIEW: in the back, in front of the webcam, in front of the camera, camera ke samne, camera ke saamne, palang pe
IN_VIEW: camera ghumao, camera ghuma, kamra band, bagal me, sath me baithi, saath baithi, saath jo baithi, live pe
IN_VIEW: live par, god me, godi me, कैमरा, कैमरे के सामने, बगल में, गोद में, left corner, right corner, on her knee
IN_VIEW: walked into the room, in the shot, sitting there, sitting on, across the screen, कैमरे से, कैमरे पर, परदे पर
IN_VIEW: स्क्रीन पर, alone in front, in shot, turn cam, turn the cam, cover the camera, near the mic, came into
IN_VIEW: camera se door, camera se dur, crawling, विडियो में, वीडियो में
STAGE: cam, camera, live, stream, streaming, streams, streamed, livestream, broadcast, screen, show, room, platform
STAGE: app, site, account, id, profile, host, hosting, performer, performing, performs, streamer, model, online, kyc
STAGE: verification, verified, dob, audition, auditions, webcam, private, tokens, selfie, onboarding, signed up
STAGE: कैमरे, कैमरा, लाइव, ऐप, स्ट्रीम, अकाउंट, होस्ट, आईडी, प्रोफाइल
STAGE~: laiv, kaimra, kamera
ALARM: report, reported, reporting, ban, ban her, mods, mod, moderator, moderators, admin, admins, support, police
ALARM: hatao, hataye, hatado, remove, removed, take down, illegal, not allowed, stop this, stop it, childline, 1098
ALARM: pocso, uncomfortable, not ok, not okay, comfortable, galat hai, band karo, band karao, band karwao, lie, lied
ALARM: lying, fake, jhooth, jhoothi, jhuth, check, confirm, confirmed, how is this, why is, safe nahi, रिपोर्ट, हटाओ
ALARM: पुलिस, बंद करो, एडमिन, झूठ, शिकायत
WANTED: wanted, want, looking for, looking 4, any, available, show me, find me, get me, send me, need, hire, hiring
WANTED: recruit, recruiting, join, joining, paise kamane, kama sakti, easy money, hai kya, any of you, who is, where
WANTED: are there, is there, koi, chahiye, milegi, milega, dikhao, prefer, i like, i love, more of, चाहिए, मिलेगी
WANTED: दिखाओ, कोई
WANTED~: chahiye, milegi, dikhao
ONLY_COUNTED: minutes, mins, min, minute, hours, hour, hrs, days, weeks, months, km, tokens, rs, rupees, percent
ONLY_COUNTED: songs, points, wickets, runs, overs, goals, floor, episode, chapter, inches, kg, viewers, people, crore
ONLY_COUNTED: lakh, pro max, iphone, manzil, plus, steps, likes, followers, tickets, items, platform no, match, मिनट
ONLY_COUNTED: घंटे, दिन, टोकन, रुपये, लोग, din bache, baje, months old, seats, years into, years in, years ago
ONLY_COUNTED: years older, years younger, younger than, older than, years of, years with, years experience, saal se
ONLY_COUNTED: saal pehle, saal baad, saal ka experience, साल से, साल पहले, साल बाद, साल का अनुभव
OF_MUSIC: in a minor, in b minor, in c minor, in d minor, in e minor, in f minor, in g minor, minor version
OF_MUSIC: major, key, scale, chord, chords, sharp, flat, raag, raga, capo, guitar, piano, tune, injury, issue, bug
OF_MUSIC: changes, surgery, league, roles, role, glitch, planet, subject, asia, operation, delay, problem, planets
OF_MUSIC: celebrity, character, star, fan, tweak, thing, details, inconvenience, accident, glitches, bugs
AT_HOME: my daughter, my son, my kids, my kid, my child, my children, my nephew, my niece, my sister, my brother
AT_HOME: our kids, our son, our daughter, our child, my little one, my toddler, my baby, mera beta, meri beti
AT_HOME: mere bachche, mere bacche, mera bachcha, mera baccha, bete ka, beti ka, bete ki, beti ki, bachcho ke
AT_HOME: bachcho ko, bachche so gaye, bacche so gaye, kids are asleep, kids asleep, apni beti, apne bete, मेरी बेटी
AT_HOME: मेरा बेटा, मेरे बच्चे, बच्चों को, बच्चों की, बच्चों के, मेरे बेटे, भतीजी, भतीजा, bhai ka ladka
AT_HOME: bhai ki ladki, behen ka ladka, behen ki ladki, bhai ke bachche, ghar pe bachche, chess, daadhi
AT_HOME: padosi ka ladka, padosi ke, my little brother, my little sister, meri bhatiji, meri bhanji
ROLE: host, hostess, streamer, performer, model, guest, होस्ट, गेस्ट, परफॉर्मर, dancer, girl on cam, girl on stream
GIRLISH: schoolgirl, schoolgirls, school girl, school girls, school boy, schoolboy, school kids, school wali
GIRLISH: school ki, school going, स्कूल वाली, स्कूल की लड़की, school students
HIRE: host banna, host bana, host ban, host banana, agency, form bhara, paise kamane, kama sakti, kama sakta
HIRE: come live, can she join, can he join, can i join, can join, recruit, recruiting, hiring, hire, salary
HIRE: commission, audition, documents, account bana, account banaya, id bana, live aa sakti, kaam pe rakh
HIRE: kaam par rakh, एजेंसी, भर्ती, काम पर, खाता बना, रख लेगी, होस्ट बना
RULEY: if someone, anyone who, anyone under, if you see, if anyone, any minor you, as a joke, gets banned, no minors
RULEY: will be banned, are not allowed, not allowed here, strictly, nobody under, no one under, only adults
RULEY: adults only, koi bhi nabalig, agar koi, reminder, rules say, rule says, 18 plus only, जुर्माना, अखबार, अख़बार
RULEY: akhbar, akhbaar, parents please, parenting, at home, padha tha, in the paper, headline, kanoon, statistics
RULEY: survey, research
THIS: ye, yeh, wo, woh, vo, yah, voh, it
AT_HOME~: bhatiji, bhatija, bhanji, bhanja
SCHOOLED: when i was, my school, our school, school days, school friend, school friends, school reunion, back in
SCHOOLED: my first crush, batch, alumni, teacher, teach, tuition padhata, tuition padhati, invigilation, coach
SCHOOLED: jab main, jab mai, hamare school, mere school, my old, bachpan, childhood, used to, jersey, cut off
SCHOOLED: vaccination, admission, scholarship, donate, charity, legend, olympics, medal, championship, record
SCHOOLED: world cup, team, tournament, league, shaadi, married at, ki shaadi, grandmother, dadi, nani, जब मैं
SCHOOLED: हमारे स्कूल, बचपन
AT_HOME: my little bro, my bro, mera chhota bhai, mera bhai, meri behen, mere bhai
RULEY: se kam walon, se kam wale, adults ke liye, walon ko
"""
