package console

import (
	"errors"
	"net/http"

	"github.com/firstline-support/firstline/handoff"
)

// Errors of the console's own.
var (
	errSignedOut  = errors.New("not signed in")
	errNoPage     = errors.New("no such page")
	errMalformed  = errors.New("the form cannot be read")
	errTooOften   = errors.New("too many tries to sign in")
	errNotYours   = errors.New("the role is not enough")
	errLastAdmin  = errors.New("this is the last admin")
	errDenied     = errors.New("the provider of identities did not sign anybody in")
	errStale      = errors.New("there is no such attempt to sign in, or not any more")
	errTaken      = errors.New("another agent has this e-mail")
	errNoName     = errors.New("a name is missing or too long")
	errNoneChosen = errors.New("no case is chosen")
	errManyChosen = errors.New("too many cases are chosen")
	errManyFiles  = errors.New("too many files")
	errFileBig    = errors.New("a file is too big")
	errFileKind   = errors.New("a file is of a kind that is not taken")
)

// answers maps what can go wrong to a status and to the sentence an agent reads; what is not listed is our own fault.
var answers = []struct {
	err    error
	status int
	text   string // below console.error
}{
	{errSignedOut, http.StatusUnauthorized, "signed_out"},
	{errNoPage, http.StatusNotFound, "no_page"},
	{errMalformed, http.StatusBadRequest, "malformed"},
	{errNotYours, http.StatusForbidden, "not_yours"},
	{errLastAdmin, http.StatusConflict, "last_admin"},
	{errTooOften, http.StatusTooManyRequests, "too_often"},
	{ErrUnreachable, http.StatusServiceUnavailable, "unreachable"},
	{ErrRefused, http.StatusForbidden, "no_proof"},
	{errDenied, http.StatusForbidden, "denied"},
	{errStale, http.StatusBadRequest, "stale"},
	{errTaken, http.StatusConflict, "taken_email"},
	{handoff.ErrStranger, http.StatusForbidden, "stranger"},
	{handoff.ErrUnverified, http.StatusForbidden, "unverified"},
	{handoff.ErrOtherAccount, http.StatusForbidden, "other_account"},
	{handoff.ErrFormer, http.StatusForbidden, "former"},
	{handoff.ErrNoView, http.StatusNotFound, "no_view"},
	{handoff.ErrManyViews, http.StatusConflict, "many_views"},
	{errNoName, http.StatusBadRequest, "no_name"},
	{errNoneChosen, http.StatusBadRequest, "none_chosen"},
	{errManyChosen, http.StatusBadRequest, "many_chosen"},
	{errManyFiles, http.StatusRequestEntityTooLarge, "many_files"},
	{errFileBig, http.StatusRequestEntityTooLarge, "file_big"},
	{errFileKind, http.StatusUnsupportedMediaType, "file_kind"},
	{handoff.ErrNoAgent, http.StatusUnauthorized, "link"},
	{handoff.ErrMovedOut, http.StatusGone, "moved_out"},
	{handoff.ErrNoCase, http.StatusNotFound, "no_case"},
	{handoff.ErrElsewhere, http.StatusConflict, "elsewhere"},
	{handoff.ErrNotAllowed, http.StatusConflict, "not_allowed"},
	{handoff.ErrIncomplete, http.StatusBadRequest, "incomplete"},
	{handoff.ErrNoText, http.StatusBadRequest, "no_text"},
	{handoff.ErrReviewed, http.StatusConflict, "taught"},
	{handoff.ErrTaught, http.StatusConflict, "taught"},
	{handoff.ErrNoTeaching, http.StatusConflict, "no_teaching"},
	{handoff.ErrNoIntent, http.StatusBadRequest, "no_intent"},
	{handoff.ErrNoApproval, http.StatusGone, "no_approval"},
	{handoff.ErrDecided, http.StatusConflict, "decided"},
	{handoff.ErrApprovalStale, http.StatusConflict, "approval_late"},
	{handoff.ErrOwnRequest, http.StatusForbidden, "own_request"},
	{handoff.ErrNotYourTeam, http.StatusForbidden, "not_your_team"},
	{handoff.ErrNoReason, http.StatusBadRequest, "no_reason"},
	{handoff.ErrTooLong, http.StatusRequestEntityTooLarge, "too_long"},
}

// answerTo gives the status of an error and the id of its sentence.
func answerTo(err error) (status int, text string) {
	for _, a := range answers {
		if errors.Is(err, a.err) {
			return a.status, "error." + a.text
		}
	}
	return http.StatusInternalServerError, "error.internal"
}

// errorPage says what went wrong, and what to do now.
type errorPage struct {
	frame
	Text string
}

// showError answers with the page of an error. Only faults of our own are logged: all others are the visitor's to see.
func (c *Console) showError(w http.ResponseWriter, r *http.Request, v visit, err error) {
	status, text := answerTo(err)
	if status == http.StatusUnauthorized && r.Method == http.MethodGet && !isLive(r) {
		http.Redirect(w, r, "/console/sign-in", http.StatusSeeOther)
		return
	}
	if status == http.StatusInternalServerError && r.Context().Err() == nil {
		c.opt.Log.ErrorContext(r.Context(), "console page", "method", r.Method, "route", r.Pattern, "err", err)
	}
	f := c.newFrame(r, v)
	f.Again = "" // who reads what went wrong is not to be led away
	if err := c.show(w, status, "error", errorPage{f, f.Say(text)}); err != nil {
		c.opt.Log.ErrorContext(r.Context(), "console error page", "err", err)
	}
}
