package slot

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"github.com/firstline-support/firstline/intents/sheet"
)

// languages are those that names may be in.
var languages = []string{"en", "de"}

// A Set is the workspace's own kinds.
type Set struct {
	Lists    []List
	Patterns []Pattern
}

// A List is a kind whose values are named one by one.
type List struct {
	Kind    Kind
	Title   map[string]string // by language
	Entries []Entry
	File    string
	Line    int
}

// An Entry is one value of a list: people read its name, and may write any of its names.
type Entry struct {
	ID   string
	Name map[string]string // by language
	Also []string          // other names, in any language
	Line int
}

// A Problem is one mistake in a slot file.
type Problem = sheet.Problem

// Bounds of what a workspace may name: they bound the time of [Extractor.Find].
const (
	maxFileBytes = 1 << 20
	maxNames     = 10_000 // of all lists together
	maxName      = 80     // runes of a name
)

var (
	kindForm  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`)
	entryForm = regexp.MustCompile(`^[a-z0-9]+([._-][a-z0-9]+)*$`)
)

// A loader collects what one Load finds.
type loader struct {
	sheet.Sheet
	set   Set
	count int // names of all lists so far
}

// Load reads the kinds in dir/*.yaml, a file for each. It names every mistake; a set that comes with problems must not
// be put to work. A missing dir is no kinds.
func Load(fsys fs.FS, dir string) (Set, []Problem) {
	names, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return Set{}, []Problem{{File: dir, What: "the folder name is no valid pattern", Fix: "rename the folder"}}
	}
	l := &loader{}
	for _, name := range names {
		l.Sheet = sheet.Sheet{File: name, Languages: languages, Problems: l.Problems}
		l.load(fsys)
	}
	return l.set, l.Problems
}

func (l *loader) load(fsys fs.FS) {
	data, err := fs.ReadFile(fsys, l.File)
	if err != nil {
		l.Note(1, "the file cannot be read: "+err.Error(), "check that it is a file and may be read")
		return
	}
	if len(data) > maxFileBytes {
		l.Note(1, fmt.Sprintf("the file has more than %d bytes", maxFileBytes), "split the list")
		return
	}
	if root := l.Root(data); root != nil {
		l.kind(root)
	}
}

// kind reads one file.
func (l *loader) kind(root ast.Node) {
	e := l.Entries(root, "the slot", "id", "title", "entries", "pattern", "example")
	line := sheet.LineOf(root)
	kind := l.id(e, line)
	title := map[string]string{}
	if at, ok := e["title"]; ok {
		title = l.Texts(at.Value, "the title")
	}
	if len(title) == 0 {
		l.Note(line, fmt.Sprintf("the slot %q has no title", kind), "add `title: {en: …, de: …}`")
	}
	list, isList := e["entries"]
	form, isForm := e["pattern"]
	switch {
	case isList == isForm:
		l.Note(line, fmt.Sprintf("the slot %q has to have either entries or a pattern", kind),
			"name its values in `entries:`, or give their form in `pattern:` with an `example:`")
	case isList:
		l.set.Lists = append(l.set.Lists,
			List{Kind: kind, Title: title, Entries: l.entries(list), File: l.File, Line: line})
	default:
		if p, ok := l.pattern(form, e); ok {
			p.Kind, p.Title, p.File, p.Line = kind, title, l.File, line
			l.set.Patterns = append(l.set.Patterns, p)
		}
	}
}

// id reads what the kind is called, which is the file's name as well.
func (l *loader) id(e map[string]sheet.Entry, line int) Kind {
	want := strings.TrimSuffix(path.Base(l.File), ".yaml")
	id := want
	at, ok := e["id"]
	if ok {
		line, id = at.Line, l.Text(at.Value, "the id")
	}
	switch {
	case !ok || id != want:
		l.Note(line, fmt.Sprintf("the slot id %q is not the file's name", id),
			fmt.Sprintf("write `id: %s` or rename the file", want))
	case !kindForm.MatchString(id):
		l.Note(line, fmt.Sprintf("the slot id %q is not allowed", id), "use a-z, 0-9 and _, a letter first")
	case slices.Contains(Builtin(), Kind(id)) || id == "text":
		l.Note(line, fmt.Sprintf("the slot %q is built in", id), "call yours otherwise, and the file, too")
	}
	return Kind(id)
}

// entries reads the values of a list.
func (l *loader) entries(at sheet.Entry) []Entry {
	var all []Entry
	for _, item := range l.Items(at.Value, "entries") {
		entry := l.entry(item)
		if i := slices.IndexFunc(all, func(other Entry) bool { return other.ID == entry.ID }); i >= 0 {
			l.Note(entry.Line, fmt.Sprintf("the entry %q is there twice", entry.ID),
				fmt.Sprintf("rename one of them, the other is in line %d", all[i].Line))
			continue
		}
		all = append(all, entry)
	}
	if len(all) == 0 {
		l.Note(at.Line, "the list is empty", "add entries, each with an id and a name")
	}
	return all
}

func (l *loader) entry(item ast.Node) Entry {
	line := sheet.LineOf(item)
	e := l.Entries(item, "an entry", "id", "name", "also")
	entry := Entry{Line: line, Name: map[string]string{}}
	if at, ok := e["id"]; ok {
		entry.Line, entry.ID = at.Line, l.Text(at.Value, "the id")
	}
	if !entryForm.MatchString(entry.ID) {
		l.Note(entry.Line, fmt.Sprintf("%q is no id of an entry", entry.ID),
			"write `id:` with small letters, digits and single dashes, dots or _")
	}
	if at, ok := e["name"]; ok {
		entry.Name = l.nameOf(at.Value)
	}
	if len(entry.Name) == 0 {
		l.Note(entry.Line, fmt.Sprintf("the entry %q has no name", entry.ID), "add `name:`, or `name: {en: …, de: …}`")
	}
	if at, ok := e["also"]; ok {
		for _, other := range l.Items(at.Value, "also") {
			entry.Also = append(entry.Also, l.Text(other, "a name"))
		}
	}
	for _, name := range entry.names() {
		l.name(entry, name)
	}
	return entry
}

// nameOf reads a name that is the same in all languages, or one for each.
func (l *loader) nameOf(n ast.Node) map[string]string {
	if same, ok := sheet.Scalar(n); ok && strings.TrimSpace(same) != "" {
		found := map[string]string{}
		for _, lang := range languages {
			found[lang] = strings.TrimSpace(same)
		}
		return found
	}
	return l.Texts(n, "the name")
}

// name checks one name of an entry.
func (l *loader) name(entry Entry, name string) {
	l.count++
	switch letters := len([]rune(name)); {
	case len(phrase(name)) == 0:
		l.Note(entry.Line, fmt.Sprintf("the entry %q has a name without letters and digits", entry.ID),
			"write what people call it, or take it out")
	case letters > maxName:
		l.Note(entry.Line, fmt.Sprintf("a name of the entry %q is longer than %d letters", entry.ID, maxName),
			"write what people call it")
	case l.count == maxNames+1:
		l.Note(entry.Line, fmt.Sprintf("the lists have more than %d names", maxNames),
			"keep what people write about; a pattern finds what has numbers")
	}
}

// names are all that people may write for an entry, each once.
func (e Entry) names() []string {
	var all []string
	for _, lang := range languages {
		if name := e.Name[lang]; name != "" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	for _, name := range e.Also {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
