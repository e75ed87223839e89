package transfer

import "slices"

// Format is how rows stand in a file.
type Format uint8

// The formats. Auto lets a reader find out.
const (
	Auto Format = iota
	CSV
	TSV   // tab-separated, with \t \n \r \\ for what would break a line
	JSON  // one array of objects
	JSONL // one object a line
)

func formatNames() []string { return []string{"auto", "csv", "tsv", "json", "jsonl"} }

// String is the name of the format, as flags spell it.
func (f Format) String() string { return formatNames()[f] }

// FormatNamed finds a format by its name; ndjson is another name of jsonl.
func FormatNamed(name string) (Format, bool) {
	if name == "ndjson" {
		return JSONL, true
	}
	i := slices.Index(formatNames(), name)
	return Format(max(i, 0)), i >= 0
}
