package cli

import (
	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/filter"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newPeople(a *app) *cobra.Command {
	return a.group("people", "Everybody who talked to you: find, look, edit, tag",
		member{"list", newPeopleList},
		member{"show", newPeopleShow},
		member{"stats", newPeopleStats},
		member{"insights", newPeopleInsights},
		member{"engagement", newPeopleEngagement},
		member{"edit", newPeopleEdit},
		member{"tag", newPeopleTag},
		member{"untag", newPeopleUntag},
		member{"timeline", newPeopleTimeline},
		member{"dossier", newPeopleDossier},
		member{"erase", newPeopleErase},
		member{"greet", newPeopleGreet},
		member{"import", newPeopleImport},
		member{"export", newPeopleExport},
		member{"diff", newPeopleDiff},
	)
}

// ownedBy selects the records of a kind that belong to a person.
func ownedBy(person workspace.No, k workspace.Kind) workspace.Query {
	return workspace.Query{Kind: k, Where: filter.Compare{Field: "person_id", Op: filter.Eq, Value: workspace.Person.ID(person)}}
}
