package call

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/firstline-support/firstline/bot/action"
	"github.com/firstline-support/firstline/bot/action/declare"
)

// Busy is the code of an answer that asks to come again later. Values then may have retry_after, in seconds.
const Busy = "busy"

// read makes a result of an answer. only says that the request cannot have changed anything.
func (p *plan) read(a answer, only bool, depth int) (action.Result, error) {
	var doc any
	var unreadable error
	if p.method != http.MethodHead && a.status != http.StatusNoContent {
		doc, unreadable = declare.ReadJSON(a.body, depth)
	}
	success := a.status/100 == 2
	result := action.Result{Detail: strings.TrimSpace(fmt.Sprintf("HTTP %d %s", a.status, http.StatusText(a.status)))}
	code, declared := p.reader.Code(a.status, doc)
	switch {
	case declared:
		result.Code = code
	case a.busy():
		result.Code, result.Values = Busy, a.wait()
	case success && unreadable != nil && p.reader.NeedsJSON():
		return action.Result{}, trouble("answer "+result.Detail, unreadable, only)
	case success:
		result.Code = p.reader.Success()
	case a.status/100 == 4 || only:
		result.Code = action.Failed
	default: // a server that broke down or sent us elsewhere may have done it before
		result.Code = action.Unsure
	}
	if err := p.reader.Take(doc, &result); err != nil {
		return action.Result{}, trouble("answer "+result.Detail, err, only)
	}
	return result, nil
}

// busy tells whether the other system says that it has done nothing for now: by 429, or by one of the statuses that
// may come with Retry-After (RFC 9110, 10.2.3).
func (a answer) busy() bool {
	later := a.status == http.StatusServiceUnavailable || a.status == http.StatusRequestEntityTooLarge
	return a.status == http.StatusTooManyRequests || later && a.head.Get("Retry-After") != ""
}

// maxWait is a day, in seconds.
const maxWait = 24 * 60 * 60

func (a answer) wait() map[string]string {
	seconds, err := strconv.Atoi(a.head.Get("Retry-After"))
	if err != nil || seconds < 0 || seconds > maxWait {
		return nil
	}
	return map[string]string{"retry_after": strconv.Itoa(seconds)}
}

// say is a dry run that sends nothing: the request as it would be.
func (c *Caller) say(r *http.Request) action.Result {
	var b strings.Builder
	fmt.Fprintf(&b, "would send %s %s", r.Method, r.URL)
	for _, name := range slices.Sorted(maps.Keys(r.Header)) {
		value := r.Header.Get(name)
		if c.Config.Auth.Shows(name) {
			value = "(hidden)"
		}
		fmt.Fprintf(&b, "\n%s: %s", name, value)
	}
	if r.Body != nil {
		b.WriteString("\n\n")
		_, _ = io.Copy(&b, r.Body) // it lies in memory
	}
	return c.hide(action.Result{Code: action.OK, Detail: declare.Lines(b.String(), declare.MaxDetail)})
}

// hide takes out what holds our own secret, because a server may say it back.
func (c *Caller) hide(r action.Result) action.Result {
	for _, secret := range c.Config.Auth.Traces(c.Secret) {
		maps.DeleteFunc(r.Values, func(_, value string) bool { return strings.Contains(value, secret) })
		r.Detail = strings.ReplaceAll(r.Detail, secret, "(hidden)")
	}
	return r
}
