"""The platform's own lists, in English, Hindi and Hindi in Latin letters.

They hold what a non-explicit profile and the law need; what else may not be said on a platform, explicit words among
it, is its operator's list, which is loaded beside these. A term of two words and more is found in order.
"""

from dataclasses import replace

from domain.moderation.text.finding import Concern, Strength
from domain.moderation.text.lexicon import Term, terms_of
from domain.moderation.text.shaped_terms import SHAPED

_ENGLISH = """
minor strong: underage, under age, under aged, under 18, under eighteen, below 18, school girl, school girls
minor strong: school boy
minor strong: schoolgirl, schoolgirls, schoolboy, schoolboys, jailbait, teen girl, teen girls, teen boy
minor strong: teen boys
minor strong: minor girl, minor girls, minor boy, minor boys, barely legal
minor likely: minors, preteen, pre teen, underaged, teenager, teenagers, teenage girl, teenage boy
minor likely: little girl, little girls
minor likely: tween, tweens, lolita
minor weak: child, children, minor, kid, kids, teen, teens, schoolkid, schoolkids, infant, toddler

non_consent strong: hidden cam, hidden camera, hiddencam, spy cam, spycam, leaked video, leaked videos
non_consent strong: leaked pics, leaked mms
non_consent strong: without her consent, without his consent, without their consent, without her knowing
non_consent strong: without her knowledge
non_consent strong: without him knowing, did not consent, force her, forced her, drug her, drugged her
non_consent strong: spike her drink
non_consent strong: leak your video, leak your videos, leak your pics, leak your photos
non_consent strong: post your video everywhere
non_consent strong: blackmail you, blackmail her, i have your photos, i recorded you, i have recorded you
non_consent strong: i saved your video
non_consent strong: screen recorded you, deepfake of you, deepfake of her, make a deepfake
non_consent strong: while she was asleep, while she is asleep, while she was unconscious, she was passed out
non_consent strong: she is passed out, her by force, him by force, do it by force, without telling her
non_consent strong: screenshots of you, screenshot of you, something in her drink, something in your drink
non_consent likely: blackmail, deepfake, deepfakes, secretly filmed, secretly recorded, revenge video
non_consent likely: mms leak, viral mms
non_consent weak: leaked, secretly, recorded, spy, hack, hacked

threat strong: kill you, kill u, murder you, beat you up, break your legs, throw acid
threat strong: acid attack
threat strong: burn your house, find where you live, i know where you live, know your address, know your home
threat strong: i will find you
threat strong: i will hunt you, you are dead, you re dead, watch your back, will hurt you, gonna hurt you
threat strong: come to your house, you will be dead, you ll be dead, you will die
threat strong: shoot you, stab you, slit your throat, your family will pay, will destroy you
threat likely: acid on you, you will regret, regret this, coming for you, you will pay for this
threat weak: kill, hurt, beat, shoot, stab, acid, revenge

self_harm strong: kill yourself, kill urself, kys, go die, hang yourself, end your life, cut yourself
self_harm strong: you should die
self_harm strong: cut your wrists, slit your wrists, cut my wrists, slit my wrists, drink poison, jump off a bridge
self_harm likely: nobody would miss you, no one would miss you, nobody will miss you, no one will miss you
self_harm likely: dont want to live, don t want to live, do not want to live, want to die, end my life
self_harm likely: kill myself, cut myself, suicide, no reason to live, hurt myself
self_harm weak: die, dying, poison, hopeless

hate strong: go back to pakistan, go back to your country, dirty muslim, dirty muslims, dirty hindu
hate strong: dirty christian, dirty dalit
hate strong: lower caste, low caste filth, low caste dirt, untouchable, inferior race, subhuman, subhumans
hate strong: chinki, chinky
hate strong: all muslims are, all hindus are, all women are trash, women are trash, retard, retarded, retards
hate strong: tranny
hate likely: your caste, dirty caste, your religion is, terrorist religion, cripple, lame cripple
hate weak: caste, terrorist, jihadi, foreigner

insult strong: bitch, bastard, bastards, piece of shit, piece of trash, asshole, moron, scumbag, filthy pig
insult strong: fat pig, fat cow
insult strong: ugly cow, shut your mouth, disgusting woman, disgusting cow, you disgust me, worthless trash
insult strong: fuck you, fuck off
insult likely: idiot, idiots, loser, losers, fatty, shut up
insult weak: stupid, ugly, dumb, pathetic, trash, worthless, disgusting, fool, clown, liar, fraud, cheater
insult weak: scammer, beggar, shameless

contact strong: +whatsapp, +whatsap, +watsapp, +whatapp, +telegram, +snapchat, +instagram
contact strong: wtsapp, wtsap, wtsp, whtsp, watsp, whatsp, exchange numbers, exchange number, number exchange
contact strong: whtsapp, whtsap, instagrm, snpchat, snapcht, discord me, on discord, discord pe, contact no
contact strong: outside this app, outside this site, outside this platform, off this site, off this platform
contact strong: watsap, wattsapp, whatsup number, wapp, telegrm, telgram, tele gram, tg id, tele id, insta
contact strong: insta id, ig id, ig handle
contact strong: snap id, snap me, my snap, add me on snap, dm me on, dm on insta, my insta, follow me on insta
contact strong: skype, my skype
contact strong: signal app, on signal, signal me, viber, imo number, botim, wechat, line id, kik, my kik
contact strong: can we meet, shall we meet, lets meet, let us meet
contact strong: discord id, my discord
contact strong: phone number, mobile number, phone no, mobile no, mob no, your number, my number, ur number
contact strong: ur no, my no is
contact strong: number do you use, number please, number plz, give me your number, share your number
contact strong: share number, send number
contact strong: call me on, call me at, text me on, text me at, ping me on, message me on, msg me on
contact strong: mail me at, email me
contact strong: meet me at, meet me outside, meet me in, come to my hotel, come to my place
contact strong: come to my room
contact strong: your address, home address, private chat outside, talk outside this app, chat outside
contact strong: outside the app, off this app
contact strong: scan my qr, scan this qr, qr code, facebook id, fb id, my facebook, my fb, messenger id
contact strong: onlyfans, link in bio
contact strong: link in my bio, check my bio, other app, another app, other platform, another platform
contact likely: call me, meet me, text me, contact me, contact number, video call me, meet up
contact likely: dm me
contact weak: my number one, your number one, number one
contact weak: number, address, app, email, snap, signal, hotel

payment strong: +gpay, +g-pay, +paytm, +phonepe, +phonpe, +bhimupi, +paypal, g pay, google pay, googlepay
payment strong: gogle pay, gee pay, fone pe, fonpe, fonepe, paytym
payment strong: pay tm, bhim upi, upi, upi id, my upi, on upi, via upi, amazon pay, bank account
payment strong: account number, ac number
payment strong: ifsc, neft, imps, rtgs, pay pal, cash app, cashapp, venmo, western union, bitcoin, bit coin
payment strong: usdt, crypto wallet, btc
payment strong: binance, pay me directly, pay directly, pay me direct, pay direct, direct payment, direct pay
payment strong: scan and pay, scan to pay, scan this and pay, pay outside, pay me outside
payment strong: transfer directly, send money directly, send me money, send cash, cheaper outside
payment strong: cheaper than tokens, cheap outside
payment strong: half price outside, discount outside, without tokens, instead of tokens, instead of tips
payment strong: no tokens needed, skip the tokens
payment strong: gift card code, amazon gift card, google play code, recharge my phone, mobile recharge
payment likely: crypto, bank transfer, bank details, money transfer, recharge, gift card, gift cards
payment likely: amazon voucher, voucher code, gift voucher, cryptocurrency, ethereum
payment weak: cash, bank, transfer, pay, money

chance strong: spin the wheel, lottery, lotto, raffle, jackpot, jack pot, roulette, gamble, gambling, betting
chance strong: wheel spin, spin wheel, spin a wheel, spin to win, prize wheel, wheel of luck, roll the dice
chance strong: roll a dice, dice roll, lucky draw, lucky dip
chance strong: mystery box, draw lots, scratch card, win a prize, satta, matka
chance weak: random, spin, wheel, lucky, bet, bets, dice, chance, gambler
"""

