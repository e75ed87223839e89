package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// wireReceipt is a receipt as it travels. Records and lines are told as ranges:
// the receipt of 100,000 leads fits into a few bytes.
type wireReceipt struct {
	Journal   *string           `json:"journal" doc:"the entry, such as J7; null when nothing was written"`
	Run       *string           `json:"run" doc:"the first entry of the run"`
	Digest    string            `json:"digest" doc:"of the selection, for expect"`
	DryRun    bool              `json:"dry_run"`
	Replayed  bool              `json:"replayed" doc:"the key was known: this is what the first time did"`
	Final     bool              `json:"final" doc:"the entry cannot be taken back"`
	Matched   int               `json:"matched"`
	Changed   int               `json:"changed"`
	Unchanged int               `json:"unchanged"`
	Failed    int               `json:"failed"`
	Read      int               `json:"read"`
	Created   int               `json:"created"`
	Updated   int               `json:"updated"`
	Ignored   int               `json:"ignored"`
	Back      []string          `json:"back" doc:"entries that were taken back or applied again"`
	Outcomes  []wireOutcome     `json:"outcomes"`
	Previews  []wirePreview     `json:"previews" doc:"of a merge, field by field"`
	Steps     []json.RawMessage `json:"steps" doc:"of a dry run: the first things it would do"`
}

type wireOutcome struct {
	Change int      `json:"change" doc:"which change, counted from 0"`
	State  string   `json:"state" enum:"changed,unchanged,created,updated,ignored,failed"`
	Kind   *string  `json:"kind" doc:"of the error, when it failed"`
	Why    *string  `json:"why"`
	Of     *string  `json:"of" doc:"the kind of the records"`
	IDs    []string `json:"ids" doc:"records, as ids and ranges of ids: L1..L87"`
	Lines  []string `json:"lines" doc:"lines of the input, as numbers and ranges: 3..9"`
	Refs   []string `json:"refs" doc:"references that name no record, or several"`
}

type wirePreview struct {
	Field    string `json:"field"`
	Survivor string `json:"survivor"`
	Other    string `json:"other"`
	Outcome  string `json:"outcome"`
	Of       string `json:"of" doc:"id of the other person"`
}

// mostLines is how many lines of an input the client believes a receipt to speak of.
const mostLines = 1_000_000

// marshalReceipt spells a receipt.
func marshalReceipt(r workspace.Receipt) []byte {
	w := wireReceipt{
		Journal: orNull(entryID(r.Entry)), Run: orNull(entryID(r.Run)), Digest: r.Digest, DryRun: r.DryRun, Replayed: r.Replayed, Final: r.Final,
		Matched: r.Matched, Changed: r.Changed, Unchanged: r.Unchanged, Failed: r.Failed,
		Read: r.Read, Created: r.Created, Updated: r.Updated, Ignored: r.Ignored,
		Back: []string{}, Outcomes: []wireOutcome{}, Previews: []wirePreview{}, Steps: []json.RawMessage{},
	}
	for _, no := range r.Back {
		w.Back = append(w.Back, entryID(no))
	}
	for _, o := range r.Outcomes {
		w.Outcomes = append(w.Outcomes, spellOutcome(o))
	}
	for _, p := range r.Previews {
		w.Previews = append(w.Previews, wirePreview(p))
	}
	fields := append([]workspace.Field{workspace.ID}, workspace.Step.Columns()...)
	for _, row := range r.Steps {
		w.Steps = append(w.Steps, workspace.AppendRowJSON(nil, row, fields))
	}
	return []byte(workspace.CompactJSON(w) + "\n")
}

func spellOutcome(o workspace.Outcome) wireOutcome {
	w := wireOutcome{Change: o.Change, State: string(o.State), Why: orNull(o.Why), IDs: spellIDs(o.Of, o.Ids), Lines: spellLines(o.Lines), Refs: o.Refs}
	if o.Kind != workspace.Done {
		w.Kind = orNull(o.Kind.String())
	}
	if o.Of != workspace.NoKind {
		w.Of = orNull(o.Of.String())
	}
	if w.Refs == nil {
		w.Refs = []string{}
	}
	return w
}

// errNoReceipt says that an answer is not what marshalReceipt writes.
var errNoReceipt = errors.New("the answer is not a receipt")

// parseReceipt reads what marshalReceipt writes.
func parseReceipt(text []byte) (workspace.Receipt, error) {
	r, err := readReceipt(text)
	if err != nil {
		return workspace.Receipt{}, errNoReceipt
	}
	return r, nil
}

