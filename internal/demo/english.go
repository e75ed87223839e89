package demo

import "github.com/lobbycli/lobby/internal/workspace"

var english = language{
	code: "en",
	places: []place{
		{"London", "United Kingdom", "Europe/London", 0}, {"Leeds", "United Kingdom", "Europe/London", 0},
		{"Dublin", "Ireland", "Europe/Dublin", 0}, {"Chicago", "United States", "America/Chicago", -6},
		{"Toronto", "Canada", "America/Toronto", -5},
	},
	given: []name{
		{"Alice", "alice"}, {"Ben", "ben"}, {"Chloe", "chloe"}, {"Daniel", "daniel"}, {"Ellie", "ellie"},
		{"Finn", "finn"}, {"Grace", "grace"}, {"Harry", "harry"}, {"Isla", "isla"}, {"Jack", "jack"},
		{"Katie", "katie"}, {"Liam", "liam"}, {"Megan", "megan"}, {"Noah", "noah"}, {"Olivia", "olivia"},
		{"Peter", "peter"}, {"Ruth", "ruth"}, {"Sam", "sam"}, {"Tess", "tess"}, {"Zoë", "zoe"},
	},
	family: []name{
		{"Archer", "archer"}, {"Bennett", "bennett"}, {"Carter", "carter"}, {"Dawson", "dawson"}, {"Ellis", "ellis"},
		{"Fletcher", "fletcher"}, {"Grant", "grant"}, {"Hughes", "hughes"}, {"Ingram", "ingram"}, {"Jones", "jones"},
		{"Knight", "knight"}, {"Lawson", "lawson"}, {"Moore", "moore"}, {"Nolan", "nolan"}, {"O'Brien", "obrien"},
		{"Parker", "parker"}, {"Reid", "reid"}, {"Shaw", "shaw"}, {"Turner", "turner"}, {"Ward", "ward"},
	},
	glue:      " ",
	companies: []name{{"Bluebird Studio", "bluebird"}, {"Harbour & Sons", "harbour"}, {"Northgate Ltd", "northgate"}, {"Willow Books", "willow"}},
	mail:      "mail.example",
	phone:     numbers{"+447700900", 3},
	money:     money{code: "GBP", rate: 86},
	agent:     "Rosie",
	reason:    "the visitor asked for a person",
	leads: [7]talk{
		{{v, "Can I speak to a real person please?"}, {b, "Of course. I am passing you on to a colleague."}, {a, "Hi, this is {agent}. How can I help?"}, {v, "My parcel arrived damaged. You can reach me at {email}."}, {a, "I am sorry about that. A replacement is on its way."}},
		{{v, "Where is my order {order}?"}, {b, "Let me look. What is your e-mail address?"}, {v, "{email}"}, {b, "Thank you. It left our warehouse and the team will write to you with the tracking link."}},
		{{v, "Do you have a discount code for new customers?"}, {b, "We do! Leave your e-mail address and we will send you one."}, {v, "{email}"}, {b, "Done. Happy shopping!"}},
		{{v, "I would like my money back for order {order}."}, {b, "I am sorry it did not work out. What was wrong?"}, {v, "The colour is nothing like the picture!"}, {b, "I have passed your refund request on to the team."}},
		{{v, "Please cancel order {order}, I ordered by mistake."}, {b, "I have sent the cancellation to our team. They will confirm by e-mail."}, {v, "Thanks, it is {email}."}},
		{{v, "Order {order} still says pending, is it stuck?"}, {b, "I see it was paid today and has shipped this morning."}, {v, "Perfect, that answers it. Thank you!"}},
		{{v, "My voucher does not work."}, {b, "I have made a new one for you: {code}. It is valid for 14 days."}, {v, "Great, it worked!"}},
	},
	talks: []talk{
		{{v, "Hi, I am looking for a lamp for my desk."}, {r, "Our {lamp-40} is a favourite. Here are two that fit."}, {v, "Is it dimmable?"}, {b, "Yes, in five steps."}},
		{{v, "Do you deliver on Saturdays?"}, {b, "Yes, in most towns. You can choose the day at checkout."}, {v, "Lovely, thanks."}},
		{{v, "This is urgent, the website keeps logging me out"}, {b, "That should not happen. Does it help to clear the cookies of our site?"}, {v, "It does. I was really confused."}},
		{{v, "I need a fan that does not keep me awake."}, {r, "The {fan} is the quietest we have."}, {v, "I'll take it 👍"}},
	},
	tickets: []workspace.EventTicket{
		{Subject: "Invoice with VAT number", Body: "Could you send the invoice again with our VAT number on it?"},
		{Subject: "Scratch on the table top", Body: "There is a scratch of about 3 cm. Photos attached."},
	},
}
