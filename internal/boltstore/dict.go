package boltstore

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

// maxCode is how many different texts a field with a dictionary can have.
const maxCode = 1<<25 - 1

// longKey is the longest key that is kept whole; of longer ones the beginning
// and a hash are.
const longKey = 480

// appendKey ends a key so that no key is the beginning of another: with NUL,
// which texts cannot contain.
func appendKey(b []byte, key string) []byte {
	if len(key) <= longKey {
		return append(append(b, key...), 0)
	}
	sum := sha256.Sum256([]byte(key))
	return append(append(append(b, key[:longKey]...), 0), sum[:]...)
}

// dict is what a transaction has seen of a field's dictionary.
type dict struct {
	texts codedTexts
	codes map[string]uint32
	next  uint32 // 0 until asked for

	last     string // whose code was asked for: a record and its posting ask for the same
	lastCode uint32
}

// code is a code that the transaction has seen.
func (d *dict) code(text string) (code uint32, ok bool) {
	if text == d.last {
		return d.lastCode, d.lastCode != 0
	}
	if code, ok = d.codes[text]; ok {
		d.last, d.lastCode = text, code
	}
	return code, ok
}

func (sh *shape) dict(f workspace.Field) *dict {
	if sh.dicts[f] == nil {
		sh.dicts[f] = &dict{}
	}
	return sh.dicts[f]
}

func (d *dict) add(code uint32, text string) {
	d.texts.add(code, text)
	if d.codes == nil {
		d.codes = map[string]uint32{}
	}
	d.codes[text] = code
}

// codedTexts is texts by their codes, in blocks, as codes are given out one after
// the other.
type codedTexts []*[codeBlock]string

const codeBlock = 32

// text is the text of a code; "", which has none, when it is not known.
func (t codedTexts) text(code uint32) string {
	if i := int(code / codeBlock); i < len(t) && t[i] != nil {
		return t[i][code%codeBlock]
	}
	return ""
}

func (t *codedTexts) add(code uint32, text string) {
	i := int(code / codeBlock)
	if i >= len(*t) {
		*t = append(*t, make(codedTexts, i+1-len(*t))...)
	}
	if (*t)[i] == nil {
		(*t)[i] = new([codeBlock]string)
	}
	(*t)[i][code%codeBlock] = text
}

func textKey(k workspace.Kind, f workspace.Field, code uint32) []byte {
	return binary.BigEndian.AppendUint32(append(fieldKey(k, f), 0), code)
}

// codeKey is where the codes of texts with this key begin.
func codeKey(k workspace.Kind, f workspace.Field, key string) []byte {
	return appendKey(append(fieldKey(k, f), 1), key)
}

// knownTexts is what the transactions before know of a dictionary; nil is nothing.
func (sh *shape) knownTexts(f workspace.Field) *sharedDict {
	if sh.known == nil {
		return nil
	}
	return sh.known[f]
}

// text is what a code stands for; 0 is missing.
func (r *reader) text(sh *shape, f workspace.Field, code uint32) (string, error) {
	if code == 0 {
		return "", nil
	}
	if s, ok := r.textKnown(sh, f, code); ok {
		return s, nil
	}
	key := textKey(sh.kind, f, code)
	return r.textOf(sh, f, key, r.bucket(bucketDict).Get(key))
}

// textKnown is the text of a code that was read before.
func (r *reader) textKnown(sh *shape, f workspace.Field, code uint32) (string, bool) {
	if known := sh.knownTexts(f); known != nil {
		if s, ok := known.text(code); ok {
			return s, true
		}
	}
	s := sh.learnt(f, code)
	return s, s != ""
}

// learnt is the text of a code that this transaction has read; "" when it has not.
func (sh *shape) learnt(f workspace.Field, code uint32) string {
	if d := sh.dicts[f]; d != nil {
		return d.texts.text(code)
	}
	return ""
}

