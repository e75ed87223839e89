package workspace

import "slices"

// Finding is one thing a check found. The detail names records by their ids and holds
// no values.
type Finding struct {
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// MostFindings is where a check stops telling: there may be more.
const MostFindings = 1000

// Codes of findings. Those from FoundKey on are about rules and found on every backend,
// those before about how a store keeps things.
const (
	FoundFile       = "file"
	FoundRecord     = "record"
	FoundColumn     = "column"
	FoundDictionary = "dictionary"
	FoundIndex      = "index"
	FoundCounter    = "counter"
	FoundKept       = "kept"

	FoundKey     = "key"
	FoundMerge   = "merge"
	FoundOrphan  = "orphan"
	FoundSegment = "segment"
	FoundSetting = "setting"
	FoundCount   = "count"
	FoundOrder   = "order"
	FoundJournal = "journal"
	FoundTouch   = "touch"
	FoundReplay  = "replay"
	FoundErased  = "erased"
)

// FindingSpec says what a code means.
type FindingSpec struct {
	Code    string
	Derived bool // follows from something else, from which a repair makes it again
	Help    string
}

// Findings lists everything a check can find.
func Findings() []FindingSpec {
	return []FindingSpec{
		{FoundFile, false, "pages of the file that make no sense"},
		{FoundRecord, false, "a record that is not what was written"},
		{FoundColumn, false, "values of a field that rest beside the records and are not what was written"},
		{FoundDictionary, false, "a text that records share and that is not what was written"},
		{FoundIndex, true, "an index that does not say what the records say"},
		{FoundCounter, true, "an id that could be given out twice"},
		{FoundKept, false, "a part of the journal or of what else is kept that is not what was written"},
		{FoundKey, false, "two who have a key that only one can have, such as a user_id"},
		{FoundMerge, false, "a merged person who leads to nobody, or in a circle"},
		{FoundOrphan, false, "a record whose person, conversation or lead is not there"},
		{FoundSegment, false, "a segment whose filter cannot be read"},
		{FoundSetting, false, "a setting that is unknown, or has a value it cannot have"},
		{FoundCount, true, "a number of messages, conversations, tickets, leads or notes that is not what is counted"},
		{FoundOrder, false, "a journal that goes back in time, or a message from before its conversation began"},
		{FoundJournal, false, "a journal entry that cannot be read or taken back"},
		{FoundTouch, true, "an index of the journal that does not say what the entries say"},
		{FoundReplay, false, "an idempotency key that remembers what its entry did not do"},
		{FoundErased, false, "somebody who was erased and is here, since before"},
	}
}

// Lost reports whether what was found is damaged and rests nowhere else.
func (f Finding) Lost() bool {
	return slices.Contains([]string{FoundFile, FoundRecord, FoundColumn, FoundDictionary, FoundKept}, f.Code)
}
