package cli

import (
	"time"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
)

// asOf is the moment a report about now is told from.
type asOf struct {
	app  *app
	text string
}

// newAsOf binds --as-of to a command.
func newAsOf(a *app, cmd *cobra.Command) *asOf {
	o := &asOf{app: a}
	cmd.Flags().StringVar(&o.text, "as-of", "now", "tell it as of this time, such as 2026-11-20, yesterday or -7d")
	return o
}

// moment is the time meant, and the zone in which days begin.
func (o *asOf) moment() (time.Time, *time.Location, error) {
	zone, err := o.app.zone()
	if err != nil {
		return time.Time{}, nil, err
	}
	t, err := filter.ParseTime(o.text, o.app.door.Now(), zone)
	if err != nil {
		return t, nil, usagef("--as-of: %v", err)
	}
	return t, zone, nil
}
