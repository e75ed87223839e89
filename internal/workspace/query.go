package workspace

import (
	"time"

	"github.com/lobbycli/lobby/internal/filter"
)

// Query selects rows of one kind, in an order, a page at a time. The same
// query is asked of a Workspace and, once the engine has rewritten it to a
// pure predicate on single rows, of a Store.
type Query struct {
	Kind  Kind
	Where filter.Expr // checked against Kind.Schema() and resolved; nil is everything
	Order []Order     // ties by number, rising; nil is the kind's default order for a Workspace, by number for a Store
	After *Cursor     // rows behind this one in the order
	Skip  int         // rows to leave out
	Limit int         // most rows; 0 is all

	// What follows is for a Workspace only; the engine resolves it.

	Segments []string // names, all of which must select the person
	Of       string   // the person whose timeline (Moment), entries (Entry) or former selves (Merged) are asked for, the entry whose doings are (Step), a person or one conversation (Insight)
	All      bool     // undone entries too (Moment, Entry); of a person also the sum, a last row without an id (Insight)
}

// Order is one key of a sort. Missing values come last both ways.
type Order struct {
	Field Field
	Desc  bool
}

// Cursor is a position in an order: the sort values of a row and its number.
type Cursor struct {
	Values []Value
	No     No
}

// Bucket is the rows that share a value of a field.
type Bucket struct {
	Value Value
	N     int
	Set   Ids // empty unless the sets were asked for
}

// Keys are what identifies a person, strongest first.
type Keys struct {
	UserID     string `json:"user_id,omitempty"`
	Email      string `json:"email,omitempty"`
	Cookie     string `json:"cookie,omitempty"`
	PlatformID string `json:"platform_id,omitempty"`
	Platform   string `json:"platform,omitempty"`
}

// IdentityFields are the fields of a person that Keys are about, strongest first.
func IdentityFields() []Field {
	return []Field{PersonUserID, PersonEmail, PersonCookies, PersonPlatformID}
}

// Match is what the identity rules say about keys: which key decides and whom
// it names. Rule is "" and Person 0 when a new person would be made.
type Match struct {
	Rule   string // user_id, email, cookie or platform_id
	Person No
	Merges []No // others the keys name, which an event would merge into Person
	Clash  []No // others the keys name that have another user ID
}

// StatsQuery asks for the figures of a kind (Person or Lead) as of a moment: whoever
// and whatever came after it does not count.
type StatsQuery struct {
	Kind     Kind
	AsOf     time.Time // zero is now
	Zone     *time.Location
	Where    filter.Expr
	Segments []string

	Engagement bool // of people: who comes back and who stays away
}

// Stats is figures and breakdowns, each under its JSON name, in their order.
type Stats struct {
	AsOf    time.Time
	Figures []Figure
	Series  []Series
}

// Figure is one number. Seconds says it is a length of time.
type Figure struct {
	Name    string
	Value   float64
	Seconds bool
	None    bool // there is nothing to compute it from: null
}

// Series is counts by a label, such as people by country.
type Series struct {
	Name   string
	Counts []Count
}

// Count is one label of a series; the empty label is rows without a value,
// HiddenLabel those whose value the plan hides.
type Count struct {
	Label string
	N     int
}
