package main

import (
	"bytes"
	"fmt"
	"strings"
)

// man is the manual page, in section 1. It carries no date, so that it changes
// only with the program.
func (p page) man() []byte {
	var b bytes.Buffer
	name := p.manual()
	fmt.Fprintf(&b, ".TH %q 1 \"\" lobby \"Lobby Manual\"\n", strings.ToUpper(name))
	fmt.Fprintf(&b, ".SH NAME\n%s \\- %s\n", roff(name), roff(p.short))
	fmt.Fprintf(&b, ".SH SYNOPSIS\n%s\n", roff(p.usage))
	preformatted(&b, "DESCRIPTION", p.long)
	preformatted(&b, "EXAMPLES", p.example)
	preformatted(&b, "OPTIONS", strings.TrimRight(p.flags, "\n"))
	preformatted(&b, "GLOBAL OPTIONS", strings.TrimRight(p.inherited, "\n"))
	if above := p.parent(); above != "" {
		fmt.Fprintf(&b, ".SH SEE ALSO\n%s(1)\n", roff(page{path: above}.manual()))
	}
	return b.Bytes()
}

// preformatted is a section whose lines stay as they are.
func preformatted(b *bytes.Buffer, title, text string) {
	if text == "" {
		return
	}
	fmt.Fprintf(b, ".SH %s\n.nf\n%s\n.fi\n", title, roff(text))
}

// roff protects text from being read as requests.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n")
}
