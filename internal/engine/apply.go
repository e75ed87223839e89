package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// errNothing ends a transaction that changed nothing without a commit.
var errNothing = errors.New("nothing to write")

// batch is a workspace.Batch being applied.
type batch struct {
	*work
	workspace.Batch
	written *written
	refused map[int]error // changes that had begun when they were refused, by their index
	receipt workspace.Receipt
	groups  map[grouping]int             // the outcomes of the receipt by what they group
	print   *print                       // of the changes
	change  int                          // index of the change in hand
	rows    map[workspace.Kind]idset.Set // rows the entries taken back were about
	back    map[workspace.Kind]idset.Set // those of them that are different now
	picked  []picked                     // what the changes selected, for the digest
	undoes  int64                        // the entry taken back
	note    string                       // for the journal; never holds values
	wrote   bool                         // something besides rows was written
	final   finality                     // why it cannot be taken back
	secret  func() []byte                // makes the secret of the ledger of erasures
	veil    veil                         // what the plan hides from whoever sent it
}

// grouping is what the records of one outcome have in common.
type grouping struct {
	change int
	state  workspace.State
	why    string
	of     workspace.Kind
}

// picked is a selection that a change named.
type picked struct {
	kind workspace.Kind
	ids  workspace.Ids
}

// Apply checks a batch, applies it whole or not at all, and journals it.
func (e *Engine) Apply(ctx context.Context, b workspace.Batch) (workspace.Receipt, error) {
	mode := workspace.Commit
	if b.DryRun {
		mode = workspace.Rehearse
	}
	var receipt workspace.Receipt
	print, refused := newPrint(b), map[int]error{}
	defer print.end()
	update := func(w workspace.Writer) error {
		receipt = workspace.Receipt{DryRun: b.DryRun}
		known, err := replay(w, b, print)
		if err != nil {
			return err
		}
		if known != nil {
			receipt = *known
			return errNothing
		}
		last, lastAt, err := lastEntry(w)
		if err != nil {
			return err
		}
		at := e.now().UTC().Truncate(time.Microsecond)
		if !at.After(lastAt) {
			at = lastAt.Add(time.Microsecond)
		}
		counted := &written{Writer: w}
		run := &batch{work: newWork(ctx, counted, last+1, at, b.Actor), written: counted, refused: refused, Batch: b, print: print, rows: map[workspace.Kind]idset.Set{}, back: map[workspace.Kind]idset.Set{}, groups: map[grouping]int{}, secret: e.newSecret}
		run.receipt = receipt
		err = run.apply()
		receipt = run.receipt
		return err
	}
	err := errAgain
	for errors.Is(err, errAgain) {
		err = e.store.Update(ctx, mode, update)
	}
	if errors.Is(err, errNothing) {
		err = nil
	}
	if err != nil {
		return workspace.Receipt{DryRun: b.DryRun}, err
	}
	return receipt, nil
}

// apply runs the changes, guards the outcome and writes the entry.
func (b *batch) apply() error {
	if err := b.standsAlone(); err != nil {
		return err
	}
	if err := b.guardSeen(); err != nil {
		return err
	}
	if b.DryRun || len(b.Changes) > 1 { // what one change does must not uncover what the next one asks about
		if _, err := b.lookup().lift(); err != nil {
			return err
		}
	}
	if err := b.each(); err != nil {
		return err
	}
	if err := b.flush(); err != nil {
		return err
	}
	if err := b.settleTalks(); err != nil {
		return err
	}
	b.countRows()
	b.receipt.Digest = digest(b.picked)
	if b.Expect != "" && b.Expect != b.receipt.Digest {
		return workspace.Errorf(workspace.Conflict, "the selection changed since it was confirmed").WithHint("look again and confirm again")
	}
	n := b.receipt.Changed + b.receipt.Created + b.receipt.Updated
	if b.Max > 0 && n > b.Max {
		return workspace.Errorf(workspace.Refused, "%d records would change, more than --max %d", n, b.Max).WithHint("nothing was changed; narrow the selection or raise --max")
	}
	if len(b.effects) == 0 && !b.wrote {
		return errNothing
	}
	b.receipt.Final = b.final != ""
	if !b.DryRun {
		b.receipt.Entry, b.receipt.Run = b.entry, b.Run
	}
	h := &header{No: b.entry, At: b.at.UnixMicro(), Actor: b.actor, Verb: b.verb(), Run: b.Run, Undoes: b.undoes, Note: b.note, Final: b.final}
	h.Counts = countsOf(b.receipt)
	if err := b.write(h); err != nil {
		return err
	}
	if b.DryRun {
		var err error
		b.receipt.Steps, err = b.foretell(h)
		return err
	}
	return b.remember()
}

// fatal reports whether an error is no rule's: it ends the batch whatever the
// batch makes of refusals.
func fatal(err error) bool {
	switch workspace.KindOf(err) {
	case workspace.Internal, workspace.Corrupt, workspace.Unavailable:
		return true
	}
	return false
}

// verb is what the journal calls the batch.
func (b *batch) verb() string {
	if b.Verb != "" {
		return b.Verb
	}
	v := b.Changes[0].Verb()
	for _, c := range b.Changes[1:] {
		if c.Verb() != v {
			return "plan"
		}
	}
	return v
}

