package workspace

import (
	"fmt"
	"strings"
	"testing"
)

func TestRoomIsCountedInElementsKeysAndBytes(t *testing.T) {
	list := func(n int) Value { return ListValue(strings.Split(strings.Repeat("t ", n-1)+"t", " ")) }
	keys := func(n int, value string) Value {
		m := map[string]any{}
		for i := range n {
			m[fmt.Sprint("k", i)] = value
		}
		text, err := FormatMeta(m)
		if err != nil {
			t.Fatal(err)
		}
		return TextValue(text)
	}
	for _, c := range []struct {
		name          string
		f             Field
		before, after Value
		fits          bool
	}{
		{"a thousand tags", PersonTags, Value{}, list(1000), true},
		{"one more", PersonTags, list(1000), list(1001), false},
		{"as many as before", PersonTags, list(1500), list(1500), true},
		{"fewer than before", PersonTags, list(1500), list(1400), true},
		{"cookies", PersonCookies, Value{}, list(1001), false},
		{"a thousand keys", PersonMetadata, Value{}, keys(1000, `":":"`), true},
		{"one key more", PersonMetadata, keys(1000, "v"), keys(1001, "v"), false},
		{"long values", PersonMetadata, Value{}, keys(65, strings.Repeat("x", 1024)), false},
		{"another field", PersonName, Value{}, TextValue(strings.Repeat("x", 1<<17)), true},
	} {
		if err := CheckRoom(c.f, c.before, c.after); (err == nil) != c.fits {
			t.Errorf("%s: %v", c.name, err)
		} else if err != nil && KindOf(err) != Invalid {
			t.Errorf("%s: kind %v", c.name, KindOf(err))
		}
	}
}

func TestAListOfManyElementsIsReadOnce(t *testing.T) {
	var b strings.Builder
	for i := range 200_000 {
		fmt.Fprintf(&b, "%d;%d;", i, i)
	}
	v, err := Person.ParseValue(PersonTags, b.String()[:MaxText-10]) // quadratic, this would take a minute
	if err != nil || v.elements() < 70_000 {
		t.Errorf("%v, %d elements", err, v.elements())
	}
}
