package workspace

import "strings"

// What one person carries at most. Whoever carries more from earlier days keeps
// it and it is shown and exported as ever; only adding is refused.
const (
	MaxMetaKeys = 1000     // keys of the metadata
	MaxMetaText = 64 << 10 // bytes of the metadata in its canonical text
	MaxTags     = 1000
	MaxTag      = 200 // characters of one tag
	MaxCookies  = 1000
)

// CheckRoom refuses tags, cookies or metadata beyond what a person may carry,
// unless the person carried as much before. The error is Invalid and names the
// limit; of other fields nothing is asked.
func CheckRoom(f Field, before, after Value) error {
	if before == after {
		return nil
	}
	switch f {
	case PersonTags:
		return noMore(before.elements(), after.elements(), MaxTags, "tags")
	case PersonCookies:
		return noMore(before.elements(), after.elements(), MaxCookies, "cookies")
	case PersonMetadata:
		if err := noMore(len(before.S), len(after.S), MaxMetaText, "bytes of metadata"); err != nil {
			return err
		}
		return noMore(metaKeys(before.S), metaKeys(after.S), MaxMetaKeys, "metadata keys")
	}
	return nil
}

func noMore(before, after, most int, what string) error {
	if after > most && after > before {
		return Errorf(Invalid, "%d %s are more than the %d a person may have", after, what, most)
	}
	return nil
}

// elements is the number of elements of a list.
func (v Value) elements() int {
	if v.S == "" {
		return 0
	}
	return strings.Count(v.S, "\x00") + 1
}

// metaKeys is the number of keys of canonical metadata.
func metaKeys(text string) int {
	if len(text) <= len(`"":0,`)*MaxMetaKeys || strings.Count(text, `":`) <= MaxMetaKeys { // every key is followed by this
		return 0
	}
	return len(ParseMeta(text))
}
