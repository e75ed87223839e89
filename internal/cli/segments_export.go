package cli

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/lobbycli/lobby/internal/transfer"
	"github.com/lobbycli/lobby/internal/workspace"
)

func newSegmentsExport(a *app) *cobra.Command {
	var force bool
	cmd := &cobra.Command{
		Use:   "export [FILE|FOLDER|-]",
		Short: "Write the segments as YAML, to be kept in git",
		Long: "Write the segments as YAML, in the order of their names: to standard output, to a file, or into a folder that exists or whose\n" +
			"name ends in /, a file a segment. Built-in segments are not written. In a folder, files whose segment is as it was stay as they\n" +
			"are, comments included; one whose segment is different now is written anew with --force only.",
		Example: "lobby segments export\nlobby segments export team-segments.yaml\nlobby segments export segments/",
		Args:    takes(0, 1),
	}
	cmd.ValidArgsFunction = completeFile
	cmd.Flags().BoolVar(&force, "force", false, "replace files that exist")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return runSegmentsExport(cmd.Context(), a, append(args, "-")[0], force)
	}
	return cmd
}

func runSegmentsExport(ctx context.Context, a *app, path string, force bool) error {
	if a.given["output"] != "" || a.flags.picks() {
		return usagef("segments are exported as YAML").WithHint("lobby segments list writes them in other formats")
	}
	ws, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer ws.Close()
	own, _, err := ownSegments(ctx, ws)
	if err != nil {
		return err
	}
	if info, err := os.Stat(path); strings.HasSuffix(path, "/") || err == nil && info.IsDir() {
		return a.exportFolder(own, path, force)
	}
	var b bytes.Buffer
	if err := transfer.WriteSegments(&b, own); err != nil {
		return err
	}
	if path == "-" {
		_, err := a.streams.Out.Write(b.Bytes())
		return err
	}
	if err := writeWhole(path, force, b.Bytes()); err != nil {
		return err
	}
	a.notice("wrote %s to %s", counted(len(own), "segment", "segments"), path)
	return nil
}

func writeWhole(path string, force bool, text []byte) error {
	file, err := transfer.NewAtomicFile(path, force)
	if err != nil {
		return err
	}
	defer file.Abort()
	if _, err := file.Write(text); err != nil {
		return err
	}
	return file.Commit()
}

// exportFolder writes a file a segment. A segment that stands in a file already keeps
// its place.
func (a *app) exportFolder(own []transfer.SegmentText, folder string, force bool) error {
	var there []transfer.SegmentText
	files, err := yamlFiles(folder)
	switch {
	case err == nil && len(files) > 0:
		there, err = a.readSegments(folder)
	case errors.Is(err, fs.ErrNotExist):
		err = os.MkdirAll(folder, 0o755)
	}
	if err != nil {
		return err
	}
	f := newSegmentFolder(folder, there)
	places := map[string]string{} // the files to write, to their text
	for _, s := range own {
		path, err := f.place(s)
		if err != nil {
			return err
		}
		if path == "" {
			continue
		}
		if _, err := os.Lstat(path); err == nil && !force {
			return workspace.Errorf(workspace.Conflict, "%s: exists already, and segment %q is another one there", path, s.Name).WithHint("--force replaces it")
		}
		var b bytes.Buffer
		if err := transfer.WriteSegment(&b, s); err != nil {
			return err
		}
		places[path] = b.String()
	}
	for path, text := range places {
		if err := writeWhole(path, force, []byte(text)); err != nil {
			return err
		}
	}
	for _, s := range f.left() {
		a.notice("%s: segment %q is not in the workspace; the file stays", s.File, s.Name)
	}
	a.notice("wrote %s to %s, %d were there", counted(len(places), "segment", "segments"), folder, len(own)-len(places))
	return nil
}
