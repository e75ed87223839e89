package httpapi

import (
	"encoding/base64"
	"encoding/json"

	"github.com/lobbycli/lobby/internal/workspace"
)

// wireCursor is a position in an order. It says which order it is a position in:
// in another one it means nothing.
type wireCursor struct {
	Kind   string            `json:"k"`
	Sort   string            `json:"s,omitempty"`
	Values []workspace.Value `json:"v,omitempty"`
	No     workspace.No      `json:"n"`
}

// formatCursor spells the position of a query.
func formatCursor(q workspace.Query) string {
	if q.After == nil {
		return ""
	}
	b, err := json.Marshal(wireCursor{q.Kind.String(), formatSort(q.Kind, q.Order), q.After.Values, q.After.No})
	if err != nil { // texts and numbers
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// parseCursor reads a position in the order of a query.
func parseCursor(q workspace.Query, text string) (*workspace.Cursor, error) {
	if text == "" {
		return nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	var w wireCursor
	if err != nil || json.Unmarshal(b, &w) != nil {
		return nil, badCursor("is not one of ours")
	}
	if w.Kind != q.Kind.String() || w.Sort != formatSort(q.Kind, q.Order) {
		return nil, badCursor("belongs to another kind or order")
	}
	if len(w.Values) != len(order(q)) {
		return nil, badCursor("is not one of ours")
	}
	return &workspace.Cursor{Values: w.Values, No: w.No}, nil
}

func badCursor(why string) error {
	return workspace.Errorf(workspace.Invalid, "after: the cursor %s", why).WithHint("send next as it came, with the same sort")
}

// order is the order a query's rows come in; nil is the one they are made in.
func order(q workspace.Query) []workspace.Order {
	if q.Order != nil {
		return q.Order
	}
	return q.Kind.DefaultOrder()
}

// behind is the position of a row.
func behind(q workspace.Query, row workspace.Row) *workspace.Cursor {
	at := &workspace.Cursor{No: row.No}
	for _, o := range order(q) {
		at.Values = append(at.Values, row.Get(o.Field))
	}
	return at
}
