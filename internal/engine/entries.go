package engine

import (
	"iter"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// entries yields the journal, newest first. The slices of a run are one line,
// the head of the run with the sum of all counts, and that mails were taken for sending
// is none, unless each is asked for.
func (l lookup) entries(each bool) iter.Seq2[workspace.Row, error] {
	return func(yield func(workspace.Row, error) bool) {
		sums := map[int64]counts{} // of the slices met so far, by head
		var before []byte
		for {
			k, v := l.KeptLast(workspace.KeptJournal, nil, before)
			if k == nil {
				return
			}
			h, err := decodeHeader(k, v)
			if err == nil {
				err = l.going()
			}
			if err != nil {
				yield(workspace.Row{}, err)
				return
			}
			before = entryKey(h.No)
			if !each {
				if h.Verb == (workspace.ClaimMails{}).Verb() {
					continue
				}
				if h.Run != 0 && h.Run != h.No {
					sums[h.Run] = sums[h.Run].plus(h.Counts)
					continue
				}
				h.Counts = h.Counts.plus(sums[h.No])
				delete(sums, h.No)
			}
			if !yield(h.row(), nil) {
				return
			}
		}
	}
}

// existingEntries is the numbers that have an entry.
func (l lookup) existingEntries(ids workspace.Ids) (workspace.Ids, error) {
	var have []workspace.No
	for no := range ids.All() {
		h, err := readHeader(l.Reader, int64(no))
		if err != nil {
			return idset.Set{}, err
		}
		if h != nil {
			have = append(have, no)
		}
	}
	return idset.Of(have...), nil
}

func (c counts) plus(o counts) counts {
	return counts{
		c.Matched + o.Matched, c.Changed + o.Changed, c.Unchanged + o.Unchanged, c.Failed + o.Failed,
		c.Read + o.Read, c.Created + o.Created, c.Updated + o.Updated, c.Ignored + o.Ignored,
	}
}
