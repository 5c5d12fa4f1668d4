package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// initCommand copies the starter workspace.
type initCommand struct {
	Dir string `arg:"" help:"Folder to make; it must be empty or missing."`
}

// Run makes the folder.
func (c initCommand) Run(t terminal) error {
	entries, err := os.ReadDir(c.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look into %s: %w", c.Dir, err)
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty; nothing was changed. Name a new folder", c.Dir)
	}
	if err := copyStarter(c.Dir); err != nil {
		return err
	}
	_, err = fmt.Fprintf(t.out, `Made a workspace in %[1]s. It is a working example: change it to be yours.
  firstline check %[1]s                             says what is wrong, and how to mend it
  firstline eval --workspace %[1]s                  shows how well it answers
  firstline agents add "Your name" --workspace %[1]s  gives you a sign-in link to the console
  firstline serve %[1]s                             runs it
`, c.Dir)
	return err
}

// copyStarter writes the starter workspace to a folder.
func copyStarter(dir string) error {
	files, err := starter()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // articles are no secrets
		return fmt.Errorf("make the workspace: %w", err)
	}
	if err := os.CopyFS(dir, files); err != nil {
		return fmt.Errorf("write the workspace: %w", err)
	}
	ignore := filepath.Join(dir, ".gitignore")
	if err := os.WriteFile(ignore, []byte("/data/\n"), 0o644); err != nil { //nolint:gosec // no secret
		return fmt.Errorf("write the workspace: %w", err)
	}
	return nil
}
