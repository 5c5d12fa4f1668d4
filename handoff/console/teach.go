package console

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/firstline-support/firstline/handoff"
	"github.com/firstline-support/firstline/handoff/sheet"
)

// Limits of what the page lists of one group and of one teaching.
const (
	mostSentences = 30
	mostTook      = 3
	mostShown     = 2
)

// teachPage shows what the bot did not understand, grouped, for agents to say what was meant.
type teachPage struct {
	frame
	Themes  []themeView
	Intents []handoff.Choice
	Recent  []taughtView
	More    bool
	Notice  string // what stood against the agent's last act
	Detail  string
	Snippet string
}

// A themeView is a group of sentences, named by the first of its lessons.
type themeView struct {
	ID        int64
	Text      string
	Count     int
	Last      time.Time
	Sentences []sentence
	Others    []sentence // too many to show; they are assigned with the rest
	Guesses   []guessView
}

// A sentence is what one or several people said in the same words.
type sentence struct {
	handoff.Lesson
	IDs   string // of its lessons
	Times int
	Took  []candidate // what the bot took it for then
}

// A guessView is a suggestion with its key.
type guessView struct {
	handoff.Guess
	Key   int
	Share string
}

// A taughtView is a teaching in the list of the latest ones.
type taughtView struct {
	handoff.Teaching
	Title  string
	Shown  []handoff.Example
	Others int
	Undo   bool // it can be undone
	Key    bool // it is what the key for undoing means
}

func (c *Console) showTeach(w http.ResponseWriter, r *http.Request, v visit) error {
	p, err := c.teachPage(r, v)
	if err != nil {
		return err
	}
	return c.show(w, http.StatusOK, "teach", p)
}

// teachPage reads what can be taught.
func (c *Console) teachPage(r *http.Request, v visit) (teachPage, error) {
	p := teachPage{frame: c.newFrame(r, v)}
	p.standsAt(teachPath)
	if c.opt.Teacher == nil {
		return p, errNoPage
	}
	if err := c.attend(r.Context(), &p.frame); err != nil {
		return p, err
	}
	s, err := c.opt.Teacher.Syllabus(r.Context(), v.Lang)
	if err != nil {
		return p, fmt.Errorf("read what can be taught: %w", err)
	}
	p.Intents, p.More = s.Intents, s.More
	for _, theme := range s.Themes {
		p.Themes = append(p.Themes, newThemeView(theme))
	}
	p.Recent = p.taught(s)
	return p, nil
}

func newThemeView(theme handoff.Theme) themeView {
	v := themeView{ID: theme.Lessons[0].ID, Text: theme.Text(), Count: len(theme.Lessons), Last: theme.Last}
	at := map[string]int{}
	for _, l := range theme.Lessons {
		key := strings.ToLower(l.Why.Utterance)
		i, known := at[key]
		if !known {
			at[key] = len(v.Sentences)
			took := candidates(l.Why.Intents)
			v.Sentences = append(v.Sentences, sentence{l, strconv.FormatInt(l.ID, 10), 1, took[:min(len(took), mostTook)]})
			continue
		}
		v.Sentences[i].Times++
		v.Sentences[i].IDs += "," + strconv.FormatInt(l.ID, 10)
	}
	shown := min(len(v.Sentences), mostSentences)
	v.Sentences, v.Others = v.Sentences[:shown], v.Sentences[shown:]
	for i, g := range theme.Guesses {
		v.Guesses = append(v.Guesses, guessView{g, i + 1, sheet.Percent(g.Confidence)})
	}
	return v
}

// taught makes the list of the latest teachings; the key for undoing means the first that is in force.
func (p teachPage) taught(s handoff.Syllabus) []taughtView {
	var views []taughtView
	keyed := false
	for _, t := range s.Recent {
		shown := min(len(t.Examples), mostShown)
		v := taughtView{Teaching: t, Title: p.assigned(s, t.Intent), Shown: t.Examples[:shown],
			Others: len(t.Examples) - shown, Undo: t.Undone.IsZero()}
		v.Key = v.Undo && !keyed
		keyed = keyed || v.Key
		views = append(views, v)
	}
	return views
}