_HINDI = """
minor strong: नाबालिग, नाबालिक, अवयस्क, स्कूल गर्ल, स्कूली लड़की, स्कूल की लड़की, कम उम्र की लड़की, छोटी बच्ची
minor likely: बच्ची, किशोरी, छोटी लड़की
minor weak: बच्चा, बच्चे, बच्चों

non_consent strong: छुपा कैमरा, छिपा कैमरा, हिडन कैमरा, लीक वीडियो, वीडियो लीक, वायरल एमएमएस, एमएमएस, ब्लैकमेल
non_consent strong: जबरदस्ती कर, जबरदस्ती करो, जबरदस्ती बैठा, जबरदस्ती करवा
non_consent weak: जबरदस्ती, ज़बरदस्ती
non_consent strong: बिना बताए, बिना मर्जी, तेरी फोटो वायरल, वीडियो वायरल कर

threat strong: मार डालूंगा, मार दूंगा, जान से मार, काट दूंगा, तेजाब, घर जला, घर में घुस, देख लूंगा
threat strong: छोड़ूंगा नहीं, उठा लूंगा, टांगें तोड़
threat strong: तेरे घर आ, तुझे मारूंगा, घर आकर मार, तेरा घर पता, तेरा घर जानता, पता है तू कहां रहती

self_harm strong: मर जा, फांसी लगा, जहर खा, आत्महत्या कर, खुद को मार
self_harm likely: आत्महत्या, मरना चाहती, मरना चाहता, जीना नहीं

hate strong: पाकिस्तान जा, पाकिस्तान चला जा, नीच जात, नीची जात, छोटी जात, अछूत, चमार, भंगी, कटुआ
hate strong: चिंकी
hate likely: तेरी जात, तेरी औकात

insult strong: कुत्ते, कुत्ता, कुतिया, कमीने, कमीना, कमीनी, हरामी, हरामखोर, सुअर, सूअर, नालायक, बेशर्म
insult strong: घटिया औरत
insult likely: मूर्ख, बेवकूफ, निकम्मी, निकम्मा, बदसूरत, चुप कर, धोखेबाज
insult weak: पागल, गधा, गधे, बकवास, मोटी, भिखारी, झूठी

contact strong: टेलिग्राम, ब्हाट्सअप, व्हाट्सअप, वाट्सअप, व्हाटसअप
contact strong: व्हाट्सएप, व्हाट्सऐप, वॉट्सऐप, वाट्सएप, व्हाट्सप्प, टेलीग्राम, इंस्टा, इंस्टाग्राम, स्नैपचैट
contact strong: फेसबुक आईडी, सिग्नल पर
contact strong: मोबाइल नंबर, फोन नंबर, नंबर दो, नंबर दे, नंबर भेजो, नंबर बता, अपना नंबर, मेरा नंबर, तेरा नंबर
contact strong: आपका नंबर, कॉल करो, फोन करो
contact strong: मिलने आओ, बाहर मिलो, मेरे घर आओ, घर का पता, पता बताओ, दूसरे ऐप, बाहर बात
contact likely: नंबर, मिलो, मिलना
contact weak: नंबर एक, नंबर वन

payment strong: क्यूआर भेज, क्यूआर भेजो, क्यूआर दो
payment strong: गूगल पे, जीपे, जी पे, फोन पे कर, फोन पे करो, फोन पे करना, फोन पे भेज, फोन पे भेजो,
payment strong: फोन पे से, फोन पे नंबर, फोनपे, पेटीएम, यूपीआई, भीम ऐप, बैंक खाता, खाता नंबर, बैंक अकाउंट
payment strong: पैसे भेज, पैसा भेज
payment strong: सीधे पैसे, सीधा पैसा, डायरेक्ट पैसे, बाहर से पैसे, टोकन मत, बिना टोकन, टोकन के बिना
payment strong: क्यूआर कोड, रिचार्ज करा, रिचार्ज कर
payment likely: नकद, रिचार्ज, खाते में

chance strong: लॉटरी, जुआ, सट्टा, मटका, लकी ड्रा, जैकपॉट
"""

