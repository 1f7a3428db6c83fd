"""Money by other ways than tokens, and money that is promised, staked and doubled."""

from domain.moderation.text.frames.ways import said

_PAYTM = ", ".join(
    f"{pay} {t} {m}"
    for pay in ("pay", "pe", "pey", "p")
    for t in ("t", "tee", "ti", "tea")
    for m in ("m", "em", "am")
)

MONEY_WORDS = f"""
PAYAPP: gpay, g pay, googlepay, google pay, gogle pay, gpe, gpey, gpai, jpay, tez app, phonepe, phonpe, fonepe
PAYAPP: fonpe, fone pe, phone pay, phone pey, fon pay, fone pay, phonepay, fonepay, paytm, pay tm, paytym, petm
PAYAPP: pytm
PAYAPP: scanner, scaner, bhim app, bhim upi, upi, u p i, गूगल पे, जीपे, जी पे, फोनपे, पेटीएम, पेटिएम, यूपीआई, भीम
PAYAPP: paypal, pay pal, payoneer, venmo, zelle, cashapp, cash app, revolut, skrill, neteller
PAYAPP: wise transfer, western union, moneygram, remitly, razorpay, instamojo, stripe link, cashfree, rzp, paypal me
PAYAPP: patreon, ko fi, kofi, buymeacoffee, buy me a coffee, gofundme, mobikwik, freecharge
PAYAPP: amazon pay, amazonpay, apay, airtel money, jio money, jiomoney, whatsapp pay, samsung pay, apple pay
PAYAPP: applepay, payzapp, slice app, navi upi, imps, neft, rtgs, ifsc, bank transfer, bank account
PAYAPP: bank details, account number, ac number, a c number, acc number, account no, acct no, a c no, acc no, vpa
PAYAPP: khata number, wire transfer, netbanking, net banking, swift code, iban, पे टी एम, यू पी आई
PAYAPP: okaxis, okicici, oksbi, okhdfc, okhdfcbank, ok axis, ok icici, ok sbi, ok hdfc, ybl, ibl, axl, apl, qr code
PAYAPP: qr, qrcode, क्यूआर, क्यू आर, बैंक खाता, खाता नंबर
PAYAPP~: yupiai, yupi, gugal pe, googal pe, pe ti em, petiem, peetm, petyem, fonpey, khaate, qr kod, kyu aar, kyuaar
PAYAPP~: khate me
BANK: hdfc, sbi, icici, axis, kotak, pnb, h d f c, s b i, ybl, y b l, upi, okaxis, oksbi, okicici, ok bank, paytm
BANK: apl, ibl, axl
PERCENT: percent, interest, per annum, gst, tax, inflation, loan, emi, fd, deposit rate, growing
SPELT_PAY: {said("upi")}, {said("ybl")}, {said("ibl")}, {said("axl")}
PAYAPP: {said("upi")}, {said("qr")}, {said("qr", ("code", "kod"))}
PAYAPP: {", ".join(f"{g} {pay}" for g in ("jee", "gee", "ji", "g") for pay in ("pe", "pay", "pey", "pai"))}
PAYAPP: {_PAYTM}
MAYBE_PAY: phone pe, bhim, ptm, cred, slice, wise, tez, navi, paypoint, account, acc, ac, khata, खाता, फोन पे, bank
MAYBE_PAY: card number, wallet, jio, airtel, amazon, scanner, barcode, bar code, coin
MAYBE_PAY~: khaata, khata, skanar, scaner, khaate, akaunt
CRYPTO: bitcoin, bit coin, btc, eth, ethereum, usdt, tether, ltc, litecoin, doge, dogecoin, solana, bnb, tron, trc20
CRYPTO: erc20, trx, xrp, crypto, cryptocurrency, metamask, trust wallet, binance, coinbase
CRYPTO: crypto wallet, wallet address, monero, xmr, usdc, shiba, matic, stablecoin, बिटकॉइन, क्रिप्टो, wazirx
CRYPTO: coindcx, bybit, p2p
GIFT: gift card, gift cards, giftcard, giftcards, gift voucher, amazon voucher, voucher, vouchers, google play code
GIFT: play store code, redeem code, steam card, steam code, itunes card, recharge, mobile recharge
GIFT: gift code, paysafe, paysafecard, coupon code, wishlist, wish list, रिचार्ज, गिफ्ट कार्ड, वाउचर
GIFT: flipkart voucher, myntra voucher, topup, top up my phone, recharge karwa, amazon card, play card
GIFT~: richarge, richaarj, gift kard, vaucher, vouchar, rechaarj
MONEY: money, cash, payment, payments, amount, rs, rupees, rupee, bucks, dollars, dollar, usd, inr, pounds, euros
MONEY: donation, advance, deposit, fees, पैसे, पैसा, रुपये, रुपए, रूपये, पेमेंट, कैश, lakh, grand
MONEY: tip, tips, monies, cashh, lakhs, hundred, thousand, hazar, हजार, 50, 100, 150, 200, 250, 300, 400, 500, 600
MONEY: 700, 800, 1000, 1500, 2000, 2500, 3000, 5000, 10000, 1k, 2k, 3k, 5k, 10k
MONEY~: paise, paisa, paisey, pese, rupye, rupay, rupaye, rokda, nakad, kaish, peisa, paymint, hajar, rupiya
PAY: pay, paying, paid, send, sending, transfer, transfered, deposit, credit, remit, wire, donate, settle, dal, daal
PAY: भेज, भेजो, भेजूं, डाल, डालो, ट्रांसफर, भेजता, भेजूंगा, भेजना, लूं, दूं, दूंगा, give
PAY: accept, take, receive, lelo, दे, दो, लो, सेंड, tip, drop, put
PAY~: bhej, bhejo, bhejna, bhejta, bhejti, bhejdo, bheju, bhejun, bhejunga, bhejoonga, bhej du, dal do, daal do
PAY~: dal du, daal du, daldo, dalun, dalu, dalo, daalo, dunga, doonga, du, dun, de du, dena, dedo, de do, do, lelo
PAY~: le lo, loge, logi, lete, leti, karu, kar du, kar do, karo, kardo, karun, pay karu, karunga, lo, tranasfar
PAY~: tranfer, chukau, jama, kr do, krdu, krdo
SCAN: scan, show, dikhao, hold up, flash, display, स्कैन, दिखाओ, दिखा, share, send, screenshot, my, your, ur
SCAN~: dikhao, dikha, dikhana, skain, skan, scan karo, bhejo, bhej, dalo, lagao
DIRECT: direct, directly, dirct, drct, direcly, derect, outside, privately, personally, personal, hand to hand
DIRECT: in hand, under the table, on the side, सीधे, सीधा, डायरेक्ट, बाहर, बाहर से, offline, straight
DIRECT: straight to you, elsewhere, off platform, off app
DIRECT: no cut, no commission, no middleman, middleman, without cut, zero fees, no fees, without tax, no tax
DIRECT: in person, another way, other way, other method, different way, alternate, some other way
DIRECT~: seedha, sidha, seedhe, sidhe, bahar, baahar, alag se, dusre tarike, doosre tarike, dusra tarika, koi tarika
DIRECT~: koi aur tarika, direkt, dairect, dayrect, hath me, haath me, hatho hath, haatho haath
CUT: cut, cuts, commission, comission, percentage, fees, fee, middleman, half, 18, 20, 30, 40, 50, percent, too much
CUT: share, charges, charge, कमीशन, कट, expensive, costly, waste, wasting, mehenge, महंगे, loot, tax
CUT~: kamishan, kamisan, mehenga, mehange, mahange, katauti, kaat leta, kaat lete, kat jata, kat jate, kha jata
CUT~: kha jate, kha jati, katte
SAVE: save, saving, bachao, bach, skip, avoid, bypass, बचाओ, बच, keep all, keep everything, full amount, 100 yours
SAVE: all yours, pura paisa, evade, instead
SAVE~: bachao, bach, bachega, bachenge, bachale, bacha lo, bach jayega, pura milega, poora milega, pura aapka
SAVE~: poora paisa, pura tumhara
TOKEN: token, tokens, tokn, tokens yaar, coins, platform, app, site, टोकन, tokan, livepanty, website
TOKEN~: tokan, tokkan, toakn, platefarm
TOKEN_NO: don t tip here, dont tip here, do not tip here, not tip here, don t buy tokens, dont buy tokens
TOKEN_NO: stop tipping here, don t tip, dont tip, not here, yahan tip mat, yaha tip mat, tip mat karo, why tokens
TOKEN_NO: why token, no tokens, no token, not tokens, not token, without tokens, without token, instead of tokens
TOKEN_NO: instead of token, forget tokens, skip tokens, no need of tokens, no need of token, rather than tokens
TOKEN_NO: tokens are expensive, not with tokens, leave tokens, ditch tokens, avoid tokens, टोकन छोड़, टोकन नहीं
TOKEN_NO: बिना टोकन, टोकन मत, टोकन की जगह
TOKEN_NO~: token kyu, token kyun, token mat, token chhodo, token chodo, token chhod, bina token, token ke bina
TOKEN_NO~: token ki jagah, token ke badle, token nahi, token nhi, token ke bajay, token hatao, token se mehenga
TOKEN_NO~: token mehenge, token ka chakkar, token vagera nahi, tokens ki jagah, tokens ke bina, tokens chhodo
TOKEN_NO~: tokens mat, bina tokens
CASH: cash, in cash, note, नकद, कैश, cashh
CASH~: nakad, nagad, kaish, rokda, nakd
CHEAP: cheaper, cheap, discount, half price, half rate, lower price, better price, better rate, less price, double
CHEAP: extra, more money, सस्ता, सस्ते, आधे, special rate, rate
CHEAP~: sasta, saste, aadhe, aadha, kam me, kam daam, kam dam, double dunga, jyada dunga, zyada dunga, thoda kam
CHEAP~: sasti, kam rate
"""

