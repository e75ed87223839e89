package insight

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// labelled are sentences as people write them in chats, with what somebody who
// reads them would say: language, sentiment (of English only), signals. They were
// labelled before they were judged; hard ones stand at the end. The lexicon was
// tuned on these.
var labelled = [...]sample{
	{"en", "neutral", "", "Where is my order?"},
	{"en", "neutral", "", "I would like to change the delivery address please"},
	{"en", "neutral", "", "Do you ship to Norway?"},
	{"en", "neutral", "", "My order number is 48213."},
	{"en", "neutral", "", "Can you help me with a refund?"},
	{"en", "neutral", "", "I'd like to cancel my subscription"},
	{"en", "neutral", "", "What sizes do you have in blue?"},
	{"en", "neutral", "", "Is there a discount for students?"},
	{"en", "neutral", "", "I want to speak to an agent"},
	{"en", "neutral", "", "Does this come with a warranty?"},
	{"en", "positive", "satisfaction", "That works perfectly, thank you so much!"},
	{"en", "positive", "satisfaction", "Great service, I will recommend you to my friends."},
	{"en", "positive", "satisfaction", "I love it, exactly what I needed"},
	{"en", "positive", "satisfaction", "You were very helpful, I appreciate it."},
	{"en", "positive", "satisfaction", "Awesome, problem solved!"},
	{"en", "positive", "", "The lamp looks beautiful in my living room"},
	{"en", "positive", "", "Nice, thanks"},
	{"en", "positive", "satisfaction", "Really happy with the shoes you sent me"},
	{"en", "negative", "", "The package arrived damaged."},
	{"en", "negative", "", "This is the worst service I have ever had"},
	{"en", "negative", "", "The zipper is broken and it smells horrible"},
	{"en", "negative", "", "I am very disappointed with your product"},
	{"en", "negative", "", "Your app keeps crashing, it is useless"},
	{"en", "negative", "", "You charged me twice, this is a scam"},
	{"en", "negative", "", "I hate the new checkout"},
	{"en", "negative", "", "The coffee machine leaks and your manual is terrible"},
	{"en", "neutral", "confusion", "I don't understand how the coupon works"},
	{"en", "neutral", "confusion", "What do you mean by pending?"},
	{"en", "neutral", "confusion", "I can't find the button to pay"},
	{"en", "negative", "confusion", "This form is so confusing"},
	{"en", "neutral", "confusion", "Not sure which plan is for me"},
	{"en", "neutral", "confusion", "So is it shipped or not??"},
	{"en", "neutral", "confusion", "You just said tomorrow and now it is Friday?"},
	{"en", "neutral", "confusion", "It makes no sense to me"},
	{"en", "neutral", "urgency", "I need it today, the party is at eight"},
	{"en", "neutral", "urgency", "Please answer asap"},
	{"en", "neutral", "urgency", "This is urgent"},
	{"en", "neutral", "urgency", "I'm still waiting for an answer"},
	{"en", "neutral", "urgency", "Hello? Is anyone there"},
	{"en", "neutral", "urgency", "This is the third time I ask for the invoice"},
	{"en", "neutral", "urgency", "WHERE IS MY PARCEL"},
	{"en", "neutral", "urgency", "My flight leaves in two hours, call me right now"},
	{"en", "neutral", "", "It's not urgent, whenever you have time"},
	{"en", "neutral", "", "No hurry, I can do it without an emergency call"},
	{"en", "negative", "", "I am not happy with the colour"},
	{"en", "negative", "", "The new version doesn't work and I am not satisfied"},
	{"en", "neutral", "", "I'm not confused, I only want the price"},
	{"en", "positive", "satisfaction", "THANK YOU SO MUCH FOR THE HELP"},
	{"es", "unknown", "", "¿Cuándo llega mi pedido?"},
	{"es", "unknown", "", "Quiero cambiar la dirección de envío"},
	{"es", "unknown", "", "Hola, ¿tenéis esta camiseta en talla M?"},
	{"es", "unknown", "confusion", "No entiendo por qué me piden el DNI"},
	{"es", "unknown", "confusion", "No encuentro el enlace para devolverlo"},
	{"es", "unknown", "urgency", "Es urgente, lo necesito para mañana"},
	{"es", "unknown", "urgency", "Llevo esperando una semana y nadie responde"},
	{"es", "unknown", "satisfaction", "Muchas gracias, ya funciona"},
	{"es", "unknown", "satisfaction", "Me encanta el vestido, muy amable"},
	{"es", "unknown", "", "No es urgente, gracias"},
	{"de", "unknown", "", "Wann kommt meine Bestellung an?"},
	{"de", "unknown", "", "Ich möchte die Ware zurückgeben"},
	{"de", "unknown", "confusion", "Ich verstehe nicht, wie der Gutschein funktioniert"},
	{"de", "unknown", "confusion", "Was bedeutet dieser Status?"},
	{"de", "unknown", "urgency", "Ich brauche das Paket dringend bis morgen"},
	{"de", "unknown", "urgency", "Ich warte seit zwei Wochen auf eine Antwort"},
	{"de", "unknown", "", "Es eilt nicht, danke"},
	{"de", "unknown", "satisfaction", "Vielen Dank, es hat geklappt"},
	{"de", "unknown", "satisfaction", "Ich bin sehr zufrieden mit der Lieferung"},
	{"de", "unknown", "", "Ich bin nicht zufrieden"},
	{"fr", "unknown", "", "Bonjour, où est ma commande ?"},
	{"fr", "unknown", "", "Je voudrais être remboursé"},
	{"fr", "unknown", "confusion", "Je ne comprends pas la facture"},
	{"fr", "unknown", "confusion", "Ça veut dire quoi « en attente » ?"},
	{"fr", "unknown", "urgency", "C'est urgent, j'en ai besoin pour demain"},
	{"fr", "unknown", "urgency", "J'attends depuis trois jours, personne ne répond"},
	{"fr", "unknown", "", "Ce n'est pas urgent"},
	{"fr", "unknown", "satisfaction", "Merci beaucoup, c'est parfait"},
	{"fr", "unknown", "satisfaction", "Je suis très contente du produit"},
	{"pt", "unknown", "", "Onde está o meu pedido?"},
	{"pt", "unknown", "confusion", "Não entendi como usar o cupom"},
	{"pt", "unknown", "urgency", "Preciso disso com urgência, é para amanhã"},
	{"pt", "unknown", "satisfaction", "Muito obrigada, deu certo!"},
	{"pt", "unknown", "", "Vocês entregam no Porto?"},
	{"it", "unknown", "", "Quando arriva il mio ordine?"},
	{"it", "unknown", "confusion", "Non capisco come si paga"},
	{"it", "unknown", "urgency", "Ho bisogno di una risposta subito, è urgente"},
	{"it", "unknown", "satisfaction", "Grazie mille, è perfetto"},
	{"it", "unknown", "", "Vorrei cambiare la taglia della giacca"},
	{"unknown", "unknown", "", "Waar is mijn bestelling?"},
	{"unknown", "unknown", "", "Hej, när kommer mitt paket?"},
	{"unknown", "unknown", "", "Gdzie jest moja paczka?"},
	{"unknown", "unknown", "", "Siparişim nerede?"},
	{"unknown", "unknown", "", "注文はいつ届きますか"},
	{"unknown", "unknown", "", "Где мой заказ?"},
	{"unknown", "unknown", "", "متى يصل طلبي"},
	{"unknown", "unknown", "", "A-10293"},
	{"unknown", "unknown", "", "👍"},
	// hard: irony, wishes, quotations, feelings without their words, two tongues
	{"en", "negative", "", "Great, another delay. Just what I wanted for my birthday."},
	{"en", "negative", "", "Oh wonderful, it broke again"},
	{"en", "negative", "", "Thanks for nothing"},
	{"en", "negative", "urgency", "Two weeks. Two weeks and not one word from you."},
	{"en", "negative", "", "I expected more for that price"},
	{"en", "negative", "", "If this was supposed to be quick I don't want to see slow"},
	{"en", "positive", "satisfaction", "Can't complain, everything arrived on time"},
	{"en", "neutral", "", "My review said perfect but I would like to edit it"},
	{"en", "neutral", "", "The product is called Urgent Care Kit, is it in stock?"},
	{"en", "neutral", "confusion", "Huh?"},
	{"es", "unknown", "", "Perfecto, otra vez roto"},
	{"unknown", "unknown", "", "Hola, my order please gracias"},
}

