package console

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/handoff"
)

// actID is what a browser's id for an act looks like.
var actID = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// perform gives the page that does the verb. The form carries an id made in the browser: a second click, a reload or
// a retry after a lost answer repeats the id, and so changes nothing.
func (c *Console) perform(verb handoff.Verb) page {
	return func(w http.ResponseWriter, r *http.Request, v visit) error {
		act, err := c.readAct(w, r)
		act.Verb, act.Agent, act.At = verb, v.Agent, c.opt.Now()
		if ofFile(err) {
			return c.refuse(w, r, v, refusal{act, err})
		}
		if err != nil {
			return err
		}
		if act.About, err = c.readAbout(r, act); err != nil {
			return c.refuse(w, r, v, refusal{act, err})
		}
		after, err := c.opt.Clerk.Perform(r.Context(), act)
		if err != nil {
			return c.refuse(w, r, v, refusal{act, err})
		}
		c.dropDraft(r, act)
		next := casePath(act.Case)
		if !c.sees(v.Agent, after) {
			next = "/console/queue" // it went to a private team
		}
		http.Redirect(w, r, next, http.StatusSeeOther)
		return nil
	}
}

// ofFile tells whether an act fails for its files alone: then its words are shown again.
func ofFile(err error) bool {
	return errors.Is(err, errManyFiles) || errors.Is(err, errFileBig) || errors.Is(err, errFileKind)
}

// readAct reads the form of an act with its files. Where only these are wrong it gives the act as well.
func (c *Console) readAct(w http.ResponseWriter, r *http.Request) (handoff.Act, error) {
	if !isMultipart(r) {
		return readForm(r)
	}
	if !carriesFiles(r) {
		return handoff.Act{}, errMalformed
	}
	files, err := c.readParts(w, r)
	if err != nil && !ofFile(err) {
		return handoff.Act{}, err
	}
	act, wrong := readForm(r)
	if wrong != nil {
		return handoff.Act{}, wrong
	}
	act.Files = files
	return act, err
}

// readForm reads the fields of an act. Text is trimmed and made valid, with plain line feeds.
func readForm(r *http.Request) (handoff.Act, error) {
	if r.PostForm == nil {
		if err := r.ParseForm(); err != nil {
			return handoff.Act{}, formError(err)
		}
	}
	number, err := caseNumber(r)
	if err != nil {
		return handoff.Act{}, err
	}
	id := r.PostForm.Get("act")
	if !actID.MatchString(id) {
		return handoff.Act{}, errMalformed
	}
	text := strings.ToValidUTF8(strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"), "\uFFFD")
	return handoff.Act{ID: id, Case: number, Text: strings.TrimSpace(text)}, nil
}

func caseNumber(r *http.Request) (int64, error) {
	number, err := strconv.ParseInt(r.PathValue("number"), 10, 64)
	if err != nil || number < 1 {
		return 0, handoff.ErrNoCase
	}
	return number, nil
}

func casePath(number int64) string { return "/console/cases/" + strconv.FormatInt(number, 10) }

// A refusal is an act that was not done, and why.
type refusal struct {
	act handoff.Act
	why error
}

// refuse shows the case as it is now, what stands against the act, and the agent's words, so that nothing typed is
// lost. Without such a case, or for faults of our own, it leaves the answer to the error page.
func (c *Console) refuse(w http.ResponseWriter, r *http.Request, v visit, no refusal) error {
	status, text := answerTo(no.why)
	if status == http.StatusInternalServerError || errors.Is(no.why, handoff.ErrNoCase) {
		return fmt.Errorf("%s case %d: %w", no.act.Verb, no.act.Case, no.why)
	}
	p, err := c.casePage(r, v, no.act.Case)
	if err != nil {
		return err
	}
	p.Notice = p.Say(text, "Name", p.Case.Agent.Name)
	if no.act.Text != "" {
		p.Notice += " " + p.Say("error.kept")
	}
	if len(no.act.Files) > 0 || ofFile(no.why) {
		p.Notice += " " + p.Say("error.files_again")
	}
	typed := no.act.Verb
	if typed == handoff.Ask {
		typed = handoff.Reply // they are written in the same field
	}
	p.Typed[typed] = no.act.Text
	return c.show(w, status, "case", p)
}
