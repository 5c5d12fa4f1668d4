package load

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// An agent works in the console: signs in, takes cases that wait, answers and resolves them.
type agent struct {
	desk    *desk
	link    string
	options Options
	tally   *tally
	chance  *mathrand.Rand
}

// A desk is the console as one browser sees it.
type desk struct {
	base   string
	client *http.Client
}

func newDesk(base string) *desk {
	jar, err := cookiejar.New(nil)
	if err != nil {
		jar = nil // it never fails without options
	}
	return &desk{base: base, client: &http.Client{Jar: jar, Timeout: answerWithin,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// What the console's pages hold.
var (
	caseLink = regexp.MustCompile(`href="/console/cases/([0-9]+)[^"]*" data-row`)
	codeList = regexp.MustCompile(`(?s)<select id="code".*?<option value="([^"]+)"`)
)

// lookAgain is how often the queue is looked at when nothing is in it. Pages hear of changes and look then.
const lookAgain = 300 * time.Millisecond

// work goes on until ctx ends. Cases are taken until ending.
func (a *agent) work(ctx, ending context.Context) {
	defer a.desk.client.CloseIdleConnections()
	for pause := (backoff{}); ; {
		err := a.desk.signIn(ctx, a.link)
		if err == nil {
			break
		}
		a.fail(ctx, err)
		var f *failure
		if errors.As(err, &f) && f.kind != "http_429" || !until(ctx, time.Now().Add(pause.next(err))) {
			return
		}
	}
	for until(ending, time.Now()) {
		done, err := a.help(ctx)
		if err != nil {
			a.fail(ctx, err)
		}
		if !done && !until(ending, time.Now().Add(lookAgain)) {
			return
		}
	}
}

func (a *agent) fail(ctx context.Context, err error) {
	if ctx.Err() == nil {
		a.tally.fail("agent_" + kindOf(err))
	}
}

// help takes a case and sees it through. done is false when there is none, or somebody else was quicker.
func (a *agent) help(ctx context.Context) (done bool, err error) {
	number, err := a.desk.waiting(ctx, a.chance)
	if number == "" || err != nil {
		return false, err
	}
	if taken, err := a.desk.act(ctx, number, "take", nil); err != nil || !taken {
		return false, err
	}
	page, err := a.desk.read(ctx, "/console/cases/"+number)
	if err != nil {
		return false, err
	}
	code := codeList.FindStringSubmatch(page)
	if code == nil {
		return false, &failure{kind: "malformed", err: errors.New("the page of a case has no list of resolutions")}
	}
	if !a.think(ctx) {
		return false, nil
	}
	if _, err := a.desk.act(ctx, number, "reply", url.Values{"text": {helpText}}); err != nil || !a.think(ctx) {
		return false, err
	}
	resolved, err := a.desk.act(ctx, number, "resolve", url.Values{"text": {noteText}, "code": {code[1]}})
	if resolved {
		a.tally.count(func(c *Counts) { c.Resolved++ })
	}
	return resolved, err
}

func (a *agent) think(ctx context.Context) bool {
	return until(ctx, time.Now().Add(while(a.chance, a.options.Think)))
}

// signIn uses a link as its page does: the secret is behind the #.
func (d *desk) signIn(ctx context.Context, link string) error {
	_, secret, _ := strings.Cut(link, "#")
	status, _, err := d.ask(ctx, http.MethodPost, "/console/sign-in", url.Values{"secret": {secret}})
	if err == nil && status != http.StatusSeeOther {
		err = &failure{kind: fmt.Sprintf("http_%d", status), err: errors.New("the link is not taken")}
	}
	return err
}

// waiting finds a case that nobody has; empty when there is none.
func (d *desk) waiting(ctx context.Context, chance *mathrand.Rand) (string, error) {
	page, err := d.read(ctx, "/console/queue?tab=waiting")
	if err != nil {
		return "", err
	}
	rows := caseLink.FindAllStringSubmatch(page, 20)
	if len(rows) == 0 {
		return "", nil
	}
	return pick(chance, rows)[1], nil
}

// act does something with a case. It is false when the case does not allow it any more, as when it was taken meanwhile.
func (d *desk) act(ctx context.Context, number, verb string, form url.Values) (bool, error) {
	if form == nil {
		form = url.Values{}
	}
	form.Set("act", rand.Text())
	status, _, err := d.ask(ctx, http.MethodPost, "/console/cases/"+number+"/"+verb, form)
	switch {
	case err != nil:
		return false, err
	case status == http.StatusSeeOther:
		return true, nil
	case status == http.StatusConflict:
		return false, nil
	}
	return false, &failure{kind: fmt.Sprintf("http_%d", status), err: fmt.Errorf("%s was refused", verb)}
}

// read gives a page.
func (d *desk) read(ctx context.Context, path string) (string, error) {
	status, page, err := d.ask(ctx, http.MethodGet, path, nil)
	if err == nil && status != http.StatusOK {
		err = &failure{kind: fmt.Sprintf("http_%d", status), err: errors.New(path)}
	}
	return page, err
}

func (d *desk) ask(ctx context.Context, method, path string, form url.Values) (int, string, error) {
	request, err := http.NewRequestWithContext(ctx, method, d.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, "", fmt.Errorf("ask the console: %w", err)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	answer, err := d.client.Do(request)
	if err != nil {
		return 0, "", fmt.Errorf("ask the console: %w", err)
	}
	page, err := io.ReadAll(io.LimitReader(answer.Body, 16<<20))
	if err = errors.Join(err, answer.Body.Close()); err != nil {
		return 0, "", fmt.Errorf("read the console: %w", err)
	}
	return answer.StatusCode, string(page), nil
}
