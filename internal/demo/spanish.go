package demo

import "github.com/lobbycli/lobby/internal/workspace"

var spanish = language{
	code: "es",
	places: []place{
		{"Madrid", "Spain", "Europe/Madrid", 1}, {"Valencia", "Spain", "Europe/Madrid", 1},
		{"Ciudad de México", "Mexico", "America/Mexico_City", -6}, {"Buenos Aires", "Argentina", "America/Argentina/Buenos_Aires", -3},
	},
	given: []name{
		{"Ana", "ana"}, {"Beatriz", "beatriz"}, {"Carlos", "carlos"}, {"Diego", "diego"}, {"Elena", "elena"},
		{"Fernando", "fernando"}, {"Gabriela", "gabriela"}, {"Hugo", "hugo"}, {"Inés", "ines"}, {"Javier", "javier"},
		{"Lucía", "lucia"}, {"Manuel", "manuel"}, {"Nuria", "nuria"}, {"Óscar", "oscar"}, {"Paula", "paula"},
		{"Rafael", "rafael"}, {"Sofía", "sofia"}, {"Tomás", "tomas"}, {"Valeria", "valeria"}, {"Ximena", "ximena"},
	},
	family: []name{
		{"Álvarez", "alvarez"}, {"Blanco", "blanco"}, {"Castro", "castro"}, {"Delgado", "delgado"}, {"Escobar", "escobar"},
		{"Fuentes", "fuentes"}, {"García", "garcia"}, {"Herrera", "herrera"}, {"Ibáñez", "ibanez"}, {"Jiménez", "jimenez"},
		{"López", "lopez"}, {"Muñoz", "munoz"}, {"Navarro", "navarro"}, {"Ortega", "ortega"}, {"Peña", "pena"},
		{"Quintana", "quintana"}, {"Ramos", "ramos"}, {"Soto", "soto"}, {"Torres", "torres"}, {"Vega", "vega"},
	},
	glue:      " ",
	companies: []name{{"Olivar Hermanos", "olivar"}, {"Estudio Marea", "marea"}, {"Librería Luna", "luna"}, {"Casa Azul S.L.", "casa-azul"}},
	mail:      "correo.example",
	phone:     numbers{"+34000", 6},
	money:     money{code: "EUR", rate: 100},
	agent:     "Pablo",
	reason:    "quiere hablar con una persona",
	leads: [7]talk{
		{{v, "¿Puedo hablar con una persona?"}, {b, "Claro, le paso con el equipo."}, {a, "Hola, soy {agent}. ¿En qué puedo ayudarle?"}, {v, "Me llegó el pedido equivocado. Mi correo es {email}."}, {a, "Lo siento mucho, hoy mismo enviamos el correcto."}},
		{{v, "¿Dónde está mi pedido {order}?"}, {b, "Un momento. ¿Cuál es su correo?"}, {v, "{email}"}, {b, "Gracias. Ya salió del almacén; le enviaremos el enlace de seguimiento."}},
		{{v, "¿Tienen algún cupón de descuento?"}, {b, "¡Sí! Déjenos su correo y se lo enviamos."}, {v, "{email}"}, {b, "Enviado. ¡Felices compras!"}},
		{{v, "Quiero la devolución del pedido {order}."}, {b, "Lamento oírlo. ¿Qué ocurrió?"}, {v, "La taza llegó rota."}, {b, "He pasado su solicitud de reembolso al equipo."}},
		{{v, "Necesito cancelar el pedido {order}."}, {b, "He enviado la cancelación. Se lo confirmarán por correo."}, {v, "Perfecto, a {email}."}},
		{{v, "¿Se cobró dos veces el pedido {order}?"}, {b, "No, el segundo cargo ya fue anulado."}, {v, "Menos mal, ¡gracias!"}},
		{{v, "Mi cupón ha caducado."}, {b, "Aquí tiene otro: {code}. Vale 14 días."}, {v, "¡Genial, ya funciona!"}},
	},
	talks: []talk{
		{{v, "Busco un ventilador silencioso."}, {r, "Le recomiendo {fan}; mire estas dos opciones."}, {v, "¿Tiene garantía?"}, {b, "Sí, tres años."}},
		{{v, "¿Hacen envíos a Canarias?"}, {b, "Sí, en unos siete días."}, {v, "Muchas gracias."}},
		{{v, "¿Cuál es el horario de la tienda?"}, {b, "De lunes a sábado, de 10 a 20 h."}},
	},
	tickets: []workspace.EventTicket{
		{Subject: "Factura a nombre de la empresa", Body: "Necesito la factura con los datos fiscales de la empresa."},
		{Subject: "Falta una pieza", Body: "En la caja no venían los tornillos de la silla."},
	},
}
