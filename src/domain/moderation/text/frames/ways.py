"""Ways off the platform: apps to talk and to pay with by all that they are called, and what is
asked of people there."""

from collections.abc import Iterable
from itertools import product

_LETTER_NAMES = {
    "a": "a ay eh", "b": "b bee", "c": "c see cee", "d": "d dee di", "e": "e", "f": "f ef eff", "g": "g jee gee ji",
    "i": "i eye aai ai aye", "m": "m em", "n": "n en", "o": "o oh", "p": "p pee pi", "q": "q kyu cue queue kyoo",
    "r": "r ar aar", "s": "s es ess",
    "l": "l ell el", "h": "h aitch", "x": "x ex", "k": "k kay",
     "t": "t tee ti", "u": "u you yoo yu", "w": "w", "y": "y why", "v": "v vee",
}  # fmt: skip
"""As people say them, and write what they say."""


_TOGETHER_MIN = 6
"""Letters of names of letters that are read though nothing parts them: `youpeeeye`."""


def _said(letters: str, tail: Iterable[str] = ("",)) -> str:
    """An abbreviation letter by letter, in every way that its letters are named: `tee gee`, `kyu ar`."""
    names = [_LETTER_NAMES[each].split() for each in letters]
    said = [" ".join((*each, end)).strip() for each in product(*names) for end in tail]
    run_together = [each.replace(" ", "") for each in said]
    return ", ".join((*said, *(each for each in run_together if len(each) >= _TOGETHER_MIN)))


def _reversed(words: str) -> str:
    return ", ".join(word[::-1] for word in words.split())


_COLOURS = "green blue purple pink yellow orange red white black hara neela peela gulabi"
_THINGS = (
    "app",
    "plane",
    "plane app",
    "camera",
    "camera app",
    "ghost",
    "ghost app",
    "bird",
    "bird app",
    "wala app",
    "bubble app",
    "tick app",
)

