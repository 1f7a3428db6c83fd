"""Who is meant: whoever is spoken to, who speaks, others; and what is only told, ruled or remembered."""

PEOPLE = """
YOU: you, u, ur, your, yours, youre, ya, yourself, urself, yourselves, तू, तुम, तेरा, तेरी, तेरे, तुझे, तुझको
YOU: तुम्हारा, तुम्हारी, तुम्हारे, तुम्हें, आप, आपका
YOU: आपकी, आपके, आपको, you ll, you re, you are, अपना, अपनी
YOU~: tu, tum, tera, teri, tere, terko, tereko, tujhe, tujhko, tumhara, tumhari, tumhare, tumhe, tumko, aapka, aapki
YOU~: aapke
YOU~: tumcha, tujha, tuza, tujhya, ungal, unga, tomar, tomake, tane, tamaro, tuhada, aapko, apna, apni, apne, tujhse
YOU~: tumse, aapse, tmhara, tmhari, thara, teko
THEE: you, u, ur, urself, yourself, youre, you re, you are, your, तू, तुम, तेरा, तेरी, तेरे, तुझे, तुझको, तुम्हें
THEE: आपको, तुम्हारे, तुम्हारी
THEE~: tu, tum, tera, teri, tere, terko, tereko, tujhe, tujhko, tumhe, tumko, tumhara, tumhari, tumhare, teko, aapko
ME: me, my, mine, i, im, ill, id, मैं, मुझे, मेरा, मेरी, मेरे, हम, i am, i m, मै, ive, us
ME~: main, mai, mujhe, mera, meri, mere, mujhko, hum, humko, mjhe, mko, mereko, hamara, hamari
WHERE_ELSE: else, elsewhere, aside, apart, separately
KIN: father, mother, dad, daddy, mom, mum, mummy, papa, uncle, aunty, aunt, brother, sister, son, daughter, wife
KIN: husband, grandma, grandpa, grandmother
KIN: grandfather, niece, nephew, cousin, friend, boss, neighbour, colleague, teacher, students, kids, family
KIN: roommate, landlord, पत्नी, बेटी, बेटा, पति
KIN: पापा, मम्मी, भाई, बहन, maid, driver, dukandar, shopkeeper, bank, office, company, village, गांव, दुकान
KIN~: nani, dada, dadi, nana, chacha, chachi, mama, mami, biwi, pati, patni, beta, beti, behen, dost, bhabhi
KIN~: bhatija, bhanji, padosi, sasur
MY_OWN: son, sons, daughter, daughters, brother, brothers, sister, niece, nephew, cousin, kid, kids, child, students
MY_OWN: student, grandson, granddaughter, sisters
MY_OWN: बेटा, बेटी, बेटे, भाई, बहन, भतीजा, भतीजी, भांजा, भांजी, बच्चे, बच्चा, बच्चों, बिटिया, पोता, पोती
MY_OWN~: beta, beti, bete, behen, bahan, bhatija, bhatiji, bhanja, bhanji, bachche, bacche, bachcha, baccha, pota
MY_OWN~: poti, bachchi, bitiya, betiyan, bachcho
PAST: was, were, used, had, ago, since, left, passed, remember, remembered, remembering, back, days, old days
PAST: nostalgia, memories, batch, alumni, reunion, memory
PAST: failed, graduated, finished, met, childhood, था, थे, थी, थीं, बचपन, पहले, साल पहले, taught, until, उस समय
PAST: back then, in 19*, once
PAST~: tha, thi, bachpan, pehle, zamane, jamane, yaadein, yaad, jab, tab
TEACHES: teacher, teach, teaches, teaching, tutor, principal, professor, checking, invigilator, lecturer, parent
TEACHES: शिक्षक, पढाता, पढाती, टीचर, counsellor
TEACHES~: padhata, padhati, padhaata, padhaati, padhane, padha raha, padha rahi, sikhata, sikhati
RULED: rules, rule, allowed, allow, beware, scam, scammer, scammers, scams, fraud, frauds, banned, warning, reminder
RULED: policy, prohibited, against, avoid, guidelines
RULED: no whatsapp, no insta, no instagram, respect that, be careful, fake, phishing, stay safe, नियम, मना, सावधान
RULED: धोखा, never gives, never shares, no sharing, not share, dont share, don t share, do not share, never share
RULED: never give, never gave, never share, never told, no numbers, no contact, no personal, do not send, dont send
RULED: don t send, do not ask, dont ask, don t ask, stop asking, never send, never pay, do not pay, dont pay
RULED: don t pay, not share
RULED~: mana hai, mat dena, mat do, mat bhejo, mat bhejna, mat karna, mat karo, allowed nahi, niyam, dhokha, dhoka
RULED~: savdhan, nahi dungi, nahi deti, nahi deta, mat mango, mat maango, mat dalo
TOLD: i saw, saw your, saw this, from instagram, from insta, came from, full of, status, dekhi thi, dekha tha
TOLD: suna tha, par dekha, pe dekha, pe dekhi, khelte the, karte the, lagate the, jate the, milte the, bhejte the
TOLD: rehte the, likhte the, dete the, lete the, hote the, aate the, baat karte karte, uncle, uncles, aunties
TOLD: memories, has a, garland, good morning
TOLD: said, says, told, tells, was, were, had, fell, crashed, crash, failed, fails, used to, renewed, ran, stopped
TOLD: annoy, annoys, never stop, office, share price, shares
TOLD: stock, ipo, ad, ads, advert, advertisement, news, article, launched, invented, company, is down, are down
TOLD: server down, servers down, outage, gave, gives, always, meant, died, showed, forever, exam, mahabharata
TOLD: button, not opening, error, recharge my wallet, my wallet here, otp, number kab, kab aayega, नंबर कब, pending
TOLD: not working, isnt working, support please, refund
TOLD: movie, film, song, book, novel, series, episode, album, podcast, couldnt, couldn t, cant top up, festival
TOLD: history, yesterday, last year, last night, last week, ago, century
TOLD: went, got, broke, lost, bought, won, scam, hacked, hack, banned, uninstalled, deleted, update, updated, bug
TOLD: slow, hangs, autopay, subscription, menus, menu, cashback
TOLD: recipe, pot, worthy, reels, reel, filter, filters, memes, meme, stories, ne, के दाम, शेयर, खबर, इतिहास, थी, था
TOLD: थे, गया, गई, job, works at, interview, founder, ceo, headquarters, billboard
TOLD: election, history, forwards, jayanti, ambedkar, army, caste, village, boring, addicted, addiction, rally
TOLD: price, prices, quit, deactivated, invested, investing, inventor, birthday
TOLD~: gaya, gayi, gya, gyi, tha, thi, hua, hui, bola, boli, bataya, kharab, khabar, samachar, kal raat, kho gaya
TOLD: buy coins, buying coins, buy tokens, buying tokens, coins liye, tokens liye, app wallet, app ke wallet
TOLD: app k wallet, wallet of the app, gst, family group, परिवार वाले, फैमिली ग्रुप, down hai, down tha, cashback, कैशबैक
TOLD: विज्ञापन, autocorrects, server down
TOLD~: coin recharge, coins recharge, token recharge, tokens recharge
TOLD~: band hai, chal nahi, chalta nahi, nahi chal, band ho, atak, hang
"""

