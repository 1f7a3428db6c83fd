"""What harms: to be told that one will be hurt or exposed, to be put down for what one is, to want to die."""

from itertools import product

_STEMS = """
maar mar peet pit kaat kat tod phod fod jala uda thok kuchal gaad cheer utha uthwa uthva kidnap khatam khatm
ragad nochu noch daboch pel pitwa marwa maarva tapka nipta dafna dafan mita todwa ukhad chhed bhun bhoon bigad
bigaad
"""
_WILL = """
dunga dungi denge doonga dega dalunga dalungi daalunga dalenge daalenge lunga lungi lenge loonga jaunga
jayenge deta deti
"""
_FORMS = ", ".join(f"{stem} {will}" for stem, will in product(_STEMS.split(), _WILL.split()))
_JOINED = ", ".join(f"{stem}{will}" for stem, will in product(_STEMS.split(), _WILL.split()))
_ONE_WORD = ", ".join(
    f"{stem}{ending}"
    for stem, ending in product(
        [
            "maar",
            "mar",
            "peet",
            "pit",
            "kaat",
            "tod",
            "phod",
            "jala",
            "thok",
            "kuchal",
            "uthwa",
            "uthva",
            "pitwa",
            "marwa",
        ],
        ("unga", "ungi", "enge", "oonga", "ega"),
    )
)

