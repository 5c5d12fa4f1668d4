package kb

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"
)

// Synonyms are words and names that mean the same, by language: what the organisation calls things, and how people
// abbreviate it.
type Synonyms map[string][]string

const (
	maxSynonyms     = 1 << 20 // bytes of the file
	maxSynonymWords = 3       // of one name: longer ones are not recognised in a question
)

// LoadSynonyms reads a text file with what means the same in each line: English words or names between commas, then
// "|" and the German ones. One side may be empty; "#" begins a comment. It gives all mistakes, with the lines that are
// right. A file that does not exist is empty.
func LoadSynonyms(fsys fs.FS, name string) ([]Synonyms, []Problem) {
	text, err := readLimited(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, []Problem{{File: name, Line: 1, What: err.Error(), Fix: "make the file readable"}}
	case len(text) > maxSynonyms:
		return nil, []Problem{{File: name, Line: 1, What: fmt.Sprintf("the file is larger than %d KiB", maxSynonyms>>10),
			Fix: "keep what people really say"}}
	}
	var all []Synonyms
	var problems []Problem
	n := 0
	for line := range bytes.Lines(unixLines(text)) {
		n++
		list, ok := synonymsOf(string(line))
		var what, fix string
		switch {
		case !utf8.Valid(line):
			what, fix = "the text is not UTF-8", "save the file with the encoding UTF-8"
		case ok:
			what, fix = list.mistake(string(line))
		default:
			continue
		}
		if what != "" {
			problems = append(problems, Problem{File: name, Line: n, What: what, Fix: fix})
			continue
		}
		all = append(all, list)
	}
	return all, problems
}

func readLimited(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSynonyms+1))
	return text, errors.Join(err, f.Close())
}

// synonymsOf takes a line apart. A line that says nothing is none.
func synonymsOf(line string) (Synonyms, bool) {
	line, _, _ = strings.Cut(line, "#")
	if strings.TrimSpace(line) == "" {
		return nil, false
	}
	s := Synonyms{}
	for i, side := range strings.SplitN(line, "|", len(languages)) {
		for entry := range strings.SplitSeq(side, ",") {
			if entry = strings.TrimSpace(entry); entry != "" {
				s[languages[i]] = append(s[languages[i]], entry)
			}
		}
	}
	return s, true
}

// mistake tells what is wrong with a line, and what to write instead.
func (s Synonyms) mistake(line string) (what, fix string) {
	count := 0
	for _, lang := range languages {
		for _, entry := range s[lang] {
			count++
			switch n := len(words(strings.ReplaceAll(entry, "-", ""))); {
			case strings.Contains(entry, "|"):
				return fmt.Sprintf("%q has a second |", strings.TrimSpace(line)), "write: English, English | Deutsch, Deutsch"
			case n == 0:
				return fmt.Sprintf("%q holds no word", entry), "write letters or digits"
			case n > maxSynonymWords:
				return fmt.Sprintf("%q has %d words", entry, n), fmt.Sprintf("write names of up to %d words", maxSynonymWords)
			}
		}
	}
	if count < 2 {
		return fmt.Sprintf("%q stands alone", strings.TrimSpace(line)), "add what means the same, with a comma between"
	}
	return "", ""
}
