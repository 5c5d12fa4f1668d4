package teach

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/intents"
)

// folder is where intents stand in a workspace.
const folder = "intents"

// mostFiles is how many files of ours there may be. A second one is begun when people made of the first what the
// program cannot add to.
const mostFiles = 50

// mostExamples is how many texts one teaching writes: what many said alike needs no more.
const mostExamples = 20

// draft is a file before and after a change, not written yet. The zero draft changes nothing.
type draft struct {
	path   string // of the file in the file system
	before []byte // nil: there was none
	file   []byte
	after  intents.Set // what the workspace's intents are then
}

// fileName gives the n-th file of ours, from 0, as it is called in the workspace.
func fileName(n int) string {
	if n == 0 {
		return path.Join(folder, "taught.yaml")
	}
	return path.Join(folder, fmt.Sprintf("taught-%d.yaml", n+1))
}

// draft finds a place for the teaching and checks the workspace as it would be with it.
func (t *Teacher) draft(what handoff.Teaching) (draft, error) {
	root := os.DirFS(t.opt.Dir)
	fresh := overlay{root, path.Join(folder, "taught-new.yaml"), []byte(heading + passage(what, indent))}
	want, problems := intents.Load(fresh, folder)
	if len(problems) > 0 {
		p := problems[0]
		return draft{}, &handoff.Unteachable{Reason: handoff.TeachInvalid, Detail: p.What + "; " + p.Fix, Err: p,
			Snippet: Snippet(what)}
	}
	for n := range mostFiles {
		before, err := read(filepath.Join(t.opt.Dir, fileName(n)))
		if err != nil {
			return draft{}, err
		}
		file, ok := extend(before, what)
		if !ok {
			continue
		}
		got, problems := intents.Load(overlay{root, fileName(n), file}, folder)
		if len(problems) == 0 && sizes(got, what) == sizes(want, what) {
			return draft{filepath.Join(t.opt.Dir, fileName(n)), before, file, got}, nil
		}
	}
	return draft{}, fmt.Errorf("%d files in %s hold what was taught, and none can be added to: %w", mostFiles,
		folder, fs.ErrExist)
}

// read gives a file, nil when there is none.
func read(name string) ([]byte, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// sizes counts what a teaching adds to: a text that YAML reads as something else would show in them.
func sizes(s intents.Set, what handoff.Teaching) [3]int {
	n := [3]int{len(s.Strangers)}
	if i, known := s.ByID[what.Intent]; known {
		n[1], n[2] = len(s.Intents[i].Examples["en"]), len(s.Intents[i].Examples["de"])
	}
	return n
}

// removal finds where the teaching was written and takes it out.
func (t *Teacher) removal(what handoff.Teaching) (draft, error) {
	root := os.DirFS(t.opt.Dir)
	for n := range mostFiles {
		name := filepath.Join(t.opt.Dir, fileName(n))
		before, err := read(name)
		if err != nil {
			return draft{}, err
		}
		file, ok := reduce(before, what)
		if !ok {
			continue
		}
		after, problems := intents.Load(overlay{root, fileName(n), file}, folder)
		if len(problems) > 0 {
			return draft{}, &handoff.Unteachable{Reason: handoff.TeachBroken, Detail: problems[0].Error(), Err: problems[0]}
		}
		return draft{name, before, file, after}, nil
	}
	return t.gone(what)
}

// gone is for a teaching that does not stand in our files any more. When also its examples are nowhere, somebody has
// undone it by hand already.
func (t *Teacher) gone(what handoff.Teaching) (draft, error) {
	set, _ := intents.Load(os.DirFS(t.opt.Dir), folder)
	for _, e := range what.Examples {
		if slices.Contains(examplesOf(set, what.Intent, e.Lang), e.Text) {
			return draft{}, &handoff.Unteachable{Reason: handoff.TeachEdited, Snippet: Snippet(what),
				Detail: "the lines were changed by hand", Err: fs.ErrNotExist}
		}
	}
	return draft{}, nil
}

// examplesOf gives what stands for an intent, or for none.
func examplesOf(s intents.Set, intent, lang string) []string {
	if i, known := s.ByID[intent]; known {
		return s.Intents[i].Examples[lang]
	}
	return s.Strangers
}

// write puts the draft into its place, unless somebody changed the file meanwhile.
func (t *Teacher) write(d draft, what handoff.Teaching) error {
	if d.path == "" {
		return nil
	}
	if !same(d.path, d.before) {
		return &handoff.Unteachable{Reason: handoff.TeachBusy, Detail: d.path, Err: fs.ErrExist}
	}
	err := replace(d.path, d.file)
	if errors.Is(err, fs.ErrPermission) || readOnly(err) {
		return &handoff.Unteachable{Reason: handoff.TeachReadOnly, Detail: err.Error(), Snippet: Snippet(what), Err: err}
	}
	if err != nil {
		return fmt.Errorf("write what was taught: %w", err)
	}
	return nil
}

// restore takes a written draft back.
func (d draft) restore() error {
	switch {
	case d.path == "":
		return nil
	case d.before == nil:
		return os.Remove(d.path)
	}
	return replace(d.path, d.before)
}

// spoken makes examples of what people said, each text once.
func spoken(lessons []handoff.Lesson, languages []string, veil Veil) []handoff.Example {
	var found []handoff.Example
	for _, l := range lessons {
		lang := l.Why.Lang
		if !slices.Contains(intents.Languages, lang) {
			lang = languages[0]
		}
		found = append(found, handoff.Example{Lang: lang, Text: veil.example(l.Why.Utterance, l.Why.By)})
	}
	return found
}

// news are its examples that the workspace does not have yet, fit for a file, each once and not too many.
func news(set intents.Set, what handoff.Teaching, veil Veil) []handoff.Example {
	known := map[string]bool{"": true}
	for _, lang := range intents.Languages {
		for _, text := range examplesOf(set, what.Intent, lang) {
			known[strings.ToLower(text)] = true
		}
	}
	var found []handoff.Example
	for _, e := range what.Examples {
		e.Text = veil.example(e.Text)
		if key := strings.ToLower(e.Text); !known[key] && len(found) < mostExamples {
			known[key] = true
			found = append(found, e)
		}
	}
	return found
}
