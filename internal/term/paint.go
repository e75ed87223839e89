package term

import (
	"strings"

	"github.com/fatih/color"
)

// Painter colours text for one stream, or leaves it plain when that stream has
// no colour. The text it is given is already Safe. Colour never carries meaning
// alone: whoever paints a word also says it. The zero Painter paints nothing.
type Painter struct {
	colors []*color.Color // by hue, our own values; none: no colour
	marks  []string       // the sequences that begin and end them
	links  bool
}

type hue int

const (
	good hue = iota
	bad
	warn
	dim
	bold
	visitor
	bot
	agent
	badges // the first of them; the others follow
)

func newPainter(colors, links bool) Painter {
	p := Painter{links: links}
	if !colors {
		return p
	}
	for _, attribute := range []color.Attribute{
		good: color.FgGreen, bad: color.FgRed, warn: color.FgYellow, dim: color.Faint, bold: color.Bold,
		visitor: color.FgBlue, bot: color.FgGreen, agent: color.FgMagenta,
		badges: color.FgCyan, color.FgMagenta, color.FgYellow, color.FgBlue, color.FgGreen, color.FgRed, color.FgHiCyan,
	} {
		c := color.New(attribute)
		c.EnableColor() // the library's global switch is never asked
		p.colors = append(p.colors, c)
		const between = "x"
		begin, end, _ := strings.Cut(c.Sprint(between), between)
		p.marks = append(p.marks, begin, end)
	}
	return p
}

// Good is for what went well, and for what is new (green).
func (p Painter) Good(text string) string { return p.paint(good, text) }

// Bad is for failures (red).
func (p Painter) Bad(text string) string { return p.paint(bad, text) }

// Warn is for what deserves a look (yellow).
func (p Painter) Warn(text string) string { return p.paint(warn, text) }

// Dim is for placeholders, generated names and notes.
func (p Painter) Dim(text string) string { return p.paint(dim, text) }

// Bold is for headings.
func (p Painter) Bold(text string) string { return p.paint(bold, text) }

// Visitor is for what a visitor wrote (blue).
func (p Painter) Visitor(text string) string { return p.paint(visitor, text) }

// Bot is for what the bot answered (green).
func (p Painter) Bot(text string) string { return p.paint(bot, text) }

// Agent is for what an agent wrote (magenta).
func (p Painter) Agent(text string) string { return p.paint(agent, text) }

// Badge is for one of a family of words, such as the seven tags of leads: the
// same index has the same colour everywhere, seven in a row differ.
func (p Painter) Badge(index int, text string) string {
	const n = 7
	return p.paint(badges+hue((index%n+n)%n), text)
}

// paint colours each line for itself, since pagers forget colour at a line's end.
func (p Painter) paint(h hue, text string) string {
	if len(p.colors) == 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		if line != "" {
			lines[i] = p.colors[h].Sprint(line)
		}
	}
	return strings.Join(lines, "\n")
}
