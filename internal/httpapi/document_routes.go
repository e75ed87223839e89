package httpapi

// Line is a route as the guide to the interface lists it.
type Line struct {
	Chapter string
	Method  string
	Path    string
	Role    string // the least that may call it, anyone or everyone
	Summary string
}

// Lines are all routes, chapter by chapter.
func Lines() []Line {
	var out []Line
	routes := NewServer(nil, Options{}).routes
	for _, c := range chapters() {
		for _, r := range routes {
			if r.tag == c.Name {
				out = append(out, Line{c.Name, r.method, r.path, string(r.role), r.summary})
			}
		}
	}
	return out
}
