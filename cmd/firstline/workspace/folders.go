package workspace

import (
	"io/fs"
	"path"
	"strings"
)

// folderProblems finds folders that are missing and files that nobody would read.
func folderProblems(fsys fs.FS) []Problem {
	var problems []Problem
	if !exists(fsys, articlesDir) {
		problems = append(problems, Problem{File: articlesDir, What: "the folder is missing, so the bot knows nothing",
			Fix: "create it and write an article such as articles/reset-password.en.md"})
	}
	if !exists(fsys, intentsDir) {
		problems = append(problems, Problem{File: intentsDir, Warning: true,
			What: "the folder is missing, so the bot understands only what articles say",
			Fix:  "create it and write a file such as intents/account.yaml"})
	}
	for dir, ending := range map[string]string{articlesDir: ".md", intentsDir: ".yaml", flowsDir: ".yaml",
		evalsDir: ".yaml", slotsDir: ".yaml", actionsDir: ".yaml"} {
		problems = append(problems, strays(fsys, dir, ending)...)
	}
	return problems
}

// theirs ends the names of files that an import puts beside an edited article: what its source says now.
const theirs = ".theirs"

// strays finds what the rooms pass over in silence: a file saved as .yml would otherwise be missed for weeks.
func strays(fsys fs.FS, dir, ending string) []Problem {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil // a missing folder is told of elsewhere
	}
	var problems []Problem
	for _, e := range entries {
		name := e.Name()
		switch {
		case strings.HasPrefix(name, ".") || !e.IsDir() && path.Ext(name) == ending:
		case e.IsDir() && dir == articlesDir && name == "images":
		case e.IsDir() && strings.HasPrefix(path.Join(dir, name), articlesDir+"/"):
			problems = append(problems, strays(fsys, path.Join(dir, name), ending)...)
		case path.Ext(name) == theirs:
			mine := strings.TrimSuffix(name, theirs)
			problems = append(problems, Problem{File: path.Join(dir, name), Warning: true,
				What: "an import found " + mine + " changed both here and at its source",
				Fix:  "take over into " + mine + " what is right, and delete this file"})
		case e.IsDir():
			problems = append(problems, Problem{File: path.Join(dir, name), Warning: true,
				What: "folders below " + dir + " are not read", Fix: "move its files up to " + dir})
		default:
			problems = append(problems, Problem{File: path.Join(dir, name), Warning: true,
				What: "the file is not read",
				Fix:  "in " + dir + " a file's name ends in " + ending + ": rename it or move it away"})
		}
	}
	return problems
}
