package workspace

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"time"

	"github.com/firstline-support/firstline/bot/decide"
	"github.com/firstline-support/firstline/bot/eval"
	"github.com/firstline-support/firstline/bot/model"
	"github.com/firstline-support/firstline/cmd/firstline/actions"
	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/texts"
	"github.com/firstline-support/firstline/intents"
	"github.com/firstline-support/firstline/intents/flow"
	"github.com/firstline-support/firstline/intents/slot"
	"github.com/firstline-support/firstline/kb"
)

// The folders of a workspace.
const (
	articlesDir = "articles"
	intentsDir  = "intents"
	flowsDir    = "flows"
	evalsDir    = "evals"
	slotsDir    = "slots"
	actionsDir  = actions.Folder
)

// synonymsFile says what means the same in the organisation.
const synonymsFile = "synonyms.txt"

func folders() []string {
	return []string{actionsDir, articlesDir, evalsDir, flowsDir, intentsDir, slotsDir}
}

// A Workspace is a folder that was opened, as plain values. It must not be changed.
type Workspace struct {
	Config   Config
	Intents  intents.Set
	Articles []kb.Article
	Synonyms []kb.Synonyms
	Flows    []flow.Flow
	Evals    []eval.Case
	Slots    slot.Set
	Actions  []actions.Action
	Prompts  model.Book // for the language model
	teams    map[string]decide.Team
	service  handoff.Service
}

// Options are what opening looks at besides the folder.
type Options struct {
	Env func(string) (string, bool) // os.LookupEnv; nil: nothing is set
	Now time.Time                   // the day on which reviews are due or not
	// Advice has the examples of the intents judged, which takes about as long as training them. It is for people who
	// look at the problems; a running bot has no use for it.
	Advice bool
	Memory intents.Memory // where what took long to learn is kept; nil: nowhere
}

// Open reads and checks a whole workspace. It gives everything that is wrong, by file and line; the workspace may be
// put to work when no problem is an error (see [Broken]). The result is a snapshot: later changes of the folder are
// not seen.
func Open(fsys fs.FS, o Options) (*Workspace, []Problem) {
	w := &Workspace{Config: defaults()}
	data, problem := readConfig(fsys)
	if problem != nil {
		return w, []Problem{*problem}
	}
	s := newSheet()
	understood := s.parse(data, &w.Config)
	if understood {
		s.overlay(&w.Config, o.Env)
		s.settings(w.Config)
		w.readTeams(s, o.Now)
		w.readService(s)
	}
	problems := slices.Concat(w.load(fsys), folderProblems(fsys), w.readPrompts(fsys))
	w.Intents.Memory = o.Memory
	if understood {
		problems = append(problems, w.cross(fsys, s, o.Now)...)
	}
	problems = append(problems, s.problems...)
	if o.Advice && !Broken(problems) {
		problems = append(problems, w.advice()...)
		problems = append(problems, w.promise(s)...)
	}
	return w, tidy(problems)
}

// maxConfig is far above what people write by hand.
const maxConfig = 1 << 20

// readConfig gives the text of firstline.yaml. Without it nothing else is looked at: somebody who named the wrong
// folder must not be told of a hundred files.
func readConfig(fsys fs.FS) ([]byte, *Problem) {
	f, err := fsys.Open(FileName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Problem{File: FileName, What: "there is no firstline.yaml, so this folder is no workspace",
			Fix: "name the folder of a workspace, or make one with: firstline init DIR"}
	}
	if err != nil {
		return nil, &Problem{File: FileName, What: err.Error(), Fix: "make the file readable"}
	}
	data, err := io.ReadAll(io.LimitReader(f, maxConfig+1))
	if closed := f.Close(); err == nil {
		err = closed
	}
	switch {
	case err != nil:
		return nil, &Problem{File: FileName, What: err.Error(), Fix: "make the file readable"}
	case len(data) > maxConfig:
		return nil, &Problem{File: FileName, Line: 1,
			What: fmt.Sprintf("the file is larger than %d KiB", maxConfig>>10),
			Fix:  "keep only the configuration in it"}
	}
	return data, nil
}

