package demo

import "github.com/lobbycli/lobby/internal/workspace"

var french = language{
	code: "fr",
	places: []place{
		{"Paris", "France", "Europe/Paris", 1}, {"Lyon", "France", "Europe/Paris", 1},
		{"Bruxelles", "Belgium", "Europe/Brussels", 1}, {"Montréal", "Canada", "America/Toronto", -5},
	},
	given: []name{
		{"Amélie", "amelie"}, {"Baptiste", "baptiste"}, {"Camille", "camille"}, {"Damien", "damien"}, {"Élodie", "elodie"},
		{"François", "francois"}, {"Gaëlle", "gaelle"}, {"Henri", "henri"}, {"Inès", "ines"}, {"Julien", "julien"},
		{"Léa", "lea"}, {"Mathieu", "mathieu"}, {"Noémie", "noemie"}, {"Olivier", "olivier"}, {"Pauline", "pauline"},
		{"Quentin", "quentin"}, {"Romane", "romane"}, {"Sylvain", "sylvain"}, {"Théo", "theo"}, {"Zélie", "zelie"},
	},
	family: []name{
		{"Aubert", "aubert"}, {"Bernard", "bernard"}, {"Chevalier", "chevalier"}, {"Dubois", "dubois"}, {"Étienne", "etienne"},
		{"Fontaine", "fontaine"}, {"Garnier", "garnier"}, {"Huet", "huet"}, {"Joly", "joly"}, {"Lefèvre", "lefevre"},
		{"Moreau", "moreau"}, {"Noël", "noel"}, {"Olivier", "olivier"}, {"Perrin", "perrin"}, {"Rousseau", "rousseau"},
		{"Simon", "simon"}, {"Texier", "texier"}, {"Vasseur", "vasseur"}, {"Weber", "weber"}, {"d'Arcy", "darcy"},
	},
	glue:      " ",
	companies: []name{{"Atelier du Nord", "atelier-nord"}, {"Maison Clément", "clement"}, {"Les Deux Ponts SARL", "deux-ponts"}, {"Verger & Fils", "verger"}},
	mail:      "courriel.example",
	phone:     numbers{"+3363998", 4},
	money:     money{code: "EUR", rate: 100},
	agent:     "Camille",
	reason:    "souhaite parler à un conseiller",
	leads: [7]talk{
		{{v, "Je voudrais parler à quelqu'un, s'il vous plaît."}, {b, "Bien sûr, je vous mets en relation."}, {a, "Bonjour, ici {agent}. Que puis-je faire pour vous ?"}, {v, "Le colis est arrivé ouvert. Mon adresse : {email}."}, {a, "Toutes mes excuses, nous vous en renvoyons un."}},
		{{v, "Où en est ma commande {order} ?"}, {b, "Je regarde. Quelle est votre adresse e-mail ?"}, {v, "{email}"}, {b, "Merci. Elle est partie, vous recevrez le lien de suivi."}},
		{{v, "Avez-vous un code promo ?"}, {b, "Oui ! Laissez-nous votre e-mail et nous vous l'envoyons."}, {v, "{email}"}, {b, "C'est envoyé. Bons achats !"}},
		{{v, "Je souhaite être remboursé pour {order}."}, {b, "Je suis désolé. Quel est le problème ?"}, {v, "La bouilloire fuit."}, {b, "J'ai transmis votre demande de remboursement."}},
		{{v, "Merci d'annuler la commande {order}."}, {b, "L'annulation est transmise, vous aurez une confirmation."}, {v, "Très bien, à {email}."}},
		{{v, "La commande {order} est-elle bien payée ?"}, {b, "Oui, le paiement est validé depuis ce matin."}, {v, "Parfait, merci beaucoup !"}},
		{{v, "Mon bon d'achat est refusé."}, {b, "En voici un nouveau : {code}, valable 14 jours."}, {v, "Ça marche, merci !"}},
	},
	talks: []talk{
		{{v, "Je cherche une idée de cadeau."}, {r, "Le modèle {mug} plaît beaucoup. En voici deux."}, {v, "Il y a un emballage cadeau ?"}, {b, "Oui, gratuit, à cocher lors de la commande."}},
		{{v, "Livrez-vous en point relais ?"}, {b, "Oui, partout en France."}, {v, "Merci !"}},
		{{v, "Je ne comprends pas comment retourner un article"}, {b, "L'étiquette de retour se trouve dans votre compte, rubrique Commandes."}, {v, "Trouvé, merci."}},
	},
	tickets: []workspace.EventTicket{
		{Subject: "Facture introuvable", Body: "Je ne retrouve pas la facture de ma dernière commande."},
		{Subject: "Notice de montage", Body: "La notice manquait dans le carton. Pouvez-vous me l'envoyer ?"},
	},
}
