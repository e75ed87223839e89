package insight

import "strings"

// language is one that can be told apart. Those behind italian are known only so
// that they are not taken for another.
type language uint8

const (
	unknown language = iota
	english
	spanish
	german
	french
	portuguese
	italian
	dutch
	nordic
	polish
	turkish
	tongues
)

// String is the code of the language; unknown where nothing is judged in it.
func (l language) String() string {
	if l > italian {
		l = unknown
	}
	return [...]string{"unknown", "en", "es", "de", "fr", "pt", "it"}[l]
}

// languages is a set of them.
type languages uint16

func (l language) set() languages       { return 1 << l }
func (s languages) has(l language) bool { return s&l.set() != 0 }

// guessed is what a text seems to be written in.
type guessed struct {
	language   language  // unknown when unsure
	candidates languages // those that fit best, when some do
}

// enough words tell the language of a text, however long it is.
const enough = 300

// guess counts the words that each language often uses. It is sure when one
// language has more of them than every other, and they are a fifth of all words
// or three.
func (j *Judge) guess(text string) guessed {
	var hits [tongues]int
	n := 0
	for one := range sentences(text) {
		for _, w := range split(one) {
			n++
			if of := j.marks[w.text]; of != 0 {
				for l := english; l < tongues; l++ {
					if of.has(l) {
						hits[l]++
					}
				}
			}
		}
		for _, l := range letters {
			if strings.ContainsAny(one, l.letters) {
				hits[l.of] += 2
			}
		}
		if n >= enough {
			break
		}
	}
	var g guessed
	top := 0
	for l := english; l < tongues; l++ {
		switch {
		case hits[l] == 0 || hits[l] < top:
		case hits[l] > top:
			top, g = hits[l], guessed{l, l.set()}
		default:
			g.language, g.candidates = unknown, g.candidates|l.set()
		}
	}
	if top < 3 && top*5 < n {
		g.language = unknown
	}
	return g
}

func (j *Judge) readMarks() {
	for _, m := range markers {
		for w := range strings.FieldsSeq(m.words) {
			j.marks[w] |= m.of.set()
		}
	}
}

// letters are those that only one of the languages uses.
var letters = [...]struct {
	of      language
	letters string
}{
	{spanish, "ñÑ¿¡"},
	{german, "ßẞ"},
	{portuguese, "ãõÃÕ"},
	{polish, "łąęśżźŁĄĘŚŻŹ"},
	{turkish, "ğışĞİŞ"},
	{nordic, "åøæÅØÆ"},
}

// markers are the most frequent words of each language, function words first, and
// those with which people begin, thank and ask in chats; folded as split does. A
// word of two languages stands in both and so tells neither apart.
var markers = [...]struct {
	of    language
	words string
}{
	{english, `the and is are am was were be been being i you he she it we they my your our their me us them this that these those
		of to for with from on at by about not do does did dont doesnt didnt cant cannot couldnt wont isnt wasnt arent have has had havent hasnt
		im ive id its youre thats theres lets what when where which who why how there here will would can could should just still
		hi hello hey thanks thank please order ordered delivery deliver parcel refund help want need get got yes sorry today tomorrow week
		great good bad awesome terrible awful amazing love loved hate worst best nice perfect useless disappointed disappointing happy
		angry broken wrong late fast slow service money very really too much but or if because all any again ever never now only some than then out up`},
	{spanish, `el la los las un una unos unas y o de del que en es son esta estan estoy soy era fue ser estar con por para sin se me te lo le nos
		mi tu su mis sus este esto ese eso yo usted ustedes ha he han hay no si muy pero como cuando donde cuanto cual quien porque tambien ya
		hola gracias favor pedido envio paquete quiero necesito puedo puede pueden tengo tiene todavia aun ayuda bien mal bueno buena dias tardes`},
	{german, `der die das den dem des ein eine einen einem einer und oder ist sind bin war waren sein ich du er sie es wir ihr mein meine meinen
		mich mir dich uns ihnen nicht kein keine auf aus bei mit nach von zu zum zur fur uber im am an in wie was wo wann warum wer auch noch
		schon sehr nur aber wenn weil dass hat habe haben hatte kann konnen wird werden mochte bitte danke hallo guten tag bestellung lieferung
		paket immer wieder mal gut schlecht leider heute morgen`},
	{french, `le la les un une des du de et ou est sont suis etait etre je tu il elle nous vous ils elles mon ma mes votre vos notre ce cette ces
		ca cela qui que quoi dont ou ne pas plus au aux en dans sur avec pour par sans se me te lui leur y ai as a avez avons ont comment quand
		pourquoi combien quel quelle bonjour bonsoir merci salut svp commande colis livraison toujours encore tres bien mais si aussi jai cest
		l d j n qu`},
	{portuguese, `o a os as um uma uns umas e ou de do da dos das que em no na nos nas e sao esta estao estou sou era foi ser estar com por para
		sem se me te lhe meu minha meus minhas seu sua este isto esse isso eu voce voces ele ela tem tenho ha nao sim muito mas como quando onde
		quanto qual quem porque tambem ja ainda ola oi obrigado obrigada pedido encomenda quero preciso posso pode bom boa dia tarde tudo`},
	{italian, `il lo la i gli le un uno una e o di del della dei delle che in e sono sei era essere stare con per senza si mi ti ci vi mio mia miei
		suo sua questo questa quello io lei voi loro ho hai ha abbiamo avete hanno non molto ma come quando dove quanto quale chi perche anche
		gia ancora ciao salve buongiorno grazie prego ordine pacco spedizione vorrei posso puo potete bene male tutto al alla nel nella sul c`},
	{dutch, `de het een en of is zijn was ik jij je u hij zij wij we mijn uw jullie niet geen wel van op bij met naar voor uit aan in hoe wat waar
		wanneer waarom wie ook nog al maar als omdat dat dit heb heeft hebben kan kunnen wil graag bedankt dank hoi hallo goedemorgen bestelling
		pakket levering`},
	{nordic, `jag du han hon vi ni de det den en ett ei och og eller som ar er var inte ikke har hade min mitt mine pa i av till til med for fran
		fra nar var hvor hva hvad varfor hvorfor men om att at jeg meg mig deg dig takk tak tack hej hei bestallning ordre pakke paket kan vil vill`},
	{polish, `i w na z do nie jest sa to ze sie mam moj moje moja gdzie kiedy jak co czy dlaczego ale bo prosze dziekuje dzien dobry czesc
		zamowienie paczka przesylka jeszcze juz bardzo`},
	{turkish, `ve bir bu su ne mi mu var yok icin ile ama cok daha nerede nasil neden ben sen siz biz benim merhaba tesekkurler tesekkur siparis
		siparisim kargo lutfen degil`},
}
