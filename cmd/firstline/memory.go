package main

import (
	"os"
	"path/filepath"

	"github.com/firstline-support/firstline/cmd/firstline/recall"
	"github.com/firstline-support/firstline/intents"
)

// cacheVariable names the folder in which what was learned is kept; "off" keeps nothing.
const cacheVariable = "FIRSTLINE_CACHE"

// memory is where this program keeps what it has learned: in the user's folder for caches, if there is one.
func memory() intents.Memory {
	dir := os.Getenv(cacheVariable)
	if dir == "off" {
		return recall.Folder{}
	}
	if dir == "" {
		caches, err := os.UserCacheDir()
		if err != nil {
			return recall.Folder{} // a container without a home
		}
		dir = filepath.Join(caches, "firstline")
	}
	program, err := recall.Program()
	if err != nil {
		return recall.Folder{} // it could not be told apart from another build
	}
	return recall.New(dir, program)
}