MANNER = """
WORK: movie, film, films, song, songs, book, novel, netflix, trailer, album, lyrics, episode, season, series
WORK: cartoon, dialogue, dialogues, soundtrack, poem
WORK: prime video, hotstar, actor, actress, director, remake, sequel, author, podcast, comic, manga, anime, opera
WORK: theatre
WORK: dostoevsky, shakespeare, agatha, tune, bgm, ost, gana, gaana, गाना, फिल्म, किताब, नाटक, सीरियल, on tv
WORK: box office, documentary, lady gaga, villain, character
WORK: idiot box, 3 idiots, three idiots, idiot sandwich, webseries, web series
WORK: quote, verse, chapter, karaoke, remix, plot, climax, imdb, oscar, rerun
WORK~: gaane, gaano, filmon, picture dekhi, kahani, kitaab, natak, serial, filmi
RATHER_NOT: not all, are not terrorists, arent terrorists, not terrorists, not criminals, stop calling, stop saying
RATHER_NOT: stop hating, stop the hate, wrong, hate when, sad that, who say, those who, people who, anyone who
RATHER_NOT: racist, racism, stereotype, myth
RATHER_NOT: unfair, discrimination, hatred, nafrat, equality, equal, stereotypes, helpline, ngo, awareness
RATHER_NOT: prevention, survivor, survivors, memorial, charity
RATHER_NOT~: nafrat, mat bolo, mat kaho, galat hai, band karo, izzat
"""

