package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newPeople(a *app) *cobra.Command {
	return group("people", "Everybody who talked to you: find, look, edit, tag", []string{"person"},
		newPeopleList(a),
		newPeopleShow(a),
		newPeopleStats(a),
		newPeopleInsights(a),
		newPeopleEngagement(a),
		newPeopleEdit(a),
		newPeopleTag(a),
		newPeopleUntag(a),
		newPeopleTimeline(a),
		newPeopleDossier(a),
		newPeopleErase(a),
		newPeopleGreet(a),
		newImport(a, peopleImport()),
		newExport(a, peopleExport()),
		newPeopleDiff(a),
	)
}

// ownedBy selects the records of a kind that belong to a person.
func ownedBy(person workspace.No, k workspace.Kind) workspace.Query {
	return workspace.Query{Kind: k, Where: filter.Compare{Field: "person_id", Op: filter.Eq, Value: workspace.Person.ID(person)}}
}
