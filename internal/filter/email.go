package filter

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// EmailKey is what addresses are compared by: NFC, ASCII letters in lower
// case, and the domain as IDNA reads it, in Unicode, so that both spellings of
// an international domain are equal. Dots and plus tags count, and letters of
// the local part beyond ASCII keep their case: two mailboxes never become one.
func EmailKey(s string) string {
	if lower, ok := lowered(s); ok && !strings.Contains(lower, acePrefix) {
		return lower
	}
	s = norm.NFC.String(valid(s))
	at := strings.LastIndexByte(s, '@')
	if at < 0 {
		return lowerASCII(s)
	}
	domain := domainKey(s[at+1:])
	if strings.ContainsRune(domain, '@') { // from a look-alike: this is no domain
		domain = lowerASCII(s[at+1:])
	}
	return lowerASCII(s[:at]) + "@" + domain
}

// acePrefix begins a label that is Unicode in disguise.
const acePrefix = "xn--"

// domainKey maps a domain the way IDNA does before a look-up, label by label.
func domainKey(domain string) string {
	labels := strings.Split(mapLabels(domain), ".")
	for i, label := range labels {
		if encoded, ok := strings.CutPrefix(label, acePrefix); ok {
			labels[i] = unicodeLabel(label, encoded)
		}
	}
	return strings.Join(labels, ".")
}

// mapLabels maps compatibility forms, capitals and the other full stops. The
// capital İ becomes i with a dot above, never the plain i of somebody else.
func mapLabels(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKC.String(s) {
		switch r {
		case 'İ':
			b.WriteString("i\u0307")
		case '。':
			b.WriteByte('.')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

// unicodeLabel decodes a label, or leaves one alone that no proper encoder
// makes.
func unicodeLabel(label, encoded string) string {
	decoded, ok := decodePunycode(encoded)
	if !ok || isASCII(decoded) || mapLabels(decoded) != decoded || strings.ContainsAny(decoded, ".@") {
		return label
	}
	return decoded
}

// lowerASCII lowers ASCII letters of NFC text. A small letter may compose with
// an accent where its capital does not (T̈, ẗ).
func lowerASCII(s string) string {
	return norm.NFC.String(strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, s))
}
