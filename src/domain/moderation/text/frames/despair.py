"""Who wants to die or hurts themselves, and who is told to: what is said of it whole, and of what it is made up."""

SELF = """
DIE_WISH: suicidal, unalive, unaliving, kms, kill myself, killing myself, end my life, ending my life, end it all
DIE_WISH: ending it all, ending it, end it tonight, end everything, end myself, hang myself, hanging myself
DIE_WISH: cutting myself, cut myself, hurt myself, hurting myself, harm myself, self harm, selfharm, slit my
DIE_WISH: slash my, slitting my, overdose, overdosed, overdosing, od tonight, took all my pills, took pills
DIE_WISH: swallowed pills, took a lot of pills, lot of pills, whole bottle, all the pills, bottle of pills
DIE_WISH: sleeping pills, suicide note, last note, goodbye note, final note, goodbye letter, last letter to
DIE_WISH: last message ever, last night alive, my last night, my last day, last day on earth, last day alive
DIE_WISH: last goodbye, my last letter, goodbye forever, goodbye world, bye forever, better without me
DIE_WISH: better off without me, better off dead, wish i was dead, wish i were dead, wish i was never born
DIE_WISH: wish i wasnt born, want to be dead, rather be dead, dont want to live, don t want to live, dont wanna live
DIE_WISH: don t wanna live, do not want to live, dont want to exist, dont want to be alive, don t want to be alive
DIE_WISH: dont want to wake up, don t want to wake up, never wake up, not wake up, wont wake up, no point living
DIE_WISH: no point in living, no reason to live, nothing to live for, tired of living, tired of life, done with life
DIE_WISH: done living, cant live anymore, can t live anymore, cant go on, can t go on, want to die, wanna die
DIE_WISH: going to die tonight, ready to die, jump off, jump from, jump in front, in front of a train
DIE_WISH: in front of the train, jump infront, take my life, take my own life, taking my life, thinking of suicide
DIE_WISH: commit suicide, attempt suicide, suicide attempt, drink poison, drink phenyl, drink bleach, rat poison
DIE_WISH: slept forever, sleep forever, not be here tomorrow, wont be here tomorrow, won t be here tomorrow
DIE_WISH: gone by morning, gone by tomorrow, nobody will miss me, no one will miss me, nobody would miss me
DIE_WISH: no one would miss me, give up on life, blade on my, razor on my, blade in my hand, noose
DIE_WISH: disappear forever, off myself, offing myself, stop existing, cease to exist, kill urself, kill yourself
DIE_WISH: kys, unalive yourself, end your life, go hang yourself, go jump, drink acid, neck yourself, go and die
DIE_WISH: just die already, die already, do us a favor, do us a favour, world without you, better off without you
DIE_WISH: better without you, you should die, rope yourself, delete yourself, remove yourself from, sewerslide
DIE_WISH: suislide, toaster bath
DIE_WISH: मर जाना, मरना चाहता, मरना चाहती, मर जाऊं, मर जाऊंगा, मर जाऊंगी, मर जाऊँगा, मरने का मन, जीने का मन
DIE_WISH: जीना नहीं, जीना नही, नहीं जीना, नही जीना, जिंदा नहीं रहना, ज़िंदा नहीं रहना, जीने की इच्छा नहीं
DIE_WISH: जान दे दूंगा, जान दे दूंगी, जान दे दूँ, जान देना, आत्महत्या, खुदकुशी, खुद को खत्म, खुद को मार, फांसी
DIE_WISH: फाँसी, जहर खा, ज़हर खा, नस काट, कलाई काट, नींद की गोलियां, नींद की गोलियाँ, नींद की गोली, ट्रेन के आगे
DIE_WISH: छत से कूद, कूद जाऊं, कूद जाऊंगा, पंखे से लटक, लटक जाऊं, सब खत्म कर, जिंदगी खत्म, ज़िंदगी खत्म, जीवन समाप्त
DIE_WISH: आखिरी रात, आखिरी संदेश, मर जा, मर क्यों नहीं, मरने वाला, जिंदगी से थक, ज़िंदगी से थक, अलविदा दुनिया
DIE_WISH~: mar jana chahta, mar jana chahti, mar jana hai, mar jaana hai, marna chahta, marna chahti, marna hai
DIE_WISH~: marne ka man, marne ka mann, mar jau, mar jaun, mar jaau, jeene ka man nahi, jeene ka mann nahi
DIE_WISH~: jine ka man nahi, jeena nahi, jina nahi, jeena nai, nahi jeena, nahi jina, nhi jeena, zinda nahi rehna
DIE_WISH~: jinda nahi rehna, zinda nahi rahna, jeene ki iccha nahi, jeene ki ichha nahi, jaan de dunga
DIE_WISH~: jaan de dungi, jaan de du, jaan de dun, jaan dene, jaan dedunga, atmahatya, aatmahatya, khudkushi
DIE_WISH~: khud kushi, khudkhushi, khud ko khatam, khatam kar lunga khud, khatam kar lungi khud, khud ko maar
DIE_WISH~: khud ko mar, apne aap ko khatam, apni jaan, apni jaan le, fansi laga, phansi laga, fansi pe, phaansi
DIE_WISH~: faansi, jahar kha, zeher kha, jeher kha, zahar kha, zehar kha, zeher pi, jahar pi, nas kaat, nas kat
DIE_WISH~: nass kaat, kalai kaat, kalai kat, haath kaat lunga, neend ki goli, neend ki goliya, neend ki goliyan
DIE_WISH~: nind ki goli, nind ki goliya, train ke aage, train ke niche, train ke neeche, chhat se kud, chat se kud
DIE_WISH~: chhat se kood, chat se kood, nadi me kud, pul se kud, kood jau, kud jau, kud jaun, kood jaun, kud ja
DIE_WISH~: kood ja, pankhe se latak, latak jau, latak jaun, latak jaunga, latak ja, sab khatam kar, zindagi khatam
DIE_WISH~: jindagi khatam, life khatam, aakhri raat, akhri raat, aakhiri raat, aakhri din hai mera, aakhri message
DIE_WISH~: aakhri msg, akhri message, zindagi se thak, jindagi se thak, zindagi se tang, jindagi se tang
DIE_WISH~: jeene se thak, jeene se accha, jine se acha mar, duniya chhod, duniya chod, alvida duniya, mar kyu nahi
DIE_WISH~: mar kyun nahi, mar ja, jeene layak nahi, jine layak nahi, bojh hu sab pe, kal nahi rahunga
DIE_WISH~: kal nahi rahungi, subah nahi uthna, kabhi na uthu, kabhi uthu hi nahi, so jau hamesha, hamesha ke liye so
DIE_WISH~: jaan dene ka man
"""