THREATS = f"""
HARM: kill, murder, beat, shoot, stab, slap, punch, smash, burn, hurt, choke, strangle, hunt, destroy, break
HARM: throw acid, acid, rape, kidnap, slit, cut, crush, butcher, drown, torture, bury, b3at, finish, end you, ruin
HARM: attack
HARM: मार, मारूंगा, मारूँगा, काट, तोड़, पीट, पीटूंगा, जला, उठा, ठोक, gut, skin, bash, thrash, batter, harm
HARM: dismember, snap your neck, run you over, whip, lynch
WILL: will, ll, gonna, going to, gunna, wanna, shall, want to, ll be, would, i ll, ill, imma, ima, im gonna
WILL: about to, swear, promise, दूंगा, दूँगा, डालूंगा, डालूँगा, लूंगा, लूँगा, दूंगी, देंगे, डालेंगे, लेंगे, जाऊंगा
WILL: get, have you
WILL: tonight, soon, tomorrow, one day, someday, next time, wait and see, just wait, or else, if i
WILL~: dunga, doonga, dungi, denge, dalunga, daalunga, dalungi, lunga, loonga, lenge, jaunga, jaungi, aunga, aaunga
WILL~: bhejunga, bhejungi, karunga, karwa dunga, jayenge, aayenge, ayenge, bhejenge
MAIM~: goli maar dunga, goli maar denge, {_FORMS}, {_JOINED}, {_ONE_WORD}
MAIM: मार डालूंगा, मार दूंगा, काट दूंगा, काट डालूंगा, तोड़ दूंगा, जला दूंगा, उठा लूंगा, उठवा लूंगा, मरवा दूंगा
MAIM: पिटवा दूंगा, ठोक दूंगा, खत्म कर दूंगा, मार देंगे, उड़ा दूंगा, गोली मार, चीर दूंगा, गला काट, गला दबा
MAIM: टांगें तोड़
WEAPON: acid, knife, gun, bomb, bullet, rod, pistol, petrol, sword, axe, blade, तेजाब, तेज़ाब, चाकू, गोली, बंदूक
WEAPON: एसिड, hammer, stick, 🔪, belt, shot, goons, gundas, tezaab
WEAPON~: chaku, chhura, chura, tezab, tejab, goli, banduk, bandook, talwar, danda, lathi, katta, esid, gunde
WEAPON~: ladke bhejunga, aadmi bhej, kulhadi
HOME: ghar, home, house, address, location, gali, gaon, mohalla, colony, society, flat, flat no, school, college
HOME: office, hostel, building, street, city, घर, पता, गली, गांव, ऑफिस, number plate, doorstep, live, plate, pg
HOME: gate, balcony
HOME: door, window, ip address, ip, car number, gym, workplace, route, road, apartment, where you sleep
HOME: where u sleep, where you work, where u work, मोहल्ले, bike number, neighbourhood, timing, coaching
HOME~: ghar ka pata, gali, gaanv, mohalle, gaadi, gadi, rasta, raste, kamra, karkhana, pata, galli
KNOW: know, knows, found, find, trace, traced, track, tracked, tracking, locate, located, got, have, watching
KNOW: follow, following, followed, waiting, wait outside, come to, coming to, be there, show up, showing up, visit
KNOW: see you at, निकाल, जानता, पता है, ढूंढ, आऊंगा, पहुंच, आ रहा
KNOW~: nikal liya, nikaal liya, nikalwa, jaanta, janta, pata hai, pata chal gaya, dhundh, dhoond, dhund lunga
KNOW~: aaunga, aunga, aa raha, pahunch, pohonch, mil gaya, maloom, malum hai, dekh liya, peecha, pichha, khada hu
KNOW~: khada rahunga, aa jaunga, aa jaenge, aayenge, ghus
OR_ELSE: or your, or else, or i, otherwise, pay up, unless, or ur, or the, if you dont, if you don t, if u dont
OR_ELSE: or everyone, warna, वरना, नहीं तो, अगर नहीं
OR_ELSE~: varna, warna, nahi to, nahi toh, nhi to, agar nahi, agar na, agar baat nahi, agar reply nahi
HURL~: phenk, fenk, phek, fek, phenkunga, fenkunga, ghonp, ghop, chala dunga, chalwa dunga, ghusa dunga, dal dunga
HURL~: daal dunga
HURL: फेंक, फेंकूंगा, घोंप, throw, throwing, spray, pour
DEATH: jinda nahi, zinda nahi, jeene nahi dunga, jine nahi dunga, laash bhi, tukde kar, tukde tukde, khoon kar dunga
DEATH: khoon pi, khun kar dunga, murder kar, jaan le lunga, jaan le lungi, jaan lelunga, jaan leke, jaan se jayega
DEATH: jaan se jayegi, mout ke ghat, maut ke ghat, supari, ज़िंदा नहीं, जिंदा नहीं, जान ले लूंगा, खून कर, जान से मार
DEATH: maut aayegi
SURE_MENACE: one eye open, count your days, days are numbered, your last warning, last warning to you
SURE_MENACE: last warning hai, you better run, wont be safe, won t be safe, you are not safe, you re not safe
SURE_MENACE: not safe anywhere, not be safe, lose your job, make you pay, make u pay, gonna pay for, will pay for
SURE_MENACE: you are finished, youre finished, end badly for you, no one will save, nobody can save
SURE_MENACE: nobody will save, dont walk alone, don t walk alone, wont reach home, won t reach home, you are a dead
SURE_MENACE: dead meat, you will beg, will make you beg, make you suffer, make u suffer, wipe that smile off
SURE_MENACE: make your life hell, your life hell, life hell kar, ruin your life, destroy your life
SURE_MENACE: send you to hospital, put you in hospital, put you in the hospital, hospital pahucha, hospital pahuncha
SURE_MENACE: hospital bhej, shamshan, तेरी खैर नहीं, अंजाम बुरा, बर्बाद कर, हड्डियां तोड़, घर से निकलना, जीना हराम
SURE_MENACE: चैन से नहीं
SURE_MENACE~: teri khair nahi, khair nahi teri, tumhari khair nahi, din pure ho, din poore ho, barbaad kar dunga
SURE_MENACE~: barbad kar dunga, barbad kar denge, anjaam bura, anjam bura, jeena haram, jina haram
SURE_MENACE~: ghar se nikalna band, ghar se nikalna mushkil, chain se nahi, chehra bigad, shakal bigad, bachegi nahi
SURE_MENACE~: bachega nahi, nahi bachegi, nahi bachega, kahin ki nahi chhodunga, kahi ka nahi chhodunga
SURE_MENACE~: muh dikhane layak, aukat dikha dunga, aukaat dikha dunga, haddi pasli, haddiya tod
SURE_MENACE~: police bhi nahi bacha, koi nahi bachayega, koi nahi bacha
STALK: outside your house, outside your building, outside your home, outside your gate, outside your door
STALK: outside your flat, outside your office, outside your college, outside your school, outside ur house
STALK: near your house, at your door, at your gate, behind your house, in front of your house, following you home
STALK: follow you home, followed you home, followed you to, saw you at your, saw you leave, watch you sleep
STALK: watching you sleep, watching your house, been watching you from, know which bus, know your route
STALK: know where you, know where u, know where your, know when you, know when u, i have your address
STALK: got your address, found your address, have ur address, found where you, found out where you, traced your ip
STALK: have your ip, tracked your, tere ghar ke bahar, tere ghar ke samne, tere ghar ke saamne, तेरे घर के बाहर
STALK: तेरे घर के सामने, तेरा पीछा
STALK~: tere ghar ke bahar, tere ghar ke samne, tere ghar ke paas, ghar tak peecha, tera peecha, tera picha
STALK~: tere hostel ke bahar, tere office ke bahar, tere college ke bahar, ghar ka rasta pata, teri har harkat
LIKE_A: like a, like an, like some, ki tarah, ke jaisi, jaisi, jaisa, की तरह, जैसी, जैसा
MENACE: ab dekh, wait and watch, you will see, watch your back, watch out, be careful, or else, last warning
MENACE: pay attention, beware, brake, be scared, be afraid, sleep well, regret, you wont, you won t, consequences
MENACE: last chance, sorry you, no one will save, nobody can save, dont sleep, अब देख, देख लेना, संभल, samjha
MENACE: bach ke, count your days, days are numbered, done for, are finished, see what happens, make you pay
MENACE: gonna pay, will pay, wont live, won t live, not safe, arent safe, aren t safe, look behind, sooner or later
MENACE: end badly, accident, face wont, disappear, body
MENACE~: ab dekh, dekh lena, dekh lunga, dekh lenge, sambhal, sambhal ke, bach ke, bachke rehna, bach ke rehna
MENACE~: dhyan rakhna, dhyan se rehna, nahi bachega, nahi bachegi, bachegi nahi, chhodunga nahi, chodunga nahi
MENACE~: nahi chhodunga, nahi chodunga, anjaam, anjam, barbad, barbaad, pachtayegi, pachtaega, pachtaogi, pachtaoge
MENACE~: khair nahi, din pure, ginti shuru, hisaab, bhugat, bhugatna, aukat dikha, sabak, laash, lash, jinda nahi
MENACE~: zinda nahi, muh dikhane, chehra bigad, shakal bigad, mooh dikhane, tukde, haddi, haddiya, kabar, kabr
MENACE~: kafan
EXPOSE: leak, leaking, leaked, dox, doxx, doxing, d0x, expose, exposing, publish, viral, post, posting, upload
EXPOSE: send to, show to, tell your, tell ur, share, forward, dalunga, spread, वायरल, भेज दूंगा, डाल दूंगा
EXPOSE: बता दूंगा, दिखा दूंगा, लीक, mail to, everyone will, broadcast, report to your, drop, reveal
EXPOSE_WILL~: bhejunga, bhejungi, bhej dunga, bhejdunga, bhej denge, bata dunga, batadunga, bata denge, dikha dunga
EXPOSE_WILL~: dikhaunga, viral kar dunga, viral karunga, vairal kar dunga, faila dunga, failaunga, daal dunga
EXPOSE_WILL~: dal dunga, dalunga, daalunga, dalunga sab, badnam kar dunga, badnaam kar dunga, sunaunga, khol dunga
EXPOSE_WILL~: post kar dunga, upload kar dunga, leak kar dunga
EXPOSE~: bhejunga, bhej dunga, bhejdunga, bhej denge, dalunga, daalunga, daal dunga, dal dunga, bata dunga, bata du
EXPOSE~: batadunga, dikha dunga, dikhaunga, viral, vairal, likh, faila dunga, failaunga, sunaunga, phaila dunga
EXPOSE~: bata denge, khol dunga, badnam, badnaam
PRIVATE: real name, address, ur address, family, rishtedar, relatives, relative, papa, mummy, parents, husband, wife
PRIVATE: photos, pics, photo, pic, video, videos, recording, recordings, screen recording, screenshots, screenshot
PRIVATE: chats, office, boss, number, phone number, identity, secret, secrets, face, clips, clip, everyone, aadhaar
PRIVATE: nudes, neighbours, college, father, mother, brother
PRIVATE: फोटो, वीडियो, परिवार, पापा, मम्मी, घरवालों, रिश्तेदारों, सबको, पति, असली नाम, instagram, facebook
PRIVATE: classmates, employer, in laws, details, where you live, where u live, sab jagah, group, groups, society
PRIVATE: dad, mom, groups me
PRIVATE~: rishtedaro, rishtedaron, gharwalo, gharwalon, ghar walo, ghar walon, ghar valo, sabko, sab jagah, sab ko
PRIVATE~: tere papa, parivar, parivaar, asli naam, foto, padosiyo, mohalle, pati, sasural, khandan, maa baap
PRIVATE~: mummy papa, dosto, bhai ko, izzat, ijjat
PLAYFUL: joke, jokes, laugh, laughter, song, songs, voice, smile, dance, stage, performance, cuteness, leaderboard
PLAYFUL: laughing, encore, applause, kindness, quiz, chess, ludo, game, match, cricket, pubg, carrom, bgmi
PLAYFUL: boss fight, level, tokens, tips, record, vote, high note
PLAYFUL: eggs, onion, onions, vegetables, cake, recipe, paneer, beat drop, rhythm, drum, drums, tabla, batting
PLAYFUL: bowling, chorus, the beat, गाना, हंसी, free fire, valorant, kabaddi, wicket, camera, photo shoot, rap
PLAYFUL: mosquito, mosquitoes, makeup, outfit
PLAYFUL~: gaana, gaane, muskan, hasi, hansi, awaaz, aavaz, nazar, adaa, adayein, khel, mach, machhar, pyaz, pyaaz
PLAYFUL~: sabzi, sabji, cockroach
"""