// assigned is what people call what something was assigned to.
func (p teachPage) assigned(s handoff.Syllabus, intent string) string {
	switch intent {
	case handoff.ForNobody:
		return p.Say("teach.to.nobody")
	case handoff.Ignored:
		return p.Say("teach.to.ignored")
	}
	return s.Title(intent)
}

// judgingTime is how long an evaluation that is not there yet is promised. After that its program has ended.
const judgingTime = 5 * time.Minute

// Judging tells whether a teaching's evaluation is still to come.
func (f frame) Judging(t taughtView) bool {
	return t.Effect == nil && t.Undo && t.Intent != handoff.Ignored && f.now.Sub(t.At) < judgingTime
}

// Decision phrases what was decided: the outcome's code in words, and what it was about.
func (f frame) Decision(code string) string {
	outcome, about, found := strings.Cut(code, ": ")
	words := f.SayOr("teach.outcome."+outcome, outcome)
	if !found {
		return words
	}
	return words + ": " + about
}

// teachPath is where the page is.
const teachPath = "/console/teach"

// assign teaches what was chosen, and shows the page again.
func (c *Console) assign(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Teacher == nil {
		return errNoPage
	}
	what := handoff.Teaching{Agent: v.Agent}
	var err error
	if what.Lessons, err = idsOf(r, "lessons"); err != nil {
		return err
	}
	if what.Intent, err = c.meant(r, v); err == nil {
		_, err = c.opt.Teacher.Teach(r.Context(), what)
	}
	return c.answerTeaching(w, r, v, err)
}

// meant is the intent that was pressed, or typed by title or id.
func (c *Console) meant(r *http.Request, v visit) (string, error) {
	if pressed := r.PostForm.Get("intent"); pressed != "" {
		return pressed, nil
	}
	typed := strings.TrimSpace(r.PostForm.Get("typed"))
	s, err := c.opt.Teacher.Syllabus(r.Context(), v.Lang)
	if err != nil {
		return "", fmt.Errorf("look up an intent: %w", err)
	}
	for _, in := range s.Intents {
		if typed != "" && (in.Value == typed || strings.EqualFold(in.Label, typed)) {
			return in.Value, nil
		}
	}
	return "", handoff.ErrNoIntent
}

// idsOf reads the numbers in a field of a form, of which at least one has to be there.
func idsOf(r *http.Request, field string) ([]int64, error) {
	if err := r.ParseForm(); err != nil {
		return nil, errMalformed
	}
	var ids []int64
	for _, list := range r.PostForm[field] {
		for text := range strings.SplitSeq(list, ",") {
			id, err := strconv.ParseInt(text, 10, 64)
			if err != nil || id < 1 {
				return nil, errMalformed
			}
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, errMalformed
	}
	return ids, nil
}

// undoTeaching takes a teaching back, and shows the page again.
func (c *Console) undoTeaching(w http.ResponseWriter, r *http.Request, v visit) error {
	if c.opt.Teacher == nil {
		return errNoPage
	}
	id, err := strconv.ParseInt(r.PathValue("teaching"), 10, 64)
	if err != nil {
		return errNoPage
	}
	_, err = c.opt.Teacher.Undo(r.Context(), id, v.Agent)
	return c.answerTeaching(w, r, v, err)
}

// answerTeaching shows the page as it is now, with what stood against the act. Faults of our own go to the error page.
func (c *Console) answerTeaching(w http.ResponseWriter, r *http.Request, v visit, why error) error {
	if why == nil {
		http.Redirect(w, r, teachPath, http.StatusSeeOther)
		return nil
	}
	var no *handoff.Unteachable
	status, text := answerTo(why)
	if errors.As(why, &no) {
		status, text = http.StatusConflict, "teach.refused."+no.Reason
	}
	if status == http.StatusInternalServerError {
		return fmt.Errorf("teach: %w", why)
	}
	p, err := c.teachPage(r, v)
	if err != nil {
		return err
	}
	p.Notice = p.Say(text)
	if no != nil {
		p.Snippet = no.Snippet
		p.Detail = no.Detail
		if no.Reason == handoff.TeachReadOnly || no.Reason == handoff.TeachEdited || no.Reason == handoff.TeachBusy {
			p.Detail = "" // a path, which says nothing to an agent
		}
	}
	return c.show(w, status, "teach", p)
}