MADE_UP = """
DIE: die, dead, dying, death, suicide, died, gone, disappear, मरना, मर, मौत, मरने, मृत्यु, vanish
DIE~: marna, marne, mar jana, mar jaana, mar jau, mar jaun, mar jaunga, mar jaungi, maut, mout, maranaa, mar hi
DIE~: mar gayi hoti, mar gaya hota, mar jaata, mar jati
WISH: want, wanna, wish, ready, rather, planning, hope, deserve, should have, better if i, thinking, thinking of
WISH: going to, tonight, today, if i, चाहता, चाहती, चाहिए, मन, सोच, जाऊं, इच्छा
WISH~: chahta, chahti, chahiye, chahta hu, soch raha, soch rahi, mann, iccha, ichha, behtar, accha hota, acha hota
WISH~: achha hota, accha hai, achha hai, jaunga, jaungi, aaj raat, chhod ke, chhod kar, tayyar
LIFE: life, living, live, alive, existence, exist, existing, zindagi, जीवन, जिंदगी, ज़िंदगी, जीना, जीने, wake up
LIFE: waking up, continue, go on, being here
LIFE~: jindagi, zindagi, jeena, jine, jina, jeene, jivan, jeevan
WEARY: end, ending, ended, over, no point, any point, point in, pointless, tired of, sick of, done with, fed up
WEARY: quit, quitting, worthless, not worth, isnt worth, meaningless, no meaning, hate my, give up on, giving up
WEARY: goodbye, unbearable, cant take, can t take, can t anymore, cant anymore, no reason, no hope, no longer
WEARY: dont want, don t want, do not want, खत्म, थक, तंग, बेकार, बोझ, नहीं, without purpose, cant do this
WEARY: can t do this, nobody would care, no one would care, nobody cares if, no one cares if
WEARY~: khatam, thak, thak gaya, thak gayi, tang aa, tang, bekar, bekaar, bojh, matlab nahi, fayda nahi, ab nahi
WEARY~: nahi jeena, nahi, nhi, bas ab, haar gaya, haar gayi, himmat nahi, koi umeed nahi, barbad
METHOD: blade, razor, wrist, wrists, veins, vein, pills, tablets, sleeping pills, noose, rope, ceiling fan, poison
METHOD: phenyl, bleach, terrace, balcony, bridge, rooftop, roof, railway track, tracks, train, cliff, building
METHOD: scissors, knife, ब्लेड, नस, रस्सी, फंदा, छत, पुल, जहर, ज़हर, पंखा, ट्रेन
METHOD~: nas, nass, kalai, fanda, phanda, rassi, pankha, pankhe, zeher, jeher, jahar, zahar, chhat, chhath se, nadi
METHOD~: goliya, goliyan, patri, keetnashak, tejab, haath kaat, haath kata, haath kaata
ACT: cut, cutting, jump, jumping, hang, hanging, swallow, swallowed, took, taking, drank, drink, slit, slash
ACT: step off, tie, tied, climb, standing on, काट, कूद, लटक, खा ली, पी ली, काटी
ACT~: kaat, kaata, kata, kati, kood, kud, koodne, latak, latakne, kha li, kha lunga, kha lungi, pi li, pi lunga
ACT~: pi lungi, jhool, jhul
HYPERBOLE: laugh, laughing, laughter, cute, cuteness, heat, summer, hot, cold, hungry, food, paneer, biryani, pizza
HYPERBOLE: chai, coffee, exam, exams, boredom, bored, embarrassment, cringe, monday, mondays, traffic, homework
HYPERBOLE: office, boss, song, songs, voice, smile, this song, dance, happy, heaven, hear, hear you, hearing, game
HYPERBOLE: level, pubg, ludo, chess, respawn, battery, phone, plant, plants, cake, hair, nails, onion, onions
HYPERBOLE: vegetables, fruit, apple, ribbon, cake cutting, movie, film, rain, gym, workout, legs, fun, joy, swim
HYPERBOLE: pool, trampoline, bungee, rope skipping, skipping, trekking, mountain, ready to rock, party, vitamin
HYPERBOLE: vitamins, fever, headache, doctor said, antibiotics, गर्मी, हंसी, गाना, भूख
HYPERBOLE~: hasi, hansi, haste, hans hans, garmi, thand, bhookh, bhuk, gaana, gaane, awaaz, aavaz, adaa, khushi
HYPERBOLE~: sharam, sharm, pyaz, sabzi, sabji, gol gappe, golgappe, momos, samosa, mithai, tamatar, machhar, gym
HYPERBOLE~: baal, naakhun, padosi, doctor, bukhar, ramayan, mahabharat
"""

DESPAIR = (SELF, MADE_UP)
