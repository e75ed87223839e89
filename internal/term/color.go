package term

import "fmt"

// The values of --color.
const (
	colorAuto   = "auto"
	colorAlways = "always"
	colorNever  = "never"
)

// SetColor decides colour for standard output and standard error, each for
// itself. mode is always, never or auto ("" is auto); auto asks, in this order:
// NO_COLOR, CLICOLOR_FORCE and FORCE_COLOR, TERM=dumb, and whether the stream is
// a terminal. Any other mode is an error and changes nothing.
func (s *Streams) SetColor(mode string) error {
	switch mode {
	case "":
		mode = colorAuto
	case colorAuto, colorAlways, colorNever:
	default:
		return fmt.Errorf("colour %q is not one of auto, always, never", Safe(mode))
	}
	s.decideColor(mode)
	return nil
}

// OutPaint is the Painter of standard output.
func (s *Streams) OutPaint() Painter { return s.out.paint }

// ErrPaint is the Painter of standard error.
func (s *Streams) ErrPaint() Painter { return s.err.paint }

func (s *Streams) decideColor(mode string) {
	for _, f := range []*stream{&s.out, &s.err} {
		f.paint = newPainter(s.wantsColor(mode, f.term), s.wantsLinks(mode, f.term))
	}
}

func (s *Streams) wantsColor(mode string, terminal bool) bool {
	switch {
	case mode != colorAuto:
		return mode == colorAlways
	case s.env("NO_COLOR") != "":
		return false
	case s.forced("CLICOLOR_FORCE") || s.forced("FORCE_COLOR"):
		return true
	case s.env("TERM") == "dumb":
		return false
	}
	return terminal
}

func (s *Streams) forced(name string) bool {
	value := s.env(name)
	return value != "" && value != "0" && value != "false"
}

// wantsLinks is stricter than colour: links are for terminals alone, and the
// terminals that would print the sequence are known by name.
func (s *Streams) wantsLinks(mode string, terminal bool) bool {
	switch s.env("TERM") {
	case "", "dumb", "linux":
		return false
	}
	return terminal && mode != colorNever
}
