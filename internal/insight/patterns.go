package insight

// patterns are the phrases that give a signal away, as split spells words: in lower
// case, without accents and apostrophes. They rest on what people do in writing,
// the same in all six languages:
//
//   - Confusion: they say that they do not understand or do not know how, that they
//     do not find something, that it makes no sense; or they ask to have it said
//     again. Asking twice in one sentence (??) counts too, see doubts. A single
//     question does not: most messages are questions.
//   - Urgency: they name a deadline or say that it cannot wait, ask for something at
//     once, or say that they have waited for too long or written before. Capitals
//     throughout count too, see shouts.
//   - Satisfaction: they thank more than manners ask for, praise, or say that the
//     matter is settled. A plain thank you does not count.
//
// Words that are as often said in the opposite sense (fine, sure, great alone) were
// left out: a missed signal is a smaller fault here than an invented one.
var patterns = [...]struct {
	signal  Signal
	in      language
	phrases string
}{
	{Confusion, english, `dont understand, do not understand, didnt understand, cant understand, dont get it, dont get this, not sure how,
		not sure what, not sure which, not sure if i, no idea how, no idea what, no idea where, no idea why, have no idea, confused, confusing,
		makes no sense, doesnt make sense, does not make sense, what do you mean, what does that mean, what does this mean, dont know how,
		do not know how, dont know what, dont know where, cant find, can not find, cannot find, cant figure out, lost me, im lost,
		what am i supposed, unclear, not clear, how is that possible, you just said, that is not what i asked, thats not what i asked, im not following`},
	{Confusion, spanish, `no entiendo, no entendi, no lo entiendo, no comprendo, no se como, no se que, no se donde, no se cual, no encuentro,
		no me queda claro, no esta claro, no tiene sentido, que significa, que quiere decir, estoy confundido, estoy confundida, confundido,
		confundida, confuso, que quieres decir, no me aclaro, estoy perdido, estoy perdida, como que`},
	{Confusion, german, `verstehe nicht, verstehe das nicht, verstehe ich nicht, nicht verstanden, verstehe es nicht, kapiere nicht, weiss nicht wie,
		weiss nicht was, weiss nicht wo, weiss nicht welche, weiss nicht ob, keine ahnung, verwirrt, verwirrend, was bedeutet, was heisst das,
		was soll das heissen, finde nicht, finde ich nicht, nicht finden, nicht klar, unklar, ergibt keinen sinn, macht keinen sinn, wie meinen sie, wie meinst du,
		blicke nicht durch`},
	{Confusion, french, `ne comprends pas, comprends pas, comprends rien, pas compris, rien compris, ne sais pas comment, sais pas comment,
		ne sais pas quoi, ne sais pas ou, ne trouve pas, trouve pas, ca veut dire quoi, que veut dire, quest ce que ca veut dire, qu est ce que ca veut dire,
		pas clair, n est pas clair, aucune idee, perdu dans, je suis perdu, je suis perdue, confus, confuse, n a aucun sens, pas de sens`},
	{Confusion, portuguese, `nao entendo, nao entendi, nao estou entendendo, nao compreendo, nao percebo, nao percebi, nao sei como, nao sei o que,
		nao sei onde, nao sei qual, nao encontro, nao consigo encontrar, nao acho o, nao acho a, o que significa, o que quer dizer, nao esta claro,
		nao ficou claro, confuso, confusa, nao faz sentido, estou perdido, estou perdida, como assim`},
	{Confusion, italian, `non capisco, non ho capito, non riesco a capire, non so come, non so cosa, non so dove, non so quale, non trovo,
		non riesco a trovare, cosa significa, che significa, cosa vuol dire, che vuol dire, non e chiaro, non mi e chiaro, confuso, confusa,
		non ha senso, mi sono perso, mi sono persa, in che senso`},

	{Urgency, english, `urgent, urgently, asap, as soon as possible, immediately, right now, right away, at once, emergency, cant wait any longer,
		cannot wait, running out of time, in a hurry, need it today, need this today, need it tomorrow, need it by, need this by, need them by,
		by tomorrow, before tomorrow, before tonight, by tonight, deadline, still waiting, been waiting, waiting for days, waiting for weeks, waiting for hours,
		anyone there, anybody there, is anyone, hurry up, quickly please, please hurry, time is running, last time i ask, already asked, asked twice, asked three times,
		third time, second time i, how much longer, no one answers, nobody answers, no one has replied, nobody has replied`},
	{Urgency, spanish, `urgente, urgentemente, urge, urgencia, cuanto antes, lo antes posible, inmediatamente, de inmediato, ahora mismo, ya mismo,
		para hoy, para manana, antes de manana, no puedo esperar, llevo esperando, sigo esperando, llevo dias, llevo semanas, llevo horas, todavia espero,
		hay alguien, nadie responde, nadie contesta, nadie me responde, nadie me contesta, date prisa, rapido por favor, es la tercera vez, es la segunda vez, tengo prisa`},
	{Urgency, german, `dringend, dringende, eilt, eilig, es eilt, so schnell wie moglich, schnellstmoglich, umgehend, sofort, unverzuglich, asap,
		bis morgen, bis heute, noch heute, kann nicht warten, nicht langer warten, warte immer noch, warte noch immer, warte seit, warte schon,
		ist da jemand, ist jemand da, niemand antwortet, keiner antwortet, notfall, zum dritten mal, zum zweiten mal, wie lange noch, beeilen`},
	{Urgency, french, `urgent, urgente, urgence, d urgence, au plus vite, le plus vite possible, des que possible, immediatement, tout de suite, presse,
		pour demain, pour aujourd hui, avant demain, avant ce soir, peux plus attendre, ne peux pas attendre, attends depuis, attends toujours, toujours pas recu de reponse,
		il y a quelqu, quelqu un est la, personne ne repond, troisieme fois, deuxieme fois, depechez, au secours`},
	{Urgency, portuguese, `urgente, urgentemente, urgencia, o mais rapido possivel, quanto antes, o quanto antes, imediatamente, agora mesmo, ja ja,
		para hoje, para amanha, ate amanha cedo, antes de amanha, nao posso esperar, estou esperando ha, estou a espera ha, continuo a espera, continuo esperando,
		ainda estou esperando, tem alguem, alguem ai, ninguem responde, terceira vez, segunda vez que, com pressa, depressa`},
	{Urgency, italian, `urgente, urgentemente, urgenza, il prima possibile, al piu presto, immediatamente, subito, per oggi, entro oggi, entro domani,
		per domani, prima di domani, non posso aspettare, non posso piu aspettare, sto aspettando da, aspetto da, sto ancora aspettando, ancora aspettando,
		c e qualcuno, nessuno risponde, terza volta, seconda volta che, ho fretta, sbrigatevi, di fretta`},

	{Satisfaction, english, `thank you so much, thanks so much, thanks a lot, thank you very much, many thanks, thanks for your help, thank you for your help,
		thanks for the help, thanks for the quick, thank you for the quick, very helpful, so helpful, really helpful, works now, it works, works perfectly,
		working again, working now, solved, problem solved, that fixed it, fixed it, that helped, love it, love this, i love, perfect, awesome, excellent, wonderful,
		fantastic, brilliant, amazing, great service, great job, great support, great help, well done, very happy, so happy, really happy, happy with, satisfied,
		impressed, exactly what i needed, exactly what i wanted, youre the best, you are the best, recommend you, highly recommend, appreciate it, much appreciated, appreciate your`},
	{Satisfaction, spanish, `muchas gracias, mil gracias, muchisimas gracias, gracias por tu ayuda, gracias por su ayuda, gracias por la ayuda, perfecto,
		excelente, genial, estupendo, fenomenal, maravilloso, encantado, encantada, me encanta, me encanto, muy amable, muy amables, muy contento, muy contenta,
		satisfecho, satisfecha, ya funciona, funciona perfectamente, resuelto, solucionado, justo lo que necesitaba, recomiendo, los recomiendo, buen servicio, gran servicio, muy util`},
	{Satisfaction, german, `vielen dank, herzlichen dank, tausend dank, danke schon, dankeschon, besten dank, danke fur die schnelle, danke fur ihre hilfe,
		danke fur die hilfe, perfekt, super, klasse, ausgezeichnet, wunderbar, grossartig, spitze, sehr zufrieden, zufrieden, hat geklappt, klappt jetzt,
		funktioniert jetzt, funktioniert wieder, gelost, erledigt danke, sehr hilfreich, hat mir geholfen, hat geholfen, sehr freundlich, bin begeistert, begeistert,
		empfehle, empfehlen, genau was ich, toller service, toll`},
	{Satisfaction, french, `merci beaucoup, merci infiniment, mille mercis, grand merci, un grand merci, merci pour votre aide, merci de votre aide, merci pour l aide,
		parfait, super, excellent, genial, formidable, magnifique, impeccable, nickel, tres content, tres contente, content, contente, satisfait, satisfaite, ravi, ravie,
		j adore, ca marche maintenant, ca fonctionne, c est resolu, resolu, probleme resolu, tres utile, tres gentil, je recommande, bravo, bon service`},
	{Satisfaction, portuguese, `muito obrigado, muito obrigada, obrigado pela ajuda, obrigada pela ajuda, obrigado pela rapidez, mil obrigados, perfeito, excelente,
		otimo, optimo, maravilhoso, maravilhosa, fantastico, adorei, adoro, amei, muito satisfeito, muito satisfeita, satisfeito, satisfeita, muito feliz, ja funciona, funcionou,
		resolvido, deu certo, ajudou muito, muito util, recomendo, bom atendimento, otimo atendimento, excelente atendimento`},
	{Satisfaction, italian, `grazie mille, mille grazie, molte grazie, tante grazie, grazie infinite, grazie per l aiuto, grazie del vostro aiuto, perfetto, eccellente,
		ottimo, fantastico, meraviglioso, bravissimi, molto contento, molto contenta, soddisfatto, soddisfatta, molto felice, adoro, lo adoro, funziona ora, ora funziona,
		adesso funziona, risolto, problema risolto, molto utile, molto gentili, molto gentile, consiglio a tutti, lo consiglio, ottimo servizio, impeccabile`},
}

// negators are the words that take a phrase back when they stand before it.
var negators = [...]struct {
	in    language
	words string
}{
	{english, `not no never without neither nor dont doesnt didnt isnt wasnt arent werent cant cannot couldnt wont wouldnt hardly nothing aint hasnt havent`},
	{spanish, `no sin nunca jamas tampoco ni nada`},
	{german, `nicht kein keine keinen keiner nie niemals ohne weder nichts`},
	{french, `ne pas n sans jamais aucun aucune ni rien`},
	{portuguese, `nao sem nunca jamais nem nada`},
	{italian, `non senza mai nessun nessuna ne niente`},
}
