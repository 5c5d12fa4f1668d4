package model

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"text/template"
	"unicode/utf8"
)

//go:embed prompts/*.md
var own embed.FS

// PromptFolder is where a workspace keeps prompts of its own, one file for each use that it changes.
const PromptFolder = "prompts"

// A Prompt is the text of one use: what the model is told, and the form of the turn with the data.
type Prompt struct {
	Use     Use
	Version string // "answer/1"; of a workspace's own "answer/1 of the workspace"
	File    string // where it is from
	Source  string // as it is written
	system  *template.Template
	user    *template.Template
}

// A Book is the prompt of each use.
type Book map[Use]Prompt

// Prompts gives the prompts of this version with those of a workspace in their places. over is the workspace's folder
// with prompts, nil where it has none. Errors name the file, the line and what to do.
func Prompts(over fs.FS) (Book, error) {
	book := Book{}
	for _, u := range Uses() {
		name := string(u) + ".md"
		p, err := readPrompt(own, "prompts/"+name, u)
		if err != nil {
			return nil, err
		}
		book[u] = p
		if over == nil {
			continue
		}
		changed, err := readPrompt(over, name, u)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s/%w", PromptFolder, err)
		}
		changed.File, changed.Version = PromptFolder+"/"+name, changed.Version+" of the workspace"
		book[u] = changed
	}
	return book, unknownPrompts(over)
}

// unknownPrompts refuses files that would never be read: somebody has misspelt a name.
func unknownPrompts(over fs.FS) error {
	if over == nil {
		return nil
	}
	names, err := fs.Glob(over, "*.md")
	if err != nil {
		return fmt.Errorf("list %s: %w", PromptFolder, err)
	}
	for _, name := range names {
		use := Use(strings.TrimSuffix(name, ".md"))
		if _, known := patience[use]; !known && name != "README.md" {
			return fmt.Errorf("%s/%s: there is no such prompt; there are %v", PromptFolder, name, Uses())
		}
	}
	return nil
}

// maxPrompt is how large the file of a prompt may be, in bytes.
const maxPrompt = 32 << 10

var promptForm = regexp.MustCompile(`(?s)\Aversion: *([A-Za-z0-9._-]{1,32})\n---system---\n(.*?)\n---data---\n(.*)\z`)

// readPrompt reads one file: its version, what the model is told, and the form of the data.
func readPrompt(from fs.FS, name string, u Use) (Prompt, error) {
	data, err := fs.ReadFile(from, name)
	if err != nil {
		return Prompt{}, fmt.Errorf("%s: %w", name, err)
	}
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	if len(text) > maxPrompt {
		return Prompt{}, fmt.Errorf("%s: it has %d bytes, %d are allowed", name, len(text), maxPrompt)
	}
	parts := promptForm.FindStringSubmatch(text)
	if parts == nil {
		return Prompt{}, fmt.Errorf("%s:1: a prompt begins with a line \"version: 1\", then a line \"---system---\" with "+
			"what the model is told below it, then a line \"---data---\" with the form of the data below it", name)
	}
	p := Prompt{Use: u, Version: string(u) + "/" + parts[1], File: name, Source: text}
	const head = 2 // lines before the first template, so that errors name the right line
	if p.system, err = parse(name, parts[2], head); err == nil {
		p.user, err = parse(name, parts[3], head+strings.Count(parts[2], "\n")+2)
	}
	if err != nil {
		return Prompt{}, err
	}
	return p, p.try()
}

func parse(name, text string, above int) (*template.Template, error) {
	t, err := template.New(name).Option("missingkey=error").Parse(strings.Repeat("\n", above) + text)
	if err != nil {
		return nil, fmt.Errorf("%w", err)
	}
	return t, nil
}

// try executes a prompt with data of the use, so that a misspelt field is found when the workspace is read and not when
// somebody asks, and refuses one that does not show the model what it is about.
func (p Prompt) try() error {
	view, needed := sample(p.Use)
	turns, err := p.render(view, fence{})
	if err != nil {
		return err
	}
	for _, word := range needed {
		if !strings.Contains(turns[len(turns)-1].Text, word) {
			return fmt.Errorf("%s: below ---data--- a field is missing: the model would not see %q", p.File, word)
		}
	}
	return nil
}

// rules are what the part above the data may use: nothing of it comes from people.
type rules struct {
	Organisation string // the workspace's name
	Language     string // that the answer is to be in, in English
}

// A view is the data of one call.
type view interface {
	// fenced gives the same with every text put between marks by f.
	fenced(f func(name, text string, most int) string) any
	about() rules
}

// render makes the turns: what the model is told, and the data in a turn of its own.
func (p Prompt) render(v view, f fence) ([]Turn, error) {
	var system, user bytes.Buffer
	if err := p.system.Execute(&system, v.about()); err != nil {
		return nil, fmt.Errorf("prompt %s: %w", p.Version, err)
	}
	if err := p.user.Execute(&user, v.fenced(f.around)); err != nil {
		return nil, fmt.Errorf("prompt %s: %w", p.Version, err)
	}
	return []Turn{
		{System, strings.TrimSpace(system.String())},
		{User, strings.TrimSpace(user.String())},
	}, nil
}

// A fence puts foreign text between marks that its author could not know: they hold a number made of the text and a
// key. Whatever looks like a mark inside is changed, so that a model which compares no numbers sees one fence, too.
type fence struct {
	key  []byte
	hide func(string) string // takes personal data out; nil: nothing
}

const opens, closes = "⟪", "⟫"

var noMarks = strings.NewReplacer(opens, "«", closes, "»", "\x00", "")

// around gives the text between marks, cut to so many characters.
func (f fence) around(name, text string, most int) string {
	text = strings.TrimSpace(noMarks.Replace(strings.ToValidUTF8(text, "\uFFFD")))
	if utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most]) + " […]"
	}
	if f.hide != nil {
		text = f.hide(text)
	}
	mac := hmac.New(sha256.New, f.key)
	mac.Write([]byte(name + "\n" + text))
	mark := name + " " + hex.EncodeToString(mac.Sum(nil)[:4])
	return opens + mark + closes + "\n" + text + "\n" + opens + "end of " + mark + closes
}
