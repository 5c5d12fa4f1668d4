package main

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// checkCommand names every mistake in a workspace.
type checkCommand struct {
	Dir string `arg:"" optional:"" default:"." help:"The workspace."`
}

// Run checks; the exit code is 1 when there is an error, and 0 when there are only warnings.
func (c checkCommand) Run(t terminal) error {
	dir := filepath.Clean(c.Dir)
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	_, problems := workspace.Open(os.DirFS(dir),
		workspace.Options{Env: os.LookupEnv, Now: time.Now(), Memory: memory(), Advice: true})
	err = workspace.Print(t.out, problems, false)
	if workspace.Broken(problems) {
		return errors.Join(errSilent, err)
	}
	return err
}
