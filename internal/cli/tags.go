package cli

import "github.com/spf13/cobra"

func newTags(a *app) *cobra.Command {
	return group("tags", "The tags people carry", []string{"tag"}, newTagsList(a), newTagsRename(a))
}
