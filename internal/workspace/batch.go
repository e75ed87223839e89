package workspace

// Batch is changes that are checked, applied all or nothing, journaled, and
// can be tried, repeated and taken back as one.
type Batch struct {
	Changes  []Change
	Key      string // idempotency key; the same key with the same changes applies once
	Actor    string // set by whoever opens the door, never read from the wire
	DryRun   bool   // check and count, then roll back
	Continue bool   // apply the good changes and rows, report the bad ones
	Max      int    // refuse when more records than this would change; 0 is no limit
	Expect   string // digest of the selection the operator confirmed; another one is a conflict
	Seen     []Seen // refuse when one of these records is not as it was seen
	Run      int64  // the first entry of the import this slice belongs to; 0 starts one
	Verb     string // journaled verb of a run, when the changes' own verb says less
}

// Seen is a record as somebody saw it: its reference and its Row.Version then.
// A batch with a record that is different now is Refused.
type Seen struct {
	Kind    Kind
	Ref     string
	Version string
}

// State says what became of a record.
type State string

// The states of an outcome.
const (
	Changed   State = "changed"
	Unchanged State = "unchanged"
	Created   State = "created"
	Updated   State = "updated"
	Ignored   State = "ignored"
	Failed    State = "failed"
)

// Outcome is what became of some records or input rows, by reason: closing
// 100,000 leads gives three outcomes, not 100,000.
type Outcome struct {
	Change int      // index in Batch.Changes
	State  State    //
	Kind   ErrKind  // of a failure
	Why    string   // of a failure or an oddity worth reporting
	Of     Kind     // the kind of the records in Ids
	Ids    Ids      // the records
	Lines  []int    // the input lines, for imports and events
	Refs   []string // references that name no record, or several
}

// Receipt says what a batch did, or in a dry run would do.
type Receipt struct {
	Entry    int64  // journal number; 0 when nothing was written
	Run      int64  // the first entry of the run
	Digest   string // of the selection, for Batch.Expect
	DryRun   bool
	Replayed bool // the key was known: this is what the first time did
	Final    bool // the entry cannot be taken back

	Matched, Changed, Unchanged, Failed int // of bulk changes, in records
	Read, Created, Updated, Ignored     int // of imports and events, in rows (with Unchanged and Failed)
	Accepted                            int // of events, when the caller may bring them in and learn no more

	Back     []int64 // entries that an undo took back or a redo applied again; of a run its first
	Outcomes []Outcome
	Previews []Preview // of a merge: field by field
	Steps    []Row     // of a dry run: the first things it would do, as Steps
}

// Preview is one field of a merge before it happens.
type Preview struct {
	Field                    string
	Survivor, Other, Outcome string
	Of                       string // id of the other person
}

// Err is the error a finished batch with failures stands for: Partial when some
// rows failed, nil when none did.
func (r Receipt) Err() error {
	if r.Failed == 0 {
		return nil
	}
	return Errorf(Partial, "%d of %d failed", r.Failed, r.Failed+r.Changed+r.Unchanged+r.Created+r.Updated+r.Ignored)
}
