package demo

import "github.com/lobbycli/lobby/internal/workspace"

var polish = language{
	code:   "pl",
	places: []place{{"Warszawa", "Poland", "Europe/Warsaw", 1}, {"Łódź", "Poland", "Europe/Warsaw", 1}, {"Kraków", "Poland", "Europe/Warsaw", 1}},
	given: []name{
		{"Agnieszka", "agnieszka"}, {"Bartosz", "bartosz"}, {"Celina", "celina"}, {"Dawid", "dawid"}, {"Ewa", "ewa"},
		{"Filip", "filip"}, {"Grażyna", "grazyna"}, {"Hubert", "hubert"}, {"Iwona", "iwona"}, {"Jakub", "jakub"},
		{"Kinga", "kinga"}, {"Łukasz", "lukasz"}, {"Małgorzata", "malgorzata"}, {"Norbert", "norbert"}, {"Oliwia", "oliwia"},
		{"Paweł", "pawel"}, {"Róża", "roza"}, {"Stanisław", "stanislaw"}, {"Wanda", "wanda"}, {"Zofia", "zofia"},
	},
	family: []name{
		{"Adamczyk", "adamczyk"}, {"Błaszczyk", "blaszczyk"}, {"Cieślak", "cieslak"}, {"Dąbek", "dabek"}, {"Filipek", "filipek"},
		{"Głowacz", "glowacz"}, {"Jabłoń", "jablon"}, {"Kaczmarek", "kaczmarek"}, {"Lis", "lis"}, {"Łuczak", "luczak"},
		{"Mazur", "mazur"}, {"Nowak", "nowak"}, {"Olszak", "olszak"}, {"Pająk", "pajak"}, {"Rybak", "rybak"},
		{"Ślusarz", "slusarz"}, {"Tomczak", "tomczak"}, {"Urban", "urban"}, {"Wójcik", "wojcik"}, {"Żak", "zak"},
	},
	glue:      " ",
	companies: []name{{"Zielony Młyn", "zielony-mlyn"}, {"Pracownia Bór", "bor"}, {"Księgarnia Żuraw", "zuraw"}},
	mail:      "poczta.example",
	phone:     numbers{"+48000", 6},
	money:     money{code: "PLN", rate: 430},
	agent:     "Kinga",
	reason:    "prośba o rozmowę z człowiekiem",
	leads: [7]talk{
		{{v, "Czy mogę porozmawiać z człowiekiem?"}, {b, "Oczywiście, łączę z zespołem."}, {a, "Dzień dobry, tu {agent}. W czym mogę pomóc?"}, {v, "Paczka przyszła uszkodzona. Mój adres to {email}."}, {a, "Bardzo przepraszamy, wyślemy nową jeszcze dziś."}},
		{{v, "Gdzie jest moje zamówienie {order}?"}, {b, "Sprawdzam. Jaki jest adres e-mail?"}, {v, "{email}"}, {b, "Dziękuję. Przesyłka jest w drodze, link wyślemy mailem."}},
		{{v, "Macie jakiś kod rabatowy?"}, {b, "Tak! Proszę zostawić e-mail, a go wyślemy."}, {v, "{email}"}, {b, "Gotowe. Udanych zakupów!"}},
		{{v, "Chcę zwrotu pieniędzy za {order}."}, {b, "Przykro mi. Co się stało?"}, {v, "Lampa w ogóle nie świeci!"}, {b, "Przekazałem prośbę o zwrot zespołowi."}},
		{{v, "Proszę anulować zamówienie {order}."}, {b, "Anulowanie przekazane, potwierdzimy mailem."}, {v, "Dziękuję, na {email}."}},
		{{v, "Czy wpłata za {order} dotarła?"}, {b, "Tak, dziś rano. Wysyłamy po południu."}, {v, "Świetnie, to wszystko."}},
		{{v, "Kupon nie działa."}, {b, "Oto nowy: {code}, ważny 14 dni."}, {v, "Teraz działa, dzięki!"}},
	},
	talks: []talk{
		{{v, "Szukam czajnika do małej kuchni."}, {r, "Polecam {kettle}. Oto dwie propozycje."}, {v, "Ile trwa dostawa?"}, {b, "Jeden do dwóch dni."}},
		{{v, "Czy można odebrać w paczkomacie?"}, {b, "Tak, w całej Polsce."}, {v, "Super."}},
	},
	tickets: []workspace.EventTicket{
		{Subject: "Faktura na firmę", Body: "Proszę o fakturę z numerem NIP."},
		{Subject: "Reklamacja krzesła", Body: "Po tygodniu pękło siedzisko."},
	},
}
