package cli

import "github.com/spf13/cobra"

func newTags(a *app) *cobra.Command {
	return a.group("tags", "The tags people carry",
		member{"list", newTagsList},
		member{"rename", newTagsRename},
	)
}
