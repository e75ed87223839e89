package httpapi

import "strconv"

// mediaFigures is the text format of Prometheus.
const mediaFigures = "text/plain; version=0.0.4; charset=utf-8"

// sheet is figures as a monitoring system reads them: families of a name, a type and
// a word of help, and below each its figures. Names, helps and labels are our own
// words, in which nothing needs to be escaped.
type sheet struct {
	text []byte
	name string // of the family that is being written
}

func (s *sheet) family(name, kind, help string) {
	s.name = name
	s.text = append(s.text, "# HELP "+name+" "+help+"\n# TYPE "+name+" "+kind+"\n"...)
}

// figure writes one figure of the family; labels are names and values in turn.
func (s *sheet) figure(suffix string, value float64, labels ...string) {
	s.text = append(append(s.text, s.name...), suffix...)
	for i := 0; i+1 < len(labels); i += 2 {
		mark := byte(',')
		if i == 0 {
			mark = '{'
		}
		s.text = append(append(s.text, mark), labels[i]+`="`+labels[i+1]+`"`...)
	}
	if len(labels) > 0 {
		s.text = append(s.text, '}')
	}
	s.text = append(append(append(s.text, ' '), number(value)...), '\n')
}

// one writes a family that is one figure.
func (s *sheet) one(name, kind, help string, value float64) {
	s.family(name, kind, help)
	s.figure("", value)
}

func number(value float64) string { return strconv.FormatFloat(value, 'g', -1, 64) }