// fresh were labelled when everything was tuned, and nothing was tuned on them.
var fresh = [...]sample{
	{"en", "neutral", "", "Could you tell me whether the blue one is available in store?"},
	{"en", "neutral", "", "I moved last month, how do I update my address?"},
	{"en", "negative", "", "It stopped working after two days, I want my money back"},
	{"en", "negative", "", "Your driver was so rude to my mother"},
	{"en", "negative", "urgency", "I have been waiting since Monday and I am really angry"},
	{"en", "positive", "", "I'm so glad I found this shop"},
	{"en", "positive", "satisfaction", "All good now, that fixed it"},
	{"en", "neutral", "confusion", "I have no idea what this message means"},
	{"en", "neutral", "confusion", "How am I supposed to know which cable fits?"},
	{"en", "neutral", "urgency", "We need this by Thursday at the latest"},
	{"en", "negative", "", "This is not what I ordered and nobody cares"},
	{"en", "neutral", "", "Please send the invoice to our accountant"},
	{"es", "unknown", "", "¿Puedo pagar con tarjeta?"},
	{"es", "unknown", "confusion", "No sé cómo cambiar la contraseña"},
	{"es", "unknown", "urgency", "Necesito una respuesta lo antes posible"},
	{"es", "unknown", "satisfaction", "Estoy encantada con la compra"},
	{"de", "unknown", "", "Kann ich die Rechnung noch einmal bekommen?"},
	{"de", "unknown", "confusion", "Ich weiß nicht, welche Größe ich nehmen soll"},
	{"de", "unknown", "urgency", "Bitte melden Sie sich umgehend"},
	{"de", "unknown", "satisfaction", "Alles bestens, herzlichen Dank"},
	{"fr", "unknown", "", "Est-ce que vous livrez en Belgique ?"},
	{"fr", "unknown", "confusion", "Je ne sais pas comment retourner l'article"},
	{"fr", "unknown", "urgency", "Répondez-moi au plus vite"},
	{"pt", "unknown", "confusion", "Não sei como cancelar a assinatura"},
	{"pt", "unknown", "urgency", "Estou esperando há três semanas"},
	{"it", "unknown", "confusion", "Cosa vuol dire in lavorazione?"},
	{"it", "unknown", "urgency", "Mi serve entro domani"},
	{"it", "unknown", "satisfaction", "Ottimo servizio, lo consiglio"},
	{"unknown", "unknown", "", "Kan ik dit artikel terugsturen?"},
	{"unknown", "unknown", "", "Pesanan saya belum datang"},
}

