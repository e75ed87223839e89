package engine

import "github.com/lobbycli/lobby/internal/workspace"

// DisplayName is what a person is called: the name they gave, or a placeholder
// of the style (animal, guest or anonymous; the first is the default).
func DisplayName(row workspace.Row, style string) string {
	if !Generated(row) {
		return row.Str(workspace.PersonName)
	}
	switch style {
	case "guest":
		return "Guest User"
	case "anonymous":
		return "Anonymous"
	}
	return animalName(row.No)
}

// Generated reports whether a person's display name is a placeholder.
func Generated(row workspace.Row) bool { return row.Str(workspace.PersonName) == "" }

// nameCount is how many generated names there are; it is a power of two.
const nameCount = uint32(len(colours) * len(animals))

// animalName is the generated name of a person, the same for ever. Any 8,192
// neighbours have different names, because the number is shuffled one to one.
func animalName(no workspace.No) string {
	x := shuffle(no % nameCount)
	return colours[x/uint32(len(animals))] + " " + animals[x%uint32(len(animals))]
}

// shuffle maps the numbers below nameCount one to one onto themselves so that
// neighbours end up far apart. Each step can be reversed: a multiplication by
// an odd number, and the folding of the upper digits into the lower ones.
func shuffle(x uint32) uint32 {
	x = (x*0x1a35 + 0x0c4f) % nameCount
	x ^= x >> 7
	x = x * 0x12d3 % nameCount
	x ^= x >> 6
	return x * 0x0f65 % nameCount
}

var colours = [64]string{
	"Amber", "Apricot", "Aqua", "Ash", "Azure", "Beige", "Black", "Blue",
	"Blush", "Bronze", "Brown", "Burgundy", "Carmine", "Cerise", "Charcoal", "Cherry",
	"Chestnut", "Cinnamon", "Cobalt", "Copper", "Coral", "Cream", "Crimson", "Cyan",
	"Ebony", "Emerald", "Fawn", "Fuchsia", "Ginger", "Gold", "Green", "Grey",
	"Hazel", "Indigo", "Ivory", "Jade", "Khaki", "Lavender", "Lemon", "Lilac",
	"Lime", "Magenta", "Maroon", "Mauve", "Mint", "Mustard", "Navy", "Ochre",
	"Olive", "Orange", "Orchid", "Peach", "Pearl", "Pink", "Plum", "Purple",
	"Red", "Ruby", "Saffron", "Scarlet", "Silver", "Teal", "Violet", "White",
}

var animals = [128]string{
	"Albatross", "Alpaca", "Anteater", "Antelope", "Armadillo", "Badger", "Bat", "Bear",
	"Beaver", "Bee", "Beetle", "Bison", "Bobcat", "Buffalo", "Butterfly", "Camel",
	"Capybara", "Caribou", "Cat", "Cheetah", "Chipmunk", "Cobra", "Condor", "Cormorant",
	"Coyote", "Crab", "Crane", "Cricket", "Crow", "Cuckoo", "Deer", "Dolphin",
	"Donkey", "Dove", "Dragonfly", "Duck", "Eagle", "Eel", "Egret", "Elephant",
	"Elk", "Emu", "Ermine", "Falcon", "Ferret", "Finch", "Firefly", "Flamingo",
	"Fox", "Frog", "Gazelle", "Gecko", "Gerbil", "Giraffe", "Goat", "Goose",
	"Gopher", "Grouse", "Gull", "Hamster", "Hare", "Hawk", "Hedgehog", "Heron",
	"Hippo", "Horse", "Hummingbird", "Ibex", "Ibis", "Iguana", "Impala", "Jackal",
	"Jaguar", "Jay", "Kangaroo", "Kestrel", "Kingfisher", "Kiwi", "Koala", "Lark",
	"Lemming", "Lemur", "Leopard", "Lion", "Llama", "Lobster", "Lynx", "Macaw",
	"Magpie", "Manatee", "Marmot", "Marten", "Meerkat", "Mole", "Mongoose", "Moose",
	"Narwhal", "Newt", "Nightingale", "Octopus", "Orca", "Oriole", "Osprey", "Ostrich",
	"Otter", "Owl", "Panda", "Panther", "Parrot", "Pelican", "Penguin", "Pheasant",
	"Pony", "Puffin", "Puma", "Quail", "Rabbit", "Raccoon", "Raven", "Robin",
	"Salmon", "Seal", "Sparrow", "Swan", "Tiger", "Turtle", "Wolf", "Zebra",
}