// textOf reads and remembers the text that rests under a key.
func (r *reader) textOf(sh *shape, f workspace.Field, key, v []byte) (string, error) {
	code := numberOf(key)
	text, ok := r.unseal(key, v)
	if !ok || code > maxCode {
		return "", workspace.Errorf(workspace.Corrupt, "the text of code %d of %s %s is damaged", code, sh.kind, sh.specs[f].Name)
	}
	s := string(text)
	switch known := sh.knownTexts(f); {
	case r.tx.Writable(): // what is written may never become durable
		sh.dict(f).add(code, s)
	case known == nil || !known.add(code, s):
		sh.dict(f).texts.add(code, s)
	}
	return s, nil
}

// code is the code of exactly this text; 0 when it has none.
func (r *reader) code(sh *shape, f workspace.Field, text string) (uint32, error) {
	if text == "" {
		return 0, nil
	}
	if known := sh.knownTexts(f); known != nil {
		if code, ok := known.code(text); ok {
			return code, nil
		}
	}
	if d := sh.dicts[f]; d != nil {
		if code, ok := d.code(text); ok {
			return code, nil
		}
	}
	codes, err := r.codesOfKey(sh, f, filter.Key(sh.specs[f].Type, text))
	if err != nil {
		return 0, err
	}
	for _, code := range codes {
		switch s, err := r.text(sh, f, code); {
		case err != nil:
			return code, err
		case s == text:
			sh.dict(f).add(code, text)
			return code, nil
		}
	}
	return 0, nil
}

// codesOfKey is the codes of the texts that = finds equal.
func (r *reader) codesOfKey(sh *shape, f workspace.Field, key string) ([]uint32, error) {
	var codes []uint32
	prefix := codeKey(sh.kind, f, key)
	if err := r.sureOfCodes(sh, prefix); err != nil {
		return nil, err
	}
	c := r.bucket(bucketDict).Cursor()
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		if len(k) == len(prefix)+4 {
			codes = append(codes, numberOf(k))
		}
	}
	return codes, r.alive()
}

// eachText yields the whole dictionary of a field.
func (r *reader) eachText(sh *shape, f workspace.Field, yield func(code uint32, text string)) error {
	prefix := append(fieldKey(sh.kind, f), 0)
	if err := r.sure(bucketDict, prefix); err != nil {
		return err
	}
	c, at := r.bucket(bucketDict).Cursor(), prefix
	for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if len(k) != len(prefix)+4 || bytes.Compare(k, at) < 0 {
			return damagedPages(bucketDict)
		}
		if err := r.sure(bucketDict, k); err != nil {
			return err
		}
		at = k
		s, ok := r.textKnown(sh, f, numberOf(k))
		if !ok {
			var err error
			if s, err = r.textOf(sh, f, k, v); err != nil {
				return err
			}
		}
		yield(numberOf(k), s)
	}
	return cmp.Or(r.sureBetween(bucketDict, at, append(fieldKey(sh.kind, f), 1)), r.alive())
}

// learn is the code of a text, a new one if need be.
func (w *writer) learn(sh *shape, f workspace.Field, text string) (uint32, error) {
	code, err := w.code(sh, f, text)
	if err != nil || code != 0 || text == "" {
		return code, err
	}
	d, b := sh.dict(f), w.bucket(bucketDict)
	if d.next == 0 {
		d.next = 1
		c := b.Cursor()
		behind := append(fieldKey(sh.kind, f), 1)
		if err := w.sure(bucketDict, behind); err != nil {
			return 0, err
		}
		last := c.Prev
		if k, _ := c.Seek(behind); k == nil {
			last = c.Last
		}
		k, v := last()
		if bytes.HasPrefix(k, append(fieldKey(sh.kind, f), 0)) {
			if _, ok := w.unseal(k, v); !ok { // who gives an older page's next code takes another text away
				return 0, damagedPages(bucketDict)
			}
			d.next = numberOf(k) + 1
		}
	}
	if d.next > maxCode {
		return 0, workspace.Errorf(workspace.Invalid, "%s of %s has more than %d different values", sh.specs[f].Name, sh.kind.Plural(), maxCode)
	}
	w.writes++
	code = d.next
	d.next++
	key := textKey(sh.kind, f, code)
	if err := b.Put(key, seal(key, []byte(text))); err != nil {
		return 0, err
	}
	d.add(code, text)
	return code, b.Put(binary.BigEndian.AppendUint32(codeKey(sh.kind, f, filter.Key(sh.specs[f].Type, text)), code), nil)
}
