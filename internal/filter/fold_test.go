package filter_test

import (
	"testing"
	"unicode"

	"github.com/lobbycli/lobby/internal/filter"
	"pgregory.net/rapid"
)

func TestFoldingMakesSpellingsEqual(t *testing.T) {
	for in, want := range map[string]string{
		"":                      "",
		"Ann SMITH 7":           "ann smith 7",
		"Ångström":              "angstrom",
		"A\u030angstro\u0308m":  "angstrom",
		"Łódź":                  "lodz",
		"Søren Ærø":             "soren aero",
		"Đặng":                  "dang",
		"İstanbul ISPARTA ılık": "istanbul isparta ilik",
		"Straße STRAẞE":         "strasse strasse",
		"Œuvre":                 "oeuvre",
		"ﬁancée":                "fiancee",
		"Ｆｕｌｌ　Ｗｉｄｔｈ":            "full width",
		"\u212aelvin":           "kelvin",
		"ΓΙΏΡΓΟΣ Γιώργος":       "γιωργοσ γιωργοσ",
		"Йод":                   "иод",
		"\xf1ﬁ":                 "\ufffdfi",
		"東京":                    "東京",
		"\u0301":                "",
	} {
		if got := filter.Fold(in); got != want {
			t.Errorf("%q folds to %q, not %q", in, got, want)
		}
	}
}

func TestFoldingTwiceChangesNothing(t *testing.T) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if r >= 0xd800 && r <= 0xdfff {
			continue
		}
		once := filter.Fold(string(r))
		if twice := filter.Fold(once); twice != once {
			t.Errorf("%U: %q, then %q", r, once, twice)
		}
	}
}

func TestANeedleThatFoldsToNothingIsRefused(t *testing.T) {
	for _, needle := range []string{"", "\u0301", "\u0301\u0308"} {
		if got, err := filter.SearchFold(needle); err == nil {
			t.Errorf("%q gave %q", needle, got)
		}
	}
	if got, err := filter.SearchFold(" Ä"); err != nil || got != " a" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestAddressesAreEqualOnlyWhereMailSaysSo(t *testing.T) {
	cases := []struct {
		a, b  string
		equal bool
	}{
		{"Ana@Example.COM", "ana@example.com", true},
		{"a.na@example.com", "ana@example.com", false},
		{"ana+x@example.com", "ana@example.com", false},
		{"é@example.com", "e\u0301@example.com", true},
		{"É@example.com", "é@example.com", false},
		{"T\u0308@example.com", "\u1e97@example.com", true},
		{"İ@example.com", "i@example.com", false},
		{"ı@example.com", "i@example.com", false},
		{"\u212a@example.com", "k@example.com", true}, // NFC itself says that the kelvin sign is a K
		{"ａna@example.com", "ana@example.com", false},
		{"ß@example.com", "ss@example.com", false},
		{"ana@ｅxample.com", "ana@example.com", true},
		{"ana@example。com", "ana@example.com", true},
		{"ana@BÜCHER.example", "ana@bücher.example", true},
		{"ana@bu\u0308cher.example", "ana@bücher.example", true},
		{"ana@xn--bcher-kva.example", "ana@bücher.example", true},
		{"ana@XN--BCHER-KVA.Example", "ana@BÜCHER.example", true},
		{"ana@mail.xn--e1afmkfd.xn--p1ai", "ana@mail.пример.рф", true},
		{"ana@xn--fiqs8s", "ana@中国", true},
		{"ana@xn--strae-oqa.de", "ana@straße.de", true},
		{"ana@strasse.de", "ana@straße.de", false},
		{"ana@İ.example", "ana@i.example", false},
		{"ana@İ.example", "ana@i\u0307.example", true},
		{"ana@xn--a-.example", "ana@a.example", false},
		{"ana@xn--99999999999.example", "ana@xn--99999999999.EXAMPLE", true},
		{"a@b＠example.com", "a@b@example.com", false},
		{"xn--bcher-kva@example.com", "bücher@example.com", false},
		{"Ana", "ana", true},
		{"ANÄ", "anÄ", true},
		{"", "", true},
	}
	for _, c := range cases {
		if got := filter.EmailKey(c.a) == filter.EmailKey(c.b); got != c.equal {
			t.Errorf("%q and %q: keys %q and %q", c.a, c.b, filter.EmailKey(c.a), filter.EmailKey(c.b))
		}
	}
}

func TestTheKeyOfAKeyIsItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`[A-Za-zéİ]{1,3}@(xn--)?[a-z0-9ü-]{1,8}\.example`)).Draw(t, "s")
		for _, typ := range []filter.Type{filter.Exact, filter.Folded, filter.Email, filter.Enum, filter.List} {
			once := filter.Key(typ, s)
			if twice := filter.Key(typ, once); twice != once {
				t.Fatalf("type %d: %q has the key %q, which has %q", typ, s, once, twice)
			}
		}
	})
}

func FuzzEmailKey(f *testing.F) {
	for _, seed := range []string{"Ana@Example.com", "a@xn--bcher-kva.example", "a@xn--ü-", "İ@İ。xn--", "a@b＠c", "\xff@\xfe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once := filter.EmailKey(s)
		if twice := filter.EmailKey(once); twice != once {
			t.Errorf("%q has the key %q, which has %q", s, once, twice)
		}
	})
}