// one hands a change to its rule.
func (b *batch) one(c workspace.Change) error {
	switch c := c.(type) {
	case workspace.EditPerson:
		return b.editPeople(c)
	case workspace.TagPeople:
		return b.tagPeople(c)
	case workspace.RenameTag:
		return b.renameTag(c)
	case workspace.MergePeople:
		return b.mergePeople(c)
	case workspace.UnmergePerson:
		return b.unmerge(c)
	case workspace.MoveLeads:
		return b.moveLeads(c)
	case workspace.SplitLead:
		return b.splitLead(c)
	case workspace.MoveTickets:
		return b.moveTickets(c)
	case workspace.AddNote:
		return b.addNote(c)
	case workspace.MarkNotes:
		return b.markNotes(c)
	case workspace.RemoveNotes:
		return b.removeNotes(c)
	case workspace.AssignConversations:
		return b.assignConversations(c)
	case workspace.UnassignConversations:
		return b.unassignConversations(c)
	case workspace.MoveConversations:
		return b.moveConversations(c)
	case workspace.AddAgent:
		return b.addAgent(c)
	case workspace.RemoveAgent:
		return b.removeAgent(c)
	case workspace.SetAgentStatus:
		return b.setAgentStatus(c)
	case workspace.ErasePeople:
		return b.erasePeople(c)
	case eraseAgain:
		return b.eraseLeft()
	case workspace.CreateSegment:
		return b.createSegment(c)
	case workspace.EditSegment:
		return b.editSegment(c)
	case workspace.RenameSegment:
		return b.renameSegment(c)
	case workspace.DeleteSegment:
		return b.deleteSegment(c)
	case workspace.SetSetting:
		return b.setSetting(c)
	case workspace.CreateToken:
		return b.createToken(c)
	case workspace.RevokeToken:
		return b.revokeToken(c)
	case workspace.Import:
		return b.importRows(c)
	case workspace.AddEvents:
		return b.addEvents(c)
	case workspace.ClaimMails:
		return b.claimMails(c)
	case workspace.SettleMail:
		return b.settleMail(c)
	case workspace.Undo:
		return b.undo(c)
	case workspace.Redo:
		return b.redo(c)
	}
	return workspace.Errorf(workspace.Invalid, "%s: this workspace does not know the change", c.Verb())
}

// The counters of the receipt. An outcome groups records by what became of
// them and why.

func (b *batch) outcome(o workspace.Outcome) {
	o.Change = b.change
	same := grouping{o.Change, o.State, o.Why, o.Of}
	if i, known := b.groups[same]; known {
		x := &b.receipt.Outcomes[i]
		x.Ids = idset.Or(x.Ids, o.Ids)
		x.Lines = append(x.Lines, o.Lines...)
		x.Refs = append(x.Refs, o.Refs...)
		return
	}
	b.groups[same] = len(b.receipt.Outcomes)
	b.receipt.Outcomes = append(b.receipt.Outcomes, o)
}

// changed counts records of a bulk change that are different now.
func (b *batch) changed(k workspace.Kind, ids workspace.Ids) {
	n := ids.Len()
	b.receipt.Matched += n
	b.receipt.Changed += n
	if n > 0 {
		b.outcome(workspace.Outcome{State: workspace.Changed, Of: k, Ids: ids})
	}
}

// same counts records that already were as asked.
func (b *batch) same(k workspace.Kind, ids workspace.Ids) {
	b.unchanged(k, ids.Len())
	if !ids.Empty() {
		b.outcome(workspace.Outcome{State: workspace.Unchanged, Of: k, Ids: ids})
	}
}

func (b *batch) unchanged(_ workspace.Kind, n int) {
	b.receipt.Matched += n
	b.receipt.Unchanged += n
}

// failed counts records a rule refused.
func (b *batch) failed(k workspace.Kind, ids workspace.Ids, n int, err error) {
	b.receipt.Matched += n
	b.receipt.Failed += n
	b.outcome(workspace.Outcome{State: workspace.Failed, Kind: workspace.KindOf(err), Why: err.Error(), Of: k, Ids: ids})
}

// refuse reports a rule that refuses records: an error that ends the batch, or
// with Continue an outcome.
func (b *batch) refuse(k workspace.Kind, ids workspace.Ids, err *workspace.Error) error {
	if ids.Empty() {
		return nil
	}
	if b.Continue {
		b.failed(k, ids, ids.Len(), err)
		return nil
	}
	first, _ := ids.Min()
	more := ""
	if n := ids.Len() - 1; n > 0 {
		more = fmt.Sprintf(" (and %d more)", n)
	}
	return &workspace.Error{Kind: err.Kind, Message: k.ID(first) + ": " + err.Message + more, Hint: err.Hint}
}

// noteRows collects the rows of entries that are taken back; a row counts once.
func (b *batch) noteRows(k workspace.Kind, ids workspace.Ids) {
	b.rows[k] = idset.Or(b.rows[k], ids)
}

// noteBack collects the rows that taking entries back changed.
func (b *batch) noteBack(effects []effect) {
	for _, e := range effects {
		b.back[e.kind] = idset.Or(b.back[e.kind], e.visible())
	}
}

func (b *batch) countRows() {
	for _, k := range workspace.StoredKinds() {
		b.changed(k, b.back[k])
		b.unchanged(k, idset.AndNot(b.rows[k], b.back[k]).Len())
	}
}

func countsOf(r workspace.Receipt) counts {
	return counts{r.Matched, r.Changed, r.Unchanged, r.Failed, r.Read, r.Created, r.Updated, r.Ignored}
}
