package cli

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/connect"
)

func newWorkspaces(a *app) *cobra.Command {
	return a.group("workspaces", "Workspaces known by name, and the settings of the one in use",
		member{"list", newWorkspacesList},
		member{"add", newWorkspacesAdd},
		member{"use", newWorkspacesUse},
		member{"remove", newWorkspacesRemove},
		member{"copy", newWorkspacesCopy},
		member{"login", newWorkspacesLogin},
		member{"logout", newWorkspacesLogout},
		member{"settings", newWorkspacesSettings},
		member{"set", newWorkspacesSet},
		member{"plan", newWorkspacesPlan},
	)
}

// workspaces are the addresses of the workspaces known by name: those of the
// user, and the demo once it was made. Its name belongs to it.
func (a *app) workspaces() (map[string]string, error) {
	c, err := a.settings()
	if err != nil {
		return nil, err
	}
	known := c.Workspaces()
	if address, ok := a.demoMade(); ok {
		known[demoName] = address
	}
	return known, nil
}

// demoMade is where the demo is, if there is one.
func (a *app) demoMade() (address string, ok bool) {
	address, err := a.demoAddress()
	if err != nil {
		return "", false
	}
	path, err := connect.File(address)
	if err != nil {
		return "", false
	}
	_, err = os.Stat(path)
	return address, err == nil
}

// completeWorkspaces offers the names of workspaces.
func (a *app) completeWorkspaces(cmd *cobra.Command, _ string) []string {
	if _, err := a.settingsFor(cmd); err != nil {
		return nil
	}
	known, err := a.workspaces()
	if err != nil {
		return nil
	}
	var names []string
	for name, address := range known {
		names = append(names, name+"\t"+address)
	}
	return names
}
