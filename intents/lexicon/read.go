package lexicon

import (
	"embed"
	"strings"
	"sync"
)

//go:embed meanings/*.txt
var files embed.FS

// General gives the lexicon that the program brings. It is read at the first call.
var General = sync.OnceValue(func() *Lexicon {
	l, stemmers := newLexicon(), newStemmers()
	names, err := files.ReadDir("meanings")
	if err != nil {
		panic(err) // they are a part of the program
	}
	for _, name := range names {
		text, err := files.ReadFile("meanings/" + name.Name())
		if err != nil {
			panic(err)
		}
		for line := range strings.Lines(string(text)) {
			if words, ok := parse(line); ok {
				l.add(words, stemmers)
			}
		}
	}
	return l
})

func newLexicon() *Lexicon {
	l := &Lexicon{byStems: map[string]entries{}}
	for _, lang := range Languages {
		l.byStems[lang] = entries{}
	}
	return l
}

// parse takes a line apart; false for a comment, a heading and an empty line.
func parse(line string) (Words, bool) {
	line = strings.TrimSpace(line)
	if line == "" || line[0] == '#' || line[0] == '=' {
		return nil, false
	}
	words := Words{}
	english, german, _ := strings.Cut(line, "|")
	for lang, list := range map[string]string{"en": english, "de": german} {
		for word := range strings.SplitSeq(list, ",") {
			if word = strings.TrimSpace(word); word != "" {
				words[lang] = append(words[lang], word)
			}
		}
	}
	return words, true
}