INSULTS = """
INSULTING: stupid, ugly, dumb, pathetic, trash, worthless, disgusting, useless, talentless, brainless, cringe
INSULTING: hideous, repulsive, filthy, gross, nasty, fat, dumbass, stup1d, pig, cow, donkey, monkey, buffalo, hag
INSULTING: witch, rat, snake, garbage, rubbish, scum, vermin, nobody, failure, flop, joke of a, waste, fraud, fake
INSULTING: liar, cheap, shameless, characterless, desperate, attention seeker, attention seeking, beggar, clown
INSULTING: fool, fools, moron, imbecile, dimwit, halfwit, nitwit, airhead, freak, creep, psycho, loser, idiot
INSULTING: crybaby, parasite, leech, slut, whore, hoe, skank, gold digger, golddigger, toad, gutter, sewer, stinking
INSULTING: smelly, lame, boring, ugliest, dumbest, worst, bloody, bimbo, uneducated, illiterate, classless
INSULTING: low class, third class, wannabe, mental, retard, brain dead, braindead, pea brain, horse face, wrinkled
INSULTING: baldy, baldie, shorty, fatso, lard, fatass, nincompoop
INSULTING: गधा, गधी, गधे, मूर्ख, घटिया, बेकार, नालायक, बदतमीज, बदतमीज़, बेशर्म, बदसूरत, मोटी, मोटा, काली, कमीना
INSULTING: कमीनी, चुड़ैल, डायन, भैंस, सुअर, बंदर, बंदरिया, गंवार, जाहिल, निकम्मा, निकम्मी, फालतू, कुतिया, कुत्ता
INSULTING: पागल, बेवकूफ, उल्लू, चोर, झूठा, झूठी, नौटंकी, भिखारी, गिरी हुई, थर्ड क्लास, छपरी, ओछी, कंजूस
INSULTING~: gadha, gadhi, gadhe, murkh, moorkh, ghatiya, ghatia, bekar, bekaar, nalayak, badtamiz, badtameez
INSULTING~: besharam, beshram, badsurat, badsoorat, moti, mota, kaali, kamina, kamini, kamine, chudail, dayan
INSULTING~: daayan, bhains, bhens, suar, suwar, bandar, bandariya, ganwar, gawar, jahil, jaahil, nikamma, nikammi
INSULTING~: nikamme, faltu, fultu, kutiya, kutti, kutta, bewakoof, bevkuf, bewkuf, bakwas, jhutha, jhuthi, jhooti
INSULTING~: bhikhari, bhikmanga, chapri, chhapri, nalli, namard, napunsak, manhoos, manhus, kachra, kuda, kamchor
INSULTING~: bhondu, ullu, chor, chirkut, tharki, kanjus, gira hua, giri hui, do kaudi, do kodi, do takke, do take
INSULTING~: third class, luchcha, lafanga, awara, aawara, badchalan, dhongi, lichad, tuchcha, haramkhor, gobar
INSULTING~: chamcha, phateechar, fattu, gatar, nalayk
OFTEN_FOND: pagal, pagle, pagli, shaitan, nautanki, buddhu, silly, goofy, crazy, drama queen, mad, mental, fool of me
INSULT_ALONE: ullu ka pattha, ullu ke patthe, ullu ki patthi, ullu da pattha, ullu ka patha, ullu ke pathe
INSULT_ALONE: gadhe ki aulad, gadhe ka bachcha, kutte ki aulad, suar ki aulad, suar ka bachcha, suar ke bachche
INSULT_ALONE: kutte ka bachcha, kutte ke bachche, haram ki aulad, kis mitti, bhosdi*, chutiya, chutia, chutiye
INSULT_ALONE: madarchod, behenchod, bhenchod, gandu, lodu, son of a bitch, piece of garbage, piece of crap
INSULT_ALONE: shut your trap, shut ur mouth, shut up you, get lost you, go to hell, drop dead, dimag se paidal
INSULT_ALONE: dimag me bhoosa, dimaag hai ya bhoosa, akal se paidal, akal ke andhe, akal ka dushman, aqal ka dushman
INSULT_ALONE: dhobi ka kutta, sharam kar, sharm kar, sharam nahi aati, sharm nahi aati, doob ke mar, doob mar
INSULT_ALONE: chullu bhar pani, muh band kar, muh band rakh, mooh band, mu band kar, bakwas band, aukat kya
INSULT_ALONE: aukaat kya, aukat nahi, aukat me reh, aukat me rah, tere jaise ghatiya, tere baap, tera baap, teri maa
INSULT_ALONE: face like a, looks like a donkey, looks like a monkey, waste of space, waste of oxygen, no talent
INSULT_ALONE: zero talent, nobody likes your, no one likes your, attuk, ittuk, animak, ahdag, imarah, diputs, toidi
INSULT_ALONE: nobody likes you, no one likes you, nobody wants you, everyone hates you, your mother must
INSULT_ALONE: your parents must be ashamed, take a bath, brain of a, sasti heroine, saste nashe, sasta heroine
INSULT_ALONE: chal nikal, chal phut, chal hat, bhag yahan se, nikal yahan se, nikal lawde, shakal dekhi hai
INSULT_ALONE: shakal dekh apni, shakl dekhi hai, shakal dekh, thobda, apni shakal, auqat
INSULT_ALONE: उल्लू का पट्ठा, उल्लू के पट्ठे, औकात में रह, मुंह बंद कर, शर्म कर, शर्म नहीं आती, बकवास बंद कर
INSULT_ALONE: शक्ल देखी है, डूब मर, चुल्लू भर पानी, गधे की औलाद, कुत्ते की औलाद, सुअर की औलाद, अक्ल का दुश्मन
INSULT_ALONE: दिमाग से पैदल, शक्ल देख, तेरी मां, चल निकल, चल हट
AIMED: you, u, ur, your, youre, yourself, face, voice, woman, women streamer, mod, mods, host, streamer, performer
AIMED: hai tu, kahin ki, kahin ka, saale, saali, sale, tu, tum, tera, teri, tere, aurat, aadmi, ladki, तू, तुम, तेरा
AIMED: तेरी, तेरे, औरत, आदमी, साले, साली, shut it, get off, singer, girl, people like, looking, ass, head, bastard
AIMED: moron, excuse, this guy, this dude, creature
AIMED~: tu, tum, tera, teri, tere, tujhe, tumhara, tumhari, tumhare, saale, saali, aurat, aadmi, insaan, kahin ki
AIMED~: kahin ka, kahi ki, kahi ka, kahika, kahiki, kahike, shakal, shakl, thobda, awaaz, aawaz, jaisi, jaisa, jaise
AIMED~: ladki, ladka, log, bande, bandi, banda, muh, performar, hostess, aap, madam, sach me, ho tum
"""


