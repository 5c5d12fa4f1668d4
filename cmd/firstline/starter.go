package main

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/firstline-support/firstline/cmd/firstline/workspace"
)

// starterFiles is the workspace that `init` copies and that `ask`, `chat` and `eval` use outside of any workspace.
//
//go:embed all:starter
var starterFiles embed.FS

// starter gives the workspace that is part of the program.
func starter() (fs.FS, error) {
	files, err := fs.Sub(starterFiles, "starter")
	if err != nil {
		return nil, fmt.Errorf("open the starter workspace: %w", err)
	}
	return files, nil
}

// find gives the workspace in dir. An empty dir means the folder one is in, or the starter when that is no workspace.
func find(dir string) (files fs.FS, name string, err error) {
	if dir == "" {
		if _, err := os.Stat(workspace.FileName); errors.Is(err, fs.ErrNotExist) {
			files, err := starter()
			return files, "starter workspace", err
		}
		dir = "."
	}
	if _, err := os.Stat(filepath.Join(dir, workspace.FileName)); err != nil {
		return nil, "", fmt.Errorf("%s is no workspace: it has no %s. Make one with: firstline init %s", dir,
			workspace.FileName, dir)
	}
	return os.DirFS(dir), dir, nil
}

// open finds and loads a workspace, which must be free of errors, and gives what to call it.
func open(dir string, t terminal) (ws *workspace.Workspace, name string, err error) {
	files, name, err := find(dir)
	if err != nil {
		return nil, "", err
	}
	ws, problems := workspace.Open(files, workspace.Options{Env: os.LookupEnv, Now: time.Now(), Memory: memory()})
	if workspace.Broken(problems) {
		return nil, "", errors.Join(errSilent, workspace.Print(t.err, problems, false))
	}
	return ws, name, nil
}