// sample is a sentence and its labels.
type sample struct{ language, sentiment, signals, text string }

// tally is how often a verdict was right.
type tally struct{ hit, invented, missed int }

func (t *tally) count(want, got bool) {
	switch {
	case want && got:
		t.hit++
	case got:
		t.invented++
	case want:
		t.missed++
	}
}

func TestLabelledSentencesAreJudgedThisWell(t *testing.T) {
	for _, set := range []struct {
		name    string
		samples []sample
		want    map[string]tally
	}{
		{"tuned on", labelled[:], map[string]tally{
			"language": {106, 0, 2}, "positive": {10, 3, 0}, "negative": {12, 0, 5},
			"confusion": {16, 0, 1}, "urgency": {16, 1, 1}, "satisfaction": {15, 3, 1},
		}},
		{"fresh", fresh[:], map[string]tally{
			"language": {29, 0, 1}, "positive": {2, 1, 0}, "negative": {2, 0, 2},
			"confusion": {6, 0, 1}, "urgency": {7, 0, 0}, "satisfaction": {4, 0, 0},
		}},
	} {
		if diff := cmp.Diff(set.want, judged(t, set.samples), cmp.AllowUnexported(tally{})); diff != "" {
			t.Errorf("%s: %s", set.name, diff)
		}
	}
}

// judged compares the verdicts on sentences with their labels.
func judged(t *testing.T, samples []sample) map[string]tally {
	j, all := New(), map[string]tally{}
	for _, l := range samples {
		talk := j.Talk()
		talk.Add(Message{Text: l.text})
		v := talk.Verdict()
		right := true
		count := func(what string, want, got bool) {
			n := all[what]
			n.count(want, got)
			all[what] = n
			right = right && want == got
		}
		count("language", true, v.Language == l.language)
		count("positive", l.sentiment == "positive", v.Sentiment == "positive")
		count("negative", l.sentiment == "negative", v.Sentiment == "negative")
		count("confusion", strings.Contains(l.signals, "confusion"), v.Confusion > 0)
		count("urgency", strings.Contains(l.signals, "urgency"), v.Urgency > 0)
		count("satisfaction", strings.Contains(l.signals, "satisfaction"), v.Satisfaction > 0)
		if !right {
			t.Logf("%q: %+v; labelled %s %s %s", l.text, v, l.language, l.sentiment, l.signals)
		}
	}
	return all
}