LUCK = """
GAME: teen patti, teenpatti, rummy, poker, ludo, aviator, casino, kasino, cassino, colour prediction
GAME: color prediction, color trading, colour trading, roulette, matka, satta, sattaa, baccarat, andar bahar
GAME: blackjack, slots, slot
GAME: mines, dragon tiger, crash game, plinko, lottery, lotto, raffle, jackpot, tambola, housie, 1xbet, parimatch
GAME: betway, dafabet, bet365, stake com, lotus365, mahadev book, mahadev, dream11, my11circle, wingo, big daddy
GAME: daman game, tiranga game
GAME: लॉटरी, जुआ, सट्टा, मटका, कैसीनो, कसीनो, तीन पत्ती, रम्मी, kalyan, satta king, wheel, spin, dice, pasa
GAME: lucky draw, scratch card, fantasy, bingo, tombola, rullet, coin flip, lucky number, jodi
GAME~: juaa, jua, satte, jue, lottri, lotary, rami, lakhi dra, lucky dro, chakri, chakra ghumao, satta matka
STAKE: real cash, real money, real paisa, bonus, deposit, withdraw, withdrawal, win, wins, winning, winner, winners
STAKE: earn, earning, signal, signals, tips, sure shot, sureshot, guaranteed, guarantee, 2x, 3x, 5x, 10x, free entry
STAKE: entry, ticket, tickets, join, join my, play, khelo, buy, cash, prize, prizes, jeeto
STAKE: register, signup, sign up, agent, id, link, code, referral, hack, profit, daily, payout, odds, bet, bets
STAKE: stake, lagao, लगाओ, जीतो, खेलो, जीत, इनाम, पैसे, पैसा, double, tokens, token, gift, per number, gets, get a
STAKE: free
STAKE~: khelo, khelte, khelega, kheloge, khelna hai, jeeto, jito, jeetega, jito ge, jeetoge, jeetne, jitne, lagao
STAKE~: laga, lagaoge, inaam, inam, paise, paisa, kamao, kamaye, kama lo, kismat, double, guarantee, pakka, bonas
STAKE~: dav, daav
WAGER: lagao, लगाओ, put, deposit, add
WAGER~: lagao, dalo, daalo, bhejo
GAIN: win, get, pao, पाओ, जीतो, le jao
GAIN~: pao, paao, jeeto, jito, milenge, le jao, kamao, banao
GUESS: guess the number, guess a number, guess my number, guess the card, pick a number, choose a number
GUESS: number guess, number pick, pick a card, lucky tipper, random tipper, random winner, random tip
GUESS: random tipper wins, every tip, har tip, enter the draw, enters the draw, the draw, draw for, lucky number
GUESS: spin
BETS: pe paisa lagao, me paisa lagao, par paisa lagao, match pe paisa, match me paisa, ipl me paisa, ipl pe paisa
BETS: fixed match, fix match, bet, bets, betting, wager, wagers, stakes, satta, बेट, सट्टा, gamble, gambling, punt
BETS: bookie, bookies, दांव
BETS~: beting, satta, satte, daav, dav, sharat, shart
BETTED: fix match, fixed match, match fix, match fixing, report, place, placing, taking, match, matches, tonight
BETTED: ipl, odds, on the, 2x, 3x, double, money, cash, tokens, id, ids, win, lagao, lagaoge, लगाओ, over, toss, team
BETTED: rate, winner, online, app, site, 100, 200, 500, 1000, rs, रुपये, book, khelo, exchange
BETTED~: lagao, laga, lagaya, lagate, lagaoge, lagate ho, paise, paisa, khelo, rupaye, jeeto, jito, jeetega, tos, mach
FORTUNE: lottery, jackpot, gamble, raffle, lotto, lottri
INVEST: invest, investment, investing, deposit, scheme, plan, trading, forex, ponzi, mlm, chit fund, निवेश, स्कीम
INVEST: put in, double your, multiply, fund, crypto signals, binary, stock tips, sure tips, entry fee, paisa lagao
INVEST~: nivesh, skeem, skim, paisa lagao, paise lagao, paisa laga, invest karo
RETURNS: becomes, become, no loss, zero loss, zero risk, in one week, in 1 week, one month, one week, returns
RETURNS: return, double, doubled, triple, guaranteed, guarantee, profit, profits, daily income, daily profit
RETURNS: daily earning, get 10000, get 20000, per day, in a week, in a month, in 7 days, in 21 days, dugna, दोगुना
RETURNS: डबल, गारंटी, 2x, 3x, 5x, 10x, times your money, risk free, no risk, passive income, payout
RETURNS~: dugna, duguna, tiguna, dabal, guarantee, garanti, munafa, munaafa, fayda pakka, roz ka, pakka return
RETURNS~: pakka profit
DOUBLE_MONEY: paisa do guna, paise do guna, paisa teen guna, paisa 2 guna, becomes 50k, becomes 20k, double paisa
DOUBLE_MONEY: paisa double, paise double, double money, money double, double your money, double your tokens
DOUBLE_MONEY: money doubling, पैसा डबल, पैसे डबल, पैसा दोगुना, triple your money, double cash
DOUBLE_MONEY~: paisa dugna, paise dugne, paisa dabal, paise dabal, paise duguna, token double, tokens double
"""

MONEY = (MONEY_WORDS, LUCK)