SOLICITING = """
SPOKEN_OF: *ed, died, wrote, read, made, saw, sent, came, became, took, knew, felt, met, heard, ran, sold, spent
SPOKEN_OF: taught, thought, held, wore, built, grew, tha, thi, wala tha, dekha, dekhi, mila, mili, aaya, aayi, kiya
SPOKEN_OF: kiye, liya, lagi, khaya, suna, suni
FIGURED: is a lottery, is lottery, is like lottery, is jackpot, is a jackpot, matka me, matke me, matke ka
FIGURED: is a gamble, a gamble, kulfi, matka kulfi, matke, pani ka, biryani matka, ka matka, lottery of
FIGURED: lottery nikal, jackpot found, jackpot my, hit the jackpot, hit jackpot, gamble with, like a lottery
FIGURED: like winning, luck of, genetic lottery, won the lottery, jackpot mil gaya, ki lottery, dont gamble
FIGURED: life is a, gambling is, gamble of, gamble paid, i dont gamble, never gamble, addiction
ASK: dm, pm, msg, mssg, ping, add, join, follow, inbox, hmu, contact, reach, hit me, send, give, drop, slide, pay me
ASK: text, search, accept, link, scan, secretly, quick, hurry, now only, also take, accepted, preferred, anyone
ASK: for details, for private, for more, available, interested
ASK: करो, भेजो, भेज, दो, दे दो, आओ, मिलो, बताओ, लो, डालो, लिखो, जोड़, बात, चाहिए, है क्या, me there, on there
ASK: instead, same name, same as, whats your, what is your
ASK~: do, dedo, de do, dena, bhejo, bhej, batao, bata, lelo, aao, aaja, aana, milo, milte, karo, kar do, kardo
ASK~: karna, kar, karlo, kar lo, kr, dalo, daalo, daal, dal, likho, likh, jodo, dikhao, chalega, chalta hai, hai kya
ASK~: chahiye, milega, lagao, chalao kya, use karte, par hu, pe hu, pe hoon, bolo, lena, loge, dunga, du, dun
"""

ASIDE = """
NOTHING: do you, do i, do we, do they, how do, to do, what do, can do, could do, do it, do this, do that, will do
NOTHING: must do, never give, never gave, good time, on time, in time, one of, for sure, let me know, make my
NOTHING: made my, you know, you see, thank you, thank u, love you, love u, miss you, bless you, see you tomorrow
NOTHING: see you soon, i have no, to my, all my, one day
NOTHING: whatsapp status, whatsapp uncle, whatsapp uncles, whatsapp forward, whatsapp forwards, whatsapp university
NOTHING: insta reel, insta reels, instagram reel, instagram reels, on insta reels, instagram story, what number is
NOTHING: my favourite number, your favourite number, favourite number, favorite number, your lucky number, number of
NOTHING: id card, id proof, your profile photo, your profile pic, in line, bank line, direct flight, direct train
NOTHING: direct bus
NOTHING: tele manas, टेली मानस, traffic signal, cyber cell, साइबर सेल, email inbox
NOTHING: about you, no investment, underscore the
NOTHING: drop by, hit song, hit the gym, hit the high, give up, give it up, share price, shares price, call centre
NOTHING: call center, phone call, phone charge, phone battery, phone screen, phone pe baat, phone par baat
NOTHING: फोन चार्ज, on call, cold call, roll call, call it a day, close call, call of duty, curtain call, in line
NOTHING: on line, line by line
PET: cat, cats, dog, dogs, puppy, kitten, parrot, goat, cow, hen, horse, hamster, fish, buffalo, fridge, laptop
PET: printer, computer, phone, alarm, wifi, router, autocorrect, siri, alexa, बिल्ली
PET~: billi, bakri, gaay, tota, murgi
ONESELF: i am an, i m an, im an, i am a, i m a, im a, i am such, i m such, im such, i feel, i felt, i was, me being
ONESELF: myself, i look, i looked, i am so, i m so, im so, my own, me when, my brain, my ex, my boss, my brother
ONESELF: my sister
ONESELF: मैं भी, मैं तो, मैं ही, मैं कितना, खुद को
ONESELF~: main bhi, main hi, main kitna, main kitni, main to, mai bhi, mai hi, khud ko, apne aap ko, mera dimag
ONESELF~: mujhe laga main, main bahut
NAMED: surname, surnames, last name, named, name is, fever, village, town, district, station, river, lake, near
NAMED: railway, island, spelled, spelling, pronounced, breed, species, zodiac, plant, flower, farm, farmers, dish
NAMED: recipe, sanctuary, zoo, hill, temple, brand, shop, naam hai
NAMED~: sarname, upnaam, gaon ka naam, gaanv ka naam
CIVIC: accident, driving, drive, licence, police, law, court, news, vaccine, labour, labor, helpline, ngo, protect
CIVIC: safety, gaadi, scooty, traffic, government, govt, report, rescue, rescued, documentary, seatbelt, helmet
CIVIC~: gaadi, kanoon, sarkar, khabar, adalat, durghatna
"""