WAYS = f"""
APP: whatsapp, whatsap, watsapp, watsap, whatapp, wapp, wtsp, whtsp, wassap, wassup app, whats app, whatsup, wattsap
APP: wtsapp, व्हाट्सएप, वाट्सएप, व्हाट्सऐप, वॉट्सएप
APP: zangi, wa, ghost app, ghost id, plane app, paper plane, camera app, bird app, telegram, telegrm, tlgrm, tele
APP: tg, telly gram, paper plane app, टेलीग्राम, instagram, insta, instagrm, ig, gram id, the gram, इंस्टा
APP: इंस्टाग्राम, insta gram
APP: snapchat, snap chat, snapcht, sc, snap id, स्नैपचैट, स्नैप, facebook, fb, face book, fesbuk, faceb00k, फेसबुक
APP: messenger, discord, discrd, disc0rd, dscord, डिस्कॉर्ड
APP: skype, viber, botim, kik, wechat, line id, linkedin, linked in, twitter, reddit, threads, tiktok, tinder
APP: bumble, hinge, omegle, azar, tango, bigo, chamet, hike messenger
APP: arattai, koo app, sharechat, moj, truecaller, gmail, g mail, hangouts, google meet, google chat, google duo
APP: gmeet, facetime, face time, wire app, session app, element app, matrix app
APP: threema, icq, vk, okcupid, badoo, onlyfans, fansly, youtube, yt, proton, protonmail, yahoo mail, hotmail
APP: outlook, e mail, email, mail id, mailid, ईमेल, जीमेल, सिग्नल, टेली
APP~: vhatsapp, vatsap, fesbook, fesbuk, instaa, iinsta, inshta, snepchat, jimel, imel, telegraam
APP: {_said("tg")}, {_said("ig")}, {_said("fb")}
APP: {_reversed("whatsapp telegram instagram snapchat facebook discord signal insta skype")}, ppastahw, margelet
APP: {", ".join(f"{colour} {thing}" for colour in _COLOURS.split() for thing in _THINGS)}
MAYBE_APP: imo, signal, snap, gram, line, zoom, teams, duo, meet app, x, session, wire, element, server, channel
MAYBE_APP: group, profile
NO: no, no s, nos
PART: first five, first part, first half, first 5, last five, last part, last half, last 5, second part, second half
PART: next five, next part, next half, next msg, next message, remaining, rest of it, starting digits, ending with
PART: starts with, ends with, half number, first four, last four, first six, last six, part 1, part 2, part one
PART: part two, पहले पांच, बाकी, अगले
PART~: baaki, baki, pehle paanch, pehle panch, aakhri paanch, akhri panch, agle msg, agle message, agla hissa
PART~: pehla hissa, aadha number, aadha no, shuru ke, shuru me, aakhir me
AT_RATE: at the rate, at d rate, at rate, at the ret, attherate, एट द रेट, एट दी रेट
UNDERSCORE: underscore, under score, underscor, अंडरस्कोर
UNDERSCORE~: andarskor, anderscore, undrscore
DOT: dot, डॉट
MINE: mine, mine is, my one, mera vala, mera wala, meri vali, mera hai, mera
HANDLE: id, ids, i d, handle, handles, username, user name, usrname, uname, userid, user id, profile, dp, आईडी
HANDLE: यूजरनेम, आयडी, nick, nickname, @, handel, idd, aidi, account name, screen name
HANDLE~: aidee, yujarnem, yusername
NUMBER: number, numbers, num, numb, nmbr, numbr, nbr, nmber, नंबर, नम्बर, digits, contact, contacts, contct, cntct
NUMBER: mobile, mob, cell, phone number, phone no, संपर्क, फोन नंबर, काँटेक्ट, numero
NUMBER: personal no, no share, apna no, wp no, no bhejo, no bhej, no do, no dena, no de, no batao, no bata, no save
NUMBER: no likh, no note, contact no, your no, ur no, my no, mera no, tumhara no, aapka no, tera no, landline
NUMBER: mobile no, contact details, contact info, ph no, phn no, phne, fone no, whatsapp no, ten digits, 10 digits
NUMBER: sim number, डिजिट, कांटेक्ट, कॉन्टैक्ट, phone digits
NUMBER~: nambar, namber, lambar, nombar, fone number, fon nambar, sampark, kontact, contect
COUNTED: order, ticket, invoice, pnr, seat, train, song, track, flight, jersey, lucky, room, house, bus
COUNTED: platform number, helpline, customer, roll, page, chapter, lottery, number one, number plate, goal
COUNTED: blocked, ported, validity, jio, network, plate, customer care, kitna, kitne, kitni, blood, sugar, marks, bp
COUNTED: platelet, no 1, number 1, between, theory, gaana, gaane, gana, episode, level, phone number was, raag
COUNTED: prime, even, odd, even number, number of, tokens number, how many, gst, tracking, reference, ref, slot
COUNTED: queue, gate, flat, ration, pan, passport, कितने
COUNTED: atomic, serial, licence, license, registration, account number of the site, one fan, voter, bib, coach
COUNTED: berth, ward, docket, complaint, case, model, isbn, shoe, size, dress, jeans
GIVE: give, gimme, giv, share, send, snd, sent, drop, tell, pass, provide, want, need, get, exchange, swap, trade
GIVE: save, take, note, have, dijiye, milega, chahiye, दो, दे, दीजिए, बताओ, बता, भेजो
GIVE: चाहिए, मिलेगा, मिल, दे दो, लो, लिख, लिखो, type, write, put, leave, plz, pls, please, plzz, plss, post, ask
GIVE: hand over, slide, reveal, बोलो, whats, what is, what s, got, शेयर, देना, कीजिए, kya hai
GIVE~: milel, sanga, pathav, kodunga, kodu, sollu, dao, debe, aapo, mil sakta, mil sakti, mil sakega, mil payega
GIVE~: mil jaye, mile ga, mil jaega, do, de, dena, dedo, dede, dijiye, dijie, bata, batao, batana, bataiye, bhej
GIVE~: bhejo, bhejna, bhejdo, milega, mil jayega, milegi, chahiye, chaiye, chahie, likh, likho, likhdo, bolo, bol do
GIVE~: lelo, le lo, lo, dalo, daal do, note karo, save karo, share karo, dikhao, dikha, puchna
ADD: add, join, follow, search, find, connect, accept, request, dm, pm, msg, mssg, message, massage me, ping, text
ADD: txt, hit, hmu, reach, contact, talk, chat, chatting, shift, move, switch, invite, hop
ADD: friend, friends, frnd, frnds, frd, add kr, slide, inbox, whisper, bulana, subscribe, check out, look for
ADD: look up, come, continue, hangout, hang out, meet, catch, lets go, let s go, जोड़, जोडो, ढूंढो, मिलो, आओ, बात
ADD: मैसेज, जुडो, आ जाओ, pe shift, चलो, फॉलो, ऐड
ADD~: ban jao, bano, dost ban, dosti, aao, aaja, aajao, aa jao, aana, milo, milte, milna, baat, jodo, jod lo, dhundo
ADD~: dhoondo, dhundh, jud jao, chalo, chalte, chat kare, baat kare, mesej, batein, likh dena, follow kar, judo
ADD~: bulao
NAME: name, naam, named, as, profile, page, account, number, नाम
FIND_ME: google me, search me, look me up, find me as, search my name, search for my name, find my page
FIND_ME: find my channel, find my profile, mujhe search, mera naam search, mujhe dhundh, mujhe dhoond, मुझे ढूंढ
FIND_ME: मुझे सर्च
WHICH_APP: which app, what app, pick the app, any app, konse app, kaunse app, kaun sa app, kis app, kispe ho
WHICH_APP: kis pe ho, another app, different app, some other app, any other app, other apps, kisi aur app, dusre app
WHICH_APP: doosre app, your choice of app, zangi, jaco, hago, likee, ablo, snackvideo, roposo, josh app, helo app
WE: we, us, lets, let s, हम, together
WE~: hum, ham, dono, saath, sath me
WHERE: where, which area, which locality, which society, which hotel, which sector, कहां, कहाँ, किधर, kahan
WHERE~: kahan, kidhar, kaha pe, kis area, kis sheher, kis jagah, kaunse area
STAY: live, stay, reside, staying, living, रहती, रहते, रहता, stays, located, home
STAY~: rehti, rehte, rehta, rahti, rahte, rahta, rukti, ruki, ghar
YOUR_PLACE: your city, your area, ur city, your place, ur place, your house, your home, your hotel, near you
YOUR_PLACE: your town, your flat, your building, tumhare sheher, tumhari city, aapke sheher, aapki city, tere sheher
YOUR_PLACE: tumhare ghar, aapke ghar, tumhare area, your station, तुम्हारे शहर, आपके शहर
LINK: link, links, लिंक, url
BIO: bio, profile, dp, about me, description, about section, pinned, comment, pic
ELSEWHERE: outside, somewhere else, somewhere private, more private, privately, elsewhere, away from here
ELSEWHERE: apart from this, apart from here, other than here, other than this, besides here, बाहर, कहीं और, off cam
ELSEWHERE: off camera, off here, off stream, after stream, after the stream, after the show, off air, offline
ELSEWHERE~: bahar, baahar, alag se, kahin aur, kahi aur, hatke, stream ke baad, show ke baad, live ke baad, ofline
ON: on, at, via, thru, through, over, using, पर, पे, से, में, par, pe
ON~: par, pe, pr, se, vala, vali
CALL: call, ring, dial, phone, fone, video call, voice call, vc, facetime, कॉल, फोन, missed call, miss call
CALL: misscall, whatsapp call, call back, callback, buzz
CALL~: kaal, fon, fone, phone, missed kaal
CALL_DO: you, u, later, tonight, daily, now, करो, करना, लगाओ, कर, कर लो, करूं, दो, मारो
CALL_DO~: karo, kar, karna, karlo, lagao, laga, laga lo, lagana, ghumao, maro, mardo, karu, karunga, karungi, kr
CALL_DO~: krna, kro, kijiye
OFF: outside, off, away, offline, bahar, बाहर, elsewhere, beyond, leave, हटकर, hatke, अलग, privately, other, another
OFF: different, dusre, दूसरे, दूसरी
OFF~: bahar, baahar, hatke, hat ke, alag, dusre, doosre, dusri, doosri, dusra, kahin aur, kahi aur
PLATFORM: platform, app, site, website, page, place, यहां, प्लेटफॉर्म, ऐप, साइट, livepanty, this room, here, app se
PLATFORM: apps
PLATFORM~: yahan, yaha, saait, plateform, yahaan
TALK: talk, chat, speak, meet, meeting, connect, contact, continue, text, discuss, hangout, date, coffee, dinner
TALK: मिल, बात, मिलते, मिलो, relationship, hotel, personal, personally
TALK~: baat, baatein, milte, milna, milo, milenge, mulaqat, mulakat, milke, milkar, milne, milogi, miloge
"""

