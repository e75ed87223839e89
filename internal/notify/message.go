package notify

import (
	"net/mail"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"
)

// message puts a letter into the form of mails. Whatever stands in the letter stays in
// its place: headers are encoded by whoever writes them, on clean text.
func (l letter) message(from *mail.Address, to []*mail.Address, now time.Time) *gomail.Msg {
	m := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	m.FromMailAddress(from)
	m.ToMailAddress(to...)
	m.Subject(l.subject)
	_, domain, _ := strings.Cut(from.Address, "@")
	m.SetMessageIDWithValue(l.id + "@" + domain)
	m.SetDateWithValue(now)
	m.SetGenHeader("Auto-Submitted", "auto-generated")
	m.SetBodyString(gomail.TypeTextPlain, l.text)
	return m
}
