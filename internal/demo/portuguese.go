package demo

import "github.com/lobbycli/lobby/internal/workspace"

var portuguese = language{
	code:   "pt",
	places: []place{{"São Paulo", "Brazil", "America/Sao_Paulo", -3}, {"Recife", "Brazil", "America/Recife", -3}, {"Lisboa", "Portugal", "Europe/Lisbon", 0}},
	given: []name{
		{"Adriana", "adriana"}, {"Bruno", "bruno"}, {"Cecília", "cecilia"}, {"Davi", "davi"}, {"Estela", "estela"},
		{"Fábio", "fabio"}, {"Gabriel", "gabriel"}, {"Helena", "helena"}, {"Íris", "iris"}, {"João", "joao"},
		{"Letícia", "leticia"}, {"Mateus", "mateus"}, {"Natália", "natalia"}, {"Otávio", "otavio"}, {"Priscila", "priscila"},
		{"Renato", "renato"}, {"Simone", "simone"}, {"Tiago", "tiago"}, {"Vitória", "vitoria"}, {"Yara", "yara"},
	},
	family: []name{
		{"Almeida", "almeida"}, {"Barros", "barros"}, {"Conceição", "conceicao"}, {"Duarte", "duarte"}, {"Esteves", "esteves"},
		{"Ferreira", "ferreira"}, {"Gonçalves", "goncalves"}, {"Lima", "lima"}, {"Magalhães", "magalhaes"}, {"Nunes", "nunes"},
		{"Oliveira", "oliveira"}, {"Pacheco", "pacheco"}, {"Queirós", "queiros"}, {"Ribeiro", "ribeiro"}, {"Silva", "silva"},
		{"Teixeira", "teixeira"}, {"Uchoa", "uchoa"}, {"Vieira", "vieira"}, {"Xavier", "xavier"}, {"Simões", "simoes"},
	},
	glue:      " ",
	companies: []name{{"Ipê Móveis", "ipe"}, {"Café Serra", "cafe-serra"}, {"Maré Alta Lda", "mare-alta"}},
	mail:      "correio.example",
	phone:     numbers{"+55000", 7},
	money:     money{code: "BRL", rate: 620},
	agent:     "Bia",
	reason:    "quer falar com um atendente",
	leads: [7]talk{
		{{v, "Posso falar com um atendente?"}, {b, "Claro, vou transferir para a equipe."}, {a, "Oi, aqui é {agent}. Como posso ajudar?"}, {v, "Veio o produto errado. Meu e-mail é {email}"}, {a, "Desculpe pelo transtorno, vamos enviar o certo hoje."}},
		{{v, "Cadê o meu pedido {order}?"}, {b, "Vou verificar. Qual é o seu e-mail?"}, {v, "{email}"}, {b, "Obrigado. Já foi enviado; o rastreio chega por e-mail."}},
		{{v, "Vocês têm cupom de desconto?"}, {b, "Temos! Deixe o seu e-mail que nós enviamos."}, {v, "{email}"}, {b, "Prontinho. Boas compras!"}},
		{{v, "Quero o reembolso do pedido {order}."}, {b, "Sinto muito. O que aconteceu?"}, {v, "O ventilador faz muito barulho!"}, {b, "Encaminhei o pedido de reembolso à equipe."}},
		{{v, "Por favor, cancelem o pedido {order}."}, {b, "Cancelamento encaminhado, a confirmação vem por e-mail."}, {v, "Obrigada, para {email}"}},
		{{v, "O pagamento do {order} caiu?"}, {b, "Sim, hoje de manhã."}, {v, "Ótimo, resolvido!"}},
		{{v, "Meu cupom não funciona."}, {b, "Aqui está um novo: {code}, válido por 14 dias."}, {v, "Agora deu certo, valeu!"}},
	},
	talks: []talk{
		{{v, "Procuro uma luminária para leitura."}, {r, "A {lamp-40} é ótima. Veja estas duas."}, {v, "Tem garantia?"}, {b, "Sim, de três anos."}},
		{{v, "Entregam no interior?"}, {b, "Sim, em até dez dias."}, {v, "Obrigado!"}},
	},
	tickets: []workspace.EventTicket{
		{Subject: "Nota fiscal", Body: "Preciso da nota fiscal em nome da empresa."},
		{Subject: "Peça com defeito", Body: "A tampa da chaleira não fecha."},
	},
}
