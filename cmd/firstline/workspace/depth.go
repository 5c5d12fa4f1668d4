package workspace

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"path"
)

// maxDepth is how deep YAML may nest. The parser calls itself for each level, and takes all memory for a megabyte of
// "[": that would end a running bot which only wanted to look at a changed file.
const maxDepth = 5_000

// deepProblems finds files in a folder that must not be given to the parser: they nest too deep, or have no end.
func deepProblems(fsys fs.FS, dir string) []Problem {
	var problems []Problem
	for _, name := range files(fsys, dir) {
		if path.Ext(name) != ".yaml" {
			continue
		}
		file := path.Join(dir, name)
		data := beginning(fsys, file)
		if len(data) == maxYAML { // or a link to what never ends
			problems = append(problems, Problem{File: file, Line: 1, Fix: "split it by topic",
				What: fmt.Sprintf("the file has %d MiB or more", maxYAML>>20)})
		} else if line := tooDeep(data); line > 0 {
			problems = append(problems, deepProblem(file, line))
		}
	}
	return problems
}

func deepProblem(file string, line int) Problem {
	return Problem{File: file, Line: line, What: fmt.Sprintf("the YAML nests deeper than %d levels", maxDepth),
		Fix: "look for brackets that never close"}
}

// maxYAML is more than any room reads of a file.
const maxYAML = 8 << 20

// beginning is what a file holds. One that cannot be read is told of by the room that wants it.
func beginning(fsys fs.FS, name string) []byte {
	f, err := fsys.Open(name)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }() // nothing was written
	data, err := io.ReadAll(io.LimitReader(f, maxYAML))
	if err != nil {
		return nil
	}
	return data
}

// tooDeep gives the line at which a text may nest too deep, 0 when it never does. It counts brackets in quotes and
// comments as well: people do not write so many of those either.
func tooDeep(data []byte) (line int) {
	open := 0
	for text := range bytes.Lines(data) {
		line++
		if bytes.Count(text, []byte("- "))+bytes.Count(text, []byte("? ")) > maxDepth {
			return line
		}
		for _, c := range text {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(0, open-1)
			}
			if open > maxDepth {
				return line
			}
		}
	}
	return 0
}