HATES = """
GROUP: muslims, muslim, mslims, muzlims, hindus, hindoos, christians, christian people, jews, jew, sikhs
GROUP: sikh people, sardars, dalits, dalit, brahmins, brahmin, adivasis, adivasi, tribals, tribal people, biharis
GROUP: bihari, up wale, madrasis, madrasi, south indians, north indians, northeasterns, north eastern
GROUP: northeast people, northeast wale, northeast girls, bengalis, bangalis, gujjus, punjabis, kashmiris, kashmiri
GROUP: tamils, mallus, malayalis, marathis, nepalis, nepali, chinkis, chinky, chinese, pakistanis, pakistani, pakis
GROUP: bangladeshis, bangladeshi, rohingyas, immigrants, migrants, refugees, africans, blacks, black people, whites
GROUP: arabs, asians, foreigners, gays, gay people, homosexuals, lesbians, trans, trans people, transgenders
GROUP: transgender, trannies, hijras, hijre, lgbt, eunuchs, women, females, disabled, disabled people, handicapped
GROUP: handicapped people, blind people, deaf people, autistic, cripples, lower caste, lower castes, low caste
GROUP: low castes, sc st, obc, obcs, reservation people, quota people, buddhists, jains, parsis, minorities
GROUP: backward caste, backward castes, untouchables, shudras, jihadis, mullahs, mulle, gypsies, dwarfs, fat people
GROUP: dark people, dark skinned, slum people, maids, sweepers, servants caste, atheists, converts
GROUP: rice bag converts, north east people, north east girls, north easterners
GO_BACK: go back to china, go back to nepal, go back to bangladesh, go back to africa, go back to bihar
GO_BACK: go back to pakistan, go back to kerala, go back to madras, go back to your country, go back to your village
GO_BACK: go back to where you came, go back where you came, go back to up, go back to arabia, go back to iran
GO_BACK: go back to myanmar, china chale jao, china wapas, nepal wapas, nepal jao, nepal chale jao, bangladesh jao
GO_BACK: bangladesh chale jao, bihar wapas, apne desh ja, apne desh jao, pakistan chale jao, पाकिस्तान चले जाओ
GO_BACK: नेपाल जाओ, चीन जाओ, बांग्लादेश जाओ
GROUP: मियाँ, मियां, मियाँ लोग, मुसलमान, मुसलमानों, मुस्लिम, मुल्ले, मुल्लों, कटुए, कटुवे, हिंदू, हिंदुओं, हिन्दू
GROUP: हिन्दुओं, ईसाई, ईसाइयों, सिख, सिखों, सरदार, सरदारों, दलित, दलितों, बिहारी, बिहारियों, मद्रासी, बंगाली, नेपाली
GROUP: चिंकी, आदिवासी, आदिवासियों, पंडित, ब्राह्मण, बनिया, हिजड़े, हिजड़ा, किन्नर, औरतें, औरतों, नीची जात, छोटी जात
GROUP: आरक्षण वाले, बांग्लादेशी, पाकिस्तानी, रोहिंग्या, काले लोग, विकलांग, यहूदी, गे लोग, मारवाड़ी, कश्मीरी, भंगी
GROUP: चमार, चमारों, पूर्वोत्तर
GROUP~: miyan log, miya log, miyan, shanti doot, abdul log, musalman, musalmaan, musalmano, muslim log, muslimo
GROUP~: mulle, mullo, mulla log, katwe, katue, katuye, katua, katuo, hindu log, hinduo, hinduon, isai, isaiyo, isaai
GROUP~: sardar log, sardaro, sardaron, sikho, dalito, dalit log, bihari, bihariyo, bihari log, madrasi, madraasi
GROUP~: bangali, bengali log, nepali, chinki, chinkiyo, adivasi, aadivasi, pandito, baniya, baniye, marwari, hijde
GROUP~: hijra, hijre, chakke, chhakke, kinnar, aurte, aurato, auraton, aurat jaat, neech jaat, nichi jaat
GROUP~: nichi jati, neechi jaat, choti jaat, chhoti jaat, chhoti jaati, choti jaati, reservation wale
GROUP~: reservation vale, aarakshan wale, kote wale, quota wale, quota vale, kaale log, kale log, kalu log, langde
GROUP~: langda log, andhe log, apahij, viklang, jat ke log, jaat ke log, jaat wale, jaat vale, dehati, yadav log
GROUP~: pakistani, bangladeshi, kashmiri, northeast wale, northeast vale, northeast log, harijan, shudra, bhangi
GROUP~: chamar, chamaro, gujju, ghati, bhaiye, bhaiya log
LOATHED: cowards, coward, fools, fool, idiots, morons, losers, cruel, violent, greedy, jealous, dishonest, shameless
LOATHED: immoral, uncultured, illiterate, filth, disgusting, disgrace, nuisance, menace, problem of, cursed, impure
LOATHED: lowest, bloodsuckers, leeches, snakes, cheaters, crooks, goons, gundas, beggars, slackers, drunkards
LOATHED: hypocrites, sluts, whores, objects, property, filthy, dirty, disease, diseases, diseased, vermin, thieves
LOATHED: thief, criminals, criminal, terrorist, terrorists, traitors, traitor, rapists, trash, garbage, scum
LOATHED: subhuman, animals, animal, insects, cockroaches, cockroach, rats, rat, pigs, dogs, parasites, parasite
LOATHED: plague, cancer, virus, virus on, inferior, stupid, dumb, brainless, uncivilized, uncivilised, savages
LOATHED: savage, barbarians, stink, smell, smelly, stinking, ugly, lazy, backward, evil, demons, devils, sinners
LOATHED: sick, mentally ill, abnormal, unnatural, freaks, curse, burden, useless, worthless, liars, cheats, slaves
LOATHED: not indian, not indians, not real indians, arent indian, aren t indian, nahi hai indian, indian nahi
LOATHED: not human, arent human, aren t human, less human, not people, weak, retarded, monkeys, apes, donkeys, pest
LOATHED: pests, invaders, infiltrators, termites, breed like, breeding like, poison, untrustworthy, trusted
LOATHED: cant be trusted
LOATHED: thrown out, throw them, kicked out, kick them, kick all, out of this country, out of our country
LOATHED: out of india, leave india, leave this country, leave the country, go back, go back to, sent back
LOATHED: send them back, deported, deport, ban them, banned from, shouldnt be allowed, shouldn t be allowed
LOATHED: should not be allowed, not be allowed, not allowed to, dont deserve, don t deserve, do not deserve
LOATHED: no right, shouldnt exist, shouldn t exist, dont belong, don t belong, do not belong, know their place
LOATHED: know your place, in their place, wiped out, wipe them, exterminated, exterminate, eliminated, should die
LOATHED: must die, be killed, be shot, be hanged, be burned, be burnt, deserve to die, belong in, only good for
LOATHED: hate all, hate them, born thieves, born criminals, enemy, enemies, ruin, ruined, ruining, destroying
LOATHED: taking over, boycott, gas them, hang them, kill them, kill all, burn them, stay away from, should not vote
LOATHED: stay in the kitchen, stay in kitchen, in kitchen, belong in the kitchen, in the kitchen, cant drive
LOATHED: no brain, no brains, have no brain, low iq, slur, gutter, sewer, should be sterilised, jailed, lock them up
LOATHED: not welcome, never trust, never hire, dont hire, wont eat with, clean toilets, clean the toilets
LOATHED: clean gutters, out of here, should be stopped, second class, lesser
LOATHED: दुश्मन, देश के दुश्मन, बीमार, हत्यारे, लुटेरे, गंवार, अनपढ़, देश पर बोझ, गंदे, गंदी, चोर, गद्दार, आतंकवादी
LOATHED: आतंकी, कीड़े, मकोड़े, जानवर, देशद्रोही, बेवकूफ, मूर्ख, जाहिल, घटिया, नीच, बीमारी, देश से निकालो, निकालो
LOATHED: भगाओ, भाग जाओ, मार डालो, मारो, पाकिस्तान, दिमाग होता, दिमाग नहीं, भरोसा, भरोसे, लायक नहीं, औकात, अछूत
LOATHED: कामचोर, सुअर, कुत्ते, बोझ, गंदगी, कलंक, जगह दिखा, कचरा, बदबू, नाली, पैर की जूती, रसोई, हक नहीं, देश खा
LOATHED~: dushman, bimar, beemar, bimar hote, lutere, hatyare, rasoi me, kitchen me, gande, ganda, gandi, chor
LOATHED~: gaddar, gaddaar, aatankwadi, atankwadi, aatanki, aatankvadi, kide, keede, kidde, makode, janwar, jaanwar
LOATHED~: deshdrohi, desh drohi, bewakoof, bevkuf, bewkoof, murkh, jahil, jaahil, ghatiya, neech, nich, bimari
LOATHED~: beemari, desh se nikalo, nikalo, nikaalo, bhagao, bhaga do, bhago, bhag jao, maar dalo, mar dalo, maro
LOATHED~: maaro, pakistan jao, pakistan bhejo, pakistan chale, dimag nahi, dimaag nahi, dimag hota, dimaag hota
LOATHED~: bharosa nahi, bharose ke layak nahi, bharosa ke layak nahi, layak nahi, laayak nahi, aukat, aukaat, achut
LOATHED~: kamchor, suar, kutte, bojh, gandagi, kalank, kachra, badbu, badboo, naali, nali ke, pair ki jooti
LOATHED~: pair ki juti, rasoi, hak nahi, haq nahi, desh kha, kha gaye, lut liya, loot liya, nafrat hai, ghin aati
LOATHED~: dur raho, door raho, jail me, katal, zeher, dhokebaaz, dhokebaj, kaale, bhikhari, ganwar, anpadh
LOATHED~: hamare barabar nahi, barabar nahi, mita do, saaf karo, saaf kar do, jala do, gutter, bina akal
ALL: all, every, always, never, none, these, those, whole, entire, everyone, सब, सभी, सारे, पूरी, हमेशा, bloody
ALL: dirty, should, must, cant, dont, shouldnt, sab, sabhi, saare, sare, hamesha, poori, puri, kabhi
CASTE_SLUR: chinki, chinkis, chinky, चिंकी, katwa, katwe, katue, katuye, katua, mulle, mullo, bhangi, bhangis
CASTE_SLUR: chamar, chamars, bhangan, chamaran, dhed, kaffir, kafir log, jihadi, rice bag, ricebag, nigger, nigga
CASTE_SLUR: faggot, faggots, tranny, trannies, chakka, chhakka, chakke, hijda, hijde, paki, pakis, towelhead
CASTE_SLUR: madrasi kaale, kallu madrasi, gobar bhakt, bhimta, bhimte, neech jaat, neech jati, चमार, भंगी, कटुआ
CASTE_SLUR: कटुए, कटुवे, मुल्ले, नीच जात, छक्का, हिजड़ा, momo wali, momo chinki
"""

HARM = (THREATS, INSULTS, HATES)