_HINGLISH = """
minor strong: nabalig, nabaalig, nabalik, kam umar ki, kam umr ki, kam umra ki, school ki ladki
minor strong: school wali ladki, choti bachi
minor strong: chhoti bacchi, choti ladki, choti ladkiyan, chhoti ladkiyan
minor weak: bachi, bacchi

non_consent strong: chupa camera, chhupa kamera, video leak, leak video, video viral kar, photo viral kar
non_consent strong: chupke se record, chupke se recording, chupke se video, chupke se photo, chup ke se video
non_consent strong: chori chupe video, chori se video, viral kar dunga, viral kar doonga
non_consent strong: zabardasti kar, zabardasti karo, jabardasti kar, jabardasti karo
non_consent weak: zabardasti, jabardasti
non_consent strong: blackmail karunga, bina marzi, bina marji, bina bataye, mms bana
non_consent strong: teri video hai mere paas
non_consent strong: teri photo hai mere paas, record kar liya

threat strong: maar dalunga, mar dalunga, maar dunga, mar dunga, jaan se maar, jaan se mar, kaat dunga, tezab
threat strong: tejab, acid phek
threat strong: acid dal dunga, ghar jala, ghar me ghus, ghar aake, dekh lunga, chodunga nahi, chhodunga nahi
threat strong: utha lunga, utha le jaunga
threat strong: tera ghar pata, tere ghar aa, ghar aakar maar, gala kaat dunga, taang tod, tang tod
threat strong: haath pair tod, pata hai kahan rehti, pata hai tu kaha rehti
threat strong: tera ghar janta

self_harm strong: mar ja, mar jao, marja, phansi laga, fansi laga, zeher kha, jahar kha, khud ko maar
self_harm strong: suicide kar, khudkushi kar, khudkhushi kar, atmahatya kar
self_harm likely: khudkushi, khudkhushi, atmahatya, marne ka man, zeher khane, zeher kha lun, jeene ka man nahi
self_harm likely: marna chahti, marna chahta, jeena nahi, jina nahi

hate strong: pakistan ja, pakistan chala ja, pakistan chali ja, neech jaat, nich jat, choti jaat, chhoti jaat
hate strong: achut, achhoot
hate strong: chamar, bhangi, katua, katwa, chinki
hate likely: teri jaat, teri aukat, teri aukaat

insult strong: kutte, kutta, kutti, kuttiya, kutiya, kamine, kameena, kutti kamini, saali kamini, tu kamini
insult strong: kamini aurat, haramzada, haramzade, haramzadi, haraami, harami, haramkhor, suar, nalayak
insult strong: besharam
insult strong: ghatiya aurat, gandi aurat
insult likely: bewakoof, bevkuf, murkh, nikammi, nikamma, badsurat, dhokebaaz, dhokebaj
insult weak: pagal, gadha, gadhe, bakwas, bhikhari, bhikari, jhuthi

contact strong: number do, number de do, number dedo, number dena, number de na, number bhejo, number bhej
contact strong: number batao, number bata
contact strong: no do apna, no dedo, nmbr do, nmbr de, apna number, apna no, mera number, mera no, tera number
contact strong: aapka number, aap ka number
contact strong: mobile nambar, phone nambar, nambar do, nambar de, call karo, call kar na, phone karo
contact strong: fon karo, milne aao, milne aa, bahar milo
contact strong: bahar milte, mere ghar aao, mere ghar aa, dusri site, doosri site, ghar ka pata, pata batao
contact strong: address batao
contact strong: dusre app, doosre app
contact weak: hotel me, hotel mein
contact strong: bahar baat, alag se baat, whatsapp pe, whatsapp par, insta pe, insta par, telegram pe
contact strong: telegram par, insta pe aao, snap pe aao
contact likely: milo na, milna hai, kahan rehti ho, kaha rehti ho, kidhar rehti

payment strong: gpay kar, gpay karo, phonepe kar, phone pe kar do, paytm kar, paytm karo, upi kar, upi karo
payment strong: paise bhej, paisa bhej
payment strong: paise bhejo, paisa bhejo, paise bhejta, paise bhej dunga, paise bhej do, direct paise
payment strong: direct paisa, sidhe paise, seedhe paise
payment strong: sidha paisa, bahar se paise, bahar paise, token mat, bina token, token ke bina, token chodo
payment strong: token chhodo, tokens mat, direct transfer
payment strong: account me paise, account mein paise
payment strong: khate me, khate mein, khata number, account me daal, account mein daal, account me dalo
payment strong: account mein dalo, account me bhej
payment strong: account me dal, recharge kara
payment strong: recharge kar do, recharge karwa, qr bhej, qr bhejo, scan karo, scan kar do, aadhe daam
payment strong: aadhe dam, sasta bahar, sasta padega
payment likely: nakad, cash dunga, cash de dunga, cash dedunga

chance strong: satta, jua, juaa, lottery lagao
"""

