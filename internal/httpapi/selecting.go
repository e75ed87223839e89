package httpapi

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// Selecting are the parameters that say which rows are meant; they all hold.
type Selecting struct {
	Where   string   `query:"where" doc:"A filter, such as: status = new and created_at > -7d. Days are days of UTC." example:"last_seen > -7d and country = Spain"`
	Search  string   `query:"search" doc:"Text to look for, whatever its case and accents."`
	Segment []string `query:"segment,explode" doc:"Only people of this segment, and what is theirs; repeated: of all of them."`
}

// Telling are the parameters of rows that tell of something.
type Telling struct {
	Of  string `query:"of" doc:"Whose moments (a person), which entry's steps, whose insights (a person or a conversation)." example:"P1"`
	All bool   `query:"all" doc:"What was taken back, too; of the insights of a person also their sum, last and without an id."`
}

// query is what the parameters select, by the server's clock.
func (p *Selecting) query(v *visit, k workspace.Kind) (workspace.Query, error) {
	q := workspace.Query{Kind: k, Segments: p.Segment}
	var parts []filter.Expr
	if p.Where != "" {
		x, err := filter.ParseSpelled(p.Where)
		if err != nil {
			return q, badFilter("where", err)
		}
		parts = append(parts, x)
	}
	if !utf8.ValidString(p.Search) || strings.ContainsRune(p.Search, 0) {
		return q, workspace.Errorf(workspace.Invalid, "search: is not UTF-8 text")
	}
	if p.Search != "" {
		parts = append(parts, filter.Text{Needle: p.Search})
	}
	for i := range parts {
		x, err := filter.Check(parts[i], k.Schema())
		if err != nil {
			return q, badFilter([]string{"where", "search"}[min(i, 1)], err)
		}
		parts[i] = filter.Resolve(x, v.server.options.Now(), time.UTC, k.Schema())
	}
	q.Where = filter.All(parts...)
	return q, nil
}

func badFilter(parameter string, err error) error {
	return workspace.Errorf(workspace.Invalid, "%s: %v", parameter, err).WithHint("GET /openapi.json lists the fields of each kind")
}

// selectingOf spells what a query selects.
func selectingOf(where filter.Expr, segments []string) (Selecting, error) {
	p := Selecting{Segment: segments}
	if where == nil {
		return p, nil
	}
	local := false
	filter.Rewrite(where, func(leaf filter.Expr) filter.Expr {
		_, within := leaf.(filter.Within)
		local = local || within
		return leaf
	})
	if local {
		return p, workspace.Errorf(workspace.Invalid, "sets of records cannot be sent as a filter")
	}
	if p.Where = where.String(); len(p.Where) > filter.MaxSpelled {
		return p, workspace.Errorf(workspace.Invalid, "all filters together are %d bytes long; over the network the most is %d", len(p.Where), filter.MaxSpelled).
			WithHint("name fewer values, or keep a part as a segment")
	}
	return p, nil
}

// parseSort reads an order such as -last_seen,name.
func parseSort(k workspace.Kind, text string) ([]workspace.Order, error) {
	if text == "" {
		return nil, nil
	}
	var order []workspace.Order
	for word := range strings.SplitSeq(text, ",") {
		name, desc := strings.CutPrefix(word, "-")
		f, ok := k.FieldNamed(name)
		if !ok {
			return nil, workspace.Errorf(workspace.Usage, "sort: %s have no field %q", k.Plural(), shortened(name)).WithHint("GET /openapi.json lists the fields of each kind")
		}
		order = append(order, workspace.Order{Field: f, Desc: desc})
	}
	return order, nil
}

// formatSort spells an order.
func formatSort(k workspace.Kind, order []workspace.Order) string {
	words := make([]string, len(order))
	for i, o := range order {
		words[i] = k.Spec(o.Field).Name
		if o.Desc {
			words[i] = "-" + words[i]
		}
	}
	return strings.Join(words, ",")
}