// load has every room read its own folder.
func (w *Workspace) load(fsys fs.FS) []Problem {
	var all []Problem
	var inArticles, inSynonyms []kb.Problem
	var inIntents []intents.Problem
	var inFlows []flow.Problem
	var inSlots []slot.Problem
	var inEvals []eval.Problem
	var inActions []actions.Problem
	if exists(fsys, articlesDir) {
		w.Articles, inArticles = kb.Load(fsys, articlesDir)
	}
	w.Synonyms, inSynonyms = kb.LoadSynonyms(fsys, synonymsFile)
	for _, dir := range []string{actionsDir, intentsDir, flowsDir, evalsDir, slotsDir} {
		all = append(all, deepProblems(fsys, dir)...)
	}
	if len(all) > 0 {
		return all
	}
	w.Intents, inIntents = intents.Load(fsys, intentsDir)
	w.Intents.Synonyms = w.wording()
	w.Slots, inSlots = slot.Load(fsys, slotsDir)
	w.Actions, inActions = actions.Load(fsys)
	w.Flows, inFlows = flow.Load(fsys, flowsDir, slot.New(w.Slots), actions.Rules(w.Actions))
	w.Evals, inEvals = eval.Load(fsys, evalsDir)
	for _, p := range slices.Concat(inArticles, inSynonyms) {
		all = append(all, Problem{File: p.File, Line: max(1, p.Line), What: p.What, Fix: p.Fix})
	}
	for _, p := range slices.Concat(inIntents, inFlows, inSlots) {
		all = append(all, Problem{File: p.File, Line: max(1, p.Line), What: p.What, Fix: p.Fix})
	}
	for _, p := range inActions {
		all = append(all, Problem{File: p.File, Line: p.Line, What: p.What, Fix: p.Fix})
	}
	for _, p := range inEvals {
		all = append(all, Problem{File: p.File, Line: max(1, p.Line), What: p.What, Fix: p.Fix})
	}
	return all
}

// wording is what the organisation calls things, as intents want to know it.
func (w *Workspace) wording() []intents.Words {
	var all []intents.Words
	for _, s := range w.Synonyms {
		all = append(all, intents.Words(s))
	}
	return all
}

func exists(fsys fs.FS, name string) bool {
	_, err := fs.Stat(fsys, name)
	return err == nil
}

// Policy gives how this organisation wants its bot to decide. desk is the name of the desk that takes cases, empty
// where there is none.
func (w *Workspace) Policy(cat *texts.Catalogue, desks ...string) decide.Policy {
	c := w.Config
	return decide.Policy{
		Organisation: c.Name,
		Prefix:       c.CasePrefix,
		Languages:    c.Languages,
		Thresholds:   decide.Thresholds{Answer: c.Understanding.Answer, Ask: c.Understanding.Ask},
		Promise:      c.Understanding.promise(),
		Routing:      handoff.Routing{Rules: c.Routing, Default: c.DefaultTeam},
		Teams:        w.teams,
		Service:      w.service,
		Zone:         w.zone(),
		Desks:        desks,
		Calm:         !c.Understanding.Urgency,
		Texts:        cat,
	}
}

// Knowledge trains and indexes what the workspace teaches. It takes a moment; turns share the result.
func (w *Workspace) Knowledge() *decide.Knowledge { return w.Relearn(nil, w.Intents) }

// Relearn is Knowledge with other intents than those of the folder, and takes over what has not changed since before,
// which may be nil.
func (w *Workspace) Relearn(before *decide.Knowledge, set intents.Set) *decide.Knowledge {
	set.Synonyms = w.wording()
	return before.Relearn(set, kb.Sources{Articles: w.Articles, Synonyms: w.Synonyms}, w.Flows, slot.New(w.Slots))
}

// zone is that of the first team which has one: most people are where the first desk is.
func (w *Workspace) zone() *time.Location {
	for _, t := range w.Config.Teams {
		if zone := w.service.Teams[t.ID].Hours.Zone; zone != nil {
			return zone
		}
	}
	return nil
}

// names lists what a map holds.
func names[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