_AIMED_ENGLISH = (
    "you {}",
    "you are {}",
    "you re {}",
    "you are a {}",
    "you re a {}",
    "u r {}",
    "ur {}",
    "such a {}",
    "you are so {}",
    "you re so {}",
    "u r so {}",
    "ur so {}",
    "you look {}",
)
_AIMED_HINDI = ("तू {}", "तुम {}", "{} है तू", "{} हो तुम", "तू {} है")
_AIMED_HINGLISH = (
    "tu {}",
    "tum {}",
    "{} hai tu",
    "{} ho tum",
    "saale {}",
    "saali {}",
    "{} kahin ki",
    "{} kahin ka",
)


def _aimed(terms: tuple[Term, ...], shapes: tuple[str, ...]) -> tuple[Term, ...]:
    """A weak insult that is said to somebody is a likely one: `stupid lag` against `you are stupid`."""
    return tuple(
        replace(term, phrase=shape.format(term.phrase), strength=Strength.LIKELY)
        for term in terms
        if (term.concern, term.strength) == (Concern.INSULT, Strength.WEAK)
        for shape in shapes
    )


_EN = terms_of(_ENGLISH, rule="en", by_sound=False)
_HI = terms_of(_HINDI, rule="hi", by_sound=False)
_HI_LATIN = terms_of(_HINGLISH, rule="hi-Latn", by_sound=True)
TERMS: tuple[Term, ...] = (
    *_aimed(_EN, _AIMED_ENGLISH),
    *_EN,
    *SHAPED,
    *_aimed(_HI, _AIMED_HINDI),
    *_HI,
    *_aimed(_HI_LATIN, _AIMED_HINGLISH),
    *_HI_LATIN,
)
