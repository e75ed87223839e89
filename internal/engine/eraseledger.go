package engine

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"

	"github.com/lobbycli/lobby/internal/idset"
	"github.com/lobbycli/lobby/internal/workspace"
)

// The ledger of erasures remembers whom nobody may bring in again, without saying
// who that is: of each key of an erased person it keeps a hash under a secret of the
// workspace, and when it was erased. Among the kept bytes of KeptErased rest
//
//	's' id → a secret; id is the beginning of its own hash
//	'h' id hash → when, in microseconds
//	'n' kind → the numbers of erased rows, which are never given out again
//
// A workspace has one secret, more after a backup of another one was restored.
const (
	ledgerSecret  = 's'
	ledgerHash    = 'h'
	ledgerNumbers = 'n'
)

const (
	secretID  = 8  // bytes that name a secret
	hashBytes = 16 // bytes of a hash that are kept
)

// ledger is what a transaction knows of erasures.
type ledger struct {
	workspace.Reader
	secrets [][]byte
}

func readLedger(r workspace.Reader) ledger {
	l := ledger{Reader: r}
	for _, v := range r.Kept(workspace.KeptErased, []byte{ledgerSecret}, []byte{ledgerSecret + 1}) {
		l.secrets = append(l.secrets, slices.Clone(v))
	}
	return l
}

// any reports whether anybody was erased.
func (l ledger) any() bool { return len(l.secrets) > 0 }

// hashKey is where the hash of an identity rests.
func hashKey(secret []byte, identity string) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write([]byte(identity))
	name := sha256.Sum256(secret)
	return append(append([]byte{ledgerHash}, name[:secretID]...), h.Sum(nil)[:hashBytes]...)
}

// fewIdentities is how many hashes are looked up one by one; for more all are read.
const fewIdentities = 64

// when tells of identities that were erased, in microseconds.
func (l ledger) when(identities []string) (map[string]int64, error) {
	if !l.any() || len(identities) == 0 {
		return nil, nil
	}
	found := map[string]int64{}
	get := func(key []byte) (at int64) {
		for k, v := range l.Kept(workspace.KeptErased, key, append(slices.Clone(key), 0)) {
			if len(k) == len(key) && len(v) == 8 {
				at = int64(binary.BigEndian.Uint64(v))
			}
		}
		return at
	}
	if len(identities) > fewIdentities {
		all := map[string]int64{}
		for k, v := range l.Kept(workspace.KeptErased, []byte{ledgerHash}, []byte{ledgerHash + 1}) {
			if len(v) == 8 {
				all[string(k)] = int64(binary.BigEndian.Uint64(v))
			}
		}
		get = func(key []byte) int64 { return all[string(key)] }
	}
	for _, identity := range identities {
		for _, secret := range l.secrets {
			if at := get(hashKey(secret, identity)); at > found[identity] {
				found[identity] = at
			}
		}
	}
	return found, workspace.ReadError(l)
}

// numbers are the rows of a kind that were erased. Former people count as people.
func (l ledger) numbers(k workspace.Kind) (idset.Set, error) {
	var all idset.Set
	if k == workspace.Merged {
		k = workspace.Person
	}
	key := []byte{ledgerNumbers, byte(k)}
	for _, v := range l.Kept(workspace.KeptErased, key, append(slices.Clone(key), 0)) {
		if err := all.UnmarshalBinary(v); err != nil {
			return all, workspace.Errorf(workspace.Corrupt, "the numbers of erased %s: %w", k.Plural(), err)
		}
	}
	return all, nil
}

// ledgerFields are the fields whose values the ledger remembers.
func ledgerFields() []workspace.Field {
	return append(workspace.IdentityFields(), workspace.PersonExternalID)
}

// identity is a key of a person as the ledger hashes it: values that are equal to a
// reference are one.
func identity(f workspace.Field, value string) string {
	return workspace.Person.Spec(f).Name + "\x00" + keyOf(workspace.Person, f, value)
}

// ownIdentity is of people who have no key at all: their number and when the record
// was made.
func ownIdentity(no workspace.No, created int64) string {
	return "id\x00" + decimal(no) + "\x00" + strconv.FormatInt(created, 10)
}

// identities are all keys of a person, or of a row that a file gives for one.
func identities(row workspace.Row) []string {
	var out []string
	for _, f := range ledgerFields() {
		for _, v := range row.List(f) { // a single text is a list of one
			out = append(out, identity(f, v))
		}
	}
	if at := row.Num(workspace.PersonCreatedAt); row.No != 0 && at != 0 {
		out = append(out, ownIdentity(row.No, at))
	}
	return out
}

// remembering writes identities down as erased. Those that are there keep their time
// unless a new one is given.
func (b *batch) remembering(identities []string, again bool) error {
	l := readLedger(b.work)
	if len(l.secrets) == 0 {
		secret := b.secret()
		name := sha256.Sum256(secret)
		if err := b.Keep(workspace.KeptErased, append([]byte{ledgerSecret}, name[:secretID]...), secret); err != nil {
			return err
		}
		l.secrets = append(l.secrets, secret)
	}
	known := map[string]int64{}
	if again {
		var err error
		if known, err = l.when(identities); err != nil {
			return err
		}
	}
	at := binary.BigEndian.AppendUint64(nil, uint64(b.at.UnixMicro()))
	for _, identity := range identities {
		if known[identity] != 0 {
			continue
		}
		if err := b.Keep(workspace.KeptErased, hashKey(l.secrets[0], identity), at); err != nil {
			return err
		}
	}
	return nil
}

// rememberNumbers writes down which rows were erased.
func (b *batch) rememberNumbers(k workspace.Kind, ids workspace.Ids) error {
	before, err := readLedger(b.work).numbers(k)
	if err != nil {
		return err
	}
	all, err := idset.Or(before, ids).MarshalBinary()
	if err != nil {
		return workspace.Errorf(workspace.Internal, "erasure: %w", err)
	}
	return b.Keep(workspace.KeptErased, []byte{ledgerNumbers, byte(k)}, all)
}