MEETING = """
MEET: meet, meet up, meetup, come over, visit me, hang out, hangout, date, coffee, dinner date, lunch, dinner, drink
MEET: drinks, movie together, visiting, come to, मिलो, मिलते, मिलना, मिलने, मिलेंगे, pick you up, catch up
MEET: see you in person
MEET~: milo, milte, milna, milne, milenge, milogi, miloge, mil sakte, milke, mulaqat, mulakat, mil lo, milne aaja
MEET~: mil jao
IN_PERSON: real life, irl, in person, face to face, offline, hotel, oyo, my place, ur place, your place, my flat
IN_PERSON: my room, my house, my home, your city, ur city, your area, my city, metro station, mall, cafe, cafeteria
IN_PERSON: ccd, होटल, घर पर, station, park
IN_PERSON: real mein, outside, this weekend, sunday, saturday, cab, lodge, farmhouse, resort, starbucks, restaurant
IN_PERSON: near your, your house, your home, address, airport, lounge, रियल
IN_PERSON~: hotel, asli me, bahar, mere ghar, tere ghar, aapke ghar, mere sheher, tumhare sheher, real me
IN_PERSON~: aamne saamne, amne samne, akele, akele me
ADDRESS: address, location, live location, ur location, pin location, google location, पता, लोकेशन
ADDRESS: where do you live, where do u live, which area, where u live, where you live, which hotel, building
ADDRESS~: pata kya, ghar kahan, kahan rehti, kahan rehte, kidhar rehti, kaunse area, kaun se area, lokeshan, adress
ADDRESS~: adres, rehti kahan
"""

APPS = (WAYS, MEETING)
said = _said
"""For the names of what is paid with."""