func readReceipt(text []byte) (workspace.Receipt, error) {
	var w wireReceipt
	if err := json.NewDecoder(bytes.NewReader(text)).Decode(&w); err != nil {
		return workspace.Receipt{}, err
	}
	r := workspace.Receipt{
		Digest: w.Digest, DryRun: w.DryRun, Replayed: w.Replayed, Final: w.Final, Matched: w.Matched, Changed: w.Changed, Unchanged: w.Unchanged, Failed: w.Failed,
		Read: w.Read, Created: w.Created, Updated: w.Updated, Ignored: w.Ignored,
	}
	var err error
	if r.Entry, err = entryNumber(orEmpty(w.Journal)); err != nil {
		return r, err
	}
	if r.Run, err = entryNumber(orEmpty(w.Run)); err != nil {
		return r, err
	}
	for _, id := range w.Back {
		no, err := entryNumber(id)
		if err != nil {
			return r, err
		}
		r.Back = append(r.Back, no)
	}
	for _, x := range w.Outcomes {
		o, err := readOutcome(x)
		if err != nil {
			return r, err
		}
		r.Outcomes = append(r.Outcomes, o)
	}
	for _, p := range w.Previews {
		r.Previews = append(r.Previews, workspace.Preview(p))
	}
	for _, x := range w.Steps {
		row, err := workspace.ReadRow(workspace.Step, x)
		if err != nil {
			return r, err
		}
		r.Steps = append(r.Steps, row)
	}
	return r, nil
}

func readOutcome(w wireOutcome) (workspace.Outcome, error) {
	o := workspace.Outcome{Change: w.Change, State: workspace.State(w.State), Why: orEmpty(w.Why)}
	if len(w.Refs) > 0 {
		o.Refs = w.Refs
	}
	known := true
	if w.Kind != nil {
		o.Kind, known = workspace.KindOfName(*w.Kind)
	}
	if w.Of != nil && known {
		o.Of, known = workspace.KindNamed(*w.Of)
	}
	if !known {
		return o, workspace.Errorf(workspace.Invalid, "an outcome is of an unknown kind")
	}
	var err error
	if o.Ids, err = readIDs(o.Of, w.IDs); err != nil {
		return o, err
	}
	o.Lines, err = readLines(w.Lines)
	return o, err
}

// between stands in a range.
const between = ".."

// spellIDs tells a set as ids and ranges of ids.
func spellIDs(k workspace.Kind, ids workspace.Ids) []string {
	out := []string{}
	var first, last workspace.No
	add := func() {
		switch first {
		case 0:
		case last:
			out = append(out, k.ID(first))
		default:
			out = append(out, k.ID(first)+between+k.ID(last))
		}
	}
	for no := range ids.All() {
		if first == 0 || no != last+1 {
			add()
			first = no
		}
		last = no
	}
	add()
	return out
}

func readIDs(k workspace.Kind, ranges []string) (workspace.Ids, error) {
	var all []workspace.Ids
	for _, text := range ranges {
		from, to, isRange := strings.Cut(text, between)
		if !isRange {
			to = from
		}
		first, ok := readID(k, from)
		last, ok2 := readID(k, to)
		if !ok || !ok2 || last < first {
			return idset.Set{}, workspace.Errorf(workspace.Invalid, "%q are no ids of %s", shortened(text), k.Plural())
		}
		all = append(all, idset.Range(first, last))
	}
	return idset.Or(all...), nil
}

// readID reads an id, of kinds without a letter a number.
func readID(k workspace.Kind, text string) (workspace.No, bool) {
	if k.Letter() != 0 {
		return k.ParseID(text)
	}
	n, err := strconv.ParseUint(text, 10, 31)
	return workspace.No(n), err == nil && n > 0
}

// spellLines tells numbers, in their order, as numbers and ranges.
func spellLines(lines []int) []string {
	out := []string{}
	for i := 0; i < len(lines); {
		j := i + 1
		for j < len(lines) && lines[j] == lines[j-1]+1 {
			j++
		}
		text := strconv.Itoa(lines[i])
		if j-i > 1 {
			text += between + strconv.Itoa(lines[j-1])
		}
		out = append(out, text)
		i = j
	}
	return out
}

func readLines(ranges []string) ([]int, error) {
	var all []int
	for _, text := range ranges {
		from, to, isRange := strings.Cut(text, between)
		if !isRange {
			to = from
		}
		first, err := strconv.Atoi(from)
		last, err2 := strconv.Atoi(to)
		if err != nil || err2 != nil || first < 0 || last < first || last-first >= mostLines-len(all) {
			return nil, workspace.Errorf(workspace.Invalid, "%q are no lines", shortened(text))
		}
		all = slices.Grow(all, last-first+1)
		for n := first; n <= last; n++ {
			all = append(all, n)
		}
	}
	return all, nil
}

// orNull is a text, or null where it is empty.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
