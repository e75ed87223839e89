package term

import (
	"fmt"
	"strings"
)

// maxURL is the longest address terminals agree to carry in a link, in bytes.
const maxURL = 2083

// linkStart is what every link of a Painter begins with, linkEnd what ends its
// address; a link to nowhere ends the text.
const (
	linkStart = "\x1b]8;;"
	linkEnd   = "\a"
)

// Link makes a text clickable on a terminal that can do it (OSC 8), and is the
// text alone everywhere else. Only http, https, mailto and tel addresses become
// links; bytes that do not belong in an address are percent-encoded.
func (p Painter) Link(text, url string) string {
	url = encodeURL(url)
	if !p.links || text == "" || !linkable(url) {
		return text
	}
	return linkStart + url + linkEnd + text + linkStart + linkEnd
}

func encodeURL(url string) string {
	var b strings.Builder
	for i := range len(url) {
		if c := url[i]; c > ' ' && c <= '~' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// linkable reports whether an encoded address may be given to a terminal.
func linkable(url string) bool {
	if len(url) > maxURL || strings.ContainsFunc(url, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return false
	}
	scheme, rest, found := strings.Cut(url, ":")
	if !found || rest == "" {
		return false
	}
	switch strings.ToLower(scheme) {
	case "http", "https", "mailto", "tel":
		return true
	}
	return false
}
