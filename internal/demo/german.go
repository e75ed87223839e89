package demo

import "github.com/lobbycli/lobby/internal/workspace"

var german = language{
	code: "de",
	places: []place{
		{"Berlin", "Germany", "Europe/Berlin", 1}, {"Köln", "Germany", "Europe/Berlin", 1},
		{"München", "Germany", "Europe/Berlin", 1}, {"Wien", "Austria", "Europe/Vienna", 1}, {"Zürich", "Switzerland", "Europe/Zurich", 1},
	},
	given: []name{
		{"Anna", "anna"}, {"Björn", "bjoern"}, {"Clara", "clara"}, {"Dieter", "dieter"}, {"Eva", "eva"},
		{"Felix", "felix"}, {"Greta", "greta"}, {"Hannes", "hannes"}, {"Ida", "ida"}, {"Jürgen", "juergen"},
		{"Katrin", "katrin"}, {"Lukas", "lukas"}, {"Marie", "marie"}, {"Nils", "nils"}, {"Petra", "petra"},
		{"Ralf", "ralf"}, {"Sönke", "soenke"}, {"Tanja", "tanja"}, {"Ute", "ute"}, {"Wolfgang", "wolfgang"},
	},
	family: []name{
		{"Albrecht", "albrecht"}, {"Bäcker", "baecker"}, {"Dietrich", "dietrich"}, {"Engel", "engel"}, {"Fischer", "fischer"},
		{"Groß", "gross"}, {"Hartmann", "hartmann"}, {"Jäger", "jaeger"}, {"Köhler", "koehler"}, {"Lange", "lange"},
		{"Müller", "mueller"}, {"Neumann", "neumann"}, {"Otto", "otto"}, {"Pohl", "pohl"}, {"Richter", "richter"},
		{"Schäfer", "schaefer"}, {"Thiele", "thiele"}, {"Vogel", "vogel"}, {"Weiß", "weiss"}, {"Ziegler", "ziegler"},
	},
	glue:      " ",
	companies: []name{{"Brückner GmbH", "brueckner"}, {"Nordlicht AG", "nordlicht"}, {"Tischlerei Sommer", "sommer"}, {"Café Anders", "cafe-anders"}},
	mail:      "post.example",
	phone:     numbers{"+493023125", 3},
	money:     money{code: "EUR", rate: 100},
	agent:     "Jonas",
	reason:    "Mensch gewünscht",
	leads: [7]talk{
		{{v, "Kann ich bitte mit einem Menschen sprechen?"}, {b, "Gern, ich verbinde Sie mit dem Team."}, {a, "Guten Tag, hier ist {agent}. Worum geht es?"}, {v, "Ein Stuhlbein fehlt. Meine Adresse ist {email}."}, {a, "Das schicken wir Ihnen heute noch nach."}},
		{{v, "Wo bleibt meine Bestellung {order}?"}, {b, "Ich sehe nach. Wie lautet Ihre E-Mail-Adresse?"}, {v, "{email}"}, {b, "Danke, das Paket ist unterwegs. Die Sendungsnummer kommt per E-Mail."}},
		{{v, "Gibt es einen Gutschein für Neukunden?"}, {b, "Ja! Hinterlassen Sie Ihre E-Mail-Adresse, dann schicken wir ihn."}, {v, "{email}"}, {b, "Ist unterwegs. Viel Freude beim Stöbern!"}},
		{{v, "Ich möchte mein Geld für {order} zurück."}, {b, "Das tut mir leid. Was hat nicht gepasst?"}, {v, "Die Lampe flackert und ist viel zu groß."}, {b, "Ich habe die Erstattung ans Team weitergegeben."}},
		{{v, "Bitte stornieren Sie die Bestellung {order}."}, {b, "Ich habe die Stornierung weitergeleitet. Sie bekommen eine Bestätigung."}, {v, "Danke, an {email} bitte."}},
		{{v, "Ist die Zahlung für {order} angekommen?"}, {b, "Ja, heute Morgen. Die Ware geht gleich raus."}, {v, "Wunderbar, dann ist alles geklärt."}},
		{{v, "Mein Gutschein wird nicht angenommen."}, {b, "Hier ist ein neuer: {code}, gültig 14 Tage."}, {v, "Jetzt klappt es, vielen Dank!"}},
	},
	talks: []talk{
		{{v, "Ich suche eine Schreibtischlampe."}, {r, "Sehr beliebt ist die {lamp-40}. Diese zwei passen gut."}, {v, "Ist sie dimmbar?"}, {b, "Ja, in fünf Stufen."}},
		{{v, "Liefern Sie auch in die Schweiz?"}, {b, "Ja, in drei bis fünf Werktagen."}, {v, "Super, danke."}},
		{{v, "Wie lange habe ich Rückgaberecht?"}, {b, "30 Tage, die Rücksendung ist kostenlos."}},
	},
	tickets: []workspace.EventTicket{
		{Subject: "Rechnung fehlt", Body: "Zur letzten Lieferung lag keine Rechnung bei. Bitte nachreichen."},
		{Subject: "Ersatzteil für Wasserkocher", Body: "Der Deckel schließt nicht mehr. Gibt es ihn einzeln?"},
	},
}
