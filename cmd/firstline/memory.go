package main

import (
	"os"
	"path/filepath"

	"github.com/firstline-support/firstline/cmd/firstline/recall"
	"github.com/firstline-support/firstline/intents"
)

// cacheVariable names the folder in which is kept what took long to learn or to compile; "off" keeps nothing.
const cacheVariable = "FIRSTLINE_CACHE"

// memory is where this program keeps what it has learned.
func memory() intents.Memory {
	dir := cacheFolder()
	if dir == "" {
		return recall.Folder{}
	}
	program, err := recall.Program()
	if err != nil {
		return recall.Folder{} // it could not be told apart from another build
	}
	return recall.New(dir, program)
}

// cacheFolder is this program's in the user's folder for caches, or the one that the environment names. It is "" where
// nothing is to be kept.
func cacheFolder() string {
	switch dir := os.Getenv(cacheVariable); dir {
	case "off":
		return ""
	case "":
		caches, err := os.UserCacheDir()
		if err != nil {
			return "" // a container without a home
		}
		return filepath.Join(caches, "firstline")
	default:
		return dir
	}
}
