package cli

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"text/template"
)

// maxGreeting is how many bytes the text of one person may have, and whatever a
// function of a template makes on the way to it.
const maxGreeting = 64 << 10

var errLongGreeting = errors.New("the text is longer than 64 KiB")

// boundedText takes in a text that is not too long.
type boundedText struct{ strings.Builder }

func (b *boundedText) Write(text []byte) (int, error) {
	if b.Len()+len(text) > maxGreeting {
		return 0, errLongGreeting
	}
	return b.Builder.Write(text)
}

// greetingBounds are the functions of the language that make texts, each of them
// refusing what would be too long before it is made.
func greetingBounds() template.FuncMap {
	bounds := template.FuncMap{"printf": boundedPrintf}
	for name, make := range map[string]func(...any) string{
		"print": fmt.Sprint, "println": fmt.Sprintln,
		"html": template.HTMLEscaper, "js": template.JSEscaper, "urlquery": template.URLQueryEscaper,
	} {
		bounds[name] = func(args ...any) (string, error) {
			if _, _, err := argumentSize(args); err != nil {
				return "", err
			}
			return bounded(make(args...))
		}
	}
	return bounds
}

func bounded(text string) (string, error) {
	if len(text) > maxGreeting {
		return "", errLongGreeting
	}
	return text, nil
}

// argumentSize is how many bytes arguments have, all of them and the longest.
func argumentSize(args []any) (all, longest int, err error) {
	for _, arg := range args {
		n := len(fmt.Sprint(arg))
		if all, longest = all+n+1, max(longest, n); all > 2*maxGreeting {
			return 0, 0, errLongGreeting
		}
	}
	return all, longest, nil
}

// boundedPrintf formats what cannot become much larger than a text may be. A verb
// writes its argument, escaped at worst, or as much as a width or a precision says.
func boundedPrintf(format string, args ...any) (string, error) {
	const (
		most      = 16 << 20 // bytes that are worth trying
		escaped   = 12       // times longer, at most
		ofNumbers = 400      // digits of the largest one
	)
	_, widest, err := argumentSize(args)
	if err != nil {
		return "", err
	}
	widest = widest*escaped + ofNumbers
	for _, digits := range strings.FieldsFunc(format, func(r rune) bool { return r < '0' || r > '9' }) {
		n, err := strconv.Atoi(digits)
		if err != nil || n > maxGreeting {
			return "", errLongGreeting
		}
		widest = max(widest, n)
	}
	if strings.Contains(format, "*") { // a width that is an argument
		for _, arg := range args {
			if n, err := strconv.Atoi(strings.TrimPrefix(fmt.Sprint(arg), "-")); err == nil {
				widest = max(widest, n)
			}
		}
	}
	if verbs := strings.Count(format, "%") + len(args); len(format)+verbs*widest > most {
		return "", errLongGreeting
	}
	return bounded(fmt.Sprintf(format, args...))
}
