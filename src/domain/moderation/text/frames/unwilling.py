"""Who is on camera against their will: what is filmed in secret, spread without leave, forced or faked."""

UNWILLING = """
FOOTAGE: video, videos, vid, vids, clip, clips, footage, pics, pic, photo, photos, picture, pictures, image, images
FOOTAGE: recording, recordings, mms, nudes, screenshots, screenshot, tape, tapes, private show, private shows
FOOTAGE: private chat, private session, old show, purana show, purane show, tasveer, tasvir, tasveerein, foto, photu
FOOTAGE: v1deo, pvt rec, वीडियोज, तस्वीरों, फ़ुटेज, फुटेज, वीडियो, विडियो, फोटो, तस्वीर, तस्वीरें, क्लिप, रिकॉर्डिंग
FOOTAGE: एमएमएस, चित्र, कांड, kand, recordings of, rikading, rekording, recordingan, private rec, webcam clips
FOOTAGE: honeymoon, album, albums, एल्बम, एलबम, pendrive, niji tasveere, niji photo, निजी तस्वीरें, private pics
FOOTAGE: private photos, private videos, private video, अंतरंग
FOOTAGE~: vidio, veediyo, tasveer, tasveeren, rikarding, klip, photo
LEAK: leak, leaks, leaked, leaking, leakd, leked, लीक, viral, वायरल, ripped, rips, repost, reposts, reposted
LEAK: reposting, reupload, reuploaded, reuploads, stolen, stole, sold, selling, circulating, circulated, bech diya
LEAK: bech raha, bech rahe, bech, spread, spreading, spreads, pirated, forwarded around, going around, ghum raha
LEAK: ghoom raha, doxxed, faila, फैला, फैल, dumped, mega link, drive link, drive folder, archive of, mirrored, mirror
LEAK: full rip, rip of, leeks, लीक्ड, लीकड, bechta hu, bechti, bechi, bechni, bikri, mirroring, chura, chura li
LEAK: churayi, churaya, चुरा, चोरी, lkk, got out, public karunga, public kar dunga, bik rahi, bik raha
LEAK~: vairal, liik, failaya, faila di, faila diya
PUT_UP: posted, uploaded, put on, put up, put it on, put them on, put online, shared, sent, circulate, upload hua
PUT_UP: upload kiya, upload kar diya, daal di, daal diya, dal di, dal diya, dala, daali, share kar di, share kiya
PUT_UP: on other sites, tube site, on reddit, on telegram, on youtube, adult site, on this site, डाल दिया, डाल दी
PUT_UP: internet pe, internet par, इंटरनेट पर, group me dal, group me daal, ग्रुप में डाल, डालीं, डाल दीं
PUT_UP: batch ke group, har group me, sab group me, आगे भेजूँ
RECORD: record, recorded, recording, records, rec, screen record, screen recorded, screen recording, screenrecord
RECORD: screenrecorded, screen recorder, captured, capturing, capture, saved, downloaded, filmed, filming, films
RECORD: film, taped, taping, recorder, photographed, filmed her, screen grab, screengrab, रिकॉर्ड, रिकार्ड
RECORD: kheench li
RECORD~: rikard, rikord, record kiya, banaya
UNASKED: without consent, without her consent, without his consent, without their consent, without my consent
UNASKED: without your consent, without permission, without her permission, without my permission, without asking
UNASKED: without her knowledge, without their knowledge, without his knowledge, without my knowledge, without knowing
UNASKED: without telling, without her knowing, without them knowing, without him knowing, non consensual
UNASKED: nonconsensual, nonconsensually, non consensually, non consent, no consent, never agreed, never consented
UNASKED: didnt consent, didn t consent, did not consent, did not agree, didnt agree, didn t agree
UNASKED: never gave permission, never allowed, didnt allow, never signed, signed nothing, did not know, didnt know
UNASKED: didn t know, doesnt know, doesn t know, does not know, dont know they are, has no idea, have no idea
UNASKED: had no idea, no clue, not aware, unaware, isnt aware, isn t aware, unknowingly, not look aware
UNASKED: against her will, against his will, against my will, against their will, behind her back, did you consent
UNASKED: did she consent, did she agree, i didn t put, i didnt put, asked everyone to delete, bina bataye, bina marzi
UNASKED: bina marji, bina permission, bina puche, bina pooche, bina ijazat, bina ijajat, bina consent, marzi ke bina
UNASKED: marji ke bina, ijazat ke bina, permission ke bina, permission nahi, permission kabhi nahi, consent ke bina
UNASKED: marzi ke khilaf, marji ke khilaf, pata nahi hai ki, pata hi nahi, use pata nahi, usko pata nahi
UNASKED: ise pata nahi, isko pata nahi, unko pata nahi, khabar nahi, बिना पूछे, बिना बताए, बिना बताये, बिना मर्जी
UNASKED: बिना मर्ज़ी, बिना इजाजत, बिना इजाज़त, बिना अनुमति, मर्जी के बिना, मर्ज़ी के बिना, मर्जी के खिलाफ
UNASKED: मर्ज़ी के खिलाफ, पता नहीं है कि, पता ही नहीं, उसे पता नहीं, इसे पता नहीं, अनुमति नहीं, इजाजत नहीं
UNASKED: सहमति के बिना, sahmati ke bina, anumati ke bina, bina anumati, bina sahmati, never noticed, hasnt noticed
UNASKED: hasn t noticed, doesn t know there, doesn t know theres, pooche bina, puche bina, पूछे बिना, बताए बिना
UNASKED: भनक नहीं, खबर नहीं, ख़बर नहीं, permission illama, na vicharta, kept saying stop, said stop filming
UNASKED: stop filming, told me to stop, told him to stop, said no but, kept saying no, ko khabar nahi, never said yes
UNASKED: isnt supposed to know, not supposed to know, thinks its private, thinks it is private, thinks no one
UNASKED: thinks nobody, pata na chale, ko nahi pata, ko pata nahi, को पता नहीं, रोते हुए कहा, told you not to
UNASKED: asked not to be, not to film, not to record, getting to know, think they re alone, thinks she s alone
UNASKED: thinks shes alone, akeli samajh, rok diya tha, mana kiya tha, mana kiya, phir bhi record, bekhabar, बेखबर
UNASKED: अनजान, anjaan, usko khabar nahi, bataya nahi, mat batana, pata vi nahi, teliyakunda, anumoti chhara
UNASKED: un consented, unconsented, w out her, never told, pooch ke nahi, puch ke nahi, ptaa nhi, haath jod ke
UNASKED: begged me, begged to delete, delete nahi karunga, wont delete, won t delete
HIDDEN: hidden, secret, secretly, spy, spying, spied, covert, covertly, sneaky, sneakily, concealed, peep, peeping
HIDDEN: chupa, chhupa, chupaya, chhupaya, chupa ke, chhupa ke, chhupa kar, chupke se, chupke, chhup ke, chup ke
HIDDEN: chori se, chori chupe, chori chhupe, upskirt, छुपा, छिपा, छुपाकर, छिपाकर, छुपाया, चुपके, चोरी से, खुफिया
HIDDEN: khufiya, hidden cam, hidden camera, spy cam, spy camera, spycam, hiddencam, हिडन, gupt, गुप्त, चोर कैमरा
HIDDEN: छिपकर, छुपकर, छिप कर, छुप कर, sneaked, snuck, planted a camera, planted a cam, khidki se, खिड़की से
HIDDEN: behind the mirror, through the window, from the window, under the table, under her, chipka diya, laga rakha
HIDDEN: lagwaya hai, घड़ी के भीतर, घड़ी में, in the clock, in a clock, smoke detector, pinhole, candid camera
HIDDEN: chhupkar, chhup kar, chhupa rakha, chupkar, keyhole, dress ke niche, tika ke, table pe rakha, chup chaap
HIDDEN: chupchaap, चश्मे में, बल्ब के, cupboard, in my bag, in the bag
HIDDEN~: chhupa, chhupaya, chhupi
LENS: cam, cams, webcam, webcams, home cams, camera, cameras, camra, lens, कैमरा, कैमरे, mic, phone camera, cctv
LENS: mobile rakh
LENS~: kaimra, kamera
ROOMS: changing room, trial room, bathroom, washroom, toilet, hostel, hostel room, hotel room, hotel, airbnb, oyo
ROOMS: bedroom, shower, locker room, dressing room, her pg, girls pg, girls hostel, ladies hostel, gym changing
ROOMS: बाथरूम, हॉस्टल, होटल, चेंजिंग रूम, ट्रायल रूम, कपड़े बदलने, cupboard, locker, pool, parlour, parlor, पार्लर
ROOMS: clinic, hospital, guest house, गेस्ट हाउस, salon, swimming pool, massage, मालिश, spa, yoga class
FORCED: forced, forces, forcing, force her, force him, force them, pressured, pressures, pressuring, pressure hai
FORCED: pushes her, pushed into, makes her, made her do, made to, coerced, coercing, coercion, threatens her
FORCED: threatens him, threatening her, threatened her, keeps her locked, locked up, locked in, held captive, captive
FORCED: trafficked, trafficking, not free to, not free, wont let her, won t let her, cant leave, can t leave
FORCED: not allowed to leave, took her passport, blackmailed, blackmailing, blackmails, mouthed help, said help
FORCED: signals for help, asking for help with, telling her what to do, behind the camera, hits her, beats her
FORCED: doesnt want to, doesn t want to, does not want to, didnt want to, didn t want to, dragged, crying, scared
FORCED: jabran, dhamka, dhamka ke, dhamki dekar, majboor, majbur, dabaav, dabav, rula, ro rahi, dari hui, जबरदस्ती
FORCED: ज़बरदस्ती, जबरन, मजबूर, मजबूरी, धमका, धमकाकर, दबाव, रो रही, डरी हुई, कैद, zor se baithata, zor se bithata
FORCED: baithata hai, bithata hai, बैठाता, बिठाता, locked her, hands are tied, tied up, being kept, kept there
FORCED: against will, jor kore, khud nahi aayi, marzi se nahi, marji se nahi, मर्जी से नहीं, passport rakh
FORCED: kagaz rakh, kuch pilaya, pilaya hai, bandhak, बंधक, slave, made her drink, he is making her
FORCED: someone is making, owes him, repay, karz chukane, कर्ज, eat after, wont feed, no way out, rescue her
FORCED: forces me, forcing me, majboor karke, majboor kiya, let her log out, let her leave, let her go
FORCED: band kar rakha, maar ke baitha, marke baitha, nishaan, bruises, bruise, डराकर, मजबूर किया, खाना नहीं देता
FORCED: do not want to be here, डरा धमकाकर, pitai, beaten
FORCED~: zabardasti, jabardasti, zabran, majboor, dhamkaya, dhamkata
ASLEEP: asleep, sleeping, unconscious, passed out, drugged, drunk, sedated, spiked, blacked out, behosh, nashe me
ASLEEP: neend me, so rahi, so raha, sote hue, soti hui, sote waqt, sote samay, sleeping pill in, in her drink, बेहोश
ASLEEP: नशे में, नींद में, सो रही, सोते हुए, सोती हुई, सोते समय, नशा देकर, nasha dekar, nasha de, so rhi, so gaya
ASLEEP: so gayi, सोती, सोता हुआ, सो गई, so chuki, nidrapotundi, aankhe nahi khul, wasted, high on, aankhe bhi nahi
ASLEEP: nasha karke, daaru pila, daru pila, sleep talking, while they sleep, while she sleeps, nind me, neend mein
ASLEEP: hosh nahi, बेसुध, बेहोशी, thoongitu, so rahi hai, so raha hai, behoshi
HER: usko, usse, isko, unko, उसको, इसको, उसे, इसे, host ka, host ki
HER: she, her, him, he, them, host, hostess, streamer, performer, model, girl, girls, lady, woman, women, wife
HER: bhabhi, aunty, gf, girlfriend, ex, exs, ex s, roommate, sister, couple, celebrity, actress, someone, somebody
HER: tenant, uski, uska, iski, iska, ladki, ladkiyan, aurat, biwi, लड़की, उसकी, उसका, इसकी, इसका, औरत, भाभी, लड़कियों
HER: होस्ट, her private, my gf, my ex, behen, neighbour, neighbor, colleague, padosan, kisi ki, kisi ne, किसी की
HER: किसी ने, पत्नी, teacher, student, doctor, patient, flatmate, neighbours, padosi, tenants, unki, unka, dost ki
HER: uncle, old man, aadmi, आदमी, bandi, meri behen, stranger, passenger, wo, woh, vo, guest, guests, customer
HER~: ladki, ladkiyon, uski, iski, uske, iske, bhabhi, padosan
CIRCLE: family, husband, wife, college, school, boss, office, parents, mother, father, mom, dad, papa, mummy
CIRCLE: relatives, in laws, inlaws, everyone, everybody, all your, whole, friends, contacts, neighbours, classmates
CIRCLE: colony, whole city, internet, online, sab jagah, sabko, sab ko, sasural, rishtedar, gharwale, ghar walo
CIRCLE: reddit, telegram, twitter, facebook, instagram, porn site, other sites, tube site, public, world, सबको
CIRCLE: परिवार, घरवालों, रिश्तेदारों, ससुराल, मम्मी, पापा, पति, कॉलेज, दोस्तों
CIRCLE~: sabko, rishtedaro, rishtedaron, gharwalo, gharwalon, sasural, dosto, parivar, mohalle, andariki, sagalyanna
SENDS: send, show, share, forward, mail, post, upload, publish, spread, leak, viral, watch, bantega, release, expose
SENDS: sell, दिखा, भेज, वायरल, डाल, बांट, going to see, will see, gets, will get, sees, फैलाऊंगा, फैला दूंगा
SENDS: बांट दूंगा, पहुंचेगी, पहुंचेगा, pahuchegi, pahunchegi, pahuchega, share it, sh4re, circulate
SENDS~: bhejunga, bhejungi, bhej, bhej dunga, dikha, dikha dunga, dikhaunga, daal dunga, dal dunga, dalunga, faila
SENDS~: viral kar, pampistha, pathavto, pathav
IF_NOT: or else, or i, unless, if you dont, if you don t, if u dont, if you stop, if you block, if she, nahi to
IF_NOT: nahi toh, warna, varna, agar, pay me, pay up, paise nahi, paise de, money or, otherwise, वरना, नहीं तो, अगर
IF_NOT: now your, now ur, kal tere, ab tere, will watch, will see, wait till, jawab de, जवाब दे, don t make me
IF_NOT: dont make me, d0nt make me, last chance, shaadi tootegi, शादी टूटेगी, agli baar, go public, goes public
IF_NOT: going public, be nice, talk politely, if you ignore, ignore me, pay attention to me, unblock, reply kar
IF_NOT: soch le, baat maan, meri baat
DRIP: paper, papers, data, gas, pipe, pipes, water, tap, roof, spoiler, spoilers, question paper, trailer, specs
DRIP: finale, episode, oil, tank, cylinder, teaser, password, passwords, budget, exam, bank, battery, ceiling, script
DRIP: song leaked, album, airtel, company, paani, nal, chhat, neet, ssc, परचा, पेपर, पानी, छत, गैस, album leaked
AGREED: with permission, with consent, asked first, asked them, asked the couple, gave consent, with her consent
AGREED: consent matters, consent is, consent first, respect consent, always ask, ask before, asked before
AGREED: permission leke, permission lekar, permission li, puch kar, pooch kar, puchh ke, pooch ke
AGREED: allowed screenshots, se poochke, manzoori, sahmati se, haan bola, haan kaha, with your permission
AGREED: if you allow, can i, may i, kya main, kya mai, क्या मैं, पूछकर, पूछ कर, सहमति से, अनुमति लेकर, allowed us
AGREED: agreed to, okay with, is it okay, can we, nahi banani chahiye, nahi banana chahiye, mat banao, never record
AGREED: dont record, don t record, do not record, should not record, shouldnt record, zabardasti nahi
AGREED: jabardasti nahi, koi zabardasti, no pressure, if you want
TAME: police caught, police ne, pakda gaya, pakad liya, arrested, giraftar, गिरफ्तार
TAME: mat khincho, mat kheencho, mat khinche, mat daalo, mat dalo, mat banao, mat banaye, मत खींचो, मत बनाओ, मत डालो
TAME: मत खींचें, is a crime, crime hai, jurm hai, kanoon hai, apradh, अपराध, जुर्म, गलत है, तमीज
TAME: surprise party, surprise, birthday party, santa, wedding album, wedding video, passport size, audio, attendance
TAME: world record, guinness, voice note, gana record, song record, high score, vinyl, for the record, track record
TAME: hidden talent, hidden gem, hidden charges, hidden fees, secret recipe, secret ingredient, secret of
TAME: your secret, spy movie, spy thriller, zoom meeting, office meeting, workshop, karela, myself, photographer
TAME: selfie with, documentary, news me, news pe, in the news, article, movie, film, series, novel, song, gaana, gana
TAME: gaane, studio, law, act, awareness, radio, speed camera, traffic police, baby shower, recipe, cricket, guests
TAME: tabla, cctv laga, nice angle, plant, group photo, morning walk, my cat, my dog, rule aaya, naya rule, akhbar
TAME: khabar, cyber cell, helpline, complaint, pakda gaya, pakde gaye, webinar, campaign, court, arrested, गिरफ्तार
TAME: पकड़े गए, अखबार, क़ानून, i look, dadaji, grandfather, hide and seek, treasure, easter egg, phone specs, feature
TAME: security guard, parking
COPY: folder, drive, collection, संग्रह, माल, pack, bundle, group, link, links, mega, zip, access, archive, channel
SELLS: selling, sell, sells, sold, bech, bechta, bechni, bechna, bulk rate, 100 me, 200 me, 300 me, 500 me, price
SELLS: free for, बेच, बेचता, बेची, बेचना, सौ में, for sale, dm for, ask quietly, ten people only, access, want access
SELLS: kharidega, khareedega, खरीदेगा, kitne doge, message me, गंभीर लोग, सीमित लोग, keu nebe, serious log
SELLS: only serious, bechne, taiyar, swap, trade, अदला बदली, exchange, puchho
HACKED: hack, hacked, hacking, hacker, broke into, got into, password tod, हैक
DELETED: deleted, deleting, removed, delete karwaya, delete karwa, delete kar diya, mita diya, took down, taken down
DELETED: मिटा, मिटाया, हटाए, हटाया, d3leted, hataya, hataye hue
WHO_HAS: who has, who have, kiske paas, kis ke paas, kiske pas, anyone has, anyone have, anyone with, has anyone
WHO_HAS: does anyone, kisi ne save, save kiye, save kiya, saved it, someone saved, kisi ke paas, kahan milega
WHO_HAS: kaha milega, kahan milegi, kidhar se, link do, link dedo, bhej do koi, koi bhejo, to bhejo, share karo
WHO_HAS: chahiye kisi, want it, किसके पास, किसी के पास, कहाँ मिलेगा, कहां मिलेगा, लिंक दो, लिंक ले, किसी ने रखा
WHO_HAS: किसी ने सहेजा, चाहिए, लोगे, pahije, please any, available, kisko chahiye, kis kis ko chahiye, give link
WHO_HAS: link of, does anyone still, still have those, dekhna hai, देखोगे, lo dekho, maze lo, मज़े लो, dekho
SWAPPED: deepfake, deepfakes, deep fake, morphed, morph, morphing, face swap, faceswap, face swapped, chehra laga
SWAPPED: chehra kisi aur, chehra laga diya, नकली चेहरा, चेहरा लगाकर, nudify, undress app, ai nude, ai nudes
SWAPPED: fake nudes, डीपफेक, edit karke nude, face laga ke, her face on
EX: ex, exs, ex wife, ex husband, ex girlfriend, ex boyfriend, my ex, तलाक, पूर्व पति, पूर्व पत्नी, talak, breakup
EX: revenge, badla, badle me, बदला, purani gf, puraani gf, devar, ex ne
TAME: prank, pranks
"""
